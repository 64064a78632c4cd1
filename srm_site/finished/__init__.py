"""Pages that were made before are handed out as finished bytes, before Django is entered.

The one rule: what is handed out is what Django would make now. Each request asks for the state of the content, which
changes in the transaction of every change; a page is kept with the state it was made from, and goes with it. Nothing
is kept that Django says is somebody's own (a cookie set, ``no-store``, ``private``), and whoever is signed in always
gets pages made anew.
"""

from .application import FinishedPages
from .state import ContentState

__all__ = ["ContentState", "FinishedPages"]

"""The paste kit: every page as ready text for wikis, issues and mail.

``matter`` is what a snippet says, ``formats`` how each format writes it, ``subjects`` what every kind of page says,
``share`` the page that shows it all.
"""

from .subjects import Quoting

__all__ = ["Quoting"]

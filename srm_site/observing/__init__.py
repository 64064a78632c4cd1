"""What the people who run the site see of it: requests by number, logs, slow queries, metrics."""

from .requests import Observed

__all__ = ["Observed"]

"""Keeps answers true: whether what they cite is still there and still says it, and who is told that a review is due."""

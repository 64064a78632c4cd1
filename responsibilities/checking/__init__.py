"""Asks public pages whether they are still there and still say it. Knows nothing of the database or the site."""

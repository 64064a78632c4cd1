"""Thin: an address becomes a page, a redirect to its present address, or a helpful 404.

``reading`` the pages people read, ``asking`` search and its answers, ``choosing`` pages about services somebody
chose, ``running`` what crawlers, browsers and load balancers ask for. ``rendering`` is what they share.
"""

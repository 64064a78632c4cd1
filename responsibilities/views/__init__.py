"""Thin: an address becomes a page, a redirect to its present address, or a helpful 404.

``reading`` the pages people read, ``asking`` search and its answers, ``choosing`` pages about services somebody
chose, ``running`` what crawlers, browsers and load balancers ask for. ``data`` pages as files and everything in one
file, ``api`` what programs ask for. ``rendering`` and ``sending`` are what they share: for people, and for programs.
"""

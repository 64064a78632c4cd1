"""The read side. One module a page: it queries, resolves and returns frozen records with every URL in them.

Builders never see a request; the templates that print the records never touch the database.
"""

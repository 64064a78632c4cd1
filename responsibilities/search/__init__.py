"""Understands a question and ranks what may answer it.

Pure: no database, no URLs, and nothing about AWS but what it is given.

``words`` normalises, ``names`` finds the services a question is about, ``topics`` ranks topics, ``reading`` puts them
together, ``fulltext`` finds texts. All knowledge of names and keywords comes from the content.
"""

"""The site as data, version 1: what is promised, and how it is made from pages and rows.

``objects`` and ``documents`` are the one source: answers are built as these models, and the OpenAPI document, the JSON
Schemas and the page about the API are derived from them.
"""

"""Content out of the admin as a file, and back in: CSV and XLSX for spreadsheets, YAML as the content files.

``cells`` and ``columns`` say how a record becomes a line of a table, ``tables``, ``workbook`` and ``documents`` read
and write files, ``planning`` compares a file with what is there, ``applying`` tries a plan and carries it out.
What was exported and comes back as it was changes nothing.
"""

"""Files of contacts, CSV and XLSX, as rows of text; and rows of text as contacts.

A file is read in a process of its own (`reading.py`, started by `running.py`): it may take a while and may be made to
hurt. That process puts the file and its rows into the database in one transaction, where every worker finds them; what
is made of the rows stands in `crud/contact_import.py`. Nothing here knows a table but that process.
"""

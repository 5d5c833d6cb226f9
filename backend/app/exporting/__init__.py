"""Contacts as files: CSV, XLSX, vCard, JSON Lines.

PostgreSQL writes them. One `COPY` gives the file's lines, so that neither a row nor its text passes through our own
code one by one; what a format needs besides is done to the stream (`copying.py`). psycopg2 can't `COPY` where a wait
callback is set (`app/waiting.py`), and an hour of bytes is nothing for the requests' event loop to push: so each
export is a process of its own, with a connection of its own beside the pool, which reads one snapshot, tells how many
rows there are, and then writes to a pipe that is never fuller than a screenful (`running.py`).
"""

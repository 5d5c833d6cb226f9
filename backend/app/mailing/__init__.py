"""Mails: what they look like (`rendering`), how they are handed in (`smtp`), and who does it (`postman`).

What is to be sent is written by `crud/mail.py`, in the transaction of what happened.
"""

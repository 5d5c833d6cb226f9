"""What dependencies leave in the ASGI scope of a request, for the route class (`app/api/greenlets.py`)."""

# Who takes the answer before the transaction ends.
KEEP_ANSWER = "keep_answer"
# By which way what the request changes comes (`crud/audit.py`); its operation is answered as `X-Operation-ID`.
SOURCE = "source"
# Who it is by: a `Caller`.
CALLER = "caller"

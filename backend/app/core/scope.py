"""What dependencies leave in the ASGI scope of a request, for the route class (`app/api/greenlets.py`)."""

# Who takes the answer before the transaction ends.
KEEP_ANSWER = "keep_answer"
# All that this request changes, undone as one: a UUID, answered as `X-Operation-ID`.
OPERATION = "operation_id"
# By which way the request comes, for the audit trail of jobs that it asks for.
SOURCE = "source"

"""`Idempotency-Key`: a creating request that is sent again gets the answer it got the first time.

The key, the answer and what the request changed are stored in one transaction: after a crash there is all of it or
nothing. Refused requests change nothing and keep no answer; they may be mended and sent again with their key.

What takes long, a file that is read, holds no transaction meanwhile (`kept_aside`): its key is marked as under way
with the id of what comes of it. By that a request that comes again finds what the first one made, also where that got
no answer; where nothing came of it, the key is free after five minutes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection

from app import database
from app.api.routing import Responses, errors
from app.core.macs import mac
from app.core.scope import KEEP_ANSWER
from app.crud import idempotency
from app.deps import CurrentUser, DbDep
from app.schemas import ErrorResponse, ValidationErrorResponse

Key = Annotated[
    str | None,
    Header(
        min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$",
        description="Chosen by the client; the same key within 24 hours gets the same answer and changes nothing",
    ),
]  # fmt: skip

# Of the first answer's headers, what tells of the thing that was made: the others are each answer's own.
KEPT_HEADERS = ("ETag", "Location", "X-Operation-ID")


class ReplayedAnswer(Exception):  # noqa: N818  (nothing is wrong)
    def __init__(self, answer: idempotency.Answer) -> None:
        super().__init__()
        self.answer = answer


def claim_idempotency_key(request: Request, user: CurrentUser, db: DbDep, idempotency_key: Key = None) -> None:
    """Answers what was answered before, or sees to it that this answer is kept."""
    if idempotency_key is None:
        return
    # Read by the route class before, where the route takes one; a form or a file has no such routes.
    body: bytes = getattr(request, "_body", b"")
    # Under the key, as a password in a body could be guessed from a plain digest, past all that bcrypt costs.
    sent = mac(f"{request.method} {request.url.path}", body)
    answer = idempotency.claim(db, user_id=user.id, key=idempotency_key, request=sent)
    if answer:
        raise ReplayedAnswer(answer)

    def keep(response: Response) -> None:
        answer = _answer_of(response)
        made = json.loads(answer.body)
        idempotency.keep(
            db, user_id=user.id, key=idempotency_key, request=sent, answer=answer, subject_id=made.get("id")
        )

    request.scope[KEEP_ANSWER] = keep


def _answer_of(response: Response) -> idempotency.Answer:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return idempotency.Answer(response.status_code, headers, bytes(response.body))


@contextmanager
def kept_aside(
    request: Request,
    *,
    user_id: UUID,
    key: str,
    what: bytes,
    subject_id: UUID,
    found: Callable[[Connection, UUID], BaseModel | None],
) -> Iterator[None]:
    """The same around a request that holds no connection while it is worked at.

    `what` is all that it says, `subject_id` the id that comes of it, and `found` what there is of such an id.
    """
    sent = mac(f"{request.method} {request.url.path}", what)

    def finished(db: Connection, subject_id: UUID) -> idempotency.Answer | None:
        made = found(db, subject_id)
        return idempotency.Answer(200, {}, made.model_dump_json().encode()) if made else None

    with database.transaction() as db:
        answer = idempotency.claim(db, user_id=user_id, key=key, request=sent, finished=partial(finished, db))
        if answer:
            raise ReplayedAnswer(answer)
        idempotency.mark(db, user_id=user_id, key=key, request=sent, subject_id=subject_id)

    def keep(response: Response) -> None:
        with database.transaction() as db:
            idempotency.finish(db, user_id=user_id, key=key, subject_id=subject_id, answer=_answer_of(response))

    request.scope[KEEP_ANSWER] = keep
    try:
        yield
    except BaseException:
        with database.transaction() as db:
            if not found(db, subject_id):
                idempotency.release(db, user_id=user_id, key=key, subject_id=subject_id)
        raise


# A creating route asks for it, behind whatever takes its time without a connection; and what it may be refused with.
IdempotencyKeyDep = Annotated[None, Depends(claim_idempotency_key)]
KEY_REFUSALS: Responses = errors(409) | {422: {"model": ErrorResponse | ValidationErrorResponse}}


async def _replay(_request: Request, replayed: Exception) -> Response:
    assert isinstance(replayed, ReplayedAnswer)
    answer = replayed.answer
    headers = answer.headers | {"Idempotent-Replayed": "true"}
    return Response(answer.body, answer.status, headers, media_type="application/json")


def install(app: FastAPI) -> None:
    app.add_exception_handler(ReplayedAnswer, _replay)

"""Requests that may come twice: a key that the client chose, and the answer that the first of them got."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.errors import IdempotencyKeyInUseError, IdempotencyKeyReusedError

# How long an answer is kept.
HOURS = 24
# Instead of an answer's status, of a request that holds no transaction while it is worked at; and for how long that is
# believed: whoever worked at it may be gone.
UNDER_WAY = 102
MINUTES = 5

_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
# Whatever is older is as if it had never been, whether it is forgotten already or not.
_GET = text(f"""
    SELECT request, status, headers, body, subject_id, created_at < now() - interval '{MINUTES} minutes' AS is_stale
    FROM idempotency_keys
    WHERE usuario_id = :usuario_id AND key = :key AND created_at >= now() - interval '{HOURS} hours'
""")
_KEEP = text("""
    INSERT INTO idempotency_keys (usuario_id, key, request, status, headers, body, subject_id)
    VALUES (:usuario_id, :key, :request, :status, CAST(:headers AS jsonb), :body, :subject_id)
    ON CONFLICT ON CONSTRAINT pk_idempotency_keys DO UPDATE SET (request, status, headers, body, subject_id, created_at)
        = (excluded.request, excluded.status, excluded.headers, excluded.body, excluded.subject_id, excluded.created_at)
""")
# Of a request that marked its key, and has it still.
_MINE = f"usuario_id = :usuario_id AND key = :key AND subject_id = :subject_id AND status = {UNDER_WAY}"
_FINISH = text(f"""
    UPDATE idempotency_keys SET status = :status, headers = CAST(:headers AS jsonb), body = :body WHERE {_MINE}
""")
_RELEASE = text(f"DELETE FROM idempotency_keys WHERE {_MINE}")
_FORGET_ABOUT = text("DELETE FROM idempotency_keys WHERE subject_id = :subject_id")
_FORGET = text(f"DELETE FROM idempotency_keys WHERE created_at < now() - interval '{HOURS} hours'")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def claim(
    db: Connection, *, user_id: UUID, key: str, request: bytes, finished: Callable[[UUID], Answer | None] | None = None
) -> Answer | None:
    """The answer that this key's request got, or None for the first of them, which then has the key to itself.

    `finished` is asked for the answer of one that was marked: whoever worked at it may have come to its end, and to no
    answer. Raises IdempotencyKeyInUseError while another has it, IdempotencyKeyReusedError if that was another request.
    """
    if not db.execute(_TRY_LOCK, {"name": f"{user_id} {key}"}).scalar_one():
        raise IdempotencyKeyInUseError
    kept = db.execute(_GET, {"usuario_id": user_id, "key": key}).first()
    if kept is None:
        return None
    answer: Answer | None = Answer(kept.status, kept.headers, bytes(kept.body))
    if kept.status == UNDER_WAY:
        answer = finished(kept.subject_id) if finished else None
        if answer is None and kept.is_stale:
            return None
    if bytes(kept.request) != request:
        raise IdempotencyKeyReusedError
    if answer is None:
        raise IdempotencyKeyInUseError
    return answer


def keep(db: Connection, *, user_id: UUID, key: str, request: bytes, answer: Answer, subject_id: Any) -> None:
    db.execute(
        _KEEP,
        {
            "usuario_id": user_id,
            "key": key,
            "request": request,
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
            "subject_id": subject_id,
        },
    )


def mark(db: Connection, *, user_id: UUID, key: str, request: bytes, subject_id: UUID) -> None:
    """Have the key, which was claimed, to oneself beyond this transaction: until `finish` or `release`."""
    nothing = Answer(UNDER_WAY, {}, b"")
    keep(db, user_id=user_id, key=key, request=request, answer=nothing, subject_id=subject_id)


def finish(db: Connection, *, user_id: UUID, key: str, subject_id: UUID, answer: Answer) -> None:
    """Keep the answer of a request that marked the key; not where the key, or what it is about, is gone meanwhile."""
    mine = {"usuario_id": user_id, "key": key, "subject_id": subject_id}
    told = {"status": answer.status, "headers": json.dumps(answer.headers), "body": answer.body}
    db.execute(_FINISH, mine | told)


def release(db: Connection, *, user_id: UUID, key: str, subject_id: UUID) -> None:
    """Nothing came of the request that marked it."""
    db.execute(_RELEASE, {"usuario_id": user_id, "key": key, "subject_id": subject_id})


def forget(db: Connection, subject_id: UUID) -> None:
    """Whatever was answered about it."""
    db.execute(_FORGET_ABOUT, {"subject_id": subject_id})


def forget_old(db: Connection) -> None:
    db.execute(_FORGET)

"""Requests that may come twice: a key that the client chose, and the answer that the first of them got."""

import json
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
    SELECT request, status, headers, body FROM idempotency_keys
    WHERE usuario_id = :usuario_id AND key = :key AND created_at >= now() - interval '{HOURS} hours'
        AND (status <> {UNDER_WAY} OR created_at >= now() - interval '{MINUTES} minutes')
""")
_KEEP = text("""
    INSERT INTO idempotency_keys (usuario_id, key, request, status, headers, body, subject_id)
    VALUES (:usuario_id, :key, :request, :status, CAST(:headers AS jsonb), :body, :subject_id)
    ON CONFLICT ON CONSTRAINT pk_idempotency_keys DO UPDATE SET (request, status, headers, body, subject_id, created_at)
        = (excluded.request, excluded.status, excluded.headers, excluded.body, excluded.subject_id, excluded.created_at)
""")
_RELEASE = text(f"""
    DELETE FROM idempotency_keys WHERE usuario_id = :usuario_id AND key = :key AND status = {UNDER_WAY}
""")
_FORGET_ABOUT = text("DELETE FROM idempotency_keys WHERE subject_id = :subject_id")
_FORGET = text(f"DELETE FROM idempotency_keys WHERE created_at < now() - interval '{HOURS} hours'")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def claim(db: Connection, *, user_id: UUID, key: str, request: bytes) -> Answer | None:
    """The answer that this key's request got, or None for the first of them, which then has the key to itself.

    Raises IdempotencyKeyInUseError while another has it, IdempotencyKeyReusedError if that was another request.
    """
    if not db.execute(_TRY_LOCK, {"name": f"{user_id} {key}"}).scalar_one():
        raise IdempotencyKeyInUseError
    kept = db.execute(_GET, {"usuario_id": user_id, "key": key}).first()
    if kept is None:
        return None
    if bytes(kept.request) != request:
        raise IdempotencyKeyReusedError
    if kept.status == UNDER_WAY:
        raise IdempotencyKeyInUseError
    return Answer(kept.status, kept.headers, bytes(kept.body))


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


def mark(db: Connection, *, user_id: UUID, key: str, request: bytes) -> None:
    """Have the key, which was claimed, to oneself beyond this transaction: until `keep` or `release`."""
    nothing = Answer(UNDER_WAY, {}, b"")
    keep(db, user_id=user_id, key=key, request=request, answer=nothing, subject_id=None)


def release(db: Connection, *, user_id: UUID, key: str) -> None:
    """Nothing came of the request that marked it."""
    db.execute(_RELEASE, {"usuario_id": user_id, "key": key})


def forget(db: Connection, subject_id: UUID) -> None:
    """Whatever was answered about it."""
    db.execute(_FORGET_ABOUT, {"subject_id": subject_id})


def forget_old(db: Connection) -> None:
    db.execute(_FORGET)

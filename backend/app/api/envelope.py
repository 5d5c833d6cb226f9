"""What is around every answer: a request id, security headers, and one plain 500 for what nobody caught.

In two parts, as CORS comes between them: a page of an allowed origin may read the refusals of the inner one too.
"""

import json
import logging
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import code_of

logger = logging.getLogger(__name__)

_ACCEPTABLE_ID = re.compile(rb"[A-Za-z0-9_.-]{8,64}")
_ALWAYS = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
_PRIVATE = [*_ALWAYS, (b"cache-control", b"no-store")]
_PLAIN_TEXT = (b"content-type", b"text/plain; charset=utf-8")


class Envelope:
    """Pure ASGI: it costs a request a few microseconds.

    Gives each request an id (its `X-Request-ID` if it brings a sane one), which the answer and the log carry.
    What Starlette's middleware refuses in plain text (a body too large, a foreign preflight) becomes JSON.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        refusal: Message | None = None

        async def send_in_envelope(message: Message) -> None:
            nonlocal refusal
            if message["type"] == "http.response.start":
                headers = message["headers"]
                names = {name for name, _ in headers}
                headers.extend(header for header in _PRIVATE if header[0] not in names)
                headers.append((b"x-request-id", request_id))
                if message["status"] >= 400 and _PLAIN_TEXT in headers:  # noqa: PLR2004
                    refusal = message
                    return
            elif refusal is not None:
                refusal["detail"] = refusal.get("detail", b"") + message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_refusal(send, refusal, refusal["detail"].decode())
                return
            await send(message)

        await self.app(scope, receive, send_in_envelope)


class Faults:
    """Answers what no handler will: a query that is not UTF-8, and an exception that nobody took.

    The latter is logged with the request's id and answered as a 500 that tells nothing but that id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not _is_utf8(scope["query_string"]):
            await _send_error(send, 400, {"detail": "The query is not valid UTF-8", "code": code_of(400)})
            return
        is_started = False

        async def note_start(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except Exception:
            request_id = scope["request_id"].decode()
            logger.exception("request %s failed: %s %r", request_id, scope["method"], scope["path"])
            if is_started:
                raise
            await _send_fault(send, request_id)


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ACCEPTABLE_ID.fullmatch(value):
            return bytes(value)
    return uuid4().hex.encode()


def _is_utf8(query: bytes) -> bool:
    """Starlette itself would put U+FFFD for what it can't read, and search for that."""
    if query.isascii() and b"%" not in query:
        return True
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True


async def _send_fault(send: Send, request_id: str) -> None:
    body = {"detail": "Internal Server Error", "code": "internal_error", "request_id": request_id}
    await _send_error(send, 500, body)


async def _send_refusal(send: Send, start: Message, detail: str) -> None:
    kept = [header for header in start["headers"] if header[0] not in {b"content-type", b"content-length"}]
    await _send_error(send, start["status"], {"detail": detail, "code": code_of(start["status"])}, kept)


async def _send_error(
    send: Send, status: int, content: dict[str, str], headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    body = json.dumps(content).encode()
    headers = [*headers, (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

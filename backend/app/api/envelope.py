"""What is around every answer: a request id, security headers, and one plain 500 for what nobody caught."""

import json
import logging
import re
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

_ACCEPTABLE_ID = re.compile(rb"[A-Za-z0-9_.-]{8,64}")
_ALWAYS = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
_PRIVATE = [*_ALWAYS, (b"cache-control", b"no-store")]


class Envelope:
    """Pure ASGI: it costs a request a few microseconds.

    Gives each request an id (its `X-Request-ID` if it brings a sane one), which the answer and the log carry.
    An exception that no handler took is logged with that id and answered as a 500 that tells nothing else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        is_started = False

        async def send_in_envelope(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                headers = message["headers"]
                names = {name for name, _ in headers}
                headers.extend(header for header in _PRIVATE if header[0] not in names)
                headers.append((b"x-request-id", request_id))
            await send(message)

        try:
            await self.app(scope, receive, send_in_envelope)
        except Exception:
            logger.exception("request %s failed: %s %s", request_id.decode(), scope["method"], scope["path"])
            if is_started:
                raise
            await _send_fault(send_in_envelope, request_id)


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ACCEPTABLE_ID.fullmatch(value):
            return bytes(value)
    return uuid4().hex.encode()


async def _send_fault(send: Send, request_id: bytes) -> None:
    body = json.dumps(
        {"detail": "Internal Server Error", "code": "internal_error", "request_id": request_id.decode()}
    ).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})

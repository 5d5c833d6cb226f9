import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header
from starlette.responses import StreamingResponse

from app import live
from app.api.routing import errors, resource_router
from app.core.notice import EVERYTHING, Notice
from app.core.permissions import administers
from app.crud import audit
from app.deps import CurrentUser, DbDep
from app.live import Watcher
from app.models.audit import AuditEntity

router = resource_router("/eventos", "eventos", errors(400, 401, 503))

# Seconds. A stream ends by itself, so that whoever may not watch any more is told so when it is opened again.
LIFE = 240.0
HEARTBEAT = 15.0
# Milliseconds after which a client opens it again.
RETRY = 1_000

LastEventId = Annotated[
    int | None, Header(ge=0, lt=2**63, description="The last event that was heard, of a stream before")
]
_FOR_ALL = {AuditEntity.CONTACTO, AuditEntity.VISTA, AuditEntity.DUPLICADO, "todo"}


@router.get("/", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
def watch_changes(user: CurrentUser, db: DbDep, last_event_id: LastEventId = None) -> StreamingResponse:
    """A stream (server-sent events) of what changes: `{"entidad": …, "ids": […]}`, without values.

    `ids` is null where there are many, or where not everybody may know them; `entidad` is `todo` where something may
    have been missed. With the `Last-Event-ID` of a stream before, what happened since comes first.
    """
    # Before anything is asked, so that nothing falls between the answer and the stream.
    watcher = live.watch()
    start = audit.last_id(db)
    missed = audit.since(db, last_event_id) if last_event_id is not None else []
    return StreamingResponse(
        _events(watcher, start, missed, is_superuser=administers(user)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(watcher: Watcher, start: int, missed: list[Notice], *, is_superuser: bool) -> AsyncIterator[str]:
    # Whoever loses this stream before the first event has a place to go on from.
    yield f"retry: {RETRY}\nid: {start}\n\n"
    for notice in missed:
        yield _written(notice, is_superuser)
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LIFE
    while (left := ends_at - loop.time()) > 0:
        try:
            heard = await _next(watcher, min(left, HEARTBEAT))
        except TimeoutError:
            yield ": still here\n\n"
            continue
        if heard is None:
            return
        yield _written(heard, is_superuser)


async def _next(watcher: Watcher, seconds: float) -> Notice | None:
    async with asyncio.timeout(seconds):
        return await watcher.queue.get()


def _written(notice: Notice, is_superuser: bool) -> str:
    if not is_superuser and notice.entidad not in _FOR_ALL:
        return ""
    ids = notice.ids if notice.entidad == AuditEntity.CONTACTO or is_superuser else None
    data = json.dumps({"entidad": notice.entidad, "ids": ids})
    number = f"id: {notice.id}\n" if notice is not EVERYTHING else ""
    return f"{number}event: cambio\ndata: {data}\n\n"

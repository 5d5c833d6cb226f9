"""How requests run: plain functions, one thread, no hop.

FastAPI runs each plain `def` (every dependency, the route, the validation of its result) in a thread of a
pool: six trips between threads for a `GET` by id, with the interpreter's lock going back and forth, which
costs more than the work itself, and a deadlock once every thread waits for a connection that requests
without a thread are holding. `async def` would avoid it, at the price of an asynchronous driver and of
`await` in every line that touches data.

So a route of class `GreenletRoute` runs whole, dependencies and all, in one greenlet on the event loop's
thread, and psycopg2's wait callback, its official hook for coroutine libraries, gives the thread to the
next request while PostgreSQL works. Routes and dependencies stay plain functions that know nothing of it;
without `route_class=GreenletRoute` they run as in any FastAPI application, only slower.

What to know when you write one:

- Waiting for the database, or for a connection of the pool, stops nobody.
- Anything else that blocks (hashing, files, another server) goes through `aside` (`app/core/aside.py`).
- A route or dependency that is `async def` and really waits, or streams, uses FastAPI's own route class.
- `COPY` does not work through a wait callback: it belongs to commands and the worker.

Figures are in the README, and `make bench` makes them again.
"""

import asyncio
import inspect
import select
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, wraps
from typing import Any

import psycopg2
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from psycopg2 import extensions
from pydantic import BaseModel
from sqlalchemy.util import greenlet_spawn
from starlette.requests import ClientDisconnect

from app.api.queries import Questions
from app.core.aside import in_greenlet, patience, wait_for
from app.core.scope import KEEP_ANSWER, SOURCE

# No answer at all for so long means that the server or the way to it is gone; PostgreSQL itself ends a
# statement after 15 s, or where it may take longer (`database.allow`) a little before we give up.
ANSWER_TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
MARGIN = 5.0

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_request_exits: ContextVar[ExitStack] = ContextVar("request_exits")
_request_query: ContextVar[BaseModel] = ContextVar("request_query")


class GreenletRoute(APIRoute):
    """A route whose plain functions run in one greenlet; see the module.

    Its router's routes go straight into the application (`app/api/v1/api.py`): where a router is included
    instead, FastAPI makes a second route of its own.
    """

    def get_route_handler(self) -> Handler:
        _make_direct(self.dependant)
        reads_body = self.body_field is not None
        handler = super().get_route_handler()
        questions = Questions.of(self.dependant.query_params)
        answering = self._handler_of_answers_to(questions) if questions else handler

        async def handle(request: Request) -> Response:
            if reads_body:
                try:
                    await request.body()  # kept by the request, so that nothing in the greenlet waits for the client
                except ClientDisconnect:
                    return Response(status_code=400)  # to nobody
            if questions and (query := questions.read(request.query_params)):
                _request_query.set(query)
                return await greenlet_spawn(_run_to_end, answering, request)
            return await greenlet_spawn(_run_to_end, handler, request)

        return handle

    def _handler_of_answers_to(self, questions: Questions) -> Handler:
        """The handler of a request whose query has been read; the route's documentation keeps the query's fields."""
        documented = self.dependant
        assert documented.call
        self.dependant = replace(documented, query_params=[], call=_given_query(documented.call, questions.name))
        try:
            return super().get_route_handler()
        finally:
            self.dependant = documented


def _run_to_end(handler: Handler, request: Request) -> Response:
    """Run a handler that never really suspends, and close what its dependencies opened.

    They close before the response leaves: whoever is told 200 finds the change committed.
    """
    with ExitStack() as exits:
        _request_exits.set(exits)
        coroutine = handler(request)
        try:
            coroutine.send(None)
        except StopIteration as done:
            response: Response = done.value
            if source := request.scope.get(SOURCE):
                response.headers["X-Operation-ID"] = str(source.operacion_id)
            if keep := request.scope.get(KEEP_ANSWER):
                keep(response)
        else:
            coroutine.close()
            raise RuntimeError(f"{request.url.path} awaits: use FastAPI's own route class for it")
    return response


def _given_query(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(call)
    async def call_it(**values: Any) -> Any:
        return await call(**values, **{name: _request_query.get()})

    return call_it


def _make_direct(dependant: Dependant) -> None:
    """Have FastAPI call the plain functions of this tree itself instead of handing them to threads."""
    if dependant.call is not None:
        dependant.call = _direct(dependant.call)
    for dependency in dependant.dependencies:
        _make_direct(dependency)


@cache
def _direct(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call for FastAPI to await at once; one for each function, as FastAPI's cache goes by it."""
    if inspect.isgeneratorfunction(call):
        enter = contextmanager(call)

        @wraps(call)
        async def open_it(**values: Any) -> Any:
            return _request_exits.get().enter_context(enter(**values))

        del open_it.__wrapped__  # FastAPI looks behind it, and would find the generator
        return open_it
    if inspect.isasyncgenfunction(call):
        raise TypeError(f"{call.__name__} is an async generator: make it a plain one, or use FastAPI's own route class")
    if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None)):  # noqa: B004
        return call

    async def call_it(**values: Any) -> Any:
        return call(**values)

    return call_it


def _wait_for_postgresql(connection: Any) -> None:
    """psycopg2 calls this whenever it would block on a connection's socket.

    Raises psycopg2.OperationalError where no answer comes; psycopg2 then closes the connection.
    """
    is_connecting = connection.status == extensions.STATUS_SETUP
    # PostgreSQL gives up first.
    allowed = patience() + MARGIN if patience() else 0
    timeout = CONNECT_TIMEOUT if is_connecting else max(ANSWER_TIMEOUT, allowed)
    wait = _wait_in_greenlet if in_greenlet() else _wait_in_thread
    while (state := connection.poll()) != extensions.POLL_OK:
        if not wait(connection.fileno(), state == extensions.POLL_READ, timeout):
            raise psycopg2.OperationalError(f"no answer from the database in {timeout:g} s")


def _wait_in_thread(fd: int, for_reading: bool, timeout: float) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLIN if for_reading else select.POLLOUT)
    return bool(poll.poll(timeout * 1000))


def _wait_in_greenlet(fd: int, for_reading: bool, timeout: float) -> bool:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[bool] = loop.create_future()
    alarm = loop.call_later(timeout, _finish, ready, False)
    watch, unwatch = (loop.add_reader, loop.remove_reader) if for_reading else (loop.add_writer, loop.remove_writer)
    watch(fd, _finish, ready, True)
    try:
        return wait_for(ready)
    finally:
        unwatch(fd)
        alarm.cancel()


def _finish(future: "asyncio.Future[bool]", result: bool) -> None:
    if not future.done():
        future.set_result(result)


def install() -> None:
    """Have every psycopg2 connection of this process wait through `_wait_for_postgresql`."""
    extensions.set_wait_callback(_wait_for_postgresql)

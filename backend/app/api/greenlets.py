"""How requests run: plain functions, one thread, no hop.

FastAPI runs each plain `def` (every dependency, the route, the validation of its result) in a thread of a
pool: six trips between threads for a `GET` by id, with the interpreter's lock going back and forth, which
costs more than the work itself, and a deadlock once every thread waits for a connection that requests
without a thread are holding. `async def` would avoid it, at the price of an asynchronous driver and of
`await` in every line that touches data.

So a route of class `GreenletRoute` runs whole, dependencies and all, in one greenlet on the event loop's
thread, and psycopg2's wait callback, its official hook for coroutine libraries (`app/waiting.py`), gives
the thread to the next request while PostgreSQL works. Routes and dependencies stay plain functions that
know nothing of it; without `route_class=GreenletRoute` they run as in any FastAPI application, only slower.

What to know when you write one:

- Waiting for the database, or for a connection of the pool, stops nobody.
- Anything else that blocks (hashing, files, another server) goes through `aside` (`app/core/aside.py`).
- A route or dependency that is `async def` and really waits, or streams, uses FastAPI's own route class.
- `COPY` does not work through a wait callback: it belongs to commands and the worker.

Figures are in the README, and `make bench` makes them again.
"""

import inspect
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, wraps
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.util import greenlet_spawn
from starlette.requests import ClientDisconnect

from app.api.queries import Questions
from app.core.scope import KEEP_ANSWER, SOURCE

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

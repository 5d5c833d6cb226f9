"""How requests run (`app/api/greenlets.py`), on an application of the tests' own."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

from app.api.greenlets import GreenletRoute
from app.core.aside import wait_for


class Body(BaseModel):
    numero: int


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.router.route_class = GreenletRoute
    return app


@pytest.fixture
def events() -> list[str]:
    return []


def ask(app: FastAPI, method: str, path: str, events: list[str] | None = None, **request: Any) -> httpx.Response:
    """The answer to one request; notes in `events` when it leaves."""

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def note(message: Any) -> None:
            if events is not None and message["type"] == "http.response.start":
                events.append(f"answered {message['status']}")
            await send(message)

        await app(scope, receive, note)

    async def work() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(noting), base_url="http://test") as client:
            return await client.request(method, path, **request)

    return asyncio.run(work())


class TestRoute:
    def test_runs_with_its_dependencies_on_the_loops_thread(self, app: FastAPI) -> None:
        def thread() -> int:
            return threading.get_ident()

        @app.get("/")
        def read(of_dependency: Annotated[int, Depends(thread)]) -> list[int]:
            return [of_dependency, threading.get_ident()]

        assert ask(app, "GET", "/").json() == [threading.get_ident()] * 2

    def test_that_is_async_and_never_waits_works(self, app: FastAPI) -> None:
        @app.get("/")
        async def read() -> str:
            return "hecho"

        assert ask(app, "GET", "/").json() == "hecho"

    def test_that_waits_is_told_what_to_do(self, app: FastAPI) -> None:
        @app.get("/espera")
        async def read() -> None:
            await asyncio.sleep(0)

        with pytest.raises(RuntimeError, match=r"^/espera awaits: use FastAPI's own route class for it$"):
            ask(app, "GET", "/espera")

    def test_dependency_that_is_an_async_generator_is_refused_at_once(self, app: FastAPI) -> None:
        async def opened() -> AsyncIterator[int]:
            yield 7

        with pytest.raises(TypeError, match=r"^opened is an async generator: "):

            @app.get("/")
            def read(value: Annotated[int, Depends(opened)]) -> int:
                return value

    def test_body_is_read_before_and_validated(self, app: FastAPI) -> None:
        @app.post("/")
        def create(body: Body) -> int:
            return body.numero

        assert ask(app, "POST", "/", json={"numero": 7}).json() == 7
        assert ask(app, "POST", "/", json={"numero": "siete"}).status_code == 422

    def test_dependency_that_two_ask_for_is_called_once(self, app: FastAPI, events: list[str]) -> None:
        def database() -> Iterator[str]:
            events.append("opened")
            yield "db"

        def user(db: Annotated[str, Depends(database)]) -> str:
            return f"user of {db}"

        @app.get("/")
        def read(user: Annotated[str, Depends(user)], db: Annotated[str, Depends(database)]) -> list[str]:
            return [user, db]

        assert ask(app, "GET", "/").json() == ["user of db", "db"]
        assert events == ["opened"]


class TestGenerators:
    """Dependencies that open something and close it."""

    @pytest.fixture
    def opening(self, events: list[str]) -> Callable[[str], Callable[[], Iterator[None]]]:
        def named(name: str) -> Callable[[], Iterator[None]]:
            def opened() -> Iterator[None]:
                events.append(f"{name} opened")
                try:
                    yield
                except Exception as error:
                    events.append(f"{name} saw {type(error).__name__}")
                    raise
                finally:
                    events.append(f"{name} closed")

            return opened

        return named

    def test_close_in_reverse_before_the_answer_leaves(
        self, app: FastAPI, events: list[str], opening: Callable[[str], Callable[[], Iterator[None]]]
    ) -> None:
        @app.get("/", dependencies=[Depends(opening("first")), Depends(opening("second"))])
        def read() -> None:
            events.append("route")

        ask(app, "GET", "/", events)
        assert events == [
            "first opened", "second opened", "route", "second closed", "first closed", "answered 200",
        ]  # fmt: skip

    def test_see_what_the_route_raises(
        self, app: FastAPI, events: list[str], opening: Callable[[str], Callable[[], Iterator[None]]]
    ) -> None:
        @app.get("/", dependencies=[Depends(opening("it"))])
        def read() -> None:
            raise HTTPException(409)

        ask(app, "GET", "/", events)
        assert events == ["it opened", "it saw HTTPException", "it closed", "answered 409"]

    def test_see_that_the_answer_can_not_be_made(
        self, app: FastAPI, events: list[str], opening: Callable[[str], Callable[[], Iterator[None]]]
    ) -> None:
        """So that nothing is committed of what nobody was told."""

        @app.get("/", dependencies=[Depends(opening("it"))], response_model=Body)
        def read() -> dict[str, str]:
            return {"numero": "siete"}

        with pytest.raises(Exception, match="numero"):
            ask(app, "GET", "/", events)
        assert events == ["it opened", "it saw ResponseValidationError", "it closed", "answered 500"]

    def test_close_where_the_input_is_refused(
        self, app: FastAPI, events: list[str], opening: Callable[[str], Callable[[], Iterator[None]]]
    ) -> None:
        @app.post("/", dependencies=[Depends(opening("it"))])
        def create(body: Body) -> None:
            raise AssertionError(body)

        ask(app, "POST", "/", events, json={})
        assert events == ["it opened", "it saw RequestValidationError", "it closed", "answered 422"]

    def test_that_fail_while_they_close_fail_the_request(self, app: FastAPI, events: list[str]) -> None:
        """As a commit that the database refuses."""

        def opened() -> Iterator[None]:
            yield
            raise HTTPException(503)

        @app.get("/", dependencies=[Depends(opened)])
        def read() -> None:
            events.append("route")

        ask(app, "GET", "/", events)
        assert events == ["route", "answered 503"]

    def test_of_two_requests_do_not_mix(self, app: FastAPI, events: list[str]) -> None:
        """One opens, waits, and closes its own after the other has come and gone."""
        going_on = asyncio.Event()

        def opened(name: str) -> Iterator[str]:
            events.append(f"{name} opened")
            yield name
            events.append(f"{name} closed")

        @app.get("/")
        def read(name: Annotated[str, Depends(opened)]) -> str:
            if name == "slow":
                wait_for(going_on.wait())
            else:
                going_on.set()
            return name

        async def work() -> list[httpx.Response]:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
                return list(await asyncio.gather(client.get("/?name=slow"), client.get("/?name=quick")))

        assert [answer.json() for answer in asyncio.run(work())] == ["slow", "quick"]
        assert events == ["slow opened", "quick opened", "quick closed", "slow closed"]

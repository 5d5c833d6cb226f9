"""That a query read in one go is what FastAPI makes of it."""

import asyncio
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams

from app import schemas
from app.api.greenlets import GreenletRoute
from app.api.queries import Questions

MODELS = [
    schemas.ContactQuery, schemas.ContactSummaryQuery, schemas.UserQuery, schemas.JobQuery, schemas.TrashQuery,
    schemas.HistoryQuery, schemas.AuditQuery, schemas.AuditFilters,
]  # fmt: skip


def serving(model: type[BaseModel], **options: Any) -> FastAPI:
    """An application whose one route takes this query and answers what it read."""
    app = FastAPI()

    async def answer(query: Any) -> dict[str, Any]:
        return {"read": query.model_dump(mode="json"), "set": sorted(query.model_fields_set)}

    answer.__annotations__["query"] = Annotated[model, Query()]
    app.router.add_api_route("/", answer, **options)
    return app


def get(app: FastAPI, query: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get(f"/?{query}")

    return asyncio.run(ask())


def questions_of(model: type[BaseModel]) -> Questions | None:
    (route,) = (route for route in serving(model).routes if isinstance(route, APIRoute))
    return Questions.of(route.dependant.query_params)


class TestQuestions:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
    @pytest.mark.parametrize(
        "query",
        [
            "", "size=5", "size=5&size=7", "size=", "page=2&limit=3&skip=1", "search=ana%20ruiz&search=li",
            "search=%00", "filter_estado=cliente&filter_estado=inactivo", "filter_estado=otro",
            "ciudad=Cali&ciudad=&ciudad=Pasto", "ciudad=", "con=notas&sin=cedula", "propietario_id=yo",
            "created_from=2026-01-01", "created_from=hoy", "is_active=true", "sort=-nombres", "sort=id;drop",
            "accion=crear&accion=editar", "unknown=1&unknown=2", "solo_estados=1&size=0",
            "size=9999999999999999999999",
        ],
    )  # fmt: skip
    def test_are_answered_as_fastapi_answers_them(self, model: type[BaseModel], query: str) -> None:
        theirs = get(serving(model), query)
        read = Questions("query", model).read(QueryParams(query))
        assert (read is not None) == (theirs.status_code == 200)
        if read is not None:
            assert theirs.json() == {"read": read.model_dump(mode="json"), "set": sorted(read.model_fields_set)}

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
    def test_are_read_in_one_go_in_every_list(self, model: type[BaseModel]) -> None:
        assert questions_of(model) is not None

    def test_of_a_model_with_other_names_or_more_than_its_fields_are_left_to_fastapi(self) -> None:
        class Renamed(BaseModel):
            a: int = Field(1, validation_alias="b")

        class Strict(BaseModel):
            model_config = ConfigDict(extra="forbid")
            a: int = 1

        for model in (Renamed, Strict):
            assert questions_of(model) is None


class TestRoute:
    def test_is_given_what_was_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Questions, "read", lambda _self, _query: schemas.ContactQuery(size=8))
        answer = get(serving(schemas.ContactQuery, route_class_override=GreenletRoute), "size=7")
        assert answer.json()["read"]["size"] == 8

    def test_refuses_in_fastapis_words_and_documents_every_field(self) -> None:
        ours = serving(schemas.ContactQuery, route_class_override=GreenletRoute)
        theirs = serving(schemas.ContactQuery)
        assert get(ours, "size=7").json()["read"]["size"] == 7
        for query in ("size=0&page=x", "sort=id;drop", "cursor=abc"):
            assert get(ours, query).status_code == 422
            assert get(ours, query).json() == get(theirs, query).json()
        assert ours.openapi() == theirs.openapi()

"""The shape of the code, kept by reading its syntax trees (README: "Where things are")."""

import ast
import re
from collections.abc import Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import MetaData

from app import schemas
from app.api.greenlets import GreenletRoute
from app.api.v1 import api
from app.database import Base
from bench import floor
from tests.harness import BACKEND

APP = BACKEND / "app"
MODULES = sorted(APP.rglob("*.py"))

# Imports run from the left to the right, never back. What is not listed is a noun of its own beside them.
LAYERS = ["main", "api", "deps", "crud", "models", "database", "core"]
# What listens, works and serves.
RUNNING = {f"app.{name}" for name in ("cli", "live", "mailing", "probe", "serving", "worker")}
STATEMENTS = {"select", "insert", "update", "delete"}


def name_of(path: Path) -> str:
    parts = path.relative_to(BACKEND).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def layer_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "app" and parts[1] in LAYERS else None


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
class TestModule:
    def test_imports_run_one_way(self, path: Path) -> None:
        layer = layer_of(name_of(path))
        if layer is None:
            return
        upward = {
            imported
            for imported in imports_of(path)
            if (other := layer_of(imported)) and LAYERS.index(other) < LAYERS.index(layer)
        }
        assert not upward

    def test_what_is_below_the_routes_knows_nothing_that_runs(self, path: Path) -> None:
        if layer_of(name_of(path)) not in LAYERS[LAYERS.index("crud") :]:
            return
        assert not {imported for imported in imports_of(path) if imported in RUNNING}

    def test_core_knows_nothing_of_ours_but_itself(self, path: Path) -> None:
        """Nor of what stands beside the layers."""
        if layer_of(name_of(path)) != "core":
            return
        ours = {imported for imported in imports_of(path) if re.match(r"app(\.|$)", imported)} - {"app"}
        assert not {imported for imported in ours if layer_of(imported) != "core"}

    def test_fastapi_is_known_to_main_deps_and_api_only(self, path: Path) -> None:
        if layer_of(name_of(path)) in {"main", "deps", "api"}:
            return
        assert not {imported for imported in imports_of(path) if re.match(r"(fastapi|starlette)(\.|$)", imported)}

    def test_statements_stand_in_crud_only(self, path: Path) -> None:
        if layer_of(name_of(path)) == "crud":
            return
        assert not {
            imported for imported in imports_of(path) if imported in {f"sqlalchemy.{name}" for name in STATEMENTS}
        }


def test_the_embedded_server_is_known_to_one_module_and_to_what_starts_it() -> None:
    """The rest knows a URL."""
    knowing = {
        name_of(path) for path in MODULES for imported in imports_of(path) if imported.startswith("app.embedded")
    }
    assert knowing - {"app.embedded"} == {"app.database", "app.serving"}


def test_every_route_is_a_plain_function_that_holds_no_thread() -> None:
    """What FastAPI's own route does with one would wait for the pool in a thread, or hold up everybody."""
    routes = [route for router in api.ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 40
    assert not [route.name for route in routes if not isinstance(route, GreenletRoute)]
    assert not [route.name for route in routes if iscoroutinefunction(route.endpoint)]


def test_the_layers_exist() -> None:
    assert {layer_of(name_of(path)) for path in MODULES} >= set(LAYERS)


def test_every_constraint_and_index_has_a_name() -> None:
    metadata: MetaData = Base.metadata
    nameless = [
        f"{table.name}: {thing!r}"
        for table in metadata.tables.values()
        for thing in [*table.constraints, *table.indexes]
        if not getattr(thing, "name", None) and getattr(thing, "columns", True)
    ]
    assert not nameless


def test_settings_are_at_one_address() -> None:
    assert not (APP / "config.py").exists()
    assert not (APP / "api" / "deps.py").exists()


def test_only_the_maintained_passlib_is_locked() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        locked = {line.split("==")[0] for line in (BACKEND / name).read_text().splitlines() if "==" in line}
        assert "libpass" in locked
        assert not locked & {"passlib", "fastapi-cors"}


def test_idioms_of_earlier_major_versions_are_gone() -> None:
    old = re.compile(r"declarative_base\(|class Config\b|\.dict\(\)|on_event\(|\.query\(|utcnow\(|\bColumn\(")
    assert not [name_of(path) for path in MODULES if old.search(path.read_text())]


def test_the_bench_s_floor_answers_with_every_field() -> None:
    answered = schemas.Contact.model_json_schema(mode="serialization")["properties"]
    assert floor.contact_of(dict.fromkeys(floor.COLUMNS)).keys() == answered.keys()

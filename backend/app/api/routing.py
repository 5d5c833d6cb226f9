"""A router whose routes run in greenlets and whose collections answer with and without the last slash."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from app.api.greenlets import GreenletRoute
from app.core.config import settings

MAX_BODY_SIZE = 1_000_000
BODYLESS = {"GET", "DELETE"}


def resource_router(path: str, tag: str) -> APIRouter:
    return _ResourceRouter(prefix=settings.API_V1_PREFIX + path, tags=[tag], route_class=GreenletRoute)


class _ResourceRouter(APIRouter):
    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not BODYLESS.issuperset(options["methods"]):
            options["max_body_size"] = MAX_BODY_SIZE  # nobody reads the others' bodies
        super().add_api_route(path, endpoint, **options)
        if path == "/":
            # A redirect would lose the body in some clients, and would follow a forged Host header.
            super().add_api_route("", endpoint, **options | {"include_in_schema": False})

"""A router whose routes run in greenlets and whose collections answer with and without the last slash."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from app.api.greenlets import GreenletRoute


def resource_router(prefix: str, tag: str) -> APIRouter:
    return _ResourceRouter(prefix=prefix, tags=[tag], route_class=GreenletRoute)


class _ResourceRouter(APIRouter):
    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().add_api_route(path, endpoint, **options)
        if path == "/":
            # A redirect would lose the body in some clients, and would follow a forged Host header.
            super().add_api_route("", endpoint, **options | {"include_in_schema": False})

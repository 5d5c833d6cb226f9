"""A router whose routes run in greenlets and whose collections answer with and without the last slash."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from app.api.greenlets import GreenletRoute
from app.core.config import settings
from app.schemas import ErrorResponse, SecondFactorRequired

Responses = dict[int | str, dict[str, Any]]

# To a right password that is not enough.
HALF_SIGNED_IN: Responses = {401: {"model": SecondFactorRequired, "description": "A second factor is required"}}

MAX_BODY_SIZE = 1_000_000
BODYLESS = {"GET", "DELETE"}


def errors(*statuses: int) -> Responses:
    """These statuses as `responses=` documents them."""
    return {status: {"model": ErrorResponse} for status in statuses}


# Of a thing whose id may lead to another one.
LEADING_ON: Responses = errors(404) | {
    307: {"model": ErrorResponse, "description": "It was merged: `Location` is that of the survivor"}
}


def resource_router(path: str, tag: str, responses: Responses) -> APIRouter:
    """`responses` are what every route of the resource may answer besides its own, and what it says to an API key."""
    return _ResourceRouter(
        prefix=settings.API_V1_PREFIX + path,
        tags=[tag],
        route_class=GreenletRoute,
        responses=responses if tag == "auth" else errors(403) | responses,
        generate_unique_id_function=lambda route: route.name,
    )


class _ResourceRouter(APIRouter):
    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not BODYLESS.issuperset(options["methods"]):
            # Nobody reads the others' bodies; what takes more says so.
            options["max_body_size"] = options.get("max_body_size") or MAX_BODY_SIZE
            options["responses"] = errors(413) | (options["responses"] or {})
        super().add_api_route(path, endpoint, **options)
        if path == "/":
            # A redirect would lose the body in some clients, and would follow a forged Host header.
            super().add_api_route("", endpoint, **options | {"include_in_schema": False})

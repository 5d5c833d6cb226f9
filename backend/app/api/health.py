"""What a browser, a load balancer and a container ask first."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app import database, schemas
from app.api import spa
from app.core.config import settings
from app.core.errors import UnavailableError

router = APIRouter(tags=["health"])


@router.get("/", response_model=dict[str, str])
async def read_root(request: Request) -> dict[str, str] | Response:
    """A greeting; a browser gets the web app, where this process serves one."""
    if spa.is_for_a_person(request) and (settings.FRONTEND_DIST / "index.html").is_file():
        return spa.page(settings.FRONTEND_DIST)
    return {"message": f"Welcome to {settings.APP_NAME}"}


@router.get("/health", responses={503: {"model": schemas.ErrorResponse}})
async def check_health() -> dict[str, str]:
    """Whether requests can be served: the process runs and its database answers (asked once a second at most)."""
    if not await run_in_threadpool(database.is_reachable):
        raise UnavailableError
    return {"status": "ok"}


@router.get("/health/live")
async def check_liveness() -> dict[str, str]:
    """Whether the process runs, whatever its database does: restart it only if this fails."""
    return {"status": "ok"}

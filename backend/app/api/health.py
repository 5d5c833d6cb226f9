"""What a browser, a load balancer and a container ask first."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from app import database, schemas
from app.core.config import settings
from app.core.errors import UnavailableError

router = APIRouter(tags=["health"])


@router.get("/")
async def read_root() -> dict[str, str]:
    """A greeting."""
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

"""The built web app, where there is one, from this process: `make run` needs no second server.

In containers nginx serves it (frontend/nginx.conf), and the image of the API has no build to serve.
"""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Message, Receive, Scope, Send

from app.core.config import settings

# Mantine sets styles on elements; scripts are our own files and nothing else.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NEVER_THE_APP = (f"{settings.API_V1_PREFIX}/", "/docs/", "/health/")


def is_for_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def page(dist: Path) -> Response:
    """The one page. Never cached, so that a new build is seen at once; its assets have hashes in their names."""
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return FileResponse(dist / "index.html", headers=headers)


def install(app: FastAPI) -> None:
    """Serve the build in `settings.FRONTEND_DIST`, if it is there. Comes after all other routes."""
    dist = settings.FRONTEND_DIST
    if not (dist / "index.html").is_file():
        return
    app.mount("/assets", GZipMiddleware(HashedAssets(directory=dist / "assets")), name="assets")
    files = {path.name for path in dist.iterdir() if path.is_file() and path.name != "index.html"}

    async def serve_web_app(request: Request) -> Response:
        path = request.path_params["path"]
        if path in files:
            return FileResponse(dist / path, headers={"Cache-Control": "no-cache"})
        if not is_for_a_person(request):
            raise HTTPException(404)
        return page(dist)

    app.router.routes.append(RouteOutsideTheApi("/{path:path}", serve_web_app))


class RouteOutsideTheApi(Route):
    """Leaves the API's paths to the API: a wrong method there is a 405, as if there were no web app."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if f"{scope['path']}/".startswith(NEVER_THE_APP):
            return Match.NONE, {}
        return super().matches(scope)


class HashedAssets(StaticFiles):
    """Files whose names change with their content: a browser may keep them for ever."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_immutable(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in {200, 304}:
                message["headers"].append((b"cache-control", b"public, max-age=31536000, immutable"))
            await send(message)

        await super().__call__(scope, receive, send_immutable)

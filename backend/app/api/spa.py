"""The built web app, where there is one, from this process: `make run` needs no second server.

In containers nginx serves it (frontend/nginx.conf), and the image of the API has no build to serve.
"""

import gzip
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from app.core.config import settings

# Mantine sets styles on elements; scripts are our own files and nothing else.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
COMPRESSED = {"text/javascript", "application/javascript", "text/css", "image/svg+xml", "application/json"}
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
    app.mount("/assets", HashedAssets(dist / "assets"), name="assets")
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
    """Files whose names change with their content: a browser may keep them for ever, and we keep them compressed."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._compressed: dict[Path, bytes] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        if not isinstance(response, FileResponse) or response.media_type not in COMPRESSED:
            return response
        if "gzip" not in Headers(scope=scope).get("Accept-Encoding", ""):
            return response
        kept = {name: response.headers[name] for name in ("Cache-Control", "Vary", "Last-Modified")}
        # Its bytes are not the file's.
        other = {"ETag": f"W/{response.headers['ETag']}", "Content-Encoding": "gzip"}
        return Response(await self._compress(Path(response.path)), headers=kept | other, media_type=response.media_type)

    async def _compress(self, file: Path) -> bytes:
        """To compress half a megabyte for every new visitor would take 50 ms, with every request waiting."""
        if file not in self._compressed:
            self._compressed[file] = await to_thread.run_sync(lambda: gzip.compress(file.read_bytes()))
        return self._compressed[file]

"""What nginx makes of the web app: pages, files, the API behind it, and a journey in Chromium."""

import os
import re
import subprocess
import sys

import httpx

from tests.harness import ADMIN, BACKEND, Api

FRONTEND = BACKEND.parent / "frontend"
JOURNEYS = ["e2e/first-contact.spec.ts", "e2e/docs.spec.ts"]
GZIP_MIN_LENGTH = 1000
FOREVER = "public, max-age=31536000, immutable"
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def check(url: str, password: str) -> None:
    with Api(url).client() as client:
        _check_pages(client)
        _check_files(client)
        _check_what_is_missing(client)
    with Api(url).client(username=ADMIN["username"], password=password) as client:
        _check_api(client)
    _walk_in_chromium(url, password)


def check_without_api(url: str) -> None:
    with Api(url).client() as client:
        assert client.get("/contactos").status_code == httpx.codes.OK
        answer = client.get("/api/contactos/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (httpx.codes.SERVICE_UNAVAILABLE, "2")
        assert (answer.json()["code"], answer.headers["Cache-Control"]) == ("unavailable", "no-store")


def _check_pages(client: httpx.Client) -> None:
    page = client.get("/").text
    assert '<div id="root">' in page
    for path in ("/", "/contactos", "/contactos/nuevo?volver=/", "/no-existe"):
        answer = client.get(path, headers=PERSON)
        assert (answer.status_code, answer.text) == (httpx.codes.OK, page), path
        assert _some(answer, "Content-Type", "Cache-Control", "Server") == ["text/html", "no-cache", "nginx"]
        _check_security(answer)
        policy = re.search(r'"(default-src [^"]+)"', (FRONTEND / "nginx.conf").read_text())
        assert policy is not None
        assert answer.headers["Content-Security-Policy"] == policy[1]
        assert "Strict-Transport-Security" not in answer.headers
    again = client.get("/", headers={"If-None-Match": client.get("/").headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (httpx.codes.NOT_MODIFIED, "no-cache")


def _check_files(client: httpx.Client) -> None:
    assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', client.get("/").text)
    assert {asset.rpartition(".")[2] for asset in assets} == {"js", "css", "woff2"}
    for asset in assets:
        answer = client.get(asset)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (httpx.codes.OK, FOREVER), asset
        _check_security(answer)
        if asset.endswith(".woff2"):
            assert answer.headers["Content-Type"] == "font/woff2"
            assert "Content-Encoding" not in answer.headers  # it is compressed by itself
        elif len(answer.content) >= GZIP_MIN_LENGTH:
            assert _some(answer, "Content-Encoding", "Vary") == ["gzip", "Accept-Encoding"], asset
        again = client.get(asset, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.headers["Cache-Control"]) == (httpx.codes.NOT_MODIFIED, FOREVER)
    icon = client.get("/icon.svg")
    assert _some(icon, "Content-Type", "Cache-Control") == ["image/svg+xml", "no-cache"]


def _check_what_is_missing(client: httpx.Client) -> None:
    for path in ("/assets/index-00000000.js", "/favicon.ico", "/.vite/manifest.json", "/assets/"):
        answer = client.get(path, headers=PERSON)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (httpx.codes.NOT_FOUND, "no-store"), path
    for path in ("/api/nothing-here", "/api", "/docs/nothing-here", "/health/nothing-here"):
        answer = client.get(path, headers=PERSON)
        assert (answer.status_code, answer.json()["detail"]) == (httpx.codes.NOT_FOUND, "Not Found"), path
        assert answer.headers["Cache-Control"] == "no-store"


def _check_api(client: httpx.Client) -> None:
    contacts = client.get("/api/contactos/")
    assert contacts.json().keys() >= {"items", "total", "page", "size"}
    assert _some(contacts, "Cache-Control", "Content-Encoding") == ["no-store", "gzip"]
    _check_security(contacts)
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/api/openapi.json").json()["openapi"].startswith("3.")
    docs = client.get("/docs", headers=PERSON)
    assert "swagger-ui" in docs.text
    assert "'sha256-" in docs.headers["Content-Security-Policy"]


def _check_security(answer: httpx.Response) -> None:
    """Each once, whoever of the two set it."""
    headers = [answer.headers.get_list(name) for name in ("X-Content-Type-Options", "Referrer-Policy")]
    assert headers == [["nosniff"], ["same-origin"]], answer.url


def _some(answer: httpx.Response, *names: str) -> list[str | None]:
    return [answer.headers.get(name) for name in names]


def _walk_in_chromium(url: str, password: str) -> None:
    playwright = FRONTEND / "node_modules" / ".bin" / "playwright"
    if not playwright.exists():
        sys.exit("Playwright is missing: make compose-test installs it.")
    env = os.environ | {"E2E_BASE_URL": url, "E2E_PASSWORD": password}
    subprocess.run([str(playwright), "test", *JOURNEYS], check=True, cwd=FRONTEND, env=env)

"""The build of the web app, served by the API's own process."""

from collections.abc import Iterator

import httpx
import pytest

from tests.harness import Server, running_service

PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGE = "<!doctype html><title>Base CRM</title>"


@pytest.fixture(scope="module")
def client(server: Server, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("web")
    dist = folder / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(PAGE)
    (dist / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (dist / "assets" / "index-3f2a.js").write_text("console.log('hola');" * 200)
    with server.database("web", template=migrated) as name:
        env = server.env(name) | {"FRONTEND_DIST": str(dist)}
        with running_service(env, folder / "log") as service, service.client() as client:
            yield client


class TestPage:
    @pytest.mark.parametrize("path", ["/", "/contactos", "/contactos/8d7f?tab=historial", "/no-existe"])
    def test_a_person_gets_the_page_at_every_client_route(self, client: httpx.Client, path: str) -> None:
        answer = client.get(path, headers=PERSON)
        assert answer.status_code == 200
        assert answer.text == PAGE

    def test_it_is_never_cached_and_has_a_strict_policy(self, client: httpx.Client) -> None:
        answer = client.get("/contactos", headers=PERSON)
        assert answer.headers["Cache-Control"] == "no-cache"
        # Whole: a source more is a decision, to be made here too.
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"

    def test_a_program_gets_the_greeting_at_the_root(self, client: httpx.Client) -> None:
        assert client.get("/").json() == {"message": "Welcome to Base CRM API"}

    def test_a_program_gets_no_page_elsewhere(self, client: httpx.Client) -> None:
        answer = client.get("/contactos")
        assert answer.status_code == 404
        assert answer.json()["detail"] == "Not Found"

    def test_other_files_of_the_build_are_served(self, client: httpx.Client) -> None:
        assert client.get("/favicon.svg").headers["Content-Type"] == "image/svg+xml"

    @pytest.mark.parametrize("path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2fpyproject.toml"])
    def test_no_path_leads_out_of_the_build(self, client: httpx.Client, path: str) -> None:
        assert client.get(path).status_code == 404


class TestApi:
    @pytest.mark.parametrize("path", ["/api/nada", "/api/contactos/x/y", "/api", "/docs/nada", "/health/nada"])
    def test_an_unknown_path_stays_a_json_404_even_for_a_person(self, client: httpx.Client, path: str) -> None:
        answer = client.get(path, headers=PERSON)
        assert answer.status_code == 404
        assert answer.json()["detail"] == "Not Found"

    def test_the_schema_knows_nothing_of_the_page(self, client: httpx.Client) -> None:
        assert not [path for path in client.get("/api/openapi.json").json()["paths"] if "{path" in path]


class TestAssets:
    def test_they_may_be_kept_for_ever(self, client: httpx.Client) -> None:
        answer = client.get("/assets/index-3f2a.js")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"

    def test_they_are_compressed(self, client: httpx.Client) -> None:
        plain = client.get("/assets/index-3f2a.js", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        for _ in range(2):  # made, and kept
            answer = client.get("/assets/index-3f2a.js", headers={"Accept-Encoding": "gzip"})
            assert answer.headers["Content-Encoding"] == "gzip"
            assert int(answer.headers["Content-Length"]) < int(plain.headers["Content-Length"])
            assert answer.text == plain.text
            assert "Accept-Encoding" in answer.headers["Vary"]
            assert answer.headers["Cache-Control"] == plain.headers["Cache-Control"]
            assert answer.headers["Content-Type"] == plain.headers["Content-Type"]
        again = client.get("/assets/index-3f2a.js", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.head("/assets/index-3f2a.js", headers={"Accept-Encoding": "gzip"}).status_code == 200

    def test_a_missing_one_is_a_404_that_nobody_keeps(self, client: httpx.Client) -> None:
        answer = client.get("/assets/index-0000.js", headers=PERSON)
        assert answer.status_code == 404
        assert "immutable" not in answer.headers.get("Cache-Control", "")

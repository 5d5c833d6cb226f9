"""What a browser, a load balancer and a developer ask before they sign in."""

import re
from urllib.parse import urljoin

import httpx
import pytest

from app.core.errors import AppError, code_of
from tests.api.factories import NOBODY, assert_error
from tests.harness import ADMIN, Api, Service


class TestRoot:
    def test_it_greets_anyone(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/")
        assert answer.status_code == 200
        assert answer.json() == {"message": "Welcome to Base CRM API"}


class TestHealth:
    @pytest.mark.parametrize("path", ["/health", "/health/live"])
    def test_it_is_ok_for_anyone(self, anonymous: httpx.Client, path: str) -> None:
        answer = anonymous.get(path)
        assert answer.status_code == 200
        assert answer.json() == {"status": "ok"}


class TestDocs:
    def test_swagger_ui_is_for_anyone(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/docs")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "/api/openapi.json" in answer.text

    def test_everything_that_the_page_loads_is_there(self, anonymous: httpx.Client) -> None:
        addresses = re.findall(r'(?:href|src)="([^"]+)"', anonymous.get("/docs").text)
        assert [(address, anonymous.get(address).status_code) for address in addresses] == [
            ("/docs/assets/swagger-ui.css", 200),
            ("/docs/assets/favicon.png", 200),
            ("/docs/assets/swagger-ui-bundle.js", 200),
        ]

    def test_the_authorize_button_signs_in(self, anonymous: httpx.Client) -> None:
        schema = anonymous.get("/api/openapi.json").json()
        scheme = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]
        assert scheme["type"] == "oauth2"
        assert urljoin("/docs", scheme["flows"]["password"]["tokenUrl"]) == "/api/auth/login"
        # What Swagger UI sends.
        form = ADMIN | {"grant_type": "password", "scope": "", "client_id": "", "client_secret": ""}
        answer = anonymous.post("/api/auth/login", data=form)
        assert answer.status_code == 200

    def test_the_authorize_button_takes_an_api_key_too(self, admin: httpx.Client, service: Api) -> None:
        schema = admin.get("/api/openapi.json").json()
        assert schema["components"]["securitySchemes"]["ApiKey"].items() >= {"type": "http", "scheme": "bearer"}.items()
        made_key = admin.post("/api/auth/api-keys/", json={"nombre": "Aquí", "alcances": ["contactos:read"]}).json()
        assert {"ApiKey": ["contactos:read"]} in schema["paths"]["/api/contactos/"]["get"]["security"]
        with service.client() as client:
            client.headers["Authorization"] = f"Bearer {made_key['clave']}"
            assert client.get("/api/contactos/").status_code == 200

    def test_the_errors_that_it_explains_are_those_that_there_are(self, anonymous: httpx.Client) -> None:
        text = anonymous.get("/api/openapi.json").json()["info"]["description"]
        rows = re.findall(r"^\| (\d+) \| (.+?) \|", text, re.MULTILINE)
        explained = {(int(status), code) for status, codes in rows for code in re.findall(r"\w+", codes)}
        assert len(explained) > len(rows) > 5
        known = {(error.status, error.code) for error in AppError.__subclasses__()}
        assert explained <= known | {(401, code_of(401))}

    def test_operations_that_need_a_token_say_so(self, anonymous: httpx.Client) -> None:
        schema = anonymous.get("/api/openapi.json").json()
        open_to_all = [
            f"{method} {path}"
            for path, operations in schema["paths"].items()
            for method, operation in operations.items()
            if "security" not in operation
        ]
        assert sorted(open_to_all) == [
            "get /", "get /api/auth/options", "get /api/buzon/", "get /api/buzon/{id}", "get /health",
            "get /health/live", "post /api/auth/email/confirm", "post /api/auth/invitation",
            "post /api/auth/invitation/accept", "post /api/auth/login", "post /api/auth/passkeys/options",
            "post /api/auth/passkeys/sessions", "post /api/auth/password/forgot", "post /api/auth/password/reset",
            "post /api/auth/sessions/", "post /api/auth/sessions/refresh", "post /api/auth/sessions/second-factor",
        ]  # fmt: skip


class TestErrors:
    def test_an_unknown_path_is_404(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get("/api/nada"), 404, "Not Found", "not_found")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("PATCH", "/api/contactos/", "GET, POST"),
            ("PATCH", "/api/contactos", "GET, POST"),
            ("POST", f"/api/contactos/{NOBODY}", "DELETE, GET, PUT"),
            ("GET", "/api/auth/login", "POST"),
            ("POST", "/health", "GET"),
        ],
    )
    def test_a_wrong_method_is_405_and_hears_the_right_ones(
        self, anonymous: httpx.Client, method: str, path: str, allowed: str
    ) -> None:
        answer = anonymous.request(method, path)
        assert_error(answer, 405, "Method Not Allowed", "method_not_allowed")
        assert answer.headers["allow"] == allowed

    def test_an_unknown_path_is_never_redirected_to_a_foreign_host(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/api/contactos/x/", headers={"Host": "evil.example"})
        assert_error(answer, 404, "Not Found", "not_found")
        assert "location" not in answer.headers


class TestHeaders:
    @pytest.mark.parametrize(
        ("path", "is_signed_in", "status"),
        [
            ("/api/auth/me", True, 200),
            ("/api/auth/me", False, 401),
            (f"/api/contactos/{NOBODY}", True, 404),
            ("/api/nada", False, 404),
        ],
    )
    def test_what_the_api_answers_is_kept_nowhere_and_its_address_told_to_nobody(
        self, admin: httpx.Client, path: str, is_signed_in: bool, status: int
    ) -> None:
        answer = admin.get(path, headers={} if is_signed_in else {"Authorization": ""})
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def assert_readable(answer: httpx.Response, origin: str) -> None:
    """That a browser shows a page of this origin the answer and the id to report it with."""
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-expose-headers"] == (
        "X-Request-ID, X-Operation-ID, X-Truncated, X-Total-Count, Content-Disposition, ETag, Idempotent-Replayed"
    )
    assert len(answer.headers.get_list("x-request-id")) == 1


class TestCors:
    ALLOWED = "http://localhost:5173"

    def test_a_foreign_origin_gets_no_header(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/health", headers={"Origin": "https://evil.example"})
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name == "access-control-allow-origin"]

    def test_a_foreign_preflight_is_refused(self, anonymous: httpx.Client) -> None:
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
        assert_error(anonymous.options("/api/contactos/", headers=asked), 400, "Disallowed CORS origin", "bad_request")

    def test_the_origin_of_the_development_server_may_read(self, own_service: Service) -> None:
        with own_service.client() as client:
            answer = client.get("/api/auth/me", headers={"Origin": self.ALLOWED})
        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == self.ALLOWED

    def test_the_origin_of_the_development_server_may_write(self, own_service: Service) -> None:
        asked = {
            "Origin": self.ALLOWED,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        with own_service.client() as client:
            answer = client.options("/api/contactos/", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == self.ALLOWED
        assert "PUT" in answer.headers["access-control-allow-methods"]

    @pytest.mark.parametrize(
        ("path", "status"), [("/api/contactos/?search=%ff", 400), ("/api/nada", 404), ("/api/contactos/", 401)]
    )
    def test_it_may_read_refusals_too(self, own_service: Service, path: str, status: int) -> None:
        with own_service.client() as client:
            answer = client.get(path, headers={"Origin": self.ALLOWED})
        assert answer.status_code == status
        assert_readable(answer, self.ALLOWED)

    def test_it_may_read_that_a_body_is_too_large(self, own_service: Service) -> None:
        with own_service.client() as client:
            headers = {"Origin": self.ALLOWED, "Content-Type": "application/json"}
            answer = client.post("/api/contactos/", content=b" " * 1_000_001, headers=headers)
        assert_error(answer, 413, "Content Too Large", "content_too_large")
        assert_readable(answer, self.ALLOWED)

    def test_a_foreign_origin_reads_no_refusal(self, anonymous: httpx.Client) -> None:
        answer = anonymous.get("/api/contactos/?search=%ff", headers={"Origin": "https://evil.example"})
        assert answer.status_code == 400
        assert "access-control-allow-origin" not in answer.headers

"""What nginx and this process do alike when they serve the web app."""

from app.api import spa
from tests.harness import BACKEND


def test_nginx_has_the_same_content_security_policy() -> None:
    nginx = (BACKEND.parent / "frontend" / "nginx.conf").read_text()
    assert f'"{spa.CONTENT_SECURITY_POLICY}"' in nginx

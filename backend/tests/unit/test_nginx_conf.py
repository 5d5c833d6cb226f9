"""What nginx knows of this process: what both do alike when they serve the web app, and how long it may take."""

import re

from app.api import spa
from app.crud.user import HANDING_OVER
from tests.harness import BACKEND

NGINX = (BACKEND.parent / "frontend" / "nginx.conf").read_text()


def test_nginx_has_the_same_content_security_policy() -> None:
    assert f'"{spa.CONTENT_SECURITY_POLICY}"' in NGINX


def test_nginx_waits_for_whatever_a_request_may_take() -> None:
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", NGINX)
    assert int(seconds) > HANDING_OVER

"""The two cookies of a browser: the one that gets the next access token, and the one by which it is known again."""

from typing import Annotated

from fastapi import Cookie, Request, Response

from app.core.config import settings
from app.crud.session import DEVICES_KEPT
from app.signing_in import SignedIn

REFRESH = "crm_refresh"
DEVICE = "crm_device"
PATH = f"{settings.API_V1_PREFIX}/auth"
DAY = 24 * 60 * 60
# Over plain HTTP a browser takes a Secure cookie from here only, and not every browser does.
LOCAL = {"localhost", "127.0.0.1", "::1"}

RefreshCookie = Annotated[str | None, Cookie(alias=REFRESH)]
DeviceCookie = Annotated[str | None, Cookie(alias=DEVICE)]


def keep_signed_in(request: Request, response: Response, signed_in: SignedIn, device: str | None = None) -> None:
    _set(request, response, REFRESH, str(signed_in.refresh_token), days=settings.SESSION_MAX_DAYS)
    if device:
        _set(request, response, DEVICE, device, days=DEVICES_KEPT)


def forget(request: Request, response: Response) -> None:
    """The session; by the other cookie the browser is known again."""
    _set(request, response, REFRESH, "", days=0)


def _set(request: Request, response: Response, name: str, value: str, *, days: int) -> None:
    is_local = request.url.scheme == "http" and request.url.hostname in LOCAL
    response.set_cookie(
        name, value, max_age=days * DAY, path=PATH, secure=not is_local, httponly=True, samesite="strict"
    )

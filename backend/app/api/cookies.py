"""The two cookies of a browser: the one that gets the next access token, and the one by which it is known again."""

from typing import Annotated

from fastapi import Cookie, Depends, Request, Response
from pydantic import AfterValidator

from app import schemas
from app.core import tokens
from app.core.config import settings
from app.crud.session import DEVICES_KEPT, Visitor
from app.deps import visitor_of
from app.signing_in import WEB_TOKEN_LASTS, SignedIn

REFRESH = "crm_refresh"
DEVICE = "crm_device"
PATH = f"{settings.API_V1_PREFIX}/auth"
DAY = 24 * 60 * 60
# Over plain HTTP a browser takes a Secure cookie from here only, and not every browser does.
LOCAL = {"localhost", "127.0.0.1", "::1"}

RefreshCookie = Annotated[str | None, Cookie(alias=REFRESH)]


def _if_ours(device: str | None) -> str | None:
    """Programs are known by their address and name, which anybody may put into a cookie."""
    return device if device and tokens.is_secret(device) else None


DeviceCookie = Annotated[str | None, Cookie(alias=DEVICE), AfterValidator(_if_ours)]


def get_browser(request: Request, device: DeviceCookie = None) -> Visitor:
    return visitor_of(request, device=device or tokens.new_secret())


# A browser that signs in: known by its cookie, or by the one that it gets.
BrowserDep = Annotated[Visitor, Depends(get_browser)]


def keep_signed_in(
    request: Request, response: Response, signed_in: SignedIn, browser: Visitor | None = None
) -> schemas.SessionToken:
    """The access token to answer with; the rest goes into cookies."""
    _set(request, response, REFRESH, str(signed_in.refresh_token), days=settings.SESSION_MAX_DAYS)
    if browser and browser.device:
        _set(request, response, DEVICE, browser.device, days=DEVICES_KEPT)
    return schemas.SessionToken(access_token=signed_in.access_token, expires_in=int(WEB_TOKEN_LASTS.total_seconds()))


def forget(request: Request, response: Response) -> None:
    """The session; by the other cookie the browser is known again."""
    _set(request, response, REFRESH, "", days=0)


def _set(request: Request, response: Response, name: str, value: str, *, days: int) -> None:
    is_local = request.url.scheme == "http" and request.url.hostname in LOCAL
    response.set_cookie(
        name, value, max_age=days * DAY, path=PATH, secure=not is_local, httponly=True, samesite="strict"
    )

"""How a failure becomes an answer: every error body has `detail`, with a `code` beside it."""

import logging
from typing import Any

import psycopg2
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.core.errors import (
    AppError,
    BusyError,
    ContactEmailTakenError,
    InvalidTokenError,
    PasskeyExistsError,
    UnavailableError,
    UnknownMunicipioError,
    UnknownOwnerError,
    UserEmailTakenError,
    ViewNameTakenError,
    ViewNotFoundError,
    code_of,
)

logger = logging.getLogger(__name__)

ERROR_OF_CONSTRAINT: dict[str, type[AppError]] = {
    "uq_contacts_email": ContactEmailTakenError,
    "uq_users_email": UserEmailTakenError,
    "uq_passkeys_credential_id": PasskeyExistsError,
    "fk_contacts_propietario_id_users": UnknownOwnerError,
    "fk_contacts_municipio_municipios": UnknownMunicipioError,
    "uq_contact_views_nombre_own": ViewNameTakenError,
    "uq_contact_views_nombre_team": ViewNameTakenError,
    # Deleted by somebody else at this very moment.
    "fk_users_vista_id_contact_views": ViewNotFoundError,
    "fk_contact_views_usuario_id_users": InvalidTokenError,
    "fk_idempotency_keys_usuario_id_users": InvalidTokenError,
    "fk_jobs_usuario_id_users": InvalidTokenError,
    "fk_contact_imports_usuario_id_users": InvalidTokenError,
    "fk_contact_import_mappings_usuario_id_users": InvalidTokenError,
    "fk_sessions_usuario_id_users": InvalidTokenError,
    "fk_second_factors_usuario_id_users": InvalidTokenError,
    "fk_recovery_codes_usuario_id_users": InvalidTokenError,
    "fk_passkeys_usuario_id_users": InvalidTokenError,
    "fk_passkey_challenges_usuario_id_users": InvalidTokenError,
    "fk_api_keys_usuario_id_users": InvalidTokenError,
    "fk_known_devices_usuario_id_users": InvalidTokenError,
    # A mail to somebody who is deleted at this very moment.
    "fk_mails_usuario_id_users": BusyError,
    "fk_one_time_links_usuario_id_users": BusyError,
    "fk_trashed_contacts_deleted_by_id_users": InvalidTokenError,
    "fk_contact_merges_usuario_id_users": InvalidTokenError,
    "fk_duplicate_dismissals_usuario_id_users": InvalidTokenError,
    # Whoever asked for the scan that ends now: its worker tries again.
    "fk_duplicate_scans_usuario_id_users": BusyError,
    # Its owner is deleted at the moment when it goes to the trash, where it is nobody's the next time.
    "fk_trashed_contacts_propietario_id_users": BusyError,
}


# Cancelled by statement_timeout, by lock_timeout, by the deadlock detector.
BUSY = {"57014", "55P03", "40P01"}


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _answer_app_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(RequestValidationError, _answer_validation_error)
    app.add_exception_handler(DBAPIError, _answer_database_error)
    app.add_exception_handler(PoolTimeoutError, _answer_pool_timeout)
    # As the driver raises them where a connection breaks outside of a statement: on its way out of the pool.
    app.add_exception_handler(psycopg2.OperationalError, _answer_lost_connection)
    app.add_exception_handler(psycopg2.InterfaceError, _answer_lost_connection)


def _answer(error: AppError) -> JSONResponse:
    body = {"detail": error.detail, "code": error.code, **error.extra}
    return JSONResponse(body, error.status, headers=error.headers)


async def _answer_app_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return _answer(error)


async def _answer_http_error(request: Request, error: Exception) -> JSONResponse:
    """FastAPI's and Starlette's own refusals (no token, no such path, …), with a code like ours."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = _allowed_methods(request, headers["Allow"])
    return JSONResponse({"detail": error.detail, "code": code_of(error.status_code)}, error.status_code, headers)


def _allowed_methods(request: Request, of_first_route: str) -> str:
    """Of all routes with this path; Starlette itself names those of the first one."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in routes for method in getattr(route, "methods", ())}
    return ", ".join(sorted(methods.union(of_first_route.split(", "))))


async def _answer_validation_error(_request: Request, error: Exception) -> JSONResponse:
    """FastAPI's own body, less the values that were sent: one of them may be a password in the wrong field."""
    assert isinstance(error, RequestValidationError)
    problems: list[dict[str, Any]] = [
        {"type": problem["type"], "loc": problem["loc"], "msg": problem["msg"].split(", invalid character: ")[0]}
        for problem in error.errors()
    ]
    return JSONResponse({"detail": problems, "code": "validation_error"}, 422)


async def _answer_pool_timeout(_request: Request, error: Exception) -> JSONResponse:
    logger.warning("no connection became free in time: %s", type(error).__name__)
    return _answer(UnavailableError("Too many requests are waiting for the database"))


async def _answer_database_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    if isinstance(error, IntegrityError):
        constraint = error.orig.diag.constraint_name if error.orig else None  # type: ignore[attr-defined]
        if constraint in ERROR_OF_CONSTRAINT:
            return _answer(ERROR_OF_CONSTRAINT[constraint]())
    if isinstance(error, DataError):
        # Every input is validated before; what still slips through is the client's, not a fault of ours.
        return _answer(AppError("A value can't be stored"))
    if getattr(error.orig, "pgcode", None) in BUSY:
        logger.warning("a statement took too long: %s", str(error.orig).strip().split("\n")[0])
        return _answer(BusyError())
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return await _answer_lost_connection(request, error.orig or error)
    raise error


async def _answer_lost_connection(_request: Request, error: BaseException) -> JSONResponse:
    logger.warning("database unavailable: %s", str(error).strip().split("\n")[0])
    return _answer(UnavailableError())

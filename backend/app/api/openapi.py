"""What the schema says to whoever writes a program against it, beside what FastAPI knows of the routes."""

from typing import Any

from fastapi import FastAPI

from app.core.config import settings
from app.core.permissions import FOR_EVERY_KEY, scope_of

_AUTH = f"{settings.API_V1_PREFIX}/auth"
DESCRIPTION = f"""
Contactos y usuarios de un equipo de ventas.

**Entrar.** Use *Authorize* con el correo (`username`) y la contraseña: el token de `POST {_AUTH}/login` va en
`Authorization: Bearer …`. Si la cuenta tiene un segundo factor, la respuesta es 401 `second_factor_required`, con un
`ticket` que vale cinco minutos: envíelo con el código a `POST {_AUTH}/sessions/second-factor`.

**Programas.** Use una clave de API: se crea en el perfil o con `POST {_AUTH}/api-keys/`, no pide código, y va en el
mismo encabezado; aquí, péguela en *Authorize*, en `ApiKey`. Hace lo que dicen sus `alcances`; cambiar incluye leer.

**Errores.** Cada uno tiene `detail`, para personas, y `code`, que no cambia. Los de cualquier ruta con token:

| estado | `code` | qué hacer |
| --- | --- | --- |
| 401 | `not_authenticated`, `invalid_token` | entrar de nuevo, o crear otra clave |
| 400 | `inactive_user` | nada: la cuenta está desactivada |
| 403 | `insufficient_scope` | crear una clave con el alcance que dice `scope` |
| 403 | `needs_session` | entrar con la cuenta: ninguna clave lo hace |
| 403 | `second_factor_needed` | activar el segundo factor: aquí los administradores lo necesitan |
| 422 | `validation_error` | corregir lo que nombra cada `loc` de `detail` |
| 429 | `too_many_attempts` | esperar los segundos de `Retry-After` |
| 503 | `unavailable`, `busy` | repetir después de `Retry-After` |
"""
_KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "Una clave de API (`crm_…`). Junto a cada ruta está el alcance que necesita.",
}


def install(app: FastAPI) -> None:
    make = app.openapi

    def openapi() -> dict[str, Any]:
        is_made = app.openapi_schema is not None
        schema = make()
        if not is_made:
            _offer_keys(schema)
        return schema

    # FastAPI's own way to extend it.
    app.openapi = openapi  # type: ignore[method-assign]


def _offer_keys(schema: dict[str, Any]) -> None:
    """Beside a token, where a key is taken; FastAPI sees one dependency that takes both."""
    schema["components"]["securitySchemes"]["ApiKey"] = _KEY_SCHEME
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            if "security" not in operation:
                continue
            scope = scope_of(operation["tags"][0], is_reading=method == "get")
            if scope or operation["operationId"] == FOR_EVERY_KEY:
                operation["security"].append({"ApiKey": [scope] if scope else []})

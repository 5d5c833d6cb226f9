"""What an API key may be allowed: a resource, to read it or to change it."""

import enum

from app.core.errors import InsufficientScopeError, NeedsSessionError


class Scope(enum.StrEnum):
    CONTACTOS_READ = "contactos:read"
    CONTACTOS_WRITE = "contactos:write"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    AUDITORIA_READ = "auditoria:read"


# The tag of a router, and of which resource its routes are. What is not here is for people who signed in.
RESOURCES = {
    "contactos": "contactos",
    "vistas": "contactos",
    "trabajos": "contactos",
    "eventos": "contactos",
    "equipo": "contactos",
    "users": "users",
    "auditoría": "auditoria",
}
# The one that tells a program whom its key is of.
FOR_EVERY_KEY = "read_current_user"


def require_scope(scopes: frozenset[str], *, tag: str, route: str, is_reading: bool) -> None:
    """Raises InsufficientScopeError, or NeedsSessionError for what no key may."""
    if route == FOR_EVERY_KEY:
        return
    if tag not in RESOURCES:
        raise NeedsSessionError
    needed = f"{RESOURCES[tag]}:{'read' if is_reading else 'write'}"
    # Who may change a thing sees it anyway, in every answer.
    if needed not in scopes and not (is_reading and f"{RESOURCES[tag]}:write" in scopes):
        raise InsufficientScopeError(needed)

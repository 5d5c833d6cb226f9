"""Who administers, and what an API key may be allowed: a resource, to read it or to change it."""

import enum
from typing import Protocol

from app.core.config import settings
from app.core.errors import InsufficientScopeError, NeedsSessionError


class Person(Protocol):
    @property
    def is_superuser(self) -> bool: ...
    @property
    def has_second_factor(self) -> bool: ...


def needs_second_factor(person: Person) -> bool:
    """Whether nothing that only superusers may is done for this one before they have set one up."""
    return settings.REQUIRE_SECOND_FACTOR_FOR_SUPERUSERS and person.is_superuser and not person.has_second_factor


def administers(person: Person) -> bool:
    """Whether they may what only superusers may, right now."""
    return person.is_superuser and not needs_second_factor(person)


class Scope(enum.StrEnum):
    CONTACTOS_READ = "contactos:read"
    CONTACTOS_WRITE = "contactos:write"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    AUDITORIA_READ = "auditoria:read"


# The tag of a router, and of which resource its routes are. What is not here is for people who signed in.
RESOURCES = {
    "contactos": "contactos",
    "importaciones": "contactos",
    "duplicados": "contactos",
    "vistas": "contactos",
    "trabajos": "contactos",
    "eventos": "contactos",
    "equipo": "contactos",
    "municipios": "contactos",
    "users": "users",
    "auditoría": "auditoria",
}
# The one that tells a program whom its key is of.
FOR_EVERY_KEY = "read_current_user"


_SCOPES = frozenset(Scope)


def scope_of(tag: str, *, is_reading: bool) -> str | None:
    """What a key needs for the routes of this tag; None where no key may."""
    resource = RESOURCES.get(tag)
    scope = f"{resource}:{'read' if is_reading else 'write'}"
    return scope if resource and scope in _SCOPES else None


def require_scope(scopes: frozenset[str], *, tag: str, route: str, is_reading: bool) -> None:
    """Raises InsufficientScopeError, or NeedsSessionError for what no key may."""
    if route == FOR_EVERY_KEY:
        return
    needed = scope_of(tag, is_reading=is_reading)
    if needed is None:
        raise NeedsSessionError
    # Who may change a thing sees it anyway, in every answer.
    if needed not in scopes and not (is_reading and f"{RESOURCES[tag]}:write" in scopes):
        raise InsufficientScopeError(needed)

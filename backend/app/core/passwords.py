"""What a password has to be here: the rules of `core/password_rules.py`, as long as the settings say."""

from app.core.config import settings
from app.core.errors import WeakPasswordError
from app.core.password_rules import Weakness, broken_rule

# Never fewer, whatever else one signs in with.
MIN_LENGTH = 8


def weakness(password: str, *, email: str | None, has_second_factor: bool = False) -> Weakness | None:
    """What is wrong with it, if anything is."""
    shortest = MIN_LENGTH if has_second_factor else settings.PASSWORD_MIN_LENGTH
    return broken_rule(password, email=email, shortest=shortest)


def require_strong(password: str, *, email: str, field: str, has_second_factor: bool = False) -> None:
    """Raises WeakPasswordError, which names the field of the request's body."""
    found = weakness(password, email=email, has_second_factor=has_second_factor)
    if found:
        raise WeakPasswordError(found.type, found.message, field=field)

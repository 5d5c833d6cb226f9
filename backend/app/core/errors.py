"""The errors this service answers with: each knows its HTTP status, a stable code and a sentence.

`code` is for programs (the SPA translates it), `detail` for people who read the raw answer.
Statuses that the contract fixes (400 where another design would say 401, 403 or 409) stay as fixed.
"""

from typing import Any
from uuid import UUID

# The codes of what the framework itself refuses; written out, as Python's own names for them change.
_CODE_OF_STATUS = {
    400: "bad_request",
    401: "not_authenticated",
    404: "not_found",
    405: "method_not_allowed",
    413: "content_too_large",
}


def code_of(status: int) -> str:
    return _CODE_OF_STATUS.get(status, "refused")


class AppError(Exception):
    """Answered as `{"detail": …, "code": …}` with `status`.

    `headers` go with the answer; `extra` stands beside `detail` and `code` in its body.
    """

    status = 400
    code = "bad_request"
    detail = "Bad request"

    def __init__(
        self,
        detail: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail
        self.headers = headers or {}
        self.extra = extra or {}


class InvalidTokenError(AppError):
    status = 401
    code = "invalid_token"
    detail = "Could not validate credentials"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class IncorrectLoginError(AppError):
    code = "incorrect_login"
    detail = "Incorrect email or password"


class IncorrectPasswordError(AppError):
    code = "incorrect_password"
    detail = "Incorrect password"


class InactiveUserError(AppError):
    code = "inactive_user"
    detail = "Inactive user"


class WeakPasswordError(AppError):
    """Answered as any other value that isn't valid: where it stands, and what is wrong with it."""

    status = 422
    code = "validation_error"

    def __init__(self, kind: str, message: str, *, field: str) -> None:
        super().__init__(message, extra={"detail": [{"type": kind, "loc": ["body", field], "msg": message}]})


class TooManyAttemptsError(AppError):
    """So many guesses were wrong that no other is looked at for a while, the right one neither.

    `counted`: which guesses were counted together; by `is_by_address`, those from one address.
    """

    status = 429
    code = "too_many_attempts"
    detail = "Too many attempts; wait a while"

    def __init__(self, seconds: int, *, counted: str, is_by_address: bool) -> None:
        self.counted, self.is_by_address = counted, is_by_address
        super().__init__(headers={"Retry-After": str(seconds)}, extra={"retry_after": seconds})


class InsufficientScopeError(AppError):
    status = 403
    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs an API key with the scope {scope}", extra={"scope": scope})


class NeedsSessionError(AppError):
    status = 403
    code = "needs_session"
    detail = "This can't be done with an API key: sign in"


class SessionNotFoundError(AppError):
    status = 404
    code = "session_not_found"
    detail = "There is no such session"


class ApiKeyNotFoundError(AppError):
    status = 404
    code = "api_key_not_found"
    detail = "There is no such API key"


class TooManyApiKeysError(AppError):
    status = 409
    code = "too_many_api_keys"
    detail = "You have as many API keys as one can have: delete one first"


class InvalidLinkError(AppError):
    """Of a mail: followed before, ended by something else, or never sent."""

    code = "invalid_link"
    detail = "This link is not valid, or was used before"


class ExpiredLinkError(AppError):
    code = "expired_link"
    detail = "This link has expired"


class NotInvitedError(AppError):
    status = 409
    code = "not_invited"
    detail = "This user has a password already"


class MailNotFoundError(AppError):
    status = 404
    code = "mail_not_found"
    detail = "There is no such mail"


class MailStateError(AppError):
    status = 409
    code = "mail_state"
    detail = "The mail was sent, or is being sent right now"


class NoMailboxError(AppError):
    """Only in development, where no mail server is set."""

    status = 404
    code = "no_mailbox"
    detail = "There is no mailbox here"


class SecondFactorRequiredError(AppError):
    """The password is right, and not enough; `ticket` says so for a few minutes to whoever comes with the rest."""

    status = 401
    code = "second_factor_required"
    detail = (
        "This account has a second factor: send its code with this ticket to POST /api/auth/sessions/second-factor. "
        "A script uses an API key instead"
    )

    def __init__(self, ticket: str, methods: list[str]) -> None:
        # Not Bearer: no token was refused.
        super().__init__(headers={"WWW-Authenticate": "SecondFactor"}, extra={"ticket": ticket, "methods": methods})


class InvalidTicketError(AppError):
    """Not "Bearer" either: to sign in again is all that helps."""

    status = 401
    code = "invalid_ticket"
    detail = "This took too long, or something changed meanwhile: sign in again"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "SecondFactor"})


class IncorrectCodeError(AppError):
    code = "incorrect_code"
    detail = "Incorrect code, or one that was used before"


class SecondFactorExistsError(AppError):
    status = 409
    code = "second_factor_exists"
    detail = "There is a second factor already: switch it off first"


class SecondFactorNotFoundError(AppError):
    status = 404
    code = "second_factor_not_found"
    detail = "There is no second factor"


class SecondFactorNeededError(AppError):
    status = 403
    code = "second_factor_needed"
    detail = "Superusers need a second factor here: set one up first"


class InvalidPasskeyError(AppError):
    code = "invalid_passkey"
    detail = "This passkey is not known here, took too long, or did not sign what was asked"


class PasskeyExistsError(AppError):
    status = 409
    code = "passkey_exists"
    detail = "This passkey is registered already"


class PasskeyNotFoundError(AppError):
    status = 404
    code = "passkey_not_found"
    detail = "There is no such passkey"


class TooManyPasskeysError(AppError):
    status = 409
    code = "too_many_passkeys"
    detail = "You have as many passkeys as one can have: delete one first"


class PasskeysUnavailableError(AppError):
    status = 409
    code = "passkeys_unavailable"
    detail = "Passkeys are for one address: this service has to be told its own (PUBLIC_URL)"


class NotEnoughPrivilegesError(AppError):
    code = "not_enough_privileges"
    detail = "The user doesn't have enough privileges"


class CannotDeleteYourselfError(AppError):
    code = "cannot_delete_yourself"
    detail = "Cannot delete yourself"


class LastSuperuserError(AppError):
    status = 409
    code = "last_superuser"
    detail = "The last active superuser can't be demoted, deactivated or deleted"


class ContactNotFoundError(AppError):
    status = 404
    code = "contact_not_found"
    detail = "Contact not found"


class ContactMergedError(AppError):
    """Its id leads to the contact that it was merged into."""

    status = 409
    code = "contact_merged"
    detail = "This contact was merged into another one"

    def __init__(self, id: UUID, survivor: UUID) -> None:
        super().__init__(extra={"id": str(id), "fusionado_en": str(survivor)})
        self.survivor = survivor

    def leading_to(self, location: str) -> "ContactMergedError":
        """For whoever reads."""
        self.status = 307
        self.headers = {"Location": location}
        return self


class DismissalNotFoundError(AppError):
    status = 404
    code = "dismissal_not_found"
    detail = "There is no such dismissal"


class ScanUnderWayError(AppError):
    status = 409
    code = "scan_under_way"
    detail = "Another search for duplicates is under way"


class UserNotFoundError(AppError):
    status = 404
    code = "user_not_found"
    detail = "User not found"


class ChangedMeanwhileError(AppError):
    """Somebody else changed it since the version that `If-Match` names; `actual` is what it is now."""

    status = 412
    code = "changed_meanwhile"
    detail = "It was changed meanwhile"


class TrashedContactNotFoundError(AppError):
    status = 404
    code = "trashed_contact_not_found"
    detail = "There is no such contact in the trash"


class UndoConflictError(AppError):
    """What is to be undone was changed again since; `plan` says what, and `conflictos` in the request what to do."""

    status = 409
    code = "undo_conflict"
    detail = "Some of it was changed again since: say what to do about that"


class NothingToUndoError(AppError):
    status = 404
    code = "nothing_to_undo"
    detail = "There is no such change of a contact"


class JobNotFoundError(AppError):
    status = 404
    code = "job_not_found"
    detail = "Job not found"


class JobStateError(AppError):
    status = 409
    code = "job_state"
    detail = "The job is not in a state in which that can be done"


class IdempotencyKeyReusedError(AppError):
    status = 422
    code = "idempotency_key_reused"
    detail = "This Idempotency-Key came with another request before"


class IdempotencyKeyInUseError(AppError):
    status = 409
    code = "idempotency_key_in_use"
    detail = "The request with this Idempotency-Key is still under way"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class ContactEmailTakenError(AppError):
    code = "contact_email_taken"
    detail = "A contact with this email already exists"


class UserEmailTakenError(AppError):
    code = "user_email_taken"
    detail = "A user with this email already exists"


class ViewNotFoundError(AppError):
    status = 404
    code = "view_not_found"
    detail = "View not found"


class ViewNameTakenError(AppError):
    status = 409
    code = "view_name_taken"
    detail = "A view with this name already exists"


class TooManyViewsError(AppError):
    status = 409
    code = "too_many_views"
    detail = "You have as many views as one can have: delete one first"


class NotYourViewError(AppError):
    status = 403
    code = "not_your_view"
    detail = "Only whoever made this view, or a superuser, may change it"


class InvalidCursorError(AppError):
    code = "invalid_cursor"
    detail = "The cursor is not of this list"


class UnknownOwnerError(AppError):
    code = "unknown_owner"
    detail = "There is no user with this propietario_id"


class UnknownMunicipioError(AppError):
    status = 422
    code = "unknown_municipio"

    def __init__(self) -> None:
        message = "There is no municipio with this code of DIVIPOLA"
        super().__init__(message, extra={"detail": [{"type": self.code, "loc": ["body", "municipio"], "msg": message}]})


class MunicipioNotFoundError(AppError):
    status = 404
    code = "municipio_not_found"
    detail = "There is no municipio with this code of DIVIPOLA"


class NitDigitError(AppError):
    """The digit that was typed behind a NIT is not the one that its base has; `digito` is that one."""

    status = 422
    code = "nit_digit"

    def __init__(self, digit: str) -> None:
        message = f"The verification digit of this NIT is {digit}"
        problem = {"type": self.code, "loc": ["body", "cedula"], "msg": message}
        super().__init__(message, extra={"detail": [problem], "digito": digit})


class TooManyExportsError(AppError):
    """So many are under way in this process that another one would take what requests need."""

    status = 429
    code = "too_many_exports"
    detail = "Other exports are under way; try again in a moment"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "5"})


class TooManyRowsError(AppError):
    status = 409
    code = "too_many_rows"
    detail = "A sheet of XLSX has no room for so many: choose another format, or fewer of them"


class BrokenExportError(AppError):
    """The process that writes an export failed; in the middle of one it breaks the connection."""

    status = 500
    code = "broken_export"
    detail = "The export failed; it may be tried again"


class ImportNotFoundError(AppError):
    status = 404
    code = "import_not_found"
    detail = "Import not found"


class ImportStateError(AppError):
    status = 409
    code = "import_state"
    detail = "The import is not in a state in which that can be done"


class TooManyImportsError(AppError):
    """So many files are being read in this process that another one would take what requests need."""

    status = 429
    code = "too_many_imports"
    detail = "Other files are being read; try again in a moment"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "5"})


class BrokenImportError(AppError):
    status = 500
    code = "broken_import"
    detail = "Reading the file failed; it may be tried again"


class NoMappingError(AppError):
    status = 422
    code = "import_no_mapping"
    detail = "No column is mapped by which a contact could be made or found"


class WrongMappingError(AppError):
    status = 422
    code = "validation_error"

    def __init__(self) -> None:
        message = "mapeo should have as many fields as the file has columns"
        super().__init__(
            message, extra={"detail": [{"type": "mapping_length", "loc": ["body", "mapeo"], "msg": message}]}
        )


class MissingFileError(AppError):
    """As any other field that is missing."""

    status = 422
    code = "validation_error"

    def __init__(self) -> None:
        message = "A file should be sent as `archivo`"
        super().__init__(message, extra={"detail": [{"type": "missing", "loc": ["body", "archivo"], "msg": message}]})


class UnknownFieldError(AppError):
    """As any other field that is not known."""

    status = 422
    code = "validation_error"

    def __init__(self, name: str) -> None:
        message = "Extra inputs are not permitted"
        super().__init__(
            message, extra={"detail": [{"type": "extra_forbidden", "loc": ["body", name], "msg": message}]}
        )


class BulkRefusedError(AppError):
    """All or nothing was asked for, and it is nothing: `resultados` says of each why, or what it would have been."""

    status = 422
    code = "bulk_refused"
    detail = "Not all of them can be written, so none was"


class BusyError(AppError):
    """The database answers, but this took too long or met too many others: it may be tried again."""

    status = 503
    code = "busy"
    detail = "This took too long; try again"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "2"})


class UnavailableError(AppError):
    """The database is gone, busy or starting: the request may be sent again."""

    status = 503
    code = "unavailable"
    detail = "The database can't be reached right now"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": "2"})

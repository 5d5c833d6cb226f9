"""Versions of what can be changed, for `ETag` and `If-Match` (RFC 9110, 8.8.3 and 13.1.1).

A version is when the row last changed, to the microsecond; whoever has the JSON of a thing has its version too.
"""

from datetime import UTC, datetime


def etag(changed_at: datetime) -> str:
    return f'"{changed_at.astimezone(UTC).isoformat().replace("+00:00", "Z")}"'


def is_matched(changed_at: datetime, if_match: str) -> bool:
    """Whether this version is one of those that the header names; weak ones never are."""
    given = [tag.strip() for tag in if_match.split(",")]
    return "*" in given or any(_moment(tag) == changed_at for tag in given)


def _moment(tag: str) -> datetime | None:
    if len(tag) < 2 or tag[0] != '"' or tag[-1] != '"':  # noqa: PLR2004
        return None
    try:
        moment = datetime.fromisoformat(tag[1:-1])
    except ValueError:
        return None
    return moment if moment.tzinfo else None

"""All routes of the API."""

from fastapi import FastAPI

from app.api.v1 import (
    api_keys,
    audit,
    auth,
    contact_imports,
    contact_merge,
    contact_views,
    contacts,
    duplicates,
    events,
    invitations,
    jobs,
    mails,
    municipios,
    passkeys,
    passwords,
    second_factor,
    sessions,
    team,
    users,
)

ROUTERS = (
    # Before what takes any word for an id.
    contact_merge.router,
    contacts.router,
    contact_imports.router,
    duplicates.router,
    contact_views.router,
    auth.router,
    sessions.router,
    second_factor.router,
    passkeys.router,
    api_keys.router,
    passwords.router,
    invitations.of_invited,
    invitations.router,
    users.router,
    sessions.of_users,
    second_factor.of_users,
    team.router,
    municipios.router,
    jobs.router,
    audit.router,
    mails.router,
    mails.mailbox,
    events.router,
)


def install(app: FastAPI) -> None:
    """Put the routes straight into the application.

    `include_router` would do as well, but FastAPI looks an included router up anew at each request, level by
    level, which is a fifth of the time of a `GET` by id.
    """
    for router in ROUTERS:
        app.router.routes.extend(router.routes)

"""Where the log goes: standard error, a line an event; `DEBUG` shows more of what is ours."""

import logging

from app.core.config import settings


def configure() -> None:
    """For each process of the service and for commands; keeps what a test or a host has set up already."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("app").setLevel(logging.DEBUG if settings.is_debug else logging.INFO)
    logging.getLogger("app.pool.CooperativePool").setLevel(logging.WARNING)  # named after our module

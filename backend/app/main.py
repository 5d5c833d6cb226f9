"""The application: `uvicorn app.main:app`, or `python -m app serve` with all that goes before it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app import database, live, logs, waiting
from app.api import docs, errors, health, idempotency, openapi, spa
from app.api.envelope import Envelope, Faults
from app.api.v1 import api
from app.core.config import settings


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    logs.configure()
    waiting.install()
    with database.server(), database.prepared():
        # What is here now stays: the collector would walk all of it again and again, with every request waiting.
        gc.collect()
        gc.freeze()
        async with live.listening():
            yield


def create_app() -> FastAPI:
    app = FastAPI(
        title=settings.APP_NAME,
        description=openapi.DESCRIPTION,
        openapi_url=f"{settings.API_V1_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    # From the inside to the outside.
    app.add_middleware(Faults)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.BACKEND_CORS_ORIGINS,
        allow_credentials=True,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=[
            "X-Request-ID",
            "X-Operation-ID",
            "X-Truncated",
            "X-Total-Count",
            "Content-Disposition",
            "ETag",
            "Idempotent-Replayed",
        ],
    )
    app.add_middleware(Envelope)
    errors.install(app)
    idempotency.install(app)
    api.install(app)
    app.include_router(health.router)
    openapi.install(app)
    docs.install(app)
    spa.install(app)
    return app


app = create_app()

from fastapi import APIRouter

from app.api.v1 import auth, contacts, users

MAX_BODY_SIZE = 1_000_000

api_router = APIRouter(max_body_size=MAX_BODY_SIZE)
api_router.include_router(auth.router)
api_router.include_router(contacts.router)
api_router.include_router(users.router)

from typing import Literal

from app.schemas.common import Schema


class Token(Schema):
    access_token: str
    token_type: Literal["bearer"] = "bearer"

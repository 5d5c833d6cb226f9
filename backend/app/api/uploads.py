"""A file that is sent: received only once it is known who sends it, and onto the disk, not into memory."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app import contact_imports
from app.api.idempotency import Key, kept_aside
from app.core.aside import aside, wait_for
from app.core.config import settings
from app.core.errors import MissingFileError, UnknownFieldError
from app.deps import UserAlone

FIELD = "archivo"
MAX_NAME = 200
# The file, and what a form puts around it.
MAX_BODY = settings.IMPORT_MAX_MB * 1_000_000 + 10_000

# The route itself reads no body, so that FastAPI does not know of it.
DOCUMENTED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "format": "binary", "description": "CSV or XLSX"}},
                }
            }
        },
    }
}


_hashing = ThreadPoolExecutor(1, thread_name_prefix="hashing")


@dataclass(frozen=True, slots=True)
class Upload:
    """`file` is a file descriptor, good until the request ends."""

    name: str
    size: int
    file: int

    def digest(self) -> bytes:
        with os.fdopen(os.dup(self.file), "rb") as file:
            file.seek(0)
            return hashlib.file_digest(file, "sha256").digest()


def receive(_user: UserAlone, request: Request) -> Iterator[Upload]:
    # Before anything of it is received.
    contact_imports.require_room()
    with _form_of(request) as form:
        sent = form.get(FIELD)
        if not isinstance(sent, UploadFile):
            raise MissingFileError
        if others := sorted(form.keys() - {FIELD}):
            raise UnknownFieldError(others[0])
        spooled = sent.file
        assert isinstance(spooled, SpooledTemporaryFile)
        spooled.rollover()
        spooled.flush()
        yield Upload(_name_of(sent), sent.size or 0, spooled.fileno())


@contextmanager
def _form_of(request: Request) -> Iterator[FormData]:
    try:
        form = wait_for(_parsed(request))
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    try:
        yield form
    finally:
        for value in form.values():
            if isinstance(value, UploadFile):
                value.file.close()


async def _parsed(request: Request) -> FormData:
    return await request.form(max_files=1, max_fields=1)


def _name_of(sent: UploadFile) -> str:
    """Without the folders that some browsers send, and without what no text column takes."""
    plain = (sent.filename or "").replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in plain if letter.isprintable())
    return printable.encode("utf-8", "replace").decode()[-MAX_NAME:].strip() or FIELD


UploadDep = Annotated[Upload, Depends(receive)]


def claim_idempotency_key(
    request: Request, user: UserAlone, upload: UploadDep, idempotency_key: Key = None
) -> Iterator[UUID]:
    """The id of what comes of the file. A key goes by the file and its name: a form puts something else around them."""
    id = uuid4()
    if idempotency_key is None:
        yield id
        return
    what = upload.name.encode() + b"\n" + aside(_hashing, upload.digest)
    found = partial(contact_imports.find, user=user)
    with kept_aside(request, user_id=user.id, key=idempotency_key, what=what, subject_id=id, found=found):
        yield id


ImportId = Annotated[UUID, Depends(claim_idempotency_key)]

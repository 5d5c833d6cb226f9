"""Processes of ours beside the service: one for each file that is written or read."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any

from app.core.config import BACKEND_DIR


async def start(module: str, **options: Any) -> Process:
    """A module that takes its order from stdin and says on stdout what came of it.

    Without `site`, which takes as long to start as Python itself: where packages are is told.
    """
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-S",
        "-m",
        module,
        cwd=BACKEND_DIR,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=PIPE,
        stdout=PIPE,
        **options,
    )

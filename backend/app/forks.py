"""A child that goes on from where this process is, with all that it has imported, which takes a second each time."""

import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Protocol

import typer

# Elsewhere libraries of the system may run threads by now, which a fork would not have.
CAN_FORK = sys.platform == "linux"
# Linux, sys/prctl.h
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15


class Child(Protocol):
    """What `subprocess.Popen` has, as far as a child is watched over."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Fork:
    """A child in a process group of its own that does this and ends, and ends with its parent.

    For a process without threads or open connections. `signals` are those that this process handles: in the child they
    do what they do by default, from its first moment on.
    """

    pid: int

    def __init__(self, name: str, run: Callable[[], object], *, signals: Iterable[signal.Signals]) -> None:
        handled = set(signals)
        parent = os.getpid()

        def begin() -> None:
            os.setpgid(0, 0)
            for number in handled:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, handled)
            name_this_process(name)
            end_with_parent(parent)
            try:
                run()
            except typer.Exit as ending:
                sys.exit(ending.exit_code)

        # A daemon: where this process fails, `multiprocessing` ends it instead of waiting for it.
        self._process = multiprocessing.get_context("fork").Process(target=begin, name=name, daemon=True)
        # What the collector never looks at is never written to, and stays memory of both.
        gc.freeze()
        signal.pthread_sigmask(signal.SIG_BLOCK, handled)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, handled)
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def name_this_process(name: str) -> None:
    """What `top` and `ps -o comm` call it; its command is the parent's."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def end_with_parent(parent: int) -> None:
    """On Linux it ends when its parent is killed; it would keep the port and the database."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

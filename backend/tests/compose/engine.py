"""The Docker engine at hand, and `docker compose` on it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 180  # seconds until everything must be healthy, once it is built


class Compose:
    """`docker compose` with these files and settings, and with nothing of the caller's own."""

    def __init__(self, engine: list[str], settings: Path, *files: Path) -> None:
        self.command = [*engine, "--project-name", f"base-crm-test-{os.getpid()}", "--env-file", str(settings)]
        for file in files:
            self.command += ["--file", str(file)]

    def run(self, *arguments: str) -> None:
        subprocess.run([*self.command, *arguments], check=True, env=_environment())

    def ask(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self.command, *arguments], check=False, capture_output=True, text=True, env=_environment()
        )

    def output(self, *arguments: str) -> str:
        done = self.ask(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def url(self, service: str, port: int, index: int = 1) -> str:
        return f"http://{self.output('port', '--index', str(index), service, str(port)).strip()}"

    def up(self, *services: str) -> None:
        self.run("up", "--wait", "--wait-timeout", str(WAIT), *services)

    @contextmanager
    def built(self) -> Iterator[None]:
        """Around everything that runs: removes it all, and shows the logs of what failed."""
        try:
            self.run("build")
            yield
        except BaseException:
            self.run("ps", "--all")
            self.run("logs", "--tail", "50")
            raise
        finally:
            self.run("down", "--volumes", "--remove-orphans", "--rmi", "local", "--timeout", "5")


def find_engine() -> list[str]:
    for engine in (["docker", "compose"], ["docker-compose"]):
        try:
            subprocess.run([*engine, "ls"], check=True, capture_output=True, timeout=30)
        except (OSError, subprocess.SubprocessError):
            continue
        return engine
    sys.exit("No Docker engine answers: install Docker with compose 2 and start it, or set DOCKER_HOST.")


def _environment() -> dict[str, str]:
    """What the engine's client needs; a setting of the developer's shell must not count."""
    return {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"} or key.startswith("DOCKER_")}

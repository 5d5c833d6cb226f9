"""What `make run` and `make dev` would do, as make itself says it."""

import os
import subprocess

from tests.harness import BACKEND

BUILDS = "run --silent build"
SERVES = "-m app serve"


def planned(*options: str, verb: str = "run") -> str:
    """Asked as from a shell: a make that runs these tests hands its own options down."""
    env = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    command = ["make", "--dry-run", *options, verb]
    done = subprocess.run(command, cwd=BACKEND.parent, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_source_that_changed_is_built_before_it_is_served() -> None:
    said = planned("--what-if", "frontend/src/main.tsx")
    assert 0 <= said.find(BUILDS) < said.find(SERVES)


def test_what_is_built_already_is_served_as_it_is() -> None:
    said = planned("--assume-old", "frontend/dist/.built")
    assert BUILDS not in said
    assert SERVES in said


def test_developers_get_both_sides_reloaded() -> None:
    said = planned(verb="dev")
    assert f"{SERVES} --reload" in said
    assert "npm run dev" in said
    # Neither is left behind by the other.
    assert "trap 'kill 0' EXIT" in said

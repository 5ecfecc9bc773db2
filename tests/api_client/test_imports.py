"""What importing the client loads, and what it leaves alone; each in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("api_client.sandbox", "textual", "rich", "plotext", "starlette", "uvicorn", "httpx", "pydantic")


def loaded(statement: str) -> set[str]:
    """Those of `HEAVY` that a statement loads."""
    program = f"import sys\n{statement}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 (ours)
    return set(run.stdout.split())


def test_the_client_alone_loads_nothing_heavy() -> None:
    assert loaded("import api_client") == set()


@pytest.mark.parametrize("module", ["states", "errors", "rows", "clean"])
def test_the_light_modules_stay_light(module: str) -> None:
    assert loaded(f"import api_client.{module}") == set()


def test_the_sandbox_needs_no_terminal_and_no_server() -> None:
    """(httpx loads rich for its own command line, wherever rich is installed.)"""
    assert loaded("import api_client.sandbox") - {"rich"} == {"api_client.sandbox", "starlette", "httpx"}


def test_serving_loads_the_server() -> None:
    assert "uvicorn" in loaded("import api_client.sandbox.serve")

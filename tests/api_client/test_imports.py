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


BLOCKED = ("tui", "textual", "rich", "plotext", "click", "platformdirs", "tomli_w", "sqlite3")
"""What the app needs and the client does without."""

SERVERS = ("api_client.sandbox", "starlette", "uvicorn")

ALONE = """
import asyncio, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if any(name == blocked or name.startswith(blocked + ".") for blocked in {blocked!r}):
            raise ModuleNotFoundError(f"{{name}} is not installed", name=name)

sys.meta_path.insert(0, Blocked())
{program}
"""

BY_HAND = """
import httpx
import api_client

def answer(request):
    return httpx.Response(200, json=[], headers={"X-Result-Count": "0"})

async def main():
    connection = api_client.Connection("https://cloud.example", api_client.Token("abc"), dialect="specification")
    client = await api_client.connect(connection, handler=httpx.MockTransport(answer))
    print((await client.sweep()).total)

for name in api_client.__all__:
    getattr(api_client, name)
asyncio.run(main())
"""

ON_THE_SANDBOX = """
from api_client import Connection, Token, connect
from api_client.sandbox import URL, Sandbox

async def main():
    sandbox = Sandbox(instances=7)
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler())
    print((await client.sweep()).total)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("program", "blocked", "printed"),
    [(BY_HAND, (*BLOCKED, *SERVERS), "0"), (ON_THE_SANDBOX, (*BLOCKED, "uvicorn"), "7")],
    ids=["client", "sandbox"],
)
def test_it_works_where_nothing_of_the_app_is_installed(program: str, blocked: tuple[str, ...], printed: str) -> None:
    code = ALONE.format(blocked=blocked, program=program)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    assert run.stderr == ""
    assert run.stdout.strip() == printed

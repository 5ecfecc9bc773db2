"""Records and links that lie: nothing comes of them but rows that can be shown, and requests to our own server."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import api_client
import tui
from api_client import Connection, connect
from api_client.models import InstanceEdit, NewInstance
from api_client.rows import InstanceRow
from api_client.sandbox import URL, Sandbox
from api_client.secret import Token
from api_client.wire import decode_rows
from tests.api_client.records import record
from tests.api_client.servers import Waits
from tests.api_client.sockets import HERE, answer, listening

if TYPE_CHECKING:
    from collections.abc import Callable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NUMBERS = ("cores", "ram", "system_volume_size", "data_volume_size")


@given(st.sampled_from(sorted(record())), JSON)
def test_h17_no_value_of_any_field_breaks_a_list(name: str, value: object) -> None:
    body = (
        json.dumps([record(1, **{name: value}), record(2)], allow_nan=False, default=str).encode()
        if _is_finite(value)
        else json.dumps([record(1), record(2)]).encode()
    )
    rows, bad = decode_rows(body)
    assert len(rows) + len(bad) == 2
    for row in rows:
        for field in NUMBERS:
            number = getattr(row, field)
            assert number is None or (type(number) is int and 0 <= number <= 10**15)
        assert row.agreed_sla is None or row.agreed_sla >= 0
        assert isinstance(row.hostname, str)


@given(st.text(max_size=40) | st.integers() | st.none() | st.lists(st.text(max_size=3)))
def test_h16_only_a_uuid_identifies(value: object) -> None:
    rows, bad = decode_rows(json.dumps([record(1, uuid=value)]).encode())
    is_uuid = isinstance(value, str) and len(value) == 32 and set(value) <= set("0123456789abcdef")
    assert (len(rows), len(bad)) == ((1, 0) if is_uuid else (0, 1))


def _is_finite(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


class Lying(httpx.AsyncBaseTransport):
    """The way to a sandbox whose every address leads elsewhere."""

    def __init__(self, sandbox: Sandbox, elsewhere: Callable[[str], str]) -> None:
        self.asked: list[httpx.Request] = []
        self._inner = sandbox.handler()
        self._elsewhere = elsewhere

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        real = await self._inner.handle_async_request(request)
        body = (await real.aread()).decode()
        headers = [(key, self._elsewhere(value)) for key, value in real.headers.items() if key != "content-length"]
        return httpx.Response(real.status_code, headers=headers, content=self._elsewhere(body).encode())


@pytest.mark.parametrize(
    "place",
    ["http://{here}/", "http://user:word@{here}/", "//{here}/", "javascript:alert(1)//", "http://{here}/other/path/"],
)
async def test_h14_h15_no_address_a_server_names_is_ever_called(place: str) -> None:
    sandbox = Sandbox(instances=3, tokens={"staff": "known"})
    async with listening(answer) as peer:
        there = place.format(here=f"{HERE}:{peer.port}")
        wire = Lying(sandbox, lambda text: text.replace(URL, there))
        client = await connect(
            Connection(URL, Token("known"), dialect="specification"), handler=wire, rhythm=Waits().rhythm
        )
        (row, *_) = (await client.sweep()).rows
        whole = await client.instance(row.uuid)
        assert there in whole.url
        template = (await client.templates(row.cloud_uuid))[0]
        await client.clouds()
        await client.projects()
        await client.usage(row.uuid, "cpu")
        edit = InstanceEdit(hostname="x", description="", security_groups=tuple(g.url for g in whole.security_groups))
        new = NewInstance(
            hostname="x", template=template.url, flavor=template.url, project=whole.project, ssh_public_key=whole.url
        )
        for wish in (
            lambda: client.edit(row.uuid, edit),
            lambda: client.create(new),
            lambda: client.start(row.uuid),
            lambda: client.stop(row.uuid),
            lambda: client.delete(row.uuid),
        ):
            try:
                await wish()
            except api_client.ApiError:
                continue
        assert peer.connections == 0
    assert len(wire.asked) > 10
    assert {request.url.host for request in wire.asked} == {httpx.URL(URL).host}
    assert {request.url.scheme for request in wire.asked} == {"https"}


def names_in(node: ast.AST) -> set[str]:
    """What a piece of a program calls by name, and what it says."""
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr="system"):
            return {"popen"}
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.Constant(value=str(name)):
            return {name}
    return set()


def test_h19_nothing_opens_an_address_or_a_shell() -> None:
    openers = {"webbrowser", "open_url", "popen", "startfile", "create_subprocess_shell", "xdg-open"}
    for package in (api_client, tui):
        for path in Path(str(package.__file__)).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                assert not names_in(node) & openers, path
                # The only command there is comes from the settings, and is run as they say.
                is_shell = isinstance(node, ast.keyword) and node.arg == "shell"
                assert not is_shell or path.stem == "credentials", path


def test_rows_have_no_address_to_call() -> None:
    assert not [name for name in InstanceRow.__slots__ if "url" in name]

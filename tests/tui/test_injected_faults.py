"""A fault that says the token, in one part after the other: wherever it comes out, the token does not."""

from __future__ import annotations

import base64
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from textual.worker import WorkerFailed

from tests.tui.cli.remote import Remote
from tests.tui.deck import Deck
from tests.watch import holds_token
from tui.crash import EXIT_CODE, keep_report, report_crash
from tui.store import state_path
from tui.strays import Strays

if TYPE_CHECKING:
    from pathlib import Path

ODD = "s3cr/et+t0ken=&x"
"""A token that looks different in an address, beside the one in use."""
FORMS = (ODD, quote(ODD, safe=""), quote(ODD), base64.b64encode(ODD.encode()).decode())


class Fault:
    """Takes the place of a function, and fails whenever that is called."""

    def __init__(self, patch: pytest.MonkeyPatch, where: str, token: str) -> None:
        self.times = 0
        module, _, path = where.partition(":")
        owner, _, name = path.rpartition(".")
        holder: Any = import_module(module)
        holder = attrgetter(owner)(holder) if owner else holder
        assert callable(getattr(holder, name))

        def fail(*_arguments: object, **_options: object) -> None:
            self.times += 1
            held = [form for secret in (token, ODD) for form in (secret, f"Token {secret}")]
            raise RuntimeError(*held, *map(quote, held), *(base64.b64encode(each.encode()) for each in held), *FORMS)

        patch.setattr(holder, name, fail)


APP = {
    "the client: headers": "api_client.transport:Transport._headers",
    "the client: a page": "api_client.client:Client.sweep",
    "the client: a request": "api_client.transport:Transport.get",
    "decoding": "api_client.client:decode_row",
    "the feed": "tui.feed:Feed._look",
    "the feed: its next look": "tui.feed:Feed._due_at",
    "the session": "tui.session:Session.observe",
    "the timeline": "tui.timeline:Timeline.observe",
    "operations: looking": "tui.operations:Operations.observe",
    "operations: beginning": "tui.operations:Operations.begin",
    "operations: sending": "tui.courier:Courier._request",
    "the journal": "tui.journal:Journal.begin",
    "the plan": "tui.screens.desk:plan",
    "the list": "tui.listing:Listing.order",
    "painting the screen": "tui.screens.live:LiveFleet.paint",
    "painting lines": "tui.screens.live:LiveFleet.paint_lines",
    "painting the table": "tui.widgets.instance_table:InstanceTable.show",
    "the filter": "tui.screens.live:LiveFleet.scene",
    "the details": "tui.screens.detail:DetailScreen.compose",
    "a form": "tui.screens.create:CreateScreen.compose",
    "what is kept": "tui.store:Store.save",
}


async def use(deck: Deck, fault: Fault) -> None:
    """Do a little of everything, until it has failed."""
    deck.session.feed.kick()
    await deck.pass_seconds(2)
    for keys in (
        ("s", "tab", "enter"),
        ("S", "tab", "enter"),
        ("enter",),
        ("/", "w", "enter"),
        ("n",),
        ("T", "down", "enter"),
    ):
        for key in keys:
            if fault.times:
                return await deck.settle()
            await deck.press(key)
            await deck.pass_seconds(1)
        await deck.pass_seconds(4)
        await deck.press("escape", "escape", "escape")
    return None


def check(text: str) -> None:
    """No token is in it in any form."""
    assert not holds_token(text)
    assert not [form for form in FORMS if form in text]


@pytest.mark.parametrize("where", APP)
async def test_s03_a_fault_anywhere_in_the_app_tells_no_token(
    where: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(1)
    deck = Deck(tmp_path, instances=12, user="admin")
    secrets, reports, told = [deck.door.token, ODD], tmp_path / "reports", []

    def keep(error: BaseException) -> None:
        deck.app.call_later(deck.app.tell_stray, error, keep_report(error, reports, secrets))

    deck.app.strays = Strays(keep)
    with monkeypatch.context() as patch:
        try:
            async with deck.running(80, 24):
                await deck.put(deck.hostnames[0], "Online")
                fault = Fault(patch, APP[where], deck.door.token)
                await use(deck, fault)
                told.append(deck.text() if deck.app.screen_stack else "")
        except (RuntimeError, WorkerFailed):
            assert deck.app.crash is not None
    assert fault.times
    if deck.app.crash is not None:
        assert report_crash(deck.app.crash, reports, secrets) == EXIT_CODE
    kept = [path.read_text() for path in reports.glob("*")]
    assert kept
    assert all("RuntimeError" in report and "[secret]" in report for report in kept)
    for text in (*kept, *deck.said, *told, *capfd.readouterr(), caplog.text):
        check(text)


COMMANDS = {
    "the client": ("api_client.transport:Transport._headers", ("list",)),
    "a page": ("api_client.client:Client.sweep", ("list",)),
    "the list": ("tui.cli.picking:_keep", ("list",)),
    "an export": ("tui.export:write", ("export", "-")),
    "a plan": ("tui.operations:Operations.begin", ("stop", "UUID", "--yes")),
    "sending": ("api_client.client:Client.perform", ("stop", "UUID", "--yes", "--wait")),
    "waiting": ("tui.feed:Feed._look", ("wait", "UUID", "--for", "online")),
}


@pytest.mark.parametrize("where", COMMANDS)
def test_s03_a_fault_in_a_command_tells_no_token(
    where: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    remote = Remote()
    remote.secrets += [remote.token, ODD]
    uuid = next(each.uuid for each in remote.sandbox.world.instances.values() if each.state == "Online")
    place, words = COMMANDS[where]
    fault = Fault(monkeypatch, place, remote.token)
    result = remote.run(*(uuid if word == "UUID" else word for word in words))
    assert fault.times
    assert result.exit_code == EXIT_CODE
    (report,) = state_path().parent.glob("crash-*")
    assert "RuntimeError" in report.read_text()
    out = capfd.readouterr()
    assert f"The report, without secrets, is in {report}" in out.err
    for text in (report.read_text(), result.output, *out, caplog.text):
        check(text)

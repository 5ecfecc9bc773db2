"""The log-in in place: at the start and in the middle of work, with nothing lost and nothing shown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Static

from tests.tui.deck import Deck
from tui.credentials import Source
from tui.doors import Shelf
from tui.keeping import KeepingError
from tui.place import Place
from tui.screens.create import CreateScreen
from tui.screens.login import NOTHING_WRITTEN, LoginScreen
from tui.screens.plan import PlanScreen
from tui.widgets.field import SecretLine
from tui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api_client.secret import Token

PASSWORD = "staff-demo"
"""What the sandbox takes for staff."""


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, user="staff", place=Place("north", "staging"))


def log_ins(deck: Deck) -> list[dict[str, str]]:
    return [json.loads(sent.body) for sent in deck.writes if "auth" in sent.path]


async def log_in(deck: Deck, user: str = "", password: str = PASSWORD) -> None:
    """Log in on the dialog that is open; without a user, as the one that stands there."""
    screen = await deck.until_shown(LoginScreen)
    if user:
        screen.set_focus(screen.user)
        screen.user.value = ""
        await deck.press(*user, "enter")
    else:
        screen.set_focus(screen.password)
    await deck.press(*password, "enter")
    await deck.until(lambda: screen not in deck.app.screen_stack)


async def let_expire(deck: Deck, user: str = "staff") -> None:
    """Have the token no longer taken, and the app find that out."""
    deck.sandbox.accounts.revoke(user)
    deck.session.feed.kick()
    await deck.until(lambda: deck.session.feed.fleet.problem)


def is_whole(deck: Deck) -> bool:
    return deck.fleet.session is not None and deck.session.feed.fleet.is_whole


# At the start


async def test_without_a_token_that_is_taken_it_is_asked_for_in_place(deck: Deck) -> None:
    deck.door.token = "wrong"
    async with deck.started(80, 24):
        await deck.until_shown(LoginScreen)
        for words in ("Log in: staging · north", "https://cloud.test/", "Invalid token", NOTHING_WRITTEN):
            assert words in deck.text()
        await log_in(deck, "staff")
        await deck.until(lambda: is_whole(deck))
        assert "staff (staff)" in deck.text().splitlines()[0]
        assert deck.door.credential_source == "a log-in, for this session only"
    assert log_ins(deck) == [{"username": "staff", "password": PASSWORD}]


async def test_a_token_can_be_pasted_instead(deck: Deck) -> None:
    deck.door.token = "wrong"
    async with deck.started():
        screen = await deck.until_shown(LoginScreen)
        await deck.press("tab", "tab")
        assert screen.focused is screen.token
        deck.app.post_message(events.Paste(f"{deck.sandbox.tokens['staff']}\n"))
        await deck.settle()
        await deck.press("enter")
        await deck.until(lambda: is_whole(deck))
    assert not log_ins(deck)


async def test_what_follows_a_user_name_at_once_is_in_the_masked_line(deck: Deck) -> None:
    deck.door.token = "wrong"
    async with deck.started():
        screen = await deck.until_shown(LoginScreen)
        await deck.burst(*"staff", "enter", *PASSWORD)
        assert (screen.user.value, screen.password.value) == ("staff", PASSWORD)
        await deck.burst("enter")
        await deck.until(lambda: is_whole(deck))


async def test_s13_a_log_in_that_is_refused_is_sent_once_and_the_password_is_gone(deck: Deck) -> None:
    deck.door.token = "wrong"
    async with deck.started():
        screen = await deck.until_shown(LoginScreen)
        await deck.press(*"staff", "enter", *"wrong", "enter")
        await deck.until(lambda: "Not logged in: Invalid username/password" in deck.text())
        assert screen.password.value == ""
        assert screen.user.value == "staff"
        assert screen.focused is screen.password
        await deck.pass_time(60)
    assert log_ins(deck) == [{"username": "staff", "password": "wrong"}]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("f10",), "A password is needed, or a token."),
        (("tab", *"secret", "enter"), "Whose password is it?"),
        (("tab", *"secret", "tab", *"0123", "enter"), "A password or a token: not both."),
    ],
)
async def test_what_is_missing_is_told_and_nothing_is_sent(deck: Deck, keys: tuple[str, ...], words: str) -> None:
    deck.door.token = "wrong"
    async with deck.started(80, 24):
        await deck.until_shown(LoginScreen)
        sent = len(deck.wire.sent)
        await deck.press(*keys)
        await deck.until(lambda: words in deck.text())
        assert len(deck.wire.sent) == sent


async def test_it_is_asked_once_a_refusal_and_the_error_leads_back(deck: Deck) -> None:
    deck.door.token = "wrong"
    async with deck.started():
        await deck.until_shown(LoginScreen)
        await deck.press("escape")
        await deck.until(lambda: "f8 logs in, r tries again" in deck.text())
        await deck.pass_time(120)
        assert deck.app.screen is deck.fleet
        await deck.press("r")
        await deck.until_shown(LoginScreen)
        await deck.press("escape", "f8", "f8")
        await deck.until_shown(LoginScreen)
        assert sum(isinstance(screen, LoginScreen) for screen in deck.app.screen_stack) == 1
        await log_in(deck, "staff")
        await deck.until(lambda: is_whole(deck))


# In the middle of work


async def test_filter_and_marks_are_as_they_were(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"app", "enter", "space", "j", "space")
        marks, hostnames = deck.fleet.table.marks, deck.hostnames
        cursor = deck.fleet.table.cursor_uuid
        assert len(marks) == 2
        await let_expire(deck)
        await log_in(deck)
        await deck.until(lambda: not deck.session.feed.fleet.problem)
        await deck.settle()
        assert deck.fleet.listing.text == "app"
        assert (deck.fleet.table.marks, deck.hostnames) == (marks, hostnames)
        assert deck.fleet.table.cursor_uuid == cursor
        assert deck.said[-1] == "logged in as staff: everything goes on"
    assert len(log_ins(deck)) == 1


async def test_all_that_helps_is_in_sight_on_the_narrowest_usual_screen(deck: Deck) -> None:
    async with deck.running(80, 24):
        await let_expire(deck)
        await deck.until_shown(LoginScreen)
        await deck.press("escape")
        await deck.until(lambda: "Not logged in: f8 logs in, r tries again; last good answer" in deck.text())
        line = next(line for line in deck.text().splitlines() if "Not logged in" in line)
        assert line.endswith("answer now.")


async def id_after_tab(deck: Deck) -> str | None:
    await deck.press("tab")
    focused = deck.app.screen.focused
    return focused.id if focused else ""


async def test_what_is_being_typed_when_it_comes_is_not_taken_for_a_password(deck: Deck) -> None:
    async with deck.running():
        await let_expire(deck)
        screen = await deck.until_shown(LoginScreen)
        await deck.burst(*"/app", "enter", "space", "s", "enter")
        assert screen.focused is None
        assert (screen.user.value, screen.password.value, screen.token.value) == ("staff", "", "")
        assert deck.app.screen is screen
        assert not deck.writes
        assert "tab begins · F10" in deck.text()
        walked = [await id_after_tab(deck) for _ in range(7)]
        assert walked == ["password", "token", None, "later", "submit", "user", "password"]
        assert "enter goes on · F10" in deck.text()


async def test_a_password_typed_after_tab_is_not_behind_the_name_and_an_error_leaves_the_right_hint(deck: Deck) -> None:
    async with deck.running():
        await let_expire(deck)
        screen = await deck.until_shown(LoginScreen)
        await deck.burst("tab", *"wrong", "enter")
        await deck.until(lambda: "Not logged in" in deck.text())
        assert (screen.user.value, screen.password.value) == ("staff", "")
        assert screen.focused is screen.password
        assert "enter goes on · F10" in deck.text()


async def test_a_form_stays_as_it_is_and_is_sent_once(deck: Deck) -> None:
    async with deck.running(120, 50):
        await deck.press("N")
        form = await deck.until_shown(CreateScreen)
        await deck.until(lambda: form.query_one("#template", Picker).value and form.query_one("#flavor", Picker).value)
        await deck.press(*"fresh-1", *["tab"] * 7, "down", "enter")
        deck.sandbox.accounts.revoke("staff")
        await deck.press("f10")
        await deck.until(lambda: "f8 logs in; then submit again" in deck.text())
        await deck.until(lambda: "asks for a log-in: f8 logs in" in " ".join(deck.said))
        assert deck.app.screen is form
        await deck.press("f8")
        await log_in(deck)
        await deck.until(lambda: deck.app.screen is form)
        assert "fresh-1" in deck.text()
        await deck.press("f10")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.pass_time(5)
    made = [found.hostname for found in deck.sandbox.world.instances.values() if found.hostname == "fresh-1"]
    assert len(made) == 1
    assert [str(sent) for sent in deck.writes if "auth" not in sent.path] == ["POST /api/instances/"] * 2


async def test_over_another_dialog_it_waits_until_that_is_closed(deck: Deck) -> None:
    async with deck.running(120, 50):
        await deck.press("n")
        form = await deck.until_shown(CreateScreen)
        await deck.press(*"fresh-2")
        await let_expire(deck)
        await deck.until(lambda: "north asks for a log-in: f8 logs in" in deck.said)
        assert deck.app.screen is form
        await deck.press("escape")
        await log_in(deck)
        await deck.press("n")
        await deck.until_shown(CreateScreen)
        await deck.until(lambda: "fresh-2" in deck.text())


async def test_a_run_goes_on_where_it_was(deck: Deck) -> None:
    """The requests that had not left go out after the log-in, each once."""
    async with deck.running():
        for _ in range(12):
            await deck.press("space")
        await deck.press("S")
        screen = await deck.until_shown(PlanScreen)
        targets = [target.uuid for target in screen.plan.targets]
        assert len(targets) > 6
        deck.sandbox.accounts.revoke("staff")
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.writes)
        await deck.until(lambda: deck.session.feed.fleet.problem)
        refused = len(deck.writes)
        assert refused < len(targets)
        await deck.press("f8")
        await log_in(deck)
        await deck.until(lambda: len(deck.writes) - 1 == len(targets))
        await deck.pass_time(10)
    asked = [sent.path for sent in deck.writes if "auth" not in sent.path]
    assert sorted(asked) == sorted(f"/api/instances/{uuid}/stop/" for uuid in targets)


async def test_somebody_else_is_told_and_found_out_anew(deck: Deck) -> None:
    async with deck.running():
        await let_expire(deck)
        await log_in(deck, "owner", "owner-demo")
        assert deck.said[-1] == "logged in as owner, no longer as staff: what you may do is found out anew"
        assert deck.session.viewer.username == "owner"
        assert not deck.session.viewer.is_staff
        await deck.until(lambda: not deck.session.feed.fleet.problem)
        await deck.repaint()
        assert "owner" in deck.text().splitlines()[0]


async def test_one_can_log_in_as_somebody_else_at_any_time(deck: Deck) -> None:
    async with deck.running():
        await deck.press("f8")
        await log_in(deck, "admin", "admin-demo")
        assert deck.session.viewer.username == "admin"


# Where it is kept


def offer(deck: Deck, keep: Callable[[Token], tuple[str, ...]], *before: Source) -> None:
    deck.door.token = "wrong"
    deck.door.offered = (Shelf("keyring", "the keyring of this system", keep), Shelf("file", "a file of yours", keep))
    deck.door.found = (*before, Source("keyring", "k", is_there=None), Source("file", "f", is_there=False))


async def choose_file(deck: Deck) -> None:
    screen = await deck.until_shown(LoginScreen)
    await deck.until(lambda: len(screen.keep.offer.choices) == 3)
    screen.set_focus(screen.keep)
    await deck.press("enter", "down", "down", "enter")
    screen.set_focus(screen.user)


async def test_where_it_is_kept_is_said_before_it_is(deck: Deck) -> None:
    kept: list[Token] = []

    def keep(token: Token) -> tuple[str, ...]:
        kept.append(token)
        return ("The keyring may have an older one.",)

    offer(deck, keep, Source("token_command", "token_command", is_there=None))
    async with deck.started():
        await choose_file(deck)
        said = (
            "The token is written into a file of yours; the password is not. The next start asks token_command first."
        )
        assert str(deck.app.screen.query_one("#outlook", Static).content) == said
        assert not kept
        await log_in(deck, "staff")
        await deck.until(lambda: is_whole(deck))
        assert [token.reveal() for token in kept] == [deck.sandbox.tokens["staff"]]
        assert deck.door.credential_source == "a log-in, kept in the file"
        assert "The keyring may have an older one." in deck.said


@pytest.mark.parametrize(("used", "place"), [("f", "file"), ("a log-in, kept in the file", "file"), ("x", "session")])
async def test_a_refused_token_is_replaced_where_it_was_kept(deck: Deck, used: str, place: str) -> None:
    offer(deck, lambda _token: ())
    deck.door.credential_source = used
    async with deck.started(80, 24):
        screen = await deck.until_shown(LoginScreen)
        await deck.until(lambda: len(screen.keep.offer.choices) == 3)
        assert screen.keep.value == place
        assert f"Invalid token: the token from {used}" in deck.text()


async def test_a_token_that_can_not_be_kept_is_used_all_the_same(deck: Deck) -> None:
    def keep(_token: Token) -> tuple[str, ...]:
        raise KeepingError("The disk is full.")

    offer(deck, keep)
    async with deck.started():
        await choose_file(deck)
        await log_in(deck, "staff")
        await deck.until(lambda: is_whole(deck))
        assert "the token is not kept: The disk is full." in deck.said
        assert deck.door.credential_source == "a log-in, for this session only"


# What is secret


async def test_s07_a_typed_password_is_nowhere(deck: Deck, tmp_path: Path) -> None:
    password = "correct horse"
    frames: list[str] = []
    async with deck.running():
        await deck.press("f8")
        screen = await deck.until_shown(LoginScreen)
        assert screen.focused is screen.password
        for key in password:
            await deck.press("space" if key == " " else key)
            frames.append(deck.text())
        screen.password.action_select_all()
        screen.password.action_copy()
        assert screen.password.selected_text == password
        screen.password.action_cut()
        assert screen.password.value == ""
        screen.password.value = password
        await deck.press("f10")
        await deck.until(lambda: "Not logged in" in deck.text())
        frames.append(deck.text())
        assert screen.password.value == ""
        assert password not in deck.app.clipboard
        assert not any(password in said for said in deck.said)
        assert password not in repr(deck.session.drafts)
        assert password not in " ".join(deck.fleet.listing.history)
        await deck.press("escape")
        frames.append(deck.text())
    assert not any(password in frame or password[:7] in frame for frame in frames)
    assert password.encode() not in everything_in(tmp_path)
    assert [entry["password"] for entry in log_ins(deck)] == [password]


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_s07_a_secret_line_is_masked() -> None:
    assert SecretLine().password


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 15)])
async def test_all_of_it_is_in_sight(tmp_path: Path, width: int, height: int) -> None:
    place = replace(Place("north", "production"), plain_http=True)
    deck = Deck(tmp_path, user="staff", place=place)
    offer(deck, lambda _token: ())
    async with deck.started(width, height):
        await choose_file(deck)
        await deck.settle()
        screen = deck.app.screen
        dialog = screen.query_one("#dialog").region
        for part in ("#address", "#said", "#user", "#password", "#token", "#outlook", "#later", "#submit"):
            assert dialog.contains_region(screen.query_one(part).region), part
        assert "Log in: PRODUCTION · PLAIN HTTP · north" in deck.text()

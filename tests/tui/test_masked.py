"""The token of a session that is under way: masked in whatever is made of it, and in no picture, export or request."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING

import pytest

from api_client.connection import Connection
from api_client.secret import Token
from tests.tui.deck import Deck
from tests.watch import holds_token, make_token
from tui import export
from tui.config import Profile
from tui.credentials import Credential
from tui.doors import ServerDoor
from tui.export import Format
from tui.session import Session

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://cloud.example/"
CONNECTION, PROFILE, CREDENTIAL, DOOR = "connection", "profile", "credential", "door"


def made(name: str) -> object:
    """Something that holds a token, or leads to one."""
    credential = Credential("a test", Token(make_token()))
    profile = Profile("live", URL)
    if name == DOOR:
        door = ServerDoor(profile, 30.0)
        door.accept(credential)
        return door
    return {CONNECTION: Connection(URL, credential.token), PROFILE: profile, CREDENTIAL: credential}[name]


def shown(thing: object) -> str:
    """All that Python makes of it by itself."""
    texts = [repr(thing), str(thing), f"{thing}", f"{[thing]}", json.dumps({"it": thing}, default=str)]
    if is_dataclass(thing) and not isinstance(thing, type | Session):
        texts.append(repr(asdict(thing)))
    if isinstance(thing, Connection | Profile | Credential | ServerDoor):
        texts += [repr(copy.copy(thing)), repr(copy.deepcopy(thing))]
    return "\n".join(texts)


@pytest.mark.parametrize("name", [CONNECTION, PROFILE, CREDENTIAL, DOOR])
def test_s05_what_holds_a_token_does_not_show_it(name: str) -> None:
    assert not holds_token(shown(made(name)))


@pytest.mark.parametrize("name", [CONNECTION, PROFILE, CREDENTIAL])
def test_s05_nor_does_what_is_pickled(name: str) -> None:
    assert not holds_token(pickle.dumps(made(name)))


async def test_s05_s06_a_session_shows_its_token_nowhere(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff")
    assert holds_token(deck.door.token)
    async with deck.running():
        await deck.put(deck.hostnames[0], "Online")
        session = deck.session
        for thing in (session, session.client, session.feed, session.operations):
            assert not holds_token(shown(thing))
        assert not holds_token(deck.app.export_screenshot())
        scene = deck.fleet.scene()
        sheet = export.make_sheet(export.all_fields(), scene.fleet.rows, scene)
        for form in Format:
            assert not holds_token(export.write(sheet, form))
        await deck.press("S", "r")
        assert not holds_token(deck.app.export_screenshot())
        await deck.press("c")
        assert "Token $VMDECK_TOKEN" in deck.app.clipboard
        assert not holds_token(deck.app.clipboard)

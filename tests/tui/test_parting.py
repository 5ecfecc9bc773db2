from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.forms.drafts import ResizeDraft
from tui.parting import part
from tui.screens.create import CreateScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, user="staff")


async def test_t19_a_crash_keeps_what_was_typed_in_a_form(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("n")
        await deck.until_shown(CreateScreen)
        await deck.press(*"web-77")
        deck.app.rescue()
        (told,) = part(deck.session, tmp_path / "kept", crashed=True)
        (path,) = (tmp_path / "kept").iterdir()
        assert told == f"What you had typed and not sent is in {path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text())["create"]["hostname"] == "web-77"


async def test_who_leaves_in_order_or_typed_nothing_is_told_nothing(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        assert list(part(deck.session, tmp_path / "kept", crashed=True)) == []
        deck.session.drafts.resizes["x"] = ResizeDraft(disk="20")
        assert list(part(deck.session, tmp_path / "kept", crashed=False)) == []
        assert not (tmp_path / "kept").exists()


async def test_what_cannot_be_kept_is_told(deck: Deck, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with deck.running():
        deck.session.drafts.resizes["x"] = ResizeDraft(disk="20")
        (told,) = part(deck.session, tmp_path / "file" / "kept", crashed=True)
        assert told.startswith("What you had typed could not be kept: ")

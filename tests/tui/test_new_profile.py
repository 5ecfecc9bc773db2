from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tui.config import Profile, load_config
from tui.new_profile import lines_for, write_first
from tui.settings import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://Cloud.Example.com/api/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "vmdeck" / "config.toml"


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_first_settings_are_for_their_owner_and_can_be_read(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_first(path, "north.eu", URL, 'a "production" of sorts')
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    profile = Profile("north.eu", "https://cloud.example.com/api", environment='a "production" of sorts')
    config = load_config(path)
    assert config.profiles == {"north.eu": profile}
    assert config.warnings == ()


def test_settings_that_are_there_are_never_changed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("# mine\n")
    with pytest.raises(ConfigError, match="there is such a file already"):
        write_first(path, "live", URL)
    assert path.read_text() == "# mine\n"
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="there is such a file already"):
        write_first(path, "live", URL)
    assert not (tmp_path / "nowhere").exists()


def test_what_cannot_be_written_is_told_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"config\.toml: cannot be written: No space left on device\.$"):
        write_first(path, "live", URL)
    assert list(path.parent.iterdir()) == []
    monkeypatch.undo()
    path.parent.rmdir()
    path.parent.write_text("no folder")
    with pytest.raises(ConfigError, match="cannot be written: "):
        write_first(path, "live", URL)


def test_lines_to_be_added_make_the_profile(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(
        f"[profiles.old]\nurl = 'https://old.example'\n{lines_for('live', URL)}"
        + lines_for("lab", "http://10.0.0.1", "lab", allow_plain_http=True)
    )
    assert dict(load_config(path).profiles) == {
        "old": Profile("old", "https://old.example"),
        "live": Profile("live", "https://cloud.example.com/api"),
        "lab": Profile("lab", "http://10.0.0.1", environment="lab", allow_plain_http=True),
    }


@pytest.mark.parametrize(
    ("name", "url", "environment", "words"),
    [
        ("a b", URL, "", '"a b" cannot be the name of a profile'),
        ("sandbox", URL, "", "cannot be the name of a profile"),
        ("\x1b[2J", URL, "", "cannot be the name of a profile"),
        ("live", "cloud.example.com", "", "The address must start with https://"),
        ("live", "http://cloud.example.com", "", "plain HTTP shows the token"),
        ("live", "https://me:hunter2@cloud.example.com", "", "must not hold a user name or password"),
        ("live", URL, "\x1b[2J", "The environment must hold no control"),
    ],
)
def test_what_makes_no_profile_is_refused_before_anything_is_written(
    path: Path, name: str, url: str, environment: str, words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        write_first(path, name, url, environment)
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert not path.parent.exists()


def test_plain_http_that_stays_on_this_machine_needs_no_leave(path: Path) -> None:
    write_first(path, "live", "http://127.0.0.1:8000/")
    assert load_config(path).profiles == {"live": Profile("live", "http://127.0.0.1:8000")}

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tui.store import MAX_FILTERS, State, Store, StoreError, View, state_path

ROOT = Path(__file__).resolve().parents[2]
STATE = State(theme="vmdeck-light", sort=("-state", "hostname"), columns=("state", "hostname"), filters=("a", "b"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vmdeck" / "state.toml"


def test_the_state_comes_back(path: Path) -> None:
    Store(path).save(STATE)
    store = Store(path)
    assert store.load() == ""
    assert store.state == STATE


def test_a_first_start_knows_nothing(path: Path) -> None:
    store = Store(path)
    assert store.load() == ""
    assert store.state == State()


def test_the_state_is_kept_where_the_platform_says(tmp_path: Path) -> None:
    assert state_path() == tmp_path / "state" / "vmdeck" / "state.toml"


@pytest.mark.parametrize("mask", [0o000, 0o077, 0o022])
def test_nobody_else_can_read_it(path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        Store(path).save(STATE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("text", ["no toml", "theme = 7", "sort = [1]", "theme = '\\u0007'"])
def test_c12_a_broken_file_is_set_aside_and_told(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text.replace("'\\u0007'", '"\\u0007"'))
    store = Store(path)
    assert "state.toml.bad" in store.load()
    assert store.state == State()
    assert not path.exists()
    assert path.with_name("state.toml.bad").exists()
    store.save(STATE)
    assert Store(path).load() == ""


def test_only_the_newest_filters_are_kept(path: Path) -> None:
    Store(path).save(State(filters=tuple(str(number) for number in range(MAX_FILTERS + 5))))
    store = Store(path)
    store.load()
    assert len(store.state.filters) == MAX_FILTERS
    assert store.state.filters[-1] == str(MAX_FILTERS + 4)


def test_c11_a_place_that_cannot_be_written_is_told_and_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "state.toml")
    assert "cannot be read" in store.load()
    with pytest.raises(StoreError, match="cannot be saved"):
        store.save(STATE)
    assert store.state == STATE


def test_c11_a_full_disk_leaves_the_old_state_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(path).save(STATE)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        Store(path).save(State(theme="other"))
    store = Store(path)
    store.load()
    assert store.state == STATE
    assert list(path.parent.iterdir()) == [path]


def test_c11_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    target = tmp_path / "dotfiles.toml"
    path.symlink_to(target)
    Store(path).save(STATE)
    assert path.is_symlink()
    assert "vmdeck-light" in target.read_text()


def test_c10_leftovers_of_a_killed_program_are_removed_but_not_those_of_one_at_work(path: Path) -> None:
    Store(path).save(STATE)
    old, new = path.parent / ".state.toml-old", path.parent / ".state.toml-new"
    old.touch()
    new.touch()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    Store(path).load()
    assert not old.exists()
    assert new.exists()


WRITER = """
import sys
from pathlib import Path
from tui.store import State, Store
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for theme in ("a" * 50, "b" * 50):
        store.save(State(theme=theme))
"""


@pytest.mark.parametrize("writers", [1, 2])
def test_c10_whoever_is_killed_or_writes_too_the_file_is_whole(path: Path, writers: int) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    for _ in range(3):
        children = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(writers)]  # noqa: S603
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        while not path.exists():
            os.sched_yield()
        for child in children:
            child.send_signal(signal.SIGKILL)
            child.communicate()
        store = Store(path)
        assert store.load() == ""
        assert store.state.theme in {"a" * 50, "b" * 50}


VIEWS = (View("Mine", "web", ("-fee",), ("hostname", "fee")), View("Plain"))


@pytest.mark.parametrize("views", [None, (), VIEWS])
def test_views_come_back_and_none_is_not_the_same_as_no_views(path: Path, views: tuple[View, ...] | None) -> None:
    Store(path).save(State(views=views))
    store = Store(path)
    assert store.load() == ""
    assert store.state.views == views
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("views = 7", None),
        ("views = [7]", ()),
        ("[views]\nname = 'x'", None),
        ("[[views]]\nfilter = 'web'", ()),
        ("[[views]]\nname = 'a'\nfilter = 7\nsort = ['ram']", (View("a", sort=("ram",)),)),
        ("[[views]]\nname = 'a'\ncolumns = [[]]\n[[views]]\nname = 'b'", (View("a"), View("b"))),
    ],
)
def test_what_is_wrong_with_a_view_is_left_out_and_told(path: Path, text: str, views: tuple[View, ...] | None) -> None:
    path.parent.mkdir()
    path.write_text(f"theme = 'vmdeck-light'\n{text}\n")
    store = Store(path)
    assert store.load().endswith("It is left out.")
    assert store.state == State(theme="vmdeck-light", views=views)


def test_of_two_views_of_one_name_the_first_counts(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("[[views]]\nname = 'a'\nfilter = 'x'\n[[views]]\nname = 'a'\n")
    store = Store(path)
    assert store.load() == ""
    assert store.state.views == (View("a", "x"),)

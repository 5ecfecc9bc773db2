"""Every file that is kept: whole after a kill -9 at any line, and what it was when the disk takes nothing more."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from api_client.probing import Evidence, recalled
from api_client.secret import Token
from tests.tui.fakes import row, uuid
from tui import export
from tui.config import Profile
from tui.file_keeper import FileKeeper
from tui.journal import Entry, Journal, JournalError
from tui.kept import KeepingError
from tui.known_servers import KnownServers
from tui.last_look import LastLook, LastLookError
from tui.store import State, Store, StoreError, View

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

ORIGIN = "https://cloud.example/"
LIVE = Profile("live", ORIGIN)
ENTRY = Entry("live", "anna", "stop", uuid(1), "web-1", "stop", 1_416_000_000.0, origin=ORIGIN)
OLD, NEW = 1, 3
"""What a file holds before and after, as a number of whatever it is about."""


class Kept(NamedTuple):
    """One of the files that are kept."""

    path: Path
    save: Callable[[int], str]
    """Make it hold so much; returns what is told of a failure."""
    read: Callable[[], int]
    """How much it holds, read as a new start of the program does."""


def told(save: Callable[[], object]) -> str:
    """What is said when something cannot be kept."""
    try:
        save()
    except (StoreError, LastLookError, JournalError, KeepingError, OSError) as error:
        return str(error)
    return ""


def store_at(folder: Path, state: Callable[[int], State], amount: Callable[[State], int]) -> Kept:
    path = folder / "state.toml"

    def read() -> int:
        store = Store(path)
        assert store.load() == ""
        return amount(store.state)

    return Kept(path, lambda size: told(lambda: Store(path).save(state(size))), read)


def state(folder: Path) -> Kept:
    return store_at(folder, lambda size: State(filters=("x" * 99,) * size), lambda found: len(found.filters))


def views(folder: Path) -> Kept:
    def of(size: int) -> State:
        return State(views=tuple(View(f"view {number}") for number in range(size)))

    return store_at(folder, of, lambda found: len(found.views or ()))


def token(folder: Path) -> Kept:
    keeper = FileKeeper(folder)

    def read() -> int:
        found = keeper.read(LIVE)
        assert found is not None
        return len(found.reveal())

    return Kept(keeper.path(LIVE), lambda size: told(lambda: keeper.keep(LIVE, Token("t" * size))), read)


def servers(folder: Path) -> Kept:
    def save(size: int) -> str:
        known = KnownServers(folder)
        known.remember("live", ORIGIN, recalled(f"0.{size}.0", Evidence("name", "number", has_restart=True)))
        return known.trouble

    def read() -> int:
        known = KnownServers(folder)
        found = known.recall("live", ORIGIN)
        assert found is not None
        assert known.trouble == ""
        return int(found.version.split(".")[1])

    return Kept(folder / "servers.toml", save, read)


def look(folder: Path) -> Kept:
    last = LastLook(folder, "live", ORIGIN)

    def read() -> int:
        found = last.load()
        assert found is not None
        return len(found.looks)

    def save(size: int) -> None:
        last.save({uuid(number): row(number) for number in range(size)}, 1.0)

    return Kept(last.path, lambda size: told(lambda: save(size)), read)


def exported(folder: Path) -> Kept:
    path = folder / "fleet.csv"

    def save(size: int) -> None:
        folder.mkdir(exist_ok=True)
        export.save(str(path), "x" * size, replace=True)

    return Kept(path, lambda size: told(lambda: save(size)), lambda: len(path.read_text()))


def journal(folder: Path) -> Kept:
    path = folder / "journal.sqlite"

    def count(found: Journal) -> int:
        return len(found.entries())

    def read() -> int:
        found = Journal(path)
        try:
            return count(found)
        finally:
            found.close()

    def save(size: int) -> None:
        found = Journal(path)
        try:
            found.begin([ENTRY] * (size - count(found)))
        finally:
            found.close()

    return Kept(path, lambda size: told(lambda: save(size)), read)


REPLACED = {each.__name__: each for each in (state, views, token, servers, look, exported)}
ALL = REPLACED | {"journal": journal}


def lines_of(save: Callable[[], object], at: Callable[[int], object]) -> None:
    """Run it, and call something before each line of Python that it comes to, with the line's number."""
    passed = 0

    def step(_frame: FrameType, event: str, _argument: Any) -> Any:  # noqa: ANN401 (as Python has it)
        nonlocal passed
        if event == "line":
            at(passed)
            passed += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        save()
    finally:
        sys.settrace(before)


def length_of(save: Callable[[], object]) -> int:
    """How many lines it is."""
    passed: list[int] = []
    lines_of(save, passed.append)
    return len(passed)


def killed_at(point: int, save: Callable[[], object]) -> bool:
    """Run it in a process of its own that is killed before one of the lines; tells whether it came that far."""

    def die(line: int) -> None:
        if line == point:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        try:
            lines_of(save, die)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def age(folder: Path) -> None:
    """Have everything be two hours old."""
    for path in folder.iterdir():
        os.utime(path, (time.time() - 7200,) * 2)


def leftovers(kept: Kept) -> list[str]:
    """What lies beside the file that is not part of it."""
    return [path.name for path in kept.path.parent.iterdir() if not path.name.startswith(kept.path.name)]


def survives(folder: Path, name: str, points: Callable[[int], list[int]]) -> set[int]:
    """Kill whoever saves at these of its lines, and return what the file then held."""
    kept = ALL[name](folder)
    assert kept.save(OLD) == ""
    other = ALL[name](folder.with_name("other"))
    assert other.save(OLD) == ""
    total = length_of(lambda: other.save(NEW))
    found = set()
    for point in points(total):
        assert killed_at(point, lambda: kept.save(NEW))
        age(folder)
        found.add(kept.read())
        assert kept.save(NEW + 1) == ""
        if name != "exported":  # Where people name the file, others may have named theirs alike.
            assert leftovers(kept) == []
        for path in folder.iterdir():
            path.unlink()
        assert kept.save(OLD) == ""
    return found


@pytest.mark.parametrize("name", ALL)
def test_c10_whoever_is_killed_at_ten_points_of_saving_leaves_the_old_file_or_the_new_one(
    name: str, tmp_path: Path
) -> None:
    # The last lines are those after which all is done; the first ones those before anything is.
    found = survives(tmp_path / "vmdeck", name, lambda total: [total * place // 10 for place in range(10)])
    assert OLD in found
    assert found <= {OLD, NEW}


@pytest.mark.long
@pytest.mark.parametrize("name", ALL)
def test_c10_so_does_whoever_is_killed_at_a_hundred(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    found = survives(
        tmp_path / "vmdeck", name, lambda total: sorted(chance.sample(range(total - total // 10), min(100, total // 2)))
    )
    assert found <= {OLD, NEW}
    assert OLD in found


def out_of_space(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_while_writing(patch: pytest.MonkeyPatch) -> None:
    """What is written goes to where nothing fits."""

    def open_full(handle: int, mode: str) -> Any:  # noqa: ANN401 (a file of whichever mode)
        os.close(handle)
        return Path("/dev/full").open(mode)

    patch.setattr(os, "fdopen", open_full)


def full_at_the_end(patch: pytest.MonkeyPatch) -> None:
    """What was written does not get to the disk."""
    patch.setattr(os, "fsync", out_of_space)


def read_only(patch: pytest.MonkeyPatch) -> None:
    """No file can be made, whoever asks: not even by those to whom no mode of a folder means anything."""
    opened = os.open

    def refuse(path: str, flags: int, *arguments: Any, **options: Any) -> int:  # noqa: ANN401 (as it is called)
        if flags & os.O_CREAT:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(path, flags, *arguments, **options)

    patch.setattr(os, "open", refuse)


TROUBLES = {
    "full while writing": (full_while_writing, "No space left on device"),
    "full at the end": (full_at_the_end, "No space left on device"),
    "read-only": (read_only, "Read-only file system"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", REPLACED)
def test_c11_a_disk_that_takes_nothing_is_told_and_the_old_file_stays(
    name: str, trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = REPLACED[name](tmp_path / "vmdeck")
    assert kept.save(OLD) == ""
    happen, words = TROUBLES[trouble]
    with monkeypatch.context() as patch:
        happen(patch)
        assert words in kept.save(NEW)
    assert kept.read() == OLD
    assert list(kept.path.parent.iterdir()) == [kept.path]
    assert kept.save(NEW) == ""
    assert kept.read() == NEW


@pytest.mark.parametrize("trouble", TROUBLES)
def test_c11_what_cannot_be_saved_is_remembered_as_long_as_the_program_runs(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, wanted = Store(tmp_path / "state.toml"), State(theme="dark", views=(View("mine", "web"),))
    with monkeypatch.context() as patch:
        TROUBLES[trouble][0](patch)
        with pytest.raises(StoreError, match=TROUBLES[trouble][1]):
            store.save(wanted)
    assert store.state == wanted
    store.save(replace(store.state, theme="light"))
    after = Store(tmp_path / "state.toml")
    after.load()
    assert after.state == replace(wanted, theme="light")


def test_c11_a_journal_where_no_file_can_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_only(monkeypatch)
    with pytest.raises(JournalError, match=r"can't be opened: .*Read-only file system"):
        Journal(tmp_path / "journal.sqlite")


@pytest.mark.parametrize("there", [False, True], ids=["to nothing yet", "to a file"])
@pytest.mark.parametrize("name", [name for name in ALL if name != "token"])
def test_c11_a_file_that_is_a_link_stays_one(name: str, tmp_path: Path, *, there: bool) -> None:
    """But for a token: it is not written through one."""
    kept = ALL[name](tmp_path / "vmdeck")
    target = ALL[name](tmp_path / "dotfiles")
    assert kept.save(OLD) == target.save(OLD) == ""
    for path in (kept.path, *(() if there else (target.path,))):
        path.unlink()
    kept.path.symlink_to(target.path)
    assert kept.save(NEW) == ""
    assert kept.path.is_symlink()
    assert kept.read() == target.read() == NEW
    assert stat.S_IMODE(target.path.stat().st_mode) == 0o600

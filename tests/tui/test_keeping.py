from __future__ import annotations

import os
import stat
import tomllib
import traceback
from typing import TYPE_CHECKING

import pytest
from keyring.backends import fail, null

from api_client.secret import Token
from tests.tui.keyrings import (
    ChattyKeyring,
    LockedKeyring,
    OpenKeyring,
    PlainKeyring,
    Several,
    SlowKeyring,
    use,
)
from tui import keeping, keyring_keeper
from tui.config import Profile
from tui.file_keeper import FileKeeper
from tui.files import NotPrivate, check_private_folder, make_private_folder
from tui.keeping import keep_only, keepers
from tui.kept import KeepingError, NoKeyringError
from tui.keyring_keeper import KeyringKeeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tui.keeping import Keeper

LIVE = Profile("live", "https://cloud.example.com/api")
MOVED = Profile("live", "https://other.example.com/api")
TOKEN = Token("c" * 40)


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(KeepingError) as caught:
        work()
    said = "".join(traceback.format_exception(caught.value))
    assert TOKEN.reveal() not in said
    return str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> FileKeeper:
    return FileKeeper(tmp_path / "data" / "vmdeck" / "tokens")


@pytest.fixture
def kept(file: FileKeeper) -> Path:
    file.keep(LIVE, TOKEN)
    return file.path(LIVE)


@pytest.fixture(params=["file", "keyring"])
def keeper(request: pytest.FixtureRequest, file: FileKeeper, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    use(monkeypatch, OpenKeyring())
    return file if request.param == "file" else KeyringKeeper()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringKeeper]:
    backend = SlowKeyring()
    use(monkeypatch, backend)
    yield KeyringKeeper(limit=0.01)
    backend.end.set()


def test_what_is_kept_is_found_again(keeper: Keeper) -> None:
    assert keeper.read(LIVE) is None
    keeper.keep(LIVE, Token("old"))
    keeper.keep(LIVE, TOKEN)
    assert keeper.read(LIVE) == TOKEN
    assert keeper.read(Profile("other", LIVE.url)) is None


def test_s14_what_is_forgotten_is_gone(keeper: Keeper) -> None:
    keeper.keep(LIVE, TOKEN)
    assert keeper.forget(LIVE) is True
    assert keeper.read(LIVE) is None
    assert keeper.forget(LIVE) is False


def test_what_is_kept_for_another_server_is_refused(keeper: Keeper) -> None:
    keeper.keep(LIVE, TOKEN)
    said = refused(lambda: keeper.read(MOVED))
    assert "is for https://cloud.example.com:443, and live is https://other.example.com:443" in said
    assert said.endswith("log in again: vmdeck login --profile live.")
    assert keeper.read(Profile("live", "https://CLOUD.example.com:443/elsewhere")) == TOKEN
    keeper.keep(MOVED, Token("new"))
    assert keeper.read(MOVED) == Token("new")


@pytest.mark.parametrize(
    "text",
    [
        "cccc",
        'token = "cccc"',
        'origin = "https://cloud.example.com:443"',
        'origin = "https://cloud.example.com:443"\ntoken = "c c c c"',
        'origin = "https://cloud.example.com:443"\ntoken = ""',
        "a = " + "[" * 5000,
        "\x00",
        "",
    ],
)
def test_what_was_not_kept_by_vmdeck_is_refused_without_repeating_it(
    kept: Path, file: FileKeeper, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.write_text(text)
    said = refused(lambda: file.read(LIVE))
    assert f"What the file {kept} holds for live is no token" in said
    backend = OpenKeyring()
    backend.set_password("vmdeck", "live", text)
    use(monkeypatch, backend)
    assert "cccc" not in said + refused(lambda: KeyringKeeper().read(LIVE))


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_s12_a_kept_file_and_its_folders_are_for_their_owner_only(umask: int, file: FileKeeper, tmp_path: Path) -> None:
    file.keep(LIVE, TOKEN)
    path = file.path(LIVE)
    assert tomllib.loads(path.read_text()) == {"origin": "https://cloud.example.com:443", "token": "c" * 40}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, tmp_path / "data"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["live.toml"]


def test_s12_what_fails_leaves_the_old_one_and_nothing_half(
    kept: Path, file: FileKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = refused(lambda: file.keep(LIVE, Token("new")))
    assert said == f"The file {kept} cannot be used: No space left on device."
    assert file.read(LIVE) == TOKEN
    assert [each.name for each in kept.parent.iterdir()] == ["live.toml"]


@pytest.mark.parametrize("forgets", [False, True])
def test_s14_what_a_killed_program_left_of_a_token_goes(kept: Path, file: FileKeeper, *, forgets: bool) -> None:
    left, at_work = (kept.with_name(f".live.toml-{name}") for name in ("left", "working"))
    for path, before in ((left, 7200.0), (at_work, 60.0)):
        path.write_text(TOKEN.reveal())
        os.utime(path, (path.stat().st_mtime - before,) * 2)
    if forgets:
        assert file.forget(LIVE)
    else:
        file.keep(LIVE, TOKEN)
    assert not left.exists()
    assert at_work.exists() is not forgets


def test_s12_a_folder_that_others_can_change_takes_no_token(file: FileKeeper) -> None:
    folder = file.path(LIVE).parent
    make_private_folder(folder)
    for open_folder in (folder, folder.parent):
        open_folder.chmod(0o770)
        assert refused(lambda: file.keep(LIVE, TOKEN)).endswith(f"can be changed by others: chmod go-w {open_folder}")
        open_folder.chmod(0o700)
    assert not file.path(LIVE).exists()


def test_s12_a_link_is_not_written_through(file: FileKeeper, tmp_path: Path) -> None:
    make_private_folder(file.path(LIVE).parent)
    file.path(LIVE).symlink_to(tmp_path / "target")
    assert refused(lambda: file.keep(LIVE, TOKEN)).endswith("is a link.")
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_c08_a_kept_file_that_others_can_read_is_refused(kept: Path, file: FileKeeper, mode: int) -> None:
    kept.chmod(mode)
    for work in (file.read, file.look):
        assert refused(lambda: work(LIVE)).endswith(f"can be read by others: chmod 600 {kept}")  # noqa: B023 (called now)


def test_c08_a_kept_file_in_a_folder_of_others_is_refused(kept: Path, file: FileKeeper) -> None:
    kept.parent.chmod(0o720)
    assert "is in a folder that can be changed by others" in refused(lambda: file.read(LIVE))


def test_c08_a_folder_of_somebody_else_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = os.stat_result((stat.S_IFDIR | 0o755, 0, 0, 0, os.geteuid() + 4242, 0, 0, 0, 0, 0))
    monkeypatch.setattr("pathlib.Path.stat", lambda _path: theirs)
    with pytest.raises(NotPrivate, match="belongs to another user"):
        check_private_folder(tmp_path)


def test_c08_a_kept_file_of_somebody_else_is_refused(
    kept: Path, file: FileKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert refused(lambda: file.read(LIVE)).endswith("belongs to another user.")


def test_c08_what_is_no_file_is_never_opened(kept: Path, file: FileKeeper, tmp_path: Path) -> None:
    kept.rename(tmp_path / "real")
    kept.symlink_to(tmp_path / "real")
    assert refused(lambda: file.read(LIVE)).endswith("is a link.")
    kept.unlink()
    os.mkfifo(kept, 0o600)
    assert refused(lambda: file.read(LIVE)).endswith("is not a regular file.")
    kept.unlink()
    kept.mkdir(0o700)
    assert refused(lambda: file.look(LIVE)).endswith("is not a regular file.")
    assert "cannot be used: Is a directory" in refused(lambda: file.forget(LIVE))


def test_a_look_finds_a_file_and_asks_no_keyring(kept: Path, file: FileKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    assert file.look(LIVE) is True
    assert file.look(Profile("other", LIVE.url)) is False
    use(monkeypatch, LockedKeyring())
    ring: Keeper = KeyringKeeper()
    assert ring.look(LIVE) is None


def test_without_what_talks_to_keyrings_none_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.keyring_keeper.find_spec", lambda _name: None)
    assert KeyringKeeper().look(LIVE) is False


def test_s11_a_slow_keyring_is_told_and_not_waited_for(slow: KeyringKeeper) -> None:
    works: list[Callable[[], object]] = [
        lambda: slow.read(LIVE),
        lambda: slow.keep(LIVE, TOKEN),
        lambda: slow.forget(LIVE),
    ]
    for work in works:
        assert refused(work) == ("The keyring did not answer within 0.01 seconds; it may be waiting to be unlocked.")
    assert KeyringKeeper()._limit == keyring_keeper.KEYRING_LIMIT == 5.0


def test_s11_a_keyring_that_is_slow_to_be_found_is_there_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = SlowKeyring()
    monkeypatch.setattr(keyring_keeper, "_find_backend", backend.end.wait)
    assert KeyringKeeper(limit=0.01).is_usable()
    backend.end.set()


def test_s11_a_locked_keyring_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LockedKeyring())
    keeper = KeyringKeeper()
    assert keeper.is_usable()
    for work in (lambda: keeper.read(LIVE), lambda: keeper.keep(LIVE, TOKEN), lambda: keeper.forget(LIVE)):
        assert refused(work) == "The keyring is locked, and was not unlocked."


@pytest.mark.parametrize(
    "make",
    [fail.Keyring, null.Keyring, PlainKeyring, Several, lambda: Several(PlainKeyring(), PlainKeyring())],
    ids=["none", "null", "plain text", "empty chain", "unsafe chain"],
)
def test_s11_a_keyring_that_is_missing_or_not_safe_is_none(
    make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, make())
    keeper = KeyringKeeper()
    assert not keeper.is_usable()
    assert keeper.read(LIVE) is None
    assert keeper.forget(LIVE) is False
    with pytest.raises(NoKeyringError, match="no keyring of the system"):
        keeper.keep(LIVE, TOKEN)


def test_s11_a_keyring_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ModuleNotFoundError("No module named 'garbage'")

    monkeypatch.setattr("keyring.get_keyring", broken)
    assert refused(lambda: KeyringKeeper().read(LIVE)) == "The keyring failed (ModuleNotFoundError)."


def test_the_first_safe_keyring_of_several_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, safe = PlainKeyring(), OpenKeyring()
    use(monkeypatch, Several(plain, safe))
    KeyringKeeper().keep(LIVE, TOKEN)
    assert not plain.kept
    assert list(safe.kept) == [("vmdeck", "live")]


def test_what_a_keyring_says_of_a_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ChattyKeyring())
    assert refused(lambda: KeyringKeeper().keep(LIVE, TOKEN)) == "The keyring failed (PasswordSetError)."


def test_the_keyring_comes_before_the_file_where_its_package_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert [keeper.name for keeper in keepers()] == ["keyring", "file"]
    monkeypatch.setattr(keeping, "find_spec", lambda _name: None)
    (only,) = keepers()
    assert only.where == f"a file that only you can read, not encrypted, in {tmp_path}/data/vmdeck/tokens"
    assert only.place(LIVE) == f"the file {tmp_path}/data/vmdeck/tokens/live.toml"


def test_a_token_is_kept_in_one_place_only(file: FileKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, OpenKeyring())
    ring = KeyringKeeper()
    ring.keep(LIVE, Token("old"))
    assert keep_only(LIVE, TOKEN, file, (ring, file)) == ()
    assert (ring.read(LIVE), file.read(LIVE)) == (None, TOKEN)
    assert keep_only(LIVE, TOKEN, ring, (ring, file)) == ()
    assert (ring.read(LIVE), file.read(LIVE)) == (TOKEN, None)


def test_a_place_that_may_still_hold_an_old_token_is_told(file: FileKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LockedKeyring())
    assert keep_only(LIVE, TOKEN, file, (KeyringKeeper(), file)) == (
        "The keyring is locked, and was not unlocked. If it has an older token for live, it still does.",
    )
    assert file.read(LIVE) == TOKEN

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from api_client.secret import Token
from tui.config import Profile
from tui.credentials import Credential, CredentialError, Source, find_token, sources
from tui.keeping import KeepingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.keeping import Keeper

URL = "https://cloud.example.com/api"
TOKEN = "c" * 40


def find(
    environ: dict[str, str] | None = None, *, kept: Sequence[Keeper] = (), limit: float = 20.0, **settings: object
) -> Credential | None:
    profile = Profile(name="live", url=URL, **settings)  # type: ignore[arg-type]
    return find_token(profile, {"PATH": os.environ["PATH"], **(environ or {})}, kept, command_limit=limit)


def refused(environ: dict[str, str] | None = None, **settings: object) -> str:
    with pytest.raises(CredentialError) as caught:
        find(environ, **settings)  # type: ignore[arg-type]
    return str(caught.value)


class Place:
    """A place that keeps one token, or fails."""

    where = "a place"

    def __init__(self, name: str, token: str = "", trouble: str = "") -> None:
        self.name = name
        self.token = token
        self.trouble = trouble
        self.asked = 0

    def place(self, profile: Profile) -> str:
        return f"the {self.name} of {profile.name}"

    def look(self, profile: Profile) -> bool | None:
        if self.name == "keyring":
            return None
        self._fail()
        return bool(self.token)

    def is_usable(self) -> bool:
        return not self.trouble

    def read(self, profile: Profile) -> Token | None:
        self.asked += 1
        self._fail()
        return Token(self.token) if self.token else None

    def keep(self, profile: Profile, token: Token) -> None:
        self.token = token.reveal()

    def forget(self, profile: Profile) -> bool:
        self.token, had = "", bool(self.token)
        return had

    def _fail(self) -> None:
        if self.trouble:
            raise KeepingError(self.trouble)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o600)
    return path


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_profile_without_a_source_has_no_token() -> None:
    assert find() is None


def test_s09_the_environments_token_goes_to_the_environments_server() -> None:
    environ = {"VMDECK_TOKEN": TOKEN, "VMDECK_URL": "https://CLOUD.example.com:443/other"}
    assert find(environ) == Credential("VMDECK_TOKEN", Token(TOKEN))


@pytest.mark.parametrize(
    "url", ["", "https://evil.example", "https://cloud.example.com:8443", "http://cloud.example.com", "nonsense"]
)
def test_s09_no_other_server_gets_the_environments_token(url: str, token_file: Path) -> None:
    environ = {"VMDECK_TOKEN": "x" * 40, "VMDECK_URL": url}
    assert "VMDECK_TOKEN belongs to the server in VMDECK_URL" in refused(environ)
    own = find(environ, token_file=token_file)
    assert own is not None
    assert own.token == Token(TOKEN)


def test_a_file_of_ones_own_is_read(token_file: Path) -> None:
    assert find(token_file=token_file) == Credential(f"token_file {token_file}", Token(TOKEN))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_c08_a_file_that_others_can_read_is_refused_with_what_to_do(token_file: Path, mode: int) -> None:
    token_file.chmod(mode)
    assert refused(token_file=token_file).endswith(f"can be read by others: chmod 600 {token_file}")


def test_c08_a_file_that_others_can_replace_is_refused(token_file: Path) -> None:
    token_file.parent.chmod(0o777)
    assert "is in a folder that can be changed by others: chmod go-w" in refused(token_file=token_file)


def test_c08_a_file_of_somebody_else_is_refused(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = token_file.with_name("link")
    link.symlink_to(token_file)
    assert find(token_file=link) is not None
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert "belongs to another user" in refused(token_file=link)


def test_c08_what_is_no_file_is_never_read(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    assert "is not a regular file" in refused(token_file=fifo)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "token_file" in refused(token_file=folder)
    assert "cannot be read: No such file" in refused(token_file=tmp_path / "none")


def test_c09_the_first_line_of_a_command_is_the_token() -> None:
    found = find(token_command=python(f"print('{TOKEN}\\nsecond line')"))
    assert found == Credential("token_command", Token(TOKEN))


def test_a_list_goes_past_the_shell_and_text_through_it() -> None:
    assert find(token_command=("echo", "a;b$HOME")) == Credential("token_command", Token("a;b$HOME"))
    assert find(token_command="printf abc | tr a-c x-z") == Credential("token_command", Token("xyz"))


def test_c09_a_command_that_prints_much_is_read_to_its_end() -> None:
    assert find(token_command=python(f"print('{TOKEN}'); print('x' * 1_000_000)")) is not None


def test_a_command_gets_neither_the_terminal_nor_the_environments_token() -> None:
    code = "import os, sys; print(len(sys.stdin.read()), 'VMDECK_TOKEN' in os.environ, sep='-')"
    environ = {"VMDECK_TOKEN": TOKEN, "VMDECK_URL": "https://other.example"}
    assert find(environ, token_command=python(code)) == Credential("token_command", Token("0-False"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (python("print('hunter2'); raise SystemExit(3)"), "failed with exit code 3"),
        (python("import time; print('hunter2', flush=True); time.sleep(60)"), "took longer than 0.2 seconds"),
        ("printf hunter2; sleep 60 & sleep 60", "took longer than 0.2 seconds"),
        (("no-such-command-anywhere",), "cannot be run, no-such-command-anywhere: No such file"),
        ("no-such-command-anywhere", "failed with exit code 127: there is no such program."),
        (("bad\0name",), "cannot be run"),
        (("printf", ""), "The token is empty"),
        (("printf", "\\nhunter2"), "The token is empty"),
        (("printf", "hunter2 hunter2"), "holds a blank"),
        (("printf", "hunter2\\0"), "holds a blank"),
        (("printf", "hunter2é"), "that no token has"),
        (python("print('hunter2' * 1000)"), "longer than 4096"),
        (python("print('hunter2' * 100_000)"), "longer than 4096"),
    ],
)
def test_c09_a_command_that_gives_no_token_is_told_without_its_output(command: object, words: str) -> None:
    limit = 0.2 if "longer than 0.2" in words else 20.0
    said = refused(token_command=command, limit=limit)
    assert words in said
    assert "hunter2" not in said


def test_s05_a_credential_hides_its_text() -> None:
    credential = Credential("token_file x", Token(TOKEN))
    assert TOKEN not in f"{credential!r} {credential}"


def test_what_is_kept_comes_after_a_command_and_in_the_order_of_the_places(token_file: Path) -> None:
    ring, file = Place("keyring", "r" * 40), Place("file", "f" * 40)
    environ = {"VMDECK_TOKEN": "e" * 40, "VMDECK_URL": URL}
    assert find(environ, kept=(ring, file)) == Credential("VMDECK_TOKEN", Token("e" * 40))
    assert find(kept=(ring, file), token_command=("echo", TOKEN)) == Credential("token_command", Token(TOKEN))
    assert ring.asked == 0
    assert find(kept=(ring, file), token_file=token_file) == Credential("the keyring of live", Token("r" * 40))
    ring.token = ""
    assert find(kept=(ring, file)) == Credential("the file of live", Token("f" * 40))
    assert find(kept=(ring, file), token_file=token_file) == Credential(f"token_file {token_file}", Token(TOKEN))
    file.token = ""
    assert find(kept=(ring, file)) is None


def test_a_command_that_fails_is_not_made_up_for() -> None:
    assert "failed with exit code 1" in refused(kept=(Place("keyring", TOKEN),), token_command="false")


def test_s11_a_keyring_that_fails_is_made_up_for_by_a_file_or_told(token_file: Path) -> None:
    ring, file = Place("keyring", trouble="The keyring is locked."), Place("file", TOKEN)
    assert find(kept=(ring, file)) == Credential("the file of live", Token(TOKEN))
    assert find(kept=(ring,), token_file=token_file) is not None
    file.token = ""
    assert refused(kept=(ring, file)) == "The keyring is locked."
    assert refused({"VMDECK_TOKEN": "x"}, kept=(ring, file)) == "The keyring is locked."


def shown(environ: dict[str, str] | None = None, *, kept: Sequence[Keeper] = (), **settings: object) -> list[Source]:
    profile = Profile(name="live", url=URL, **settings)  # type: ignore[arg-type]
    return list(sources(profile, environ or {}, kept))


NOTHING = [
    Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=False),
    Source("token_command", "token_command", is_there=False),
]


def test_sources_are_shown_in_their_order_and_nothing_is_run_or_read(tmp_path: Path) -> None:
    ring, file = Place("keyring", TOKEN), Place("file", TOKEN)
    places = [Source("keyring", "the keyring of live", None), Source("file", "the file of live", is_there=True)]
    assert shown() == NOTHING
    assert shown(kept=(ring, file)) == [*NOTHING, *places]
    environ = {"VMDECK_TOKEN": TOKEN, "VMDECK_URL": URL}
    mark = tmp_path / "mark"
    said = shown(environ, kept=(ring, file), token_command=f"touch {mark}")
    assert said == [
        Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=True),
        Source("token_command", "token_command", None),
        *places,
    ]
    assert not mark.exists()
    assert (ring.asked, file.asked) == (0, 0)
    assert TOKEN not in repr(said)


def test_s09_a_token_of_the_environment_for_another_server_is_shown_as_such() -> None:
    first = shown({"VMDECK_TOKEN": TOKEN, "VMDECK_URL": "https://other.example"})[0]
    assert first.is_there is False
    assert "is not sent to https://cloud.example.com:443" in first.problem


def test_c08_a_token_file_that_cannot_be_used_is_shown_with_its_reason(token_file: Path) -> None:
    words = f"token_file {token_file}"
    file = Place("file", TOKEN)
    assert shown(kept=(file,), token_file=token_file) == [*NOTHING, Source("token_file", words, is_there=True)]
    token_file.chmod(0o644)
    problem = f"{words} can be read by others: chmod 600 {token_file}"
    assert shown(token_file=token_file)[2:] == [Source("token_file", words, is_there=True, problem=problem)]
    token_file.unlink()
    (gone,) = shown(token_file=token_file)[2:]
    assert (gone.is_there, gone.problem) == (False, f"{words} cannot be read: No such file or directory.")


def test_a_place_that_fails_is_shown_with_its_reason() -> None:
    (file,) = shown(kept=(Place("file", trouble="It is a link."),))[2:]
    assert file == Source("file", "the file of live", is_there=True, problem="It is a link.")

"""`vmdeck doctor` as a whole: each set-up that is broken on purpose is explained, and has its exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from click.testing import CliRunner

from tests.api_client.sockets import HERE, certified
from tests.tui.cli.checkup.serving import serving
from tui.cli.codes import Exit
from tui.cli.commands import build
from tui.config import config_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

TOKEN = "0123456789abcdef0123456789abcdef01234567"
ROOT = Path(__file__).resolve().parents[3]
ROOM = "80"
SERVE = """
from api_client.sandbox import Sandbox
from api_client.sandbox.serve import serve
serve(Sandbox(instances=7, mode="nodeconductor-0.24", tokens={"staff": "%s"}), 0)
"""


def reply(body: object, status: str = "200 OK", **headers: str) -> bytes:
    """An answer in JSON, with its time."""
    text = json.dumps(body).encode()
    told = {"Content-Type": "application/json", "Date": formatdate(time.time(), usegmt=True), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(text)}\r\n\r\n".encode() + text


def page(status: str = "200 OK") -> bytes:
    """A page for browsers."""
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<h1>no</h1>".encode()


def api(request: bytes, **headers: str) -> bytes:
    """A small server of this API, where there are no instances."""
    path = request.split(b" ", 2)[1].partition(b"?")[0].decode()
    user = {
        "uuid": "0" * 31 + "1", "url": "http://x/me/", "username": "maria", "full_name": "Maria",
        "is_staff": False, "is_active": True,
    }  # fmt: skip
    answers: dict[str, object] = {
        "/api/version/": {"version": "0.11.0"},
        "/api/instances/": [],
        "/api/projects/": [],
        "/api/users/": [user],
    }
    if path not in answers:
        return page("404 Not Found")
    body = answers[path]
    assert body is not None
    return reply(body, **{"X_Result_Count": str(len(body)) if isinstance(body, list) else "1", **headers})


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Writes the settings."""
    monkeypatch.setenv("COLUMNS", ROOM)

    def write(text: str) -> Path:
        path = config_path(None, {})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def to(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Names a server in the environment."""
    monkeypatch.setenv("COLUMNS", ROOM)

    def name(url: str) -> None:
        monkeypatch.setenv("VMDECK_URL", url)
        monkeypatch.setenv("VMDECK_TOKEN", TOKEN)

    return name


def doctor(*arguments: str) -> Result:
    result = CliRunner().invoke(build(lambda _options: 99), ["doctor", *arguments], prog_name="vmdeck")
    assert TOKEN not in result.output
    return result


def checks(result: Result) -> dict[str, dict[str, Any]]:
    """Name → what the JSON says of it; the last of that name."""
    told = json.loads(result.stdout)
    assert told["format"] == 1
    return {check["check"]: check for check in told["checks"]}


def troubles(result: Result) -> list[str]:
    told = json.loads(result.stdout)["checks"]
    return [check["check"] for check in told if check["verdict"] == "trouble"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-c", SERVE % TOKEN], stdout=subprocess.PIPE, text=True)  # noqa: S603 (ours)
    try:
        assert process.stdout is not None
        match = re.fullmatch(r"Sandbox at (http://127\.0\.0\.1:\d+/)\n", process.stdout.readline())
        assert match
        yield match[1]
    finally:
        process.kill()
        process.communicate()


def test_a_server_in_order_is_told_part_by_part(sandbox: str, to: Callable[[str], None]) -> None:
    to(sandbox)
    result = doctor("--output", "json")
    found = checks(result)
    assert result.exit_code == Exit.DONE, result.output
    assert troubles(result) == []
    assert found["token"]["values"] == {"source": "VMDECK_TOKEN"}
    assert found["dialect"]["values"]["dialect"] == "nodeconductor-0.24"
    assert found["instances"]["values"] == {"instances": 7}
    assert found["user"]["values"] == {"username": "staff", "staff": True}
    assert found["role"]["values"].keys() == {"administers", "manages"}
    assert found["latency"]["values"]["worst_ms"] >= found["latency"]["values"]["median_ms"] > 0
    assert abs(found["clock"]["values"]["ahead_seconds"]) < 5
    assert found["answers"]["verdict"] == "skipped"


def test_the_page_is_no_wider_than_the_terminal_and_adds_up(sandbox: str, to: Callable[[str], None]) -> None:
    to(sandbox)
    result = doctor()
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= int(ROOM)
    heads = [line for line in lines if line and line[0] != " "]
    assert heads[:-1] == ["Terminal", "Settings", "Token", "Network", "Server"]
    assert re.fullmatch(r"\d+ good, \d+ note, 0 trouble, \d+ skipped\.", heads[-1])


def test_offline_asks_nobody(to: Callable[[str], None]) -> None:
    with serving(api) as server:
        to(f"http://{HERE}:{server.port}/")
        result = doctor("--offline", "--output", "json")
    found = checks(result)
    assert (result.exit_code, server.heard) == (Exit.DONE, b"")
    assert {found[name]["verdict"] for name in ("token", "network", "server")} == {"skipped"}


# Settings


def test_c02_settings_that_cannot_be_read_are_told_with_their_line(settings: Callable[[str], Path]) -> None:
    path = settings('[profiles.north]\nurl = "https://cloud.example"\nurl = 3\n')
    result = doctor("--output", "json")
    assert result.exit_code == Exit.USAGE
    assert troubles(result) == ["settings"]
    assert f"{path}:3" in checks(result)["settings"]["found"]
    assert checks(result)["server"]["verdict"] == "skipped"


def test_c03_c04_each_fault_of_the_settings_is_told(settings: Callable[[str], Path]) -> None:
    settings('[profiles.north]\nurl = "https://cloud.example"\nread_onyl = true\npoll_budget = "many"\n')
    result = doctor("--output", "json")
    assert result.exit_code == Exit.USAGE
    told = [check["found"] for check in json.loads(result.stdout)["checks"] if check["check"] == "settings"]
    assert len(told) == 2
    assert any("read_only" in words and ":3" in words for words in told)


def test_c04_a_name_that_means_nothing_is_a_note(settings: Callable[[str], Path]) -> None:
    settings("[ui]\nthem = 'x'\n")
    result = doctor("--output", "json", "--offline")
    assert result.exit_code == Exit.DONE
    assert (checks(result)["settings"]["verdict"], troubles(result)) == ("note", [])


def test_keys_are_checked_by_the_rule_of_the_app(settings: Callable[[str], Path]) -> None:
    settings('[keys]\n"act.stop" = ["j"]\n"no.such" = ["x"]\n')
    result = doctor("--output", "json", "--offline")
    assert result.exit_code == Exit.USAGE
    told = [check["found"] for check in json.loads(result.stdout)["checks"] if check["check"] == "keys"]
    assert any("keys.no.such" in words for words in told)


def test_keys_that_can_be_used_are_good(settings: Callable[[str], Path]) -> None:
    settings('[keys]\n"act.delete" = ["ctrl+x"]\n')
    found = checks(doctor("--output", "json", "--offline"))
    assert (found["keys"]["verdict"], found["keys"]["values"]) == ("good", {"changed": 1})
    assert doctor("keys", "--check").stdout == "1 binding is changed, without a clash.\n"


def test_keys_that_nobody_changed_are_checked_with_a_word(settings: Callable[[str], Path]) -> None:
    settings("")
    assert doctor("keys", "--check").stdout == "All keys are as they come.\n"


def test_settings_that_others_can_write_are_told(settings: Callable[[str], Path]) -> None:
    settings("").chmod(0o666)
    found = checks(doctor("--output", "json", "--offline"))
    assert found["access"]["values"] == {"mode": "0666"}


@pytest.mark.parametrize(
    ("arguments", "environ", "words"),
    [
        (("--profile", "north"), {}, "north, by --profile:"),
        ((), {"VMDECK_PROFILE": "south"}, "south, by VMDECK_PROFILE:"),
        ((), {}, "north, by default_profile:"),
        ((), {"VMDECK_URL": "https://other.example"}, "environment, by VMDECK_URL:"),
    ],
)
def test_it_is_told_which_profile_holds_and_why(
    arguments: tuple[str, ...], environ: dict[str, str], words: str, settings: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings(
        'default_profile = "north"\n[profiles.north]\nurl = "https://n.example"\n'
        '[profiles.south]\nurl = "https://s.example"\n'
    )
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    found = checks(doctor("--offline", "--output", "json", *arguments))
    assert found["profile"]["found"].startswith(words)
    assert found["profiles"]["values"] == {"profiles": ["north", "south"]}


def test_a_profile_that_is_not_there_is_told(settings: Callable[[str], Path]) -> None:
    settings('[profiles.north]\nurl = "https://n.example"\n')
    result = doctor("--profile", "nroth", "--output", "json")
    assert result.exit_code == Exit.USAGE
    assert "north" in checks(result)["profile"]["found"]


def test_c01_without_settings_it_is_told_how_to_begin(settings: Callable[[str], Path]) -> None:
    del settings
    result = doctor("--output", "json")
    assert result.exit_code == Exit.DONE
    assert "vmdeck login" in checks(result)["profile"]["advice"]


# Tokens


def test_c08_a_token_file_that_others_can_read_is_told(settings: Callable[[str], Path], tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o644)
    with serving(api) as server:
        settings(f'[profiles.north]\nurl = "http://{HERE}:{server.port}"\ntoken_file = "{token}"\n')
        result = doctor("--output", "json")
    assert result.exit_code == Exit.UNAUTHENTICATED
    assert troubles(result) == ["token"]
    assert "chmod 600" in checks(result)["token"]["found"]
    assert "want of a token" in checks(result)["server"]["found"]
    assert server.heard == b""


@pytest.mark.parametrize(
    ("command", "words"),
    [("exit 3", "exit code 3"), (f"echo {TOKEN}; exit 1", "exit code 1"), ("echo 'not a token'", "no token that can")],
)
def test_c09_a_token_command_that_fails_is_told(command: str, words: str, settings: Callable[[str], Path]) -> None:
    with serving(api) as server:
        settings(f'[profiles.north]\nurl = "http://{HERE}:{server.port}"\ntoken_command = "{command}"\n')
        result = doctor("--output", "json")
    assert result.exit_code == Exit.UNAUTHENTICATED
    assert words in checks(result)["token"]["found"]
    assert "vmdeck login" not in checks(result)["token"]["advice"]


def test_s09_a_token_of_another_server_is_told_and_kept_back(
    settings: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(api) as server:
        settings(f'[profiles.north]\nurl = "http://{HERE}:{server.port}"\n')
        monkeypatch.setenv("VMDECK_TOKEN", TOKEN)
        result = doctor("--output", "json")
    assert result.exit_code == Exit.UNAUTHENTICATED
    assert "belongs to the server in VMDECK_URL" in checks(result)["VMDECK_TOKEN"]["found"]
    assert server.heard == b""


# Servers


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (reply({"detail": "Invalid token"}, "401 Unauthorized"), Exit.UNAUTHENTICATED, "Not logged in: Invalid token"),
        (page(), Exit.FAILED, "a page for browsers"),
        (reply(None, "302 Found", Location="https://sso.example/login"), Exit.FAILED, "It sends us to sso.example"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[", Exit.FAILED, "makes no sense"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Exit.UNREACHABLE, "without an answer that makes sense"),
    ],
    ids=["401", "html", "redirect", "cut", "ssh"],
)
def test_a_server_that_refuses_or_is_none_is_told(
    answer: bytes, code: Exit, words: str, to: Callable[[str], None]
) -> None:
    with serving(lambda _request: answer, end=True) as server:
        to(f"http://{HERE}:{server.port}/")
        result = doctor("--output", "json")
    assert result.exit_code == code, result.output
    assert words in checks(result)["server"]["found"]
    assert troubles(result) == ["server"]
    if code == Exit.UNAUTHENTICATED:
        assert "is from VMDECK_TOKEN: have it give one" in checks(result)["server"]["advice"]


def test_a_user_who_may_see_nothing_is_told(to: Callable[[str], None]) -> None:
    def forbidding(request: bytes) -> bytes:
        if b"/api/instances/?page_size=1 " in request or b"/api/users/" in request:
            return reply({"detail": "No."}, "403 Forbidden")
        return api(request)

    with serving(forbidding) as server:
        to(f"http://{HERE}:{server.port}/")
        result = doctor("--output", "json")
    assert result.exit_code == Exit.FORBIDDEN
    assert troubles(result) == ["instances", "user"]


@pytest.mark.parametrize(("staff", "verdict"), [(False, "note"), (True, "good")])
def test_a_user_without_a_role_who_sees_nothing_is_told_why(
    staff: bool, verdict: str, to: Callable[[str], None]
) -> None:
    def telling(request: bytes) -> bytes:
        return api(request).replace(b'"is_staff": false', b'"is_staff": true ') if staff else api(request)

    with serving(telling) as server:
        to(f"http://{HERE}:{server.port}/")
        role = checks(doctor("--output", "json"))["role"]
    assert role["verdict"] == verdict
    assert ("why the list is empty" in role["found"]) == (not staff)
    assert role["values"] == {"administers": 0, "manages": 0}


def test_an_address_with_no_api_behind_it_is_told(to: Callable[[str], None]) -> None:
    with serving(lambda _request: page("404 Not Found")) as server:
        to(f"http://{HERE}:{server.port}/wrong/")
        result = doctor("--output", "json")
    assert result.exit_code == Exit.NOT_FOUND
    assert troubles(result) == ["server"]
    assert checks(result)["server"]["found"] == "No API at this address: check its path."


def test_a_filter_of_states_that_is_ignored_is_told(to: Callable[[str], None]) -> None:
    row = {"uuid": "0" * 31 + "2", "url": "http://x/it/", "name": "web", "hostname": "web", "state": "Online"}

    def ignoring(request: bytes) -> bytes:
        return reply([row], X_Result_Count="1") if b" /api/instances/?" in request else api(request)

    with serving(ignoring) as server:
        to(f"http://{HERE}:{server.port}/")
        dialect = checks(doctor("--output", "json"))["dialect"]
    assert (dialect["verdict"], dialect["values"]["filter_fault"]) == ("note", "ignored")
    assert "The server ignores the filter of states." in dialect["found"]


@pytest.mark.parametrize(("ahead", "which"), [(30_090, r"8:2\d:\d\d ahead of"), (-90_030, r"1 d 01:0\d behind")])
def test_a_clock_that_is_wrong_is_told(ahead: int, which: str, to: Callable[[str], None]) -> None:
    def skewed(request: bytes) -> bytes:
        return api(request, Date=formatdate(time.time() + ahead, usegmt=True))

    with serving(skewed) as server:
        to(f"http://{HERE}:{server.port}/")
        result = doctor("--output", "json")
    clock = checks(result)["clock"]
    assert (result.exit_code, clock["verdict"]) == (Exit.DONE, "note")
    assert re.search(f"is {which} ours", clock["found"])
    assert abs(clock["values"]["ahead_seconds"] - ahead) <= clock["values"]["give_or_take"] + 1


def test_plain_http_to_a_port_that_speaks_tls_is_told(to: Callable[[str], None]) -> None:
    with serving(api, certified(trustme.CA())) as server:
        to(f"http://{HERE}:{server.port}/")
        result = doctor("--output", "json")
    assert result.exit_code == Exit.UNREACHABLE
    assert troubles(result) == ["port"]
    assert "https://" in checks(result)["port"]["advice"]
    assert TOKEN.encode() not in server.heard


def test_an_unknown_authority_ends_it_before_the_token_leaves(to: Callable[[str], None]) -> None:
    with serving(api, certified(trustme.CA())) as server:
        to(f"https://{HERE}:{server.port}/")
        result = doctor("--output", "json")
    assert result.exit_code == Exit.UNREACHABLE
    assert troubles(result) == ["certificate"]
    assert server.heard == b""


def test_a_proxy_that_refuses_is_told(settings: Callable[[str], Path]) -> None:
    with serving(lambda _request: page("403 Forbidden")) as proxy:
        settings(
            f'[profiles.north]\nurl = "https://cloud.example"\nproxy = "http://{HERE}:{proxy.port}"\n'
            f'token_command = "echo {TOKEN}"\n'
        )
        result = doctor("--output", "json")
    assert result.exit_code == Exit.UNREACHABLE
    assert troubles(result) == ["proxy"]
    assert TOKEN.encode() not in proxy.heard


def test_what_a_server_says_is_clean(to: Callable[[str], None]) -> None:
    with serving(lambda _request: reply({"detail": "\x1b]0;evil\x07\u202egnp"}, "401 Unauthorized")) as server:
        to(f"http://{HERE}:{server.port}/")
        result = doctor()
    assert not {"\x1b", "\x07", "\u202e"} & set(result.output)


def test_nothing_that_draws_is_loaded() -> None:
    code = (
        "from tui.cli.commands import build\n"
        "build(print).main(['doctor', '--offline'], standalone_mode=False)\n"
        "import sys; print(*{'textual', 'rich', 'plotext', 'httpx'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 (ours)
    assert done.stderr == "\n"


def test_the_values_that_are_told_are_documented(
    sandbox: str, to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    to(sandbox)
    section = (ROOT / "docs" / "command-line.md").read_text().split("\n| Check | Values |\n", 1)[1].split("\n\n", 1)[0]
    documented: dict[str, set[str]] = {}
    for names, values in re.findall(r"^\| ([^|]*`) \| ([^|]*) \|$", section, re.MULTILINE):
        for name in re.findall("`([^`]+)`", names):
            documented.setdefault(name, set()).update(re.findall("`([^`]+)`", values))
    for name, check in checks(doctor("--output", "json")).items():
        assert check["values"].keys() <= documented.get(name, set()), name


def test_a_folder_that_is_called_like_the_program_is_not_run(
    settings: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings('[keys]\n"act.delete" = ["ctrl+x"]\n')
    trap = tmp_path / "tui"
    trap.mkdir()
    (trap / "__main__.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    assert checks(doctor("--output", "json", "--offline"))["keys"]["verdict"] == "good"
    assert not (tmp_path / "ran").exists()

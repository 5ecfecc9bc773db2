from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from api_client.dialects import NAMES
from api_client.states import Action
from tui.address import URL, is_plain, origin
from tui.config import Config, Flags, Profile, Ui, config_path, load_config, settle
from tui.rules import Rules
from tui.settings import ConfigError, Refused, kind_of

EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.toml"
HOST = 'url = "https://cloud.example.com/api"\n'
NESTED = f"a = {'[' * 5000}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(path: Path, text: str) -> Config:
    path.write_text(text)
    return load_config(path)


def faults(path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path, text)
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults]


def test_no_file_means_the_defaults(path: Path) -> None:
    assert load_config(path) == Config()


def test_a_file_that_was_named_has_to_be_there(path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_config(path, required=True)


def test_everything_is_read(path: Path) -> None:
    config = load(
        path,
        f"""
        default_profile = "live"
        [profiles.live]
        {HOST}
        token_command = ["pass", "show", "x"]
        environment = "production"
        read_only = true
        poll_budget = 60
        dialect = "nodeconductor-0.11"
        [profiles.test]
        url = "http://127.0.0.1:8000/"
        token_file = "~/t"
        [ui]
        theme = "vmdeck-light"
        refresh = 10
        [keys]
        "table.down" = "n"
        table.up = ["p", "up"]
        app.mouse = []
        """,
    )
    assert config.profiles["live"] == Profile(
        name="live",
        url="https://cloud.example.com/api",
        token_command=("pass", "show", "x"),
        environment="production",
        read_only=True,
        poll_budget=60,
        dialect="nodeconductor-0.11",
    )
    assert config.profiles["test"].token_file == Path("~/t").expanduser()
    assert config.ui == Ui(theme="vmdeck-light", refresh=10.0)
    assert config.keys == {"table.down": ("n",), "table.up": ("p", "up"), "app.mouse": ()}
    assert config.warnings == ()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"a = 1\nb 2\n", r"2:\d+: .+\.$"),
        (b"a = 1\na = 2\n", r"2:\d+: .+\.$"),
        (b'a = "open', r"1:10: .+\.$"),
        (b"a = 1\n[profiles.north", r"2:16: .+\.$"),
        (b"\xef\xbb\xbfa = 1\n", r"1:1: starts with a byte-order mark.+\.$"),
        (b"a = 1\nb = '\xff'\n", r"2:6: is not UTF-8 text\.$"),
        (b"a = '\x00'\n", r"1:\d+: .+\.$"),
        (NESTED.encode(), r"^.*is nested too deeply\.$"),
        (b"\na = " + b"9" * 5000, r"2: holds a number that is too long\.$"),
        (b"#" * 1_000_001, r"^.*is bigger than 1000 kB\.$"),
    ],
    ids=["syntax", "duplicate", "unclosed", "table", "bom", "utf-8", "nul", "nesting", "number", "size"],
)
def test_c02_what_is_no_toml_is_one_sentence_with_its_place(path: Path, data: bytes, fault: str) -> None:
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    (said,) = caught.value.faults
    assert said.startswith(str(path))
    assert re.search(fault, said)
    assert "\n" not in said


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("token_file = true", "must be the path of a file, not true or false."),
        ("read_only = 1", "must be true or false, not a number."),
        ('poll_budget = "many"', "must be a whole number from 6 to 6000, not a text."),
        ("poll_budget = true", "must be a whole number from 6 to 6000, not true or false."),
        ("poll_budget = -1", "must be from 6 to 6000."),
        ("undo = 31", "must be from 0 to 30."),
        ('locked = "yes"', "must be true or false, not a text."),
        ("page_size = 1.5", "must be a whole number from 1 to 1000, not a number."),
        ("environment = 2020-01-01", "must be text, not a date or time."),
        ('environment = "\\u001b[31m"', "must hold no control or invisible characters."),
        ('dialect = "nodeconducter"', "must be one of"),
        ("token_command = []", "must not be empty."),
        ("token_command = [1]", "must be a command, as text or as a list of its words, not a list."),
        ('token_file = ""', "must not be empty."),
        ('proxy = "proxy.example.com:3128"', "must start with https:// or http://, as in http://proxy.example.com"),
        ('proxy = "socks5://proxy.example.com"', "must start with https:// or http://"),
        ('proxy = "http://me:pw@proxy.example.com"', "must not hold a user name or password; a proxy that"),
        ('proxy = "http://proxy.example.com/pac"', "must end with the host and the port."),
        ('proxy = "http://proxy.example.com:99999"', "has a host or a port that cannot be right."),
        ("proxy = true", "must be the address of a proxy, as in http://proxy.example.com:3128, not true or false."),
    ],
)
def test_c03_a_wrong_value_is_named_with_what_belongs_there(path: Path, setting: str, words: str) -> None:
    (said,) = faults(path, f"[profiles.live]\n{HOST}{setting}\n")
    name = setting.partition(" ")[0]
    assert said.startswith(f"3: profiles.live.{name} {words}")


@pytest.mark.parametrize("dialect", ["auto", *NAMES])
def test_every_dialect_can_be_named_and_a_mistyped_one_is_told_the_nearest(path: Path, dialect: str) -> None:
    path.write_text(f'[profiles.live]\n{HOST}dialect = "{dialect}"\n')
    assert load_config(path).profiles["live"].dialect == dialect
    (said,) = faults(path, f'[profiles.live]\n{HOST}dialect = "{dialect}x"\n')
    assert said.endswith(f'Did you mean "{dialect}"?')


@pytest.mark.parametrize("value", ["inf", "nan", "-5", "4", "1e9"])
def test_c03_an_interval_has_bounds(path: Path, value: str) -> None:
    assert faults(path, f"[ui]\nrefresh = {value}\n") == ["2: ui.refresh must be from 5 to 3600."]


def test_all_faults_are_found_at_once(path: Path) -> None:
    said = faults(
        path, 'default_profile = "liv"\nui = 1\nkeys = 2\n[profiles.live]\n[profiles."a b"]\n[profiles.sandbox]\n'
    )
    assert said == [
        "4: profiles.live needs a setting url.",
        "5: profiles.a b needs another name: up to 40 letters, digits, - _ and ., and not a reserved one.",
        "6: profiles.sandbox needs another name: up to 40 letters, digits, - _ and ., and not a reserved one.",
        "2: ui must be a table, not a number.",
        "3: keys must be a table, not a number.",
        '1: default_profile names no profile of this file. Did you mean "live"?',
    ]


WEST_IS_WRONG = '[profiles.north]\nurl = "https://north.example"\n[profiles.west]\n'


def test_a_profile_that_is_wrong_is_refused_only_if_it_is_asked_for(path: Path) -> None:
    path.write_text(WEST_IS_WRONG)
    config = load_config(path, each_alone=True)
    opened = settle(config, Flags(profile="north"), {}).profile
    assert opened is not None
    assert opened.name == "north"
    assert settle(config, Flags(), {}).profile is None
    with pytest.raises(ConfigError, match=r"profiles\.west needs a setting url"):
        settle(config, Flags(profile="west"), {})


def test_where_all_profiles_are_wrong_that_is_told_at_once(path: Path) -> None:
    path.write_text("[profiles.west]\n")
    with pytest.raises(ConfigError, match=r"profiles\.west needs a setting url"):
        settle(load_config(path, each_alone=True), Flags(), {})


def test_c03_a_fault_never_repeats_what_was_written(path: Path) -> None:
    said = faults(
        path, '[profiles.live]\nurl = "https://me:hunter2@cloud.example.com"\ntoken_command = ["hunter2\\u0007"]\n'
    )
    assert len(said) == 2
    assert "hunter2" not in "".join(said)


def test_c13_a_hostile_name_is_shown_harmless(path: Path) -> None:
    (said,) = faults(path, '[profiles."\\u001b[2J"]\n')
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ('profile = "x"', '1: profile is not a setting and is ignored. Did you mean "profiles"?'),
        ("[ui]\nzzzzzz = 1", "2: ui.zzzzzz is not a setting and is ignored."),
    ],
)
def test_c04_an_unknown_setting_is_a_warning(path: Path, text: str, warning: str) -> None:
    assert load(path, text).warnings == (f"{path}:{warning}",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tokenfile = 'x'", '3: profiles.a.tokenfile is not a setting. Did you mean "token_file"?'),
        ("readonly = true", '3: profiles.a.readonly is not a setting. Did you mean "read_only"?'),
        ("enviroment = 'production'", '3: profiles.a.enviroment is not a setting. Did you mean "environment"?'),
        ("zzzzzz = 1", "3: profiles.a.zzzzzz is not a setting."),
        ("rule = ['stop']", '3: profiles.a.rule is not a setting. Did you mean "rules"?'),
        ("[profiles.a.rules]\ndenied = ['stop']", '4: profiles.a.rules.denied is not a setting. Did you mean "deny"?'),
    ],
)
def test_c04_an_unknown_setting_of_a_profile_is_a_fault(path: Path, text: str, words: str) -> None:
    assert faults(path, f"[profiles.a]\n{HOST}{text}\n") == [words]


@pytest.mark.parametrize("name", ["verify", "insecure", "tls_verify", "verify_ssl"])
def test_c07_there_is_no_way_to_trust_every_certificate(path: Path, name: str) -> None:
    path.write_text(f'[profiles.live]\nurl = "https://a.example"\n{name} = false\n')
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    assert f"profiles.live.{name}" in refused.value.faults[0]


ASKED_ABOUT = '"start", "stop", "restart", "resize", "delete"'
ACTIONS = '"create", "start", "stop", "restart", "resize", "edit", "delete"'


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            'deny = ["stop", "delte"]',
            f'deny must name some of {ACTIONS}; number 2 is none of them. Did you mean "delete"?',
        ),
        ('deny = "everything"', f"deny must name some of {ACTIONS}; this is none of them."),
        ("deny = true", f"deny must be one or a list of {ACTIONS}, not true or false."),
        ("deny = [1]", f"deny must be one or a list of {ACTIONS}, not a list."),
        ('confirm = ["edit"]', f"confirm must name some of {ASKED_ABOUT}; this is none of them."),
        ('type = ["Stop"]', f'type must name some of {ASKED_ABOUT}; this is none of them. Did you mean "stop"?'),
        ("at_most = 0", "at_most must be from 1 to 10000."),
        ('at_most = "20"', "at_most must be a whole number from 1 to 10000, not a text."),
    ],
)
def test_a_rule_that_cannot_be_meant_is_a_fault(path: Path, rule: str, words: str) -> None:
    (said,) = faults(path, f"[profiles.a]\n{HOST}[profiles.a.rules]\n{rule}\n")
    assert said.startswith(f"4: profiles.a.rules.{words}")


def test_rules_are_a_table(path: Path) -> None:
    said = faults(path, f"[profiles.a]\n{HOST}rules = ['delete']\n")
    assert said == ["3: profiles.a.rules must be a table, not a list."]


def test_rules_are_read(path: Path) -> None:
    rules = "deny = ['delete', 'edit']\nconfirm = 'start'\ntype = ['stop']\nat_most = 20\n"
    profile = load(path, f"[profiles.a]\n{HOST}[profiles.a.rules]\n{rules}").profiles["a"]
    assert profile.rules == Rules(
        deny=frozenset({Action.DELETE, Action.EDIT}),
        confirm=frozenset({Action.START}),
        type=frozenset({Action.STOP}),
        at_most=20,
    )


def test_two_sources_of_a_token_are_refused(path: Path) -> None:
    text = f"[profiles.a]\n{HOST}token_file = 'x'\ntoken_command = 'y'\n"
    assert faults(path, text) == ["1: profiles.a must have token_file or token_command, not both."]


def test_plain_http_has_to_be_allowed(path: Path) -> None:
    text = "[profiles.a]\nurl = 'http://cloud.example.com'\n"
    assert "allow_plain_http" in faults(path, text)[0]
    assert load(path, text + "allow_plain_http = true\n").profiles["a"].url == "http://cloud.example.com"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://Cloud.Example.com/api/", "https://cloud.example.com/api"),
        ("HTTPS://cloud.example.com:443", "https://cloud.example.com"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("https://bücher.example", "https://bücher.example"),
        (" http://localhost:8000/ ", "http://localhost:8000"),
    ],
)
def test_c05_addresses_are_brought_into_one_form(text: str, url: str) -> None:
    assert URL.read(text) == url
    assert URL.read(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "cloud.example.com",
        "ftp://cloud.example.com",
        "https://user@cloud.example.com",
        "https://user:pw@cloud.example.com",
        "https://cloud.example.com:99999",
        "https://cloud.example.com:0",
        "https://cloud.example.com:http",
        "https://cloud.example.com/?page=1",
        "https://cloud.example.com/#top",
        "https://cloud example.com",
        "https://cloud.example.com\\@evil.example",
        "https://cloud.example.com/\x1b[2J",
        "https://",
        "https://[::1",
        "",
    ],
)
def test_c05_addresses_that_cannot_be_right_are_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"^[a-z].+"):
        URL.read(text)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://cloud.example.com", False),
        ("http://cloud.example.com", True),
        ("http://localhost.example.com", True),
        ("http://localhost:1", False),
        ("http://127.0.0.9", False),
        ("http://[::1]", False),
        ("http://[::ffff:127.0.0.1]", False),
        ("http://localhost.:1", False),
        ("http://a.localhost", True),
        ("http://0.0.0.0", True),
        ("http://127.1", True),
        ("http://10.0.0.1", True),
    ],
)
def test_c06_only_this_machine_is_safe_without_encryption(url: str, plain: bool) -> None:
    assert is_plain(url) is plain


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://a.example/api") == origin("https://a.example:443") == "https://a.example:443"
    assert origin("http://a.example") == "http://a.example:80"
    assert origin("https://[::1]:1/x") == "https://[::1]:1"


A, B = Profile("a", "https://a.example"), Profile("b", "https://b.example")
TWO = Config(profiles={"a": A, "b": B}, default_profile="a")


@pytest.mark.parametrize(
    ("config", "flag", "environ", "name"),
    [
        (Config(), "", {}, None),
        (Config(profiles={"b": B}), "", {}, "b"),
        (Config(profiles={"a": A, "b": B}), "", {}, None),
        (TWO, "", {}, "a"),
        (TWO, "", {"VMDECK_PROFILE": "b"}, "b"),
        (TWO, "a", {"VMDECK_PROFILE": "b"}, "a"),
        (TWO, "", {"VMDECK_URL": "https://c.example"}, "environment"),
        (TWO, "b", {"VMDECK_URL": "https://c.example"}, "b"),
        (TWO, "environment", {"VMDECK_URL": "https://c.example", "VMDECK_PROFILE": "b"}, "environment"),
    ],
)
def test_a_flag_beats_the_environment_beats_the_file(
    config: Config, flag: str, environ: dict[str, str], name: str | None
) -> None:
    profile = settle(config, Flags(profile=flag), environ).profile
    assert (profile.name if profile else None) == name
    if name == "environment":
        assert profile == Profile("environment", "https://c.example")


@pytest.mark.parametrize(
    ("flag", "environ", "words"),
    [
        ("c", {}, 'There is no profile "c".'),
        ("environment", {}, 'There is no profile "environment".'),
        ("", {"VMDECK_URL": "https://c.example", "VMDECK_PROFILE": "b"}, "both name a server"),
        ("", {"VMDECK_URL": "c.example"}, "VMDECK_URL must start with"),
        ("", {"VMDECK_URL": "http://c.example"}, "VMDECK_URL must start with"),
    ],
)
def test_what_names_no_server_is_said(flag: str, environ: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        settle(TWO, Flags(profile=flag), environ)


def test_the_read_only_flag_only_ever_adds() -> None:
    safe = Config(profiles={"a": Profile("a", "https://a.example", read_only=True)})
    for config, flag, expected in ((safe, False, True), (safe, True, True), (TWO, True, True), (TWO, False, False)):
        profile = settle(config, Flags(read_only=flag), {}).profile
        assert profile is not None
        assert profile.read_only is expected


def test_the_theme_is_the_flags_the_files_the_last_or_the_default() -> None:
    named = Config(ui=Ui(theme="file"))
    assert settle(named, Flags(theme="flag"), {}, "picked").theme == "flag"
    assert settle(named, Flags(), {}, "picked").theme == "file"
    assert settle(Config(), Flags(), {}, "picked").theme == "picked"
    assert settle(Config(), Flags(), {}).theme == "vmdeck-dark"


def test_the_settings_are_where_somebody_says(tmp_path: Path) -> None:
    assert config_path(Path("x"), {"VMDECK_CONFIG": "y"}) == Path("x")
    assert config_path(None, {"VMDECK_CONFIG": "y"}) == Path("y")
    assert config_path(None, {}) == tmp_path / "config" / "vmdeck" / "config.toml"


def test_the_example_is_good_as_it_stands() -> None:
    config = load_config(EXAMPLE, required=True)
    assert config.warnings == ()
    assert config.profiles == {"example": Profile("example", "https://cloud.example.com/api")}


def test_the_example_has_every_setting_with_its_default(path: Path) -> None:
    text = re.sub(r"^# (?=[\w\"].* = )", "", EXAMPLE.read_text(), flags=re.MULTILINE)
    # The one line that would name a profile of its own, and one of the two sources of a token, do not go together.
    text = re.sub(r"^token_command = .*$", "", text, flags=re.MULTILINE)
    config = load(path, text)
    assert config.warnings == ()
    profile = config.profiles["example"]
    for cls, found in ((Config, config), (Profile, profile), (Rules, profile.rules), (Ui, config.ui)):
        for declared in fields(cls):
            if kind_of(declared) is None or declared.default is MISSING or declared.name == "token_command":
                continue
            assert re.search(rf"^{declared.name} = ", text, re.MULTILINE), f"{declared.name} is not in the example"
            if declared.default is not None:
                assert getattr(found, declared.name) == declared.default
    assert "# token_command = " in EXAMPLE.read_text()
    assert config.keys == {"table.down": ("j", "down")}

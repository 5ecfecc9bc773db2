"""Settings of any kind: read, or refused in sentences that repeat no value."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tui.config import load_config
from tui.settings import ConfigError

SECRET = "hunter2hunter2"
NAMES = st.sampled_from(["url", "token", "token_file", "token_command", "ui", "profiles", "live", "theme", "deny", "x"])
LEAVES = st.just(SECRET) | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats() | st.dates()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4))


def said_of(data: bytes) -> list[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(data)
        try:
            load_config(path)
        except ConfigError as error:
            return list(error.faults) or [SECRET]
    return []


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_c03_any_table_is_read_or_refused_without_repeating_values(table: dict[str, object]) -> None:
    assert SECRET not in "".join(said_of(tomli_w.dumps(table).encode()))


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_c02_any_bytes_are_read_or_refused_in_one_sentence(data: bytes) -> None:
    assert all("\n" not in fault for fault in said_of(data))

"""No secret is in the repository: what looks like one was made up, and is named here."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.test_architecture import ROOT, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLES = {
    # The one of the API's specification.
    b"c84d653b9ec92c6cbac41c706593e66f567a7fa4",
    b"0123456789abcdef0123456789abcdef01234567",
}

SECRETS = re.compile(
    rb"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])"
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"
    rb"|(?i:authorization: *)(?:Basic|Bearer) +[A-Za-z0-9+/=._-]{16,}"
    rb"|\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bap]-[0-9A-Za-z-]{10,})\b"
    rb"|://[^\s/:@\"'<>{}]+:[^\s/:@\"'<>{}]{12,}@"
)


def tracked() -> Iterator[Path]:
    """Every file under version control, whatever it holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607 (found by its name)
    if listed.returncode:
        pytest.skip("this is no checkout")
    yield from (path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file())


def test_s18_no_tracked_file_holds_a_secret() -> None:
    found = {(name_of(path), match) for path in tracked() for match in SECRETS.findall(path.read_bytes())}
    assert not {(name, match) for name, match in found if match not in SAMPLES}


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Token " + "4f" * 20,
        '{"token": "' + "a1" * 20 + '"}',
        "-----BEGIN RSA PRIVATE " + "KEY-----\n" + "MIIE" * 12,
        "Authorization: Basic " + "YWxpY2U6c2VjcmV0" * 2,
        "https://alice:" + "correcthorse" + "battery@cloud.example",
        "ghp_" + "a" * 36,
    ],
)
def test_s18_what_a_secret_looks_like_is_known(text: str) -> None:
    assert SECRETS.search(text.encode())

"""Fixtures every test may use, and the isolation every test gets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs import reliability
from tests.watch import pytest_runtest_makereport, pytest_sessionstart, watch

__all__ = ["pytest_runtest_makereport", "pytest_sessionstart", "watch"]

if TYPE_CHECKING:
    import trustme
    from _pytest.terminal import TerminalReporter


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make reliability` asks for."""
    parser.addoption("--reliability", metavar="FILE", help="run the tests of the fault table, and write how they went")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what holds no row of the fault table, when it is about that."""
    if config.getoption("--reliability"):
        items[:] = [item for item in items if reliability.ids_of(item.name)]


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Keep how the tests of each row went."""
    if file := config.getoption("--reliability"):
        ran = {outcome: terminalreporter.getreports(outcome) for outcome in ("passed", "failed", "error", "skipped")}
        names = {outcome: [report.nodeid for report in reports] for outcome, reports in ran.items()}
        reliability.write(names, Path(file))


@pytest.fixture
def authority() -> trustme.CA:
    """An authority that nobody else knows."""
    # Imported late: few tests need one, and it takes its time.
    import trustme

    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    """Where its certificate is."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the machine's own settings out of the tests, and the tests out of the machine's folders."""
    for name in ("NO_COLOR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("VMDECK_URL", "VMDECK_TOKEN", "VMDECK_PROFILE", "VMDECK_CONFIG", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

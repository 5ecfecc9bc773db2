"""Two checks of every test: whom the client contacts is whom it was made for, and no token gets anywhere."""

from __future__ import annotations

import base64
import secrets
from contextvars import ContextVar
from typing import TYPE_CHECKING

import httpcore
import pytest

from api_client.sandbox import accounts
from api_client.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    import httpx

    from api_client.reply import Reply

RUN = secrets.token_hex(10)
"""What every token of this run of the tests begins with, and nothing else holds."""

LARGE = 4_000_000
"""Bytes of a file from which on only so many of its beginning are looked through."""


def base64_forms(text: str) -> Iterable[str]:
    """What a text looks like within anything that was encoded, wherever in it the text stands."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + text.encode()).decode().rstrip("=")
        # The characters at the ends depend on what stands before and behind.
        yield encoded[(0, 2, 3)[before] : len(text) * 4 // 3 - 2]


FORMS = (RUN, *base64_forms(RUN))
"""How one is recognised. As hexadecimal digits it looks the same in an address."""


def holds_token(text: str | bytes) -> bool:
    """Whether a token of this run is in it, as it is or encoded."""
    if isinstance(text, str):
        return any(form in text for form in FORMS)
    return any(form.encode() in text for form in FORMS)


def leaking_files(folder: Path) -> list[Path]:
    """The files below a folder that hold a token of this run, but for those in which the program keeps one."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.parent.parts[-2:] != ("vmdeck", "tokens"):
            with path.open("rb") as file:
                if holds_token(file.read(LARGE)):
                    found.append(path)
    return found


def place(url: httpx.URL) -> tuple[str, int]:
    """Host and port."""
    return url.host, url.port or {"https": 443, "http": 80}.get(url.scheme, 0)


_allowed: ContextVar[frozenset[tuple[str, int]] | None] = ContextVar("allowed", default=None)


class Watch:
    """Looks over the shoulder of every transport while a test runs, and remembers what it did wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        """Whom a client contacted that it was not made for, in words."""

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Begin."""
        deliver, connect = Transport._deliver, httpcore.AnyIOBackend.connect_tcp

        async def deliver_watched(transport: Transport, request: httpx.Request) -> Reply:
            base, proxy = transport._way.base, transport._way.proxy
            if (request.url.scheme, place(request.url)) != (base.scheme, place(base)):
                self.faults.append(f"a request for {base.host} went to {request.url.host}")
            token = _allowed.set(frozenset(place(stop) for stop in (base, proxy) if stop is not None))
            try:
                return await deliver(transport, request)
            finally:
                _allowed.reset(token)

        async def connect_watched(
            backend: httpcore.AnyIOBackend, host: str, port: int, *arguments: object, **options: object
        ) -> httpcore.AsyncNetworkStream:
            allowed = _allowed.get()
            if allowed is not None and (host, port) not in allowed:
                self.faults.append(f"connected to {host}:{port}")
            return await connect(backend, host, port, *arguments, **options)  # type: ignore[arg-type]

        patch.setattr(Transport, "_deliver", deliver_watched)
        patch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_watched)
        patch.setattr(accounts, "make_token", make_token)

    def verdict(self, item: pytest.Item, report: pytest.TestReport) -> list[str]:
        """What was wrong with a test that has passed so far."""
        found, self.faults = self.faults, []
        found += [f"a token is in: {title}" for title, text in report.sections if holds_token(text)]
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        if folder is not None and item.get_closest_marker("keeps_token") is None:
            found += [f"a token is in the file {path.relative_to(folder)}" for path in leaking_files(folder)]
        return found


def make_token() -> str:
    """A token of this run."""
    return RUN + secrets.token_hex(10)


WATCH = pytest.StashKey[Watch]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Look over the shoulders of all from now on."""
    patch = pytest.MonkeyPatch()
    session.config.add_cleanup(patch.undo)
    session.config.stash[WATCH] = watch = Watch()
    watch.install(patch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that passed, when something got where it must not."""
    report = yield
    if report.when == "call":
        faults = item.config.stash[WATCH].verdict(item, report)
        if faults and report.passed:
            report.outcome, report.longrepr = "failed", "\n".join(faults)
    return report


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Watch:
    """What looks over the shoulders, for the tests of it."""
    return request.config.stash[WATCH]

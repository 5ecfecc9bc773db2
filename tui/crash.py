"""What is kept of a crash: where it happened and what it said, never what the variables held."""

from __future__ import annotations

import base64
import os
import platform
import re
import time
from traceback import TracebackException
from typing import TYPE_CHECKING
from urllib.parse import quote

from api_client.clean import clean
from api_client.version import __version__
from tui.files import write_private
from tui.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EXIT_CODE = 70
"""The software failed (sysexits.h)."""
MAX_LINES = 400
MAX_LINE = 500
MAX_TEXT = 200_000
"""Characters of a traceback that are looked at: the message of an exception can be a megabyte."""

_HIDDEN = "[secret]"
_LOOKS_SECRET = re.compile(r"\b[0-9a-fA-F]{40,}\b|(?<=Token )\S+|(?<=Bearer )\S+|(?<=Basic )\S+")


def redact(text: str, secrets: Iterable[str]) -> str:
    """Take known secrets, in the forms they travel in, and what looks like one out of a text."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, _HIDDEN)
    return _LOOKS_SECRET.sub(_HIDDEN, text)


def describe(error: BaseException, secrets: Iterable[str]) -> str:
    """The report on an exception, as text."""
    trace = "".join(TracebackException.from_exception(error, capture_locals=False, compact=True).format())
    lines = redact(_cut(trace), secrets).splitlines()
    cut = lines if len(lines) <= MAX_LINES else [*lines[: MAX_LINES // 2], "…", *lines[-MAX_LINES // 2 :]]
    head = f"vmdeck {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return "\n".join([head, "", *(clean(line, MAX_LINE) for line in cut), ""])


def _cut(trace: str) -> str:
    """The beginning and the end of a traceback, whole lines: a secret that is cut would not be known any more."""
    if len(trace) <= MAX_TEXT:
        return trace
    half = MAX_TEXT // 2
    head, tail = trace[:half].rpartition("\n")[0], trace[-half:].partition("\n")[2]
    return f"{head}\n…\n{tail}"


def keep_report(error: BaseException, folder: Path, secrets: Iterable[str]) -> str:
    """Write the report, and tell in a sentence where it is."""
    path = folder / f"crash-{time.time_ns()}-{os.getpid()}.txt"
    try:
        write_private(path, describe(error, secrets))
    except OSError as problem:
        return f"No report could be written: {problem.strerror}."
    return f"The report, without secrets, is in {clean(str(path))}"


def report_crash(error: BaseException, folder: Path, secrets: Iterable[str]) -> int:
    """Write the report, tell the terminal in one line, and return the exit code."""
    kept = keep_report(error, folder, secrets)
    say(f"vmdeck stopped because of a fault of its own ({type(error).__name__}). {kept}")
    return EXIT_CODE


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), quote(secret), base64.b64encode(secret.encode()).decode()}

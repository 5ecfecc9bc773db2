"""Files that are nobody else's business: written whole or not at all, read only when nobody else can read them."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_SECRET = 65_536
STALE = 3600.0
"""Seconds after which a half-written file is left over from a program that was killed, not one at work."""


class NotPrivate(Exception):
    """The file is not one to trust; the message goes on after its name."""


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file in one step, readable by its owner only; a link stays, what it points to is replaced.

    Raises OSError, and then the old content is still there.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def remove_leftovers(path: Path) -> None:
    """Remove what a program that was killed in the middle of `write_private` has left beside the file."""
    target = path.resolve()
    oldest = time.time() - STALE
    for left in target.parent.glob(f".{target.name}-*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < oldest:
                left.unlink()


def read_private(path: Path) -> bytes:
    """Read the beginning of a file that only its owner can. Raises NotPrivate, or OSError."""
    # Without O_NONBLOCK, opening a FIFO waits for somebody to write to it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NotPrivate("is not a regular file.")
        if found.st_uid != os.geteuid():
            raise NotPrivate("belongs to another user.")
        if found.st_mode & 0o077:
            raise NotPrivate(f"can be read by others: chmod 600 {path}")
        if _others_may_replace(path):
            raise NotPrivate(f"can be replaced by others: chmod go-w {path.resolve().parent}")
        return file.read(MAX_SECRET + 1)


def _others_may_replace(path: Path) -> bool:
    mode = path.resolve().parent.stat().st_mode
    return bool(mode & 0o022) and not mode & stat.S_ISVTX

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
    """The file or folder is not one to trust; the message goes on after its name, and ends with what mends it."""

    def __init__(self, fault: str, remedy: str = "") -> None:
        super().__init__(f"{fault}: {remedy}" if remedy else fault)
        self.remedy = remedy
        """A command that mends it; empty where there is none."""


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file in one step, readable by its owner only; a link stays, what it points to is replaced.

    Raises OSError, and then the old content is still there.
    """
    target = path.resolve()
    make_private_folder(target.parent)
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


def remove_leftovers(path: Path, stale: float = STALE) -> None:
    """Remove what a program that was killed in the middle of `write_private` has left beside the file.

    `stale` is for how many seconds it must have been there.
    """
    target = path.resolve()
    oldest = time.time() - stale
    for left in target.parent.glob(f".{target.name}-*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < oldest:
                left.unlink()


def set_aside(path: Path, reason: str) -> str:
    """Rename a file that is no good, so that nothing of it is lost; returns the reason and what was done, in words."""
    bad = path.with_name(f"{path.name}.bad")
    try:
        path.replace(bad)
    except OSError as error:
        return f"{reason} It is ignored, and cannot be set aside: {error.strerror}."
    return f"{reason} It was set aside as {bad.name}."


def make_private_folder(path: Path) -> None:
    """Make a folder, and those around it that are missing, with nothing in them for others, whatever the umask."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)


def check_private(path: Path, *, follow: bool = True) -> None:
    """Tell whether `read_private` would read a file, without opening it. Raises NotPrivate, or OSError."""
    _check(path, os.stat(path, follow_symlinks=follow))


def read_private(path: Path, *, follow: bool = True) -> bytes:
    """Read the beginning of a file that only its owner can; links are followed or refused.

    Raises NotPrivate, or OSError.
    """
    check_private(path, follow=follow)
    # Without O_NONBLOCK, opening a FIFO waits for somebody to write to it.
    links = 0 if follow else os.O_NOFOLLOW
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | links)
    with os.fdopen(handle, "rb", buffering=0) as file:
        # Again, of what was opened: it may be another one by now.
        _check(path, os.fstat(handle))
        return file.read(MAX_SECRET + 1)


def check_private_folder(path: Path) -> None:
    """Tell whether nobody else can put anything into a folder. Raises NotPrivate, or OSError."""
    found = path.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotPrivate("is not a folder.")
    if found.st_uid not in {0, os.geteuid()}:
        raise NotPrivate("belongs to another user.")
    if found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX:
        raise NotPrivate("can be changed by others", f"chmod go-w {path}")


def _check(path: Path, found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise NotPrivate("is a link.")
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivate("is not a regular file.")
    if found.st_uid != os.geteuid():
        raise NotPrivate("belongs to another user.")
    if found.st_mode & 0o077:
        raise NotPrivate("can be read by others", f"chmod 600 {path}")
    try:
        check_private_folder(path.resolve().parent)
    except NotPrivate as error:
        raise NotPrivate(f"is in a folder that {error}") from error

"""Rivals that are other people's programs: installed beside ours, in a folder that git ignores."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BESIDE = {"posting": ("tree-sitter<0.26",)}
"""What a package needs besides: the Textual that posting asks for crashes with a newer tree-sitter."""


class Cache:
    """Where they are kept from one run to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, package: str) -> str | None:
        """The command of a package that is named like it, in an environment of its own; None where it can't be had."""
        home = self._folder.absolute() / package
        command = home / "bin" / package
        if not command.exists():
            self._folder.mkdir(exist_ok=True)
            pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-qq", package, *BESIDE.get(package, ())]
            if not (_works([sys.executable, "-m", "venv", "--clear", str(home)]) and _works(pip)):
                shutil.rmtree(home, ignore_errors=True)
        return str(command) if command.exists() else None


def _works(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0

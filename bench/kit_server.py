"""The bench's server as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, cast

ROOT = Path(__file__).parents[1]


class ServerProcess:
    """Serves so many instances until it is closed."""

    def __init__(self, instances: int) -> None:
        self.instances = instances
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.server", str(instances)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        place = self._hear()
        self.url: str = place["url"]
        self.token: str = place["token"]

    def tell(self, **command: object) -> dict[str, Any]:
        """Give a command, and return what was counted before it."""
        stdin = cast("IO[str]", self._process.stdin)
        stdin.write(json.dumps(command) + "\n")
        stdin.flush()
        return self._hear()

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _hear(self) -> dict[str, Any]:
        line = cast("IO[str]", self._process.stdout).readline()
        if not line:
            raise RuntimeError("the bench's server has ended")
        words: dict[str, Any] = json.loads(line)
        return words

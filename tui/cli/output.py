"""Standard output as commands see it: where it takes nothing more, they end with a sentence, or with the pipe."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def watched_output() -> Iterator[None]:
    """Have what cannot be written end the command. A pipe that nobody reads any more is left to click: it is silent."""
    before = sys.stdout
    sys.stdout = cast("TextIO", _Output(before))
    try:
        yield
    finally:
        sys.stdout = before


class _Output:
    """A stream that names what is wrong with it; in all else it is the one it was made of."""

    def __init__(self, out: TextIO | None) -> None:
        """Write to this stream; Python has none where it was closed before the program began."""
        self._out = out

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the stream has)
        return getattr(self._out, name)

    def write(self, text: str) -> int:
        """Write some text. Raises Refusal, and OSError where nobody reads it any more."""
        if text == "":
            # So click tries what kind of stream it has: that nothing cannot be written is no fault.
            return 0
        with self._told():
            return 0 if self._out is None else self._out.write(text)

    def flush(self) -> None:
        """Write what is left. Raises as `write` does."""
        with self._told():
            if self._out is not None:
                self._out.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        if self._out is None:
            raise Refusal("Standard output is closed: nothing can be written to it.", Exit.FAILED)
        try:
            yield
        except OSError as error:
            self._let_go(self._out)
            if error.errno == errno.EPIPE:
                raise
            words = f"Standard output cannot be written to: {error.strerror}."
            raise Refusal(words, Exit.FAILED) from error

    def _let_go(self, out: TextIO) -> None:
        """Have what is left of it go nowhere: Python writes it at its end, and would fail once more."""
        try:
            where = out.fileno()
        except io.UnsupportedOperation:
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, where)
        os.close(nowhere)

"""Textual, made to survive its terminal: a driver for bad input and stray signals, an app that crashes in silence.

The overridden methods with an underscore are Textual's own; the tests of this module fail when they change there.
"""

from __future__ import annotations

import asyncio
import errno
import os
import selectors
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.app import App, ReturnType
from textual.drivers.linux_driver import LinuxDriver
from textual.worker import WorkerFailed

from tui.crash import keep_report, report_crash
from tui.strays import Strays
from tui.terminal import Canvas, Guard
from tui.unasked import Unasked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from textual.driver import Driver
    from textual.message import Message

TICK = 0.1
"""Seconds after which a lone escape is a key."""
READ_SIZE = 4096
FALLBACK = (80, 24)
"""Columns and lines of a terminal that does not tell."""


GONE = frozenset({errno.EIO, errno.EPIPE, errno.ENXIO})
"""What a terminal says that has gone away."""


class Told:
    """A terminal to write to, of which somebody hears when it has taken everything; one that is gone takes nothing."""

    def __init__(self, file: TextIO, through: Callable[[], object]) -> None:
        self.fileno = file.fileno
        self._file = file
        self._through = through

    def write(self, text: str) -> None:
        """Write, or let it go where nobody is left to read: that the terminal is gone is the guard's to find out."""
        with _gone_is_fine():
            self._file.write(text)

    def flush(self) -> None:
        """Wait until the terminal has taken everything."""
        with _gone_is_fine():
            self._file.flush()
        self._through()


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in GONE:
            raise


class WakingEvent(threading.Event):
    """An event that whoever waits for input is woken by, too: it can be read from once it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = os.pipe()

    def fileno(self) -> int:
        """What to wait for."""
        return self._reader

    def set(self) -> None:
        """Set it, and wake whoever waits."""
        super().set()
        os.write(self._writer, b".")

    def clear(self) -> None:
        """Clear it for another time."""
        if self.is_set():
            os.read(self._reader, READ_SIZE)
        super().clear()


class Input:
    """What arrives, as Textual reads it, without what nobody asked for."""

    def __init__(self, *, debug: bool = False) -> None:
        self._parser, self._unasked = XTermParser(debug), Unasked()

    @property
    def waits(self) -> bool:
        """Whether something may go on yet."""
        return self._unasked.waits or self._parser._timeout_time is not None

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield what is told by what has arrived."""
        if text := self._unasked.feed(data):
            yield from self._parser.feed(text)
        yield from self._parser.tick()

    def pause(self) -> Iterator[Message]:
        """Yield what is told by nothing having arrived for a moment."""
        if text := self._unasked.pause():
            yield from self._parser.feed(text)
        if self._parser._timeout_time is not None:
            # It has been waited for what could follow already.
            self._parser._timeout_time = 0.0
        yield from self._parser.tick()


class GuardedDriver(LinuxDriver):
    """Textual's driver, without the ways in which one byte or one signal ends or wrecks it."""

    def __init__(self, app: GuardedApp[Any], **options: Any) -> None:  # noqa: ANN401 - Textual's own
        super().__init__(app, **options)
        file = app.canvas or cast("TextIO", self._file)
        self._file = cast("Any", Told(file, lambda: app.call_later(app.written)))
        self.exit_event: WakingEvent = WakingEvent()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal that is read from: standard output, which Textual asks, may not be one."""
        with suppress(OSError):
            width, height = os.get_terminal_size(self.fileno)
            if width and height:
                return width, height
        return FALLBACK

    def _sigcont_application(self, *args: Any) -> None:  # noqa: ANN401 - Textual's signature
        """Come back only from a stop of our own making: a stray SIGCONT would start everything a second time."""
        if self._must_signal_resume:
            super()._sigcont_application(*args)

    def _run_input_thread(self) -> None:
        """Read to the end; a fault in here is one of the app's."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - handed on whole to where faults are reported
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Turn what arrives and is meant for us into events. A closed terminal is the guard's."""
        typed = Input(debug=self._debug)
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                # Nothing is looked for in vain: only what may go on yet needs the time.
                ready = {key.fileobj for key, _events in selector.select(TICK if typed.waits else None)}
                if self.fileno not in ready:
                    messages = typed.pause()
                elif data := self._read():
                    messages = typed.feed(data)
                else:
                    return
                for message in messages:
                    self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, READ_SIZE)
        except OSError:
            return b""


class GuardedApp(App[ReturnType]):
    """An app whose crash prints nothing: Textual's own traceback shows every variable, tokens too."""

    crash: BaseException | None = None
    """What ended the app, if it was a fault."""
    canvas: TextIO | None = None
    """The terminal to draw on, where that is not standard error."""
    strays: Strays | None = None
    """Hears of faults that nobody waits for."""

    def on_load(self) -> None:
        """Hear of tasks and callbacks that fail."""
        if self.strays is not None:
            self.strays.of_loop(asyncio.get_running_loop())

    def rescue(self) -> None:
        """Keep what the app holds for its user, before a fault ends it."""

    def tell_stray(self, error: BaseException, kept: str) -> None:
        """Say that something failed without ending the app."""
        words = f"A part of vmdeck failed ({type(error).__name__}); the rest goes on. {kept}"
        self.notify(words, severity="error", markup=False, timeout=30)

    def get_driver_class(self) -> type[Driver]:
        """Read and draw with the guarded driver."""
        return GuardedDriver

    def written(self) -> None:
        """Hear that the terminal has taken all that was written."""

    def panic(self, *renderables: object) -> None:
        """End the app because of a fault."""
        errors = [item for item in renderables if isinstance(item, BaseException)]
        self._note_crash(errors[0] if errors else RuntimeError("Textual gave up"))
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self._note_crash(error)
        super()._handle_exception(error)

    def _note_crash(self, error: BaseException) -> None:
        if self.crash is not None:
            return
        # Textual says no more than that a worker failed; where it did is with the fault itself.
        self.crash = error.error if isinstance(error, WorkerFailed) else error
        try:
            self.rescue()
        except Exception as second:  # noqa: BLE001 - part of the same report
            error.add_note(f"What was typed could not be kept: {type(second).__name__}")

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()


def run_guarded(app: GuardedApp[Any], reports: Path, secrets: Callable[[], Iterable[str]]) -> int:
    """Run an app on the terminal, and return the exit code of the program.

    Args:
        app: what to run.
        reports: the folder for the report on a crash.
        secrets: what must not stand in one, asked for when it is written.
    """

    def keep_stray(error: BaseException) -> None:
        app.call_later(app.tell_stray, error, keep_report(error, reports, secrets()))

    app.strays = Strays(keep_stray)
    with Guard(lambda: app.call_later(app.exit)) as guard, Canvas() as app.canvas, app.strays.of_threads():
        try:
            app.run()
        except Exception as error:  # noqa: BLE001 - the last resort: reported, and the terminal put back
            app.crash = app.crash or error
    if guard.received is not None:
        return 128 + guard.received
    if app.crash is not None:
        return report_crash(app.crash, reports, secrets())
    return app.return_code or 0

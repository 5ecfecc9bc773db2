"""Exit codes: what a script is told of how a command went, by what stood in the way."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from api_client.errors import (
    FORM,
    ApiError,
    BadSetting,
    Forbidden,
    Invalid,
    NotFound,
    TlsFailure,
    Unauthenticated,
    Unreachable,
    WrongState,
)
from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.journal import JournalError, Outcome
from tui.plan import Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.doors import Door
    from tui.plan import Plan
    from tui.runs import Operation, Run


_BY_ERROR: tuple[tuple[type[ApiError], Exit], ...] = (
    (Unreachable, Exit.UNREACHABLE),
    (TlsFailure, Exit.UNREACHABLE),
    (Unauthenticated, Exit.UNAUTHENTICATED),
    (Forbidden, Exit.FORBIDDEN),
    (NotFound, Exit.NOT_FOUND),
    (WrongState, Exit.WRONG_STATE),
    (BadSetting, Exit.USAGE),
)

_BY_REASON = {
    Why.STATE: Exit.WRONG_STATE,
    Why.CHANGED: Exit.WRONG_STATE,
    Why.BUSY: Exit.WRONG_STATE,
    Why.ROLE: Exit.FORBIDDEN,
    Why.RULE: Exit.FORBIDDEN,
    Why.GONE: Exit.NOT_FOUND,
}


def refusal(error: ApiError, advice: str = "") -> Refusal:
    """A failed request as the end of a command, with what can be done about it where that or the error itself knows."""
    known = advice or ("" if error.advice == type(error).advice else error.advice)
    told = f"{error.title}: {error.detail}"
    return Refusal(f"{told.rstrip('.')}. {known}" if known else told, of_error(error))


def refused_at(door: Door, error: ApiError) -> Refusal:
    """A request that failed behind a door: a token that was refused there is told with where it came from."""
    from tui.credentials import another_token

    if isinstance(error, Unauthenticated) and door.credential_source:
        return refusal(error, another_token(door.place.profile, door.credential_source))
    return refusal(error)


def refused_input(error: Invalid, options: Mapping[str, str]) -> Refusal:
    """What the server says of fields, as said of the options they were given by."""
    lines = [
        " ".join(sentences) if key == FORM else f"{options.get(key.replace(' ', '_'), key)}: {' '.join(sentences)}"
        for key, sentences in error.fields.items()
    ]
    return Refusal("\n  ".join([f"{error.title}:", *lines]), of_error(error)) if lines else refusal(error)


@contextmanager
def written_down() -> Iterator[None]:
    """Refuse to do what cannot be written into the journal first."""
    try:
        yield
    except JournalError as error:
        raise Refusal(f"Nothing was done: {error}.", Exit.FAILED) from error


def of_error(error: ApiError) -> Exit:
    """The code for a failed request."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), Exit.FAILED)


def of_plan(plan: Plan) -> Exit:
    """The code for a plan as it stands, if all it contains were done."""
    return _together([Exit.DONE for _ in plan.targets] + [_BY_REASON[skip.why] for skip in plan.skipped])


def of_run(run: Run, *, is_waited_for: bool) -> Exit:
    """The code for what was carried out, and for what was left out of it."""
    done = [of_operation(operation, is_waited_for=is_waited_for) for operation in run.operations.values()]
    return _together([*done, *(_BY_REASON[skip.why] for skip in run.plan.skipped)])


def of_operation(operation: Operation, *, is_waited_for: bool) -> Exit:
    """The code for one operation. An accepted one is as good as done for whoever does not wait for its end."""
    if operation.outcome is Outcome.DONE or (operation.outcome is Outcome.ACCEPTED and not is_waited_for):
        return Exit.DONE
    return Exit.FAILED if operation.error is None else of_error(operation.error)


def _together(codes: Iterable[Exit]) -> Exit:
    """The one code for several: what all have in common, or else that it was a part, or that nothing worked."""
    kinds = set(codes)
    if len(kinds) <= 1:
        return next(iter(kinds), Exit.DONE)
    return Exit.PARTIAL if Exit.DONE in kinds else Exit.FAILED

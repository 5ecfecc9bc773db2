"""The path through the life cycle that an instance is on, or what its state allows, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from api_client.states import TRANSITIONS, Action, Transition, action_behind, is_known
from tui.formats import state_glyph, state_role, stopwatch
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

LINK = " ─ "
CUT = "… ─ "
ASIDE = " · "


def state_strip(
    state: str,
    width: int,
    *,
    seconds: float | None = None,
    so_far: float | None = None,
    usual: float | None = None,
    action: Action | None = None,
    stuck: bool = False,
    can: Sequence[Action] | None = (),
) -> Content:
    """Draw the way the instance is on, with the node it is at; in a lasting state, what may be asked of it.

    Args:
        state: where it is.
        width: the cells there are for the way itself; what is said of its length takes a line of its own if need be.
        seconds: the time in this state, where it is known.
        so_far: the time on the whole way, where it is known.
        usual: the time the whole way takes as a rule, where that is known.
        action: the one under way, where it is known.
        stuck: whether it takes far longer than it should.
        can: what may be asked of it in its state; None where the person may not act on it at all.
    """
    here = _here(state, seconds)
    if not is_known(state):
        return Content.assemble(here, muted(" · a state this program does not know"))
    behind = action_behind(state, action)
    if behind is None:
        return Content.assemble(here, muted(_options(can)))
    path, pace = _path(state, TRANSITIONS[behind], here, width), _pace(so_far, usual, stuck=stuck)
    if not pace.plain:
        return path
    fits = path.cell_length + len(ASIDE) + pace.cell_length <= width
    return Content.assemble(path, muted(ASIDE) if fits else "\n", pace)


def _pace(so_far: float | None, usual: float | None, *, stuck: bool) -> Content:
    """How long it takes as a rule; of one that is stuck, how long it has taken by now."""
    rule = "" if usual is None else f"usually {stopwatch(usual)}"
    if not stuck:
        return muted(rule and f"{rule} in all")
    taken = "" if so_far is None else f"{stopwatch(so_far)} by now"
    return styled(f"stuck: {', '.join(filter(None, (taken, rule))) or 'far too long'}", "erred")


def _options(can: Sequence[Action] | None) -> str:
    if can is None:
        return " · your role lets you look only"
    return f" · can: {', '.join(can)}" if can else ""


def _here(state: str, seconds: float | None) -> Content:
    time = "" if seconds is None else f" {stopwatch(seconds)}"
    return styled(f"{state_glyph(state)} {state or 'no state'}{time}", state_role(state), "strong")


def _path(state: str, move: Transition, here: Content, width: int) -> Content:
    """All nodes; those already passed are given up, the oldest first, when there is no room."""
    nodes = [str(node) for node in move.way(state)]
    place = nodes.index(state)
    passed = [muted(node) for node in nodes[:place]]
    ahead = [muted(node) for node in (*nodes[place + 1 :], move.ends or "gone")]
    line = _joined([*passed, here, *ahead])
    for start in range(1, place + 1):
        if line.cell_length <= width:
            break
        line = Content.assemble(muted(CUT), _joined([*passed[start:], here, *ahead]))
    return line


def _joined(nodes: Sequence[Content]) -> Content:
    return muted(LINK).join(nodes)

"""A plan as what could be typed instead: the requests as curl, and our own command line. Shown, copied, never run here.

The token stands in it by the name of its variable only, and whatever came from the server is quoted for the shell.
"""

from __future__ import annotations

import json
import shlex
from itertools import groupby
from typing import TYPE_CHECKING

from api_client.states import TRANSITIONS, Action
from tui.config import RESERVED_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api_client.calls import Call
    from tui.orders import Step, Wish
    from tui.plan import Plan, Target

AUTHORIZATION = '"Authorization: Token $VMDECK_TOKEN"'
"""Quoted so that the shell puts the token in."""


def request_lines(plan: Plan, base_url: str, profile: str) -> Iterator[str]:
    """All of it, line by line: our own command first, then each request."""
    yield from command_lines(plan, profile)
    for target in plan.targets:
        yield ""
        # Quoted even here: not every shell takes a comment for one.
        yield f"# {shlex.quote(target.row.hostname)}"
        yield from curl_lines(target, base_url)


def command_lines(plan: Plan, profile: str) -> Iterator[str]:
    """Our own command for the plan; a chain becomes commands that wait for each other."""
    for steps, targets in groupby(sorted(plan.targets, key=_steps_text), key=lambda target: target.steps):
        uuids = [target.uuid for target in targets]
        for number, step in enumerate(steps, start=1):
            is_last = number == len(steps)
            yield from _command(step, plan.wish, uuids, profile, is_last=is_last)


def curl_lines(target: Target, base_url: str) -> Iterator[str]:
    """The requests for one instance, in their order."""
    before: Step | None = None
    for step in target.steps:
        if before is not None:
            yield f"# once it is {TRANSITIONS[before.action].ends}:"
        yield from call_lines(step.call(target.uuid), base_url)
        before = step


def call_lines(call: Call, base_url: str) -> Iterator[str]:
    """One request."""
    yield f"curl -X {call.method} -H {AUTHORIZATION} \\"
    if call.body is not None:
        yield f"  -H {shlex.quote('Content-Type: application/json')} -d {shlex.quote(json.dumps(call.body))} \\"
    yield f"  {shlex.quote(base_url + call.path)}"


def _command(step: Step, wish: Wish, uuids: Sequence[str], profile: str, *, is_last: bool) -> Iterator[str]:
    named = ["--profile", profile] if profile and profile not in RESERVED_NAMES else []
    options = [*_options(step, wish), *([] if is_last else ["--wait"]), *named]
    words = shlex.join(["vmdeck", step.action, *options])
    end = "" if is_last else " &&"
    if len(uuids) == 1:
        yield f"{words} {uuids[0]}{end}"
        return
    yield f"{words} \\"
    for uuid in uuids[:-1]:
        yield f"  {uuid} \\"
    yield f"  {uuids[-1]}{end}"


def _options(step: Step, wish: Wish) -> list[str]:
    if step.action is not Action.RESIZE:
        return []
    return ["--flavor", wish.flavor_name or step.flavor] if step.flavor else ["--disk", str(step.disk)]


def _steps_text(target: Target) -> str:
    return " ".join(step.action for step in target.steps)

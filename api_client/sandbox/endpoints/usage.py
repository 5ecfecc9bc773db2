"""/api/instances/<uuid>/usage/: series of cpu, memory and storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.sandbox.endpoints.actions import visible_instance
from api_client.sandbox.forms import REQUIRED
from api_client.sandbox.replies import Crash, invalid, json_reply
from api_client.sandbox.usage import series

if TYPE_CHECKING:
    from starlette.responses import Response

    from api_client.sandbox.call import Call

ITEMS = ("storage", "cpu", "memory")
HOUR = 3600
POINTS = 6
MOST_POINTS = 10_000
LATEST = 10**15
"""No time is later: a bound on numbers, far beyond milliseconds sent by mistake."""


def show_usage(call: Call) -> Response:
    """The series that is asked for; a machine that never ran has none."""
    instance = visible_instance(call)
    wanted = call.wanted
    now = int(call.world.now)
    errors: dict[str, list[str]] = {}
    points = _number(wanted.get("datapoints", str(POINTS)), "segments_count", errors)
    item = wanted.get("item", "")
    if item not in ITEMS:
        errors["item"] = [f"GET parameter 'item' have to be from list: {list(ITEMS)}"] if item else [REQUIRED]
    start = _number(wanted.get("from", str(now - HOUR)), "start_timestamp", errors)
    end = _number(wanted.get("to", str(now)), "end_timestamp", errors)
    if points > MOST_POINTS:
        errors["segments_count"] = [f"Ensure this value is less than or equal to {MOST_POINTS}."]
    if points == 0 and not errors:
        _refuse_no_points(call)
    if errors:
        raise invalid(errors)
    if not instance.switches:
        return json_reply([])
    segments = series(instance, item, start, end, points, is_sum=call.mode.sums_usage)
    return json_reply([{"to": part.end, "from": part.start, "value": part.value} for part in segments])


def _refuse_no_points(call: Call) -> None:
    if call.mode.sums_usage:
        raise Crash
    raise invalid({"segments_count": ["Ensure this value is greater than or equal to 1."]})


def _number(text: str, name: str, errors: dict[str, list[str]]) -> int:
    """A whole number that is not negative; what is wrong with it is noted, and 0 returned."""
    try:
        number = int(text)
    except ValueError:
        errors[name] = ["Enter a whole number." if text else REQUIRED]
        return 0
    if number < 0:
        errors[name] = ["Ensure this value is greater than or equal to 0."]
    if number > LATEST:
        errors[name] = [f"Ensure this value is less than or equal to {LATEST}."]
    return min(max(0, number), LATEST)

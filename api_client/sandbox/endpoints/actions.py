"""What can be done to an instance: start, stop, restart, resize, delete. All answer 202 and happen later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from api_client.sandbox.forms import Form
from api_client.sandbox.listing import make_matcher
from api_client.sandbox.permissions import may_change
from api_client.sandbox.references import BadReference, find
from api_client.sandbox.replies import Refusal, forbidden, invalid, json_reply, not_found
from api_client.states import TRANSITIONS, Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from api_client.sandbox.call import Call
    from api_client.sandbox.records import Instance

OPERATIONS = {Action.START: "start", Action.STOP: "stop", Action.RESTART: "restart", Action.DELETE: "destroy"}
"""What the server calls each action in its answers."""


def visible_instance(call: Call) -> Instance:
    """The instance in the path, if the user sees it and the list's filters, which count here too, let it through."""
    instance = call.world.instances.get(call.uuid)
    if instance is None or not make_matcher(call.site, call.user, call.wanted)(instance):
        raise not_found()
    return instance


def changeable_instance(call: Call) -> Instance:
    """The instance in the path, if the user may act on it."""
    instance = visible_instance(call)
    if not may_change(call.user, instance.link.project):
        raise forbidden()
    return instance


def perform(action: Action, call: Call) -> Response:
    """Begin an action that needs no input."""
    instance = changeable_instance(call)
    operation = OPERATIONS[action]
    if instance.state not in TRANSITIONS[action].starts:
        text = f"Performing {operation} operation from instance state '{instance.state}' is not allowed"
        raise Refusal(409, {"status": text})
    call.world.begin(action, instance)
    return _accepted(operation)


start = partial(perform, Action.START)
stop = partial(perform, Action.STOP)
restart = partial(perform, Action.RESTART)
destroy = partial(perform, Action.DELETE)


def resize(call: Call) -> Response:
    """Give an instance another flavor, or a bigger data disk: exactly one of the two."""
    instance = changeable_instance(call)
    if instance.state not in TRANSITIONS[Action.RESIZE].starts:
        raise Refusal(409, {"detail": "Instance must be offline"})
    fields = Form.read(call.data()).fields
    sent = [name for name in ("disk_size", "flavor") if fields.get(name) not in (None, "")]
    if not sent:
        raise invalid({"non_field_errors": ["Either disk_size or flavor is required"]})
    if len(sent) > 1:
        raise invalid({"non_field_errors": ["Cannot resize both disk size and flavor simultaneously"]})
    if sent == ["flavor"]:
        _change_flavor(call, instance, fields["flavor"])
    else:
        _extend_disk(instance, fields["disk_size"])
    call.world.begin(Action.RESIZE, instance)
    return _accepted("flavor change" if sent == ["flavor"] else "disk extension")


def _change_flavor(call: Call, instance: Instance, reference: object) -> None:
    try:
        flavor = find(reference, "flavors", call.world.catalogue.flavors())
    except BadReference as error:
        raise invalid({"flavor": [str(error)]}) from error
    if flavor not in instance.link.cloud.flavors:
        raise invalid({"flavor": "New flavor is not within the same cloud"})
    instance.cores, instance.ram = flavor.cores, flavor.ram


def _extend_disk(instance: Instance, value: object) -> None:
    size = _whole_number(value)
    if size is None:
        raise invalid({"disk_size": ["Enter a whole number."]})
    if size < 1:
        raise invalid({"disk_size": ["Ensure this value is greater than or equal to 1."]})
    if size <= instance.data_volume_size:
        raise invalid({"disk_size": "Disk size must be strictly greater than the current one"})
    instance.data_volume_size = size


def _whole_number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _accepted(operation: str) -> Response:
    return json_reply({"status": f"{operation} was scheduled"}, 202)

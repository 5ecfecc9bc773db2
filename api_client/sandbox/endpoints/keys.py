"""/api/keys/: the user's public keys, which can be added and taken away."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from api_client.sandbox.bodies import write_key
from api_client.sandbox.endpoints.catalogue import Resource, contains, equals
from api_client.sandbox.forms import REQUIRED, Form
from api_client.sandbox.keys import BadKey, fingerprint
from api_client.sandbox.records import Key
from api_client.sandbox.replies import empty_reply, invalid, json_reply, not_found

if TYPE_CHECKING:
    from starlette.responses import Response

    from api_client.sandbox.call import Call

NAME_LENGTH = 50

KEYS = Resource[Key](
    rows=lambda call: sorted(call.view.keys(), key=attrgetter("name")),
    write=write_key,
    filters={
        "name": contains("name"),
        "uuid": equals("uuid"),
        "user_uuid": equals("user.uuid"),
        "fingerprint": equals("fingerprint"),
    },
)


def add_key(call: Call) -> Response:
    """Register a key of the user's own."""
    form = Form.read(call.data())
    name = form.text("name", NAME_LENGTH, missing=REQUIRED)
    public_key = form.text("public_key", 5000, missing=REQUIRED)
    if form.errors or name is None or public_key is None:
        raise invalid(form.errors)
    if any(key.name == name for key in call.world.catalogue.keys if key.user is call.user):
        raise invalid({"non_field_errors": ["SSH key name is not unique for a user"]})
    try:
        key = Key(call.world.new_uuid(), name, public_key, fingerprint(public_key), call.user)
    except BadKey as error:
        raise invalid({"public_key": [str(error)]}) from error
    call.world.add_key(key)
    body = write_key(key, call)
    return json_reply(body, 201, {"Location": body["url"]})


def delete_key(call: Call) -> Response:
    """Forget a key."""
    visible = call.view.keys()
    key = next((key for key in visible if key.uuid == call.uuid), None)
    if key is None:
        raise not_found()
    call.world.remove_key(key)
    return empty_reply()

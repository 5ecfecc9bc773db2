"""The addresses around the data: the root, the version and the log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.sandbox.forms import REQUIRED, Form
from api_client.sandbox.replies import Refusal, json_reply

if TYPE_CHECKING:
    from starlette.responses import Response

    from api_client.sandbox.call import Call, Visit


def log_in(visit: Visit) -> Response:
    """A token for a user name and a password."""
    fields = Form.read(visit.data()).fields
    missing = {name: [REQUIRED] for name in ("username", "password") if fields.get(name) in (None, "")}
    if missing:
        raise Refusal(401, missing)
    return json_reply({"token": visit.site.accounts.log_in(str(fields["username"]), str(fields["password"]))})


def version(call: Call) -> Response:
    """The version of the server that is played."""
    return json_reply({"version": call.mode.version})

"""Handing over: what somebody who may not act themselves sends to whoever may. No I/O."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.states import Action

if TYPE_CHECKING:
    from api_client.rows import InstanceRow
    from tui.plan import Viewer

ACTIONS = (Action.START, Action.STOP, Action.RESTART, Action.DELETE)
"""What can be asked for in one sentence."""

HINT = "Y copies a request for the administrator"
"""Told with a refusal."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Who asks, and where."""

    viewer: Viewer
    server: str
    """The root of the API; a token is never part of it."""

    def is_needed(self, row: InstanceRow) -> bool:
        """Whether somebody else has to act on this instance."""
        return not self.viewer.may_act_in(row.project_uuid)

    def request(self, action: Action, row: InstanceRow) -> str:
        """A text that says what is wanted, of which instance, and how it is done."""
        facts = {
            "instance": row.hostname,
            "uuid": row.uuid,
            "project": row.project_name,
            "customer": row.customer_name,
            "state": row.state,
            "addresses": ", ".join((*row.external_ips, *row.internal_ips)),
            "server": self.server,
            "asked by": self.viewer.username,
        }
        lines = [f"  {name:<10} {value}" for name, value in facts.items() if value]
        command = f"VMDECK_URL={shlex.quote(self.server)} vmdeck {action} {shlex.quote(row.uuid)}"
        return "\n".join(
            [
                f"Please {action} this instance. I can't: it needs the administrator role in its project.",
                "",
                *lines,
                "",
                "With vmdeck, and a token of yours in VMDECK_TOKEN:",
                f"  {command}",
                "",
            ]
        )

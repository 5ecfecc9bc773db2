"""The life of an instance through the command line alone, on every kind of server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from api_client.dialects import NAMES
from api_client.states import Action
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.journal import Outcome

if TYPE_CHECKING:
    from api_client.sandbox.modes import ModeName

NAME = "born-1"
GIB = 1024
"""MiB."""


class Life:
    """One instance, and the commands given to it; each has to be done."""

    def __init__(self, mode: ModeName) -> None:
        self.remote = Remote(user="admin", mode=mode)

    def run(self, *arguments: str) -> str:
        result = self.remote.run(*arguments)
        assert result.exit_code == Exit.DONE, result.stderr
        return result.stdout

    def change(self, action: str, *arguments: str) -> None:
        """Have something done to it, and see that it was."""
        (record,) = json.loads(self.run(action, NAME, "--yes", "--wait", "--output", "json", *arguments))
        assert (record["hostname"], record["action"], record["outcome"]) == (NAME, action, "done")

    @property
    def seen(self) -> dict[str, Any]:
        """What the list says of it; nothing when it is not there."""
        found = json.loads(self.run("list", "--filter", f"hostname={NAME}", "--output", "json"))
        return found[0] if found else {}


@pytest.mark.parametrize("mode", NAMES)
def test_an_instance_lives_and_dies_by_commands(mode: ModeName) -> None:
    life = Life(mode)
    where = life.remote.sandbox.world.catalogue.links[0]
    small, large = sorted(where.cloud.flavors, key=lambda flavor: flavor.disk)[:2]
    assert life.seen == {}

    named = ("--project", where.project.name, "--flavor", small.uuid, "--template", "Ubuntu 14.04 LTS")
    uuid = life.run("create", NAME, *named, "--key", "admin laptop", "--yes", "--wait").strip()
    assert (life.seen["uuid"], life.seen["state"], life.seen["cores"]) == (uuid, "Online", small.cores)

    life.change("stop")
    assert life.seen["state"] == "Offline"
    life.change("start")
    life.change("restart")
    assert life.seen["state"] == "Online"

    life.change("resize", "--flavor", large.uuid, "--stop-first")
    assert (life.seen["state"], life.seen["ram_mib"]) == ("Online", large.ram)
    life.change("stop")
    size = life.seen["disk_mib"] // GIB + 10
    life.change("resize", "--disk", f"{size}G")
    life.run("edit", NAME, "--description", "larger", "--yes")
    shown = json.loads(life.run("show", NAME, "--output", "json"))
    assert (shown["disk_mib"], shown["description"]) == (size * GIB, "larger")

    life.change("start")
    points = json.loads(life.run("usage", NAME, "--item", "cpu", "--output", "json"))
    assert {point["uuid"] for point in points} == {uuid}

    life.change("delete", "--stop-first")
    assert life.seen == {}
    assert uuid not in life.remote.sandbox.world.instances
    told = [(entry.action, entry.outcome) for entry in life.remote.entries()]
    assert {outcome for _action, outcome in told} == {Outcome.DONE}
    assert {action for action, _outcome in told} == {*Action}

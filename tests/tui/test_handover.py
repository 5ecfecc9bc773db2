from __future__ import annotations

import pytest

from api_client.rows import InstanceRow
from api_client.states import Action
from tui.handover import ACTIONS, Handover
from tui.plan import Viewer

ROW = InstanceRow(
    "d" * 32,
    hostname="db-3",
    state="Online",
    project_name="web",
    project_uuid="p1",
    customer_name="Ministry",
    external_ips=("198.51.100.7",),
    internal_ips=("10.0.0.7",),
)
ANNA = Viewer("anna", admin_projects=frozenset({"p2"}))
SERVER = "https://cloud.example.com/api/"


def test_a_request_says_what_is_wanted_of_which_instance_and_how_it_is_done() -> None:
    assert Handover(ANNA, SERVER).request(Action.STOP, ROW) == (
        "Please stop this instance. I can't: it needs the administrator role in its project.\n"
        "\n"
        "  instance   db-3\n"
        f"  uuid       {'d' * 32}\n"
        "  project    web\n"
        "  customer   Ministry\n"
        "  state      Online\n"
        "  addresses  198.51.100.7, 10.0.0.7\n"
        "  server     https://cloud.example.com/api/\n"
        "  asked by   anna\n"
        "\n"
        "With vmdeck, and a token of yours in VMDECK_TOKEN:\n"
        f"  VMDECK_URL=https://cloud.example.com/api/ vmdeck stop {'d' * 32}\n"
    )


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_not_known_is_left_out_and_what_a_shell_would_read_is_quoted(action: Action) -> None:
    text = Handover(Viewer(), SERVER).request(action, InstanceRow("$(reboot)"))
    assert f"vmdeck {action} '$(reboot)'\n" in text
    assert "project " not in text
    assert "asked by" not in text


@pytest.mark.parametrize(
    ("viewer", "needed"),
    [
        (ANNA, True),
        (Viewer("anna", admin_projects=frozenset({"p1"})), False),
        (Viewer("anna", admin_projects=frozenset({"p1"}), denied_projects=frozenset({"p1"})), True),
        (Viewer("signe", is_staff=True), False),
        (Viewer("anna"), False),
    ],
)
def test_it_is_for_whoever_may_not_act(viewer: Viewer, needed: bool) -> None:
    assert Handover(viewer, SERVER).is_needed(ROW) is needed

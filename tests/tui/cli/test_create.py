"""`vmdeck create`: what is meant by names, what is asked for, sent once, told, and waited for."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api_client.dialects import NAMES
from api_client.sandbox.faults import LOST_ANSWER, NEVER_ANSWERED, REFUSED, Fault
from api_client.states import Action, InstanceState
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.creating import OPTIONS
from tui.journal import Outcome
from tui.rules import Rules

if TYPE_CHECKING:
    from api_client.sandbox.modes import ModeName
    from api_client.sandbox.records import Instance, Link

KEY = ("--key", "admin laptop")


@pytest.fixture
def remote() -> Remote:
    return Remote(user="admin")


def link(remote: Remote, place: int = 0) -> Link:
    """A project that the user administers, on one of its clouds."""
    return remote.sandbox.world.catalogue.links[place]


def ingredients(remote: Remote) -> tuple[str, ...]:
    """What makes an instance without any doubt."""
    where = link(remote)
    named = {"--project": where.project.name, "--flavor": where.cloud.flavors[0].uuid, "--template": "Ubuntu 14.04 LTS"}
    return (*(word for pair in named.items() for word in pair), *KEY)


def newest(remote: Remote) -> Instance:
    return list(remote.sandbox.world.instances.values())[-1]


def writes(method: str, _path: str) -> bool:
    return method != "GET"


@pytest.mark.parametrize("mode", NAMES)
def test_it_is_created_and_waited_for(mode: ModeName) -> None:
    remote = Remote(user="admin", mode=mode)
    where = link(remote)
    group = next(each for each in remote.sandbox.world.catalogue.security_groups if each.link is where)
    more = ("--description", " for tests ", "--security-group", group.name, "--wait", "--yes")
    result = remote.run("create", "web-99", *ingredients(remote), *more)
    made = newest(remote)
    assert (result.exit_code, result.stdout) == (Exit.DONE, f"{made.uuid}\n"), result.stderr
    assert result.stderr == f"On live (sandbox.invalid)\nweb-99 ({made.uuid[:8]}): create done\n"
    assert (made.hostname, made.description, made.state) == ("web-99", "for tests", InstanceState.ONLINE)
    assert (made.link.project, made.link.cloud) == (where.project, where.cloud)
    assert made.security_groups == (group,)
    assert remote.sent == ["POST /api/instances/"]
    (entry,) = remote.entries()
    assert (entry.action, entry.uuid, entry.hostname, entry.outcome) == ("create", made.uuid, "web-99", Outcome.DONE)


def test_addresses_are_sent_along(remote: Remote) -> None:
    more = ("--internal-ip", "10.0.0.7", "--external-ip", "203.0.113.7,203.0.113.8", "--external-ip", "203.0.113.9")
    assert remote.run("create", "web-99", *ingredients(remote), *more, "--yes").exit_code == Exit.DONE
    made = newest(remote)
    assert made.internal_ips == ("10.0.0.7",)
    assert made.external_ips == ("203.0.113.7", "203.0.113.8", "203.0.113.9")


def test_without_waiting_it_returns_once_it_is_accepted(remote: Remote) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), "--yes")
    assert (result.exit_code, result.stdout) == (Exit.DONE, f"{newest(remote).uuid}\n")
    assert "accepted" in result.stderr
    assert remote.entries()[0].outcome == Outcome.ACCEPTED


def test_a_flavor_of_two_clouds_is_asked_about_and_each_is_told_with_its_cloud(remote: Remote) -> None:
    first, second = link(remote).cloud, link(remote, 1).cloud
    arguments = ("--project", link(remote).project.name, "--template", "Ubuntu 14.04 LTS", *KEY, "--yes")
    result = remote.run("create", "web-99", *arguments, "--flavor", first.flavors[0].name)
    assert (result.exit_code, remote.sent) == (Exit.USAGE, [])
    assert "use the uuid with --flavor, or say --cloud:" in result.stderr
    for cloud in (first, second):
        assert f"{cloud.flavors[0].uuid}  {cloud.flavors[0].name}  ({cloud.name} · " in result.stderr
    named = remote.run("create", "web-99", *arguments, "--flavor", first.flavors[0].name, "--cloud", second.name)
    assert (named.exit_code, newest(remote).link.cloud) == (Exit.DONE, second)


def test_of_flavors_of_one_name_the_one_is_meant_that_the_template_can_be_used_with() -> None:
    remote = Remote()
    catalogue = remote.sandbox.world.catalogue
    old = next(each for each in catalogue.templates if len(each.clouds) == 1)
    where = next(each for each in catalogue.links if each.cloud in old.clouds)
    arguments = ("--project", where.project.uuid, "--template", old.name, "--key", "staff laptop", "--yes")
    result = remote.run("create", "web-99", *arguments, "--flavor", where.cloud.flavors[0].name)
    assert result.exit_code == Exit.DONE, result.stderr
    assert (newest(remote).link, newest(remote).template) == (where, old)


@pytest.mark.parametrize("missing", ["--project", "--flavor", "--template", "--key"])
def test_what_is_not_said_is_listed_where_there_are_several(remote: Remote, missing: str) -> None:
    words = list(ingredients(remote))
    place = words.index(missing)
    del words[place : place + 2]
    result = remote.run("create", "web-99", *words, "--yes")
    assert (result.exit_code, remote.sent) == (Exit.USAGE, [])
    assert f"Say {missing}, there are several:" in result.stderr


def test_what_is_not_said_is_taken_where_there_is_one_and_that_is_told(remote: Remote) -> None:
    world, first = remote.sandbox.world, link(remote).project
    keys = tuple(key for key in world.catalogue.keys if key.name == "admin laptop")
    world.catalogue = replace(world.catalogue, projects=(first,), keys=keys)
    result = remote.run("create", "web-99", *ingredients(remote)[2:-2], "--yes")
    assert result.exit_code == Exit.DONE, result.stderr
    assert f"--project {first.name}: there is no other" in result.stderr
    assert "--key admin laptop: there is no other" in result.stderr
    assert newest(remote).link.project is first


@pytest.mark.parametrize("option", ["--project", "--cloud", "--flavor", "--template", "--key", "--security-group"])
def test_what_there_is_not_is_told_with_what_there_is(remote: Remote, option: str) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), option, "none", "--yes")
    assert (result.exit_code, remote.sent) == (Exit.NOT_FOUND, [])
    assert f"There is no {option.removeprefix('--')} none, only:" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("x" * 81,), "HOSTNAME"),
        ((" ",), "HOSTNAME"),
        (("web-99", "--description", "x" * 501), "--description"),
        (("web-99", "--internal-ip", "10.0.0"), "--internal-ip"),
        (("web-99", "--external-ip", "host"), "--external-ip"),
        (("web-99", "--unlock", " "), "--unlock"),
    ],
)
def test_what_a_form_would_mark_is_refused_before_any_server_is_asked(
    remote: Remote, arguments: tuple[str, ...], option: str
) -> None:
    result = remote.run("create", *arguments, "--yes")
    assert (result.exit_code, remote.asked) == (Exit.USAGE, [])
    assert option in result.stderr


@pytest.mark.parametrize("field", sorted(OPTIONS))
def test_what_the_server_says_of_a_field_is_said_of_its_option(remote: Remote, field: str) -> None:
    body = json.dumps({field: ["Not like this."]})
    remote.sandbox.faults.fail_next(Fault(400, body, "application/json"), only=writes)
    result = remote.run("create", "web-99", *ingredients(remote), "--yes")
    assert (result.exit_code, result.stdout) == (Exit.FAILED, "")
    assert f"{OPTIONS[field]}: Not like this." in result.stderr
    assert remote.entries()[0].outcome == Outcome.REFUSED


def test_what_the_server_says_of_none_of_them_is_told_as_well(remote: Remote) -> None:
    body = json.dumps({"non_field_errors": ["Quota is used up."], "ram": ["Too much."]})
    remote.sandbox.faults.fail_next(Fault(400, body, "application/json"), only=writes)
    result = remote.run("create", "web-99", *ingredients(remote), "--yes")
    assert "Quota is used up." in result.stderr
    assert "ram: Too much." in result.stderr


@pytest.mark.parametrize(("answers", "code"), [("y\n", Exit.DONE), ("n\n", Exit.USAGE), ("\n", Exit.USAGE)])
def test_on_a_terminal_it_is_looked_over(remote: Remote, answers: str, code: Exit) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), answers=answers)
    assert result.exit_code == code
    where = link(remote)
    for text in ("web-99", where.project.name, where.cloud.name, "Ubuntu 14.04 LTS", "admin laptop", "monthly"):
        assert text in result.stderr
    assert len(remote.sent) == (code == Exit.DONE)


def test_without_a_terminal_and_without_yes_nothing_is_done(remote: Remote) -> None:
    result = remote.run("create", "web-99", *ingredients(remote))
    assert (result.exit_code, remote.sent, remote.entries()) == (Exit.USAGE, [], [])
    assert "no terminal to ask on, and no --yes" in result.stderr


def test_a_dry_run_tells_the_request_and_sends_none(remote: Remote) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), "--dry-run")
    assert (result.exit_code, remote.sent, remote.entries()) == (Exit.DONE, [], [])
    assert "Create web-99." in result.stdout
    assert "curl -X POST" in result.stdout
    assert link(remote).cloud.flavors[0].uuid in result.stdout
    assert "$VMDECK_TOKEN" in result.stdout
    assert remote.token not in result.stdout


def test_an_object_tells_all_of_it(remote: Remote) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), "--yes", "--wait", "--output", "json")
    told = json.loads(result.stdout)
    assert (told["uuid"], told["hostname"], told["outcome"]) == (newest(remote).uuid, "web-99", "done")


def test_the_profile_and_the_role_count() -> None:
    remote = Remote(user="admin")
    remote.change(lambda place: replace(place, environment="production", locked=True))
    locked = remote.run("create", "web-99", *ingredients(remote), "--yes")
    assert (locked.exit_code, "production is locked" in locked.stderr) == (Exit.FORBIDDEN, True)
    unlocked = remote.run("create", "web-99", *ingredients(remote), "--yes", "--unlock", "more load")
    assert unlocked.exit_code == Exit.DONE
    assert [(entry.action, entry.reason) for entry in remote.entries()] == [("unlock", "more load"), ("create", "")]
    remote.change(lambda place: replace(place, locked=False, rules=Rules(deny=frozenset({Action.CREATE}))))
    denied = remote.run("create", "web-98", *ingredients(remote), "--yes")
    assert (denied.exit_code, "rules deny create" in denied.stderr) == (Exit.FORBIDDEN, True)
    manager = Remote(user="manager")
    refused = manager.run("create", "web-99", *ingredients(manager), "--yes")
    assert (refused.exit_code, manager.sent) == (Exit.FORBIDDEN, [])
    assert "administrator role" in refused.stderr


def test_a_creation_that_fails_is_told() -> None:
    remote = Remote(user="admin", failure_rate=1.0)
    result = remote.run("create", "web-99", *ingredients(remote), "--yes", "--wait")
    assert (result.exit_code, result.stdout) == (Exit.FAILED, f"{newest(remote).uuid}\n")
    assert "it ended Erred" in result.stderr


@pytest.mark.parametrize("fault", [LOST_ANSWER, NEVER_ANSWERED])
def test_a_lost_answer_is_settled_by_looking(remote: Remote, fault: Fault) -> None:
    remote.sandbox.faults.fail_next(fault, only=writes)
    result = remote.run("create", "web-99", *ingredients(remote), "--yes", "--wait")
    assert (result.exit_code, result.stdout) == (Exit.DONE, f"{newest(remote).uuid}\n"), result.stderr
    assert remote.sent == ["POST /api/instances/"]


def test_what_may_be_there_already_is_not_asked_for_again_unless_that_is_said(remote: Remote) -> None:
    remote.sandbox.faults.fail_next(LOST_ANSWER, only=writes)
    lost = remote.run("create", "web-99", *ingredients(remote), "--yes")
    assert (lost.exit_code, lost.stdout) == (Exit.FAILED, "")
    assert "look for it before you try again" in lost.stderr
    again = remote.run("create", "web-99", *ingredients(remote), "--yes")
    assert (again.exit_code, len(remote.sent)) == (Exit.USAGE, 1)
    assert "whether it was made is not known" in again.stderr
    assert remote.run("create", "web-99", *ingredients(remote), answers="n\n").exit_code == Exit.USAGE
    assert len(remote.sent) == 1
    assert remote.run("create", "web-99", *ingredients(remote), "--yes", "--again").exit_code == Exit.DONE
    assert len(remote.sent) == 2


def test_on_a_terminal_the_doubt_is_part_of_what_is_looked_over(remote: Remote) -> None:
    remote.sandbox.faults.fail_next(LOST_ANSWER, only=writes)
    remote.run("create", "web-99", *ingredients(remote), "--yes")
    result = remote.run("create", "web-99", *ingredients(remote), answers="y\n")
    assert (result.exit_code, len(remote.sent)) == (Exit.DONE, 2)
    assert "Look first: web-99 was asked for at" in result.stderr


def test_no_connection_is_no_doubt(remote: Remote) -> None:
    remote.sandbox.faults.fail_next(REFUSED, times=9, only=writes)
    assert remote.run("create", "web-99", *ingredients(remote), "--yes").exit_code == Exit.UNREACHABLE
    assert remote.run("create", "web-99", *ingredients(remote), "--dry-run").stdout.startswith("Create web-99.")


@pytest.mark.parametrize("output", ["table", "json"])
def test_whoever_has_waited_long_enough_knows_which_it_is(remote: Remote, output: str) -> None:
    def interrupt() -> None:
        if newest(remote).state == InstanceState.PROVISIONING and newest(remote).hostname == "web-99":
            remote.meanwhile = lambda: None
            signal.raise_signal(signal.SIGINT)

    remote.meanwhile = interrupt
    result = remote.run("create", "web-99", *ingredients(remote), "--yes", "--wait", "--output", output)
    assert result.exit_code == Exit.INTERRUPTED
    assert newest(remote).uuid in result.stdout
    assert "Not waited for any longer" in result.stderr
    assert remote.entries()[0].outcome == Outcome.ACCEPTED


def test_progress_is_for_those_who_watch(remote: Remote) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), "--wait", answers="y\n")
    assert "web-99: Provisioning" in result.stderr
    assert "Provisioning" not in remote.run("create", "web-98", *ingredients(remote), "--yes", "--wait").stderr


def test_what_is_missing_is_told_at_once(remote: Remote) -> None:
    result = remote.run("create", "web-99", "--yes")
    assert (result.exit_code, remote.sent) == (Exit.USAGE, [])
    assert "Say --project, there are several:" in result.stderr
    assert "Nor is there --flavor and --template: vmdeck create --choices" in result.stderr
    named = remote.run("create", "web-99", "--project", link(remote).project.name, *KEY, "--yes").stderr
    assert "Say --flavor, there are several:" in named
    assert "Say --template, there are several:" in named


@pytest.mark.parametrize("output", ["table", "json"])
def test_what_there_is_can_be_asked_for(remote: Remote, output: str) -> None:
    where = link(remote)
    result = remote.run("create", "--choices", "--project", where.project.name, "--output", output)
    assert (result.exit_code, remote.sent) == (Exit.DONE, [])
    for each in (where.project, where.cloud, where.cloud.flavors[0]):
        assert each.uuid in result.stdout
    assert "admin laptop" in result.stdout
    if output == "json":
        told = json.loads(result.stdout)
        assert {each["option"] for each in told} == {"--project", "--cloud", "--flavor", "--template", "--key"}


def test_what_people_hardly_mean_is_part_of_the_plan(remote: Remote) -> None:
    there = next(each for each in remote.sandbox.world.instances.values() if each.link.project == link(remote).project)
    for more, answers in (("--dry-run", None), ("--yes", None), ("--wait", "n\n")):
        result = remote.run("create", there.hostname, *ingredients(remote), more, answers=answers)
        words = f"There is one of that name already: {there.hostname} ({there.uuid[:8]}) in project "
        assert words in result.output
    assert "no valid host name" in remote.run("create", "a; b", *ingredients(remote), "--dry-run").stdout
    assert "no valid host name" not in remote.run("create", "a-1.b", *ingredients(remote), "--dry-run").stdout


def test_without_a_name_there_is_nothing_to_create(remote: Remote) -> None:
    assert remote.run("create", "--yes").exit_code == Exit.USAGE
    assert remote.asked == []


def test_a_creation_is_waited_for_no_longer_than_was_said(remote: Remote) -> None:
    result = remote.run("create", "web-99", *ingredients(remote), "--yes", "--wait", "--timeout", "1s")
    assert (result.exit_code, result.stdout) == (Exit.FAILED, f"{newest(remote).uuid}\n")
    assert "Not waited for any longer" in result.stderr

"""`vmdeck edit`: what changes, what stays, and what of both is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import pytest

from api_client.dialects import NAMES
from api_client.sandbox.faults import LOST_ANSWER, Fault
from api_client.states import Action, InstanceState
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.editing import OPTIONS
from tui.journal import Outcome
from tui.rules import Rules

if TYPE_CHECKING:
    from api_client.sandbox.modes import ModeName
    from api_client.sandbox.records import Instance, SecurityGroup


@pytest.fixture
def remote() -> Remote:
    return Remote()


@pytest.fixture
def instance(remote: Remote) -> Instance:
    return remote.some(InstanceState.ONLINE)[0]


def writes(method: str, _path: str) -> bool:
    return method != "GET"


def other_group(remote: Remote, instance: Instance) -> SecurityGroup:
    """A group it could have, and has not."""
    groups = remote.sandbox.world.catalogue.security_groups
    return next(each for each in groups if each.link is instance.link and each not in instance.security_groups)


@pytest.mark.parametrize("mode", NAMES)
def test_only_what_is_named_changes(mode: ModeName) -> None:
    remote = Remote(mode=mode)
    (instance,) = remote.some(InstanceState.ONLINE)
    description, groups = instance.description, instance.security_groups
    assert description
    assert groups
    result = remote.run("edit", instance.uuid, "--hostname", " new-name ", "--yes")
    assert (result.exit_code, result.stdout) == (Exit.DONE, ""), result.stderr
    now = remote.sandbox.world.instances[instance.uuid]
    assert (now.hostname, now.description, now.security_groups) == ("new-name", description, groups)
    assert remote.sent == [f"PUT /api/instances/{instance.uuid}/"]
    (entry,) = remote.entries()
    assert (entry.action, entry.uuid, entry.outcome) == ("edit", instance.uuid, Outcome.DONE)


def test_an_empty_description_is_one(remote: Remote, instance: Instance) -> None:
    hostname = instance.hostname
    assert remote.run("edit", hostname, "--description", "", "--yes").exit_code == Exit.DONE
    now = remote.sandbox.world.instances[instance.uuid]
    assert (now.hostname, now.description) == (hostname, "")


def test_what_is_left_alone_is_sent_as_it_is_not_as_it_is_shown(remote: Remote, instance: Instance) -> None:
    instance.description = "one\x1b[2Jtwo "
    assert remote.run("edit", instance.uuid, "--hostname", "new-name", "--yes").exit_code == Exit.DONE
    assert remote.sandbox.world.instances[instance.uuid].description == "one\x1b[2Jtwo "


def test_groups_are_those_that_are_named(remote: Remote, instance: Instance) -> None:
    first, other = instance.security_groups[0], other_group(remote, instance)
    arguments = ("--security-group", first.name, "--security-group", other.uuid, "--security-group", other.name)
    assert remote.run("edit", instance.uuid, *arguments, "--yes").exit_code == Exit.DONE
    assert set(remote.sandbox.world.instances[instance.uuid].security_groups) == {first, other}
    assert remote.run("edit", instance.uuid, "--no-security-groups", "--yes").exit_code == Exit.DONE
    assert remote.sandbox.world.instances[instance.uuid].security_groups == ()


def test_a_group_there_is_not_is_told_with_those_there_are(remote: Remote, instance: Instance) -> None:
    result = remote.run("edit", instance.uuid, "--security-group", "none", "--yes")
    assert (result.exit_code, remote.sent) == (Exit.NOT_FOUND, [])
    assert "There is no security-group none, only:" in result.stderr
    assert other_group(remote, instance).uuid in result.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "Say what to change"),
        (("--security-group", "ssh", "--no-security-groups"), "Say either"),
        (("--hostname", " "), "--hostname"),
        (("--hostname", "x" * 81), "--hostname"),
        (("--description", "x" * 501), "--description"),
        (("--hostname", "new", "--unlock", " "), "--unlock"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_server_is_asked(
    remote: Remote, arguments: tuple[str, ...], word: str
) -> None:
    result = remote.run("edit", "web-1", *arguments)
    assert (result.exit_code, remote.asked) == (Exit.USAGE, [])
    assert word in result.stderr


def test_what_is_like_this_already_is_not_sent(remote: Remote, instance: Instance) -> None:
    result = remote.run("edit", instance.uuid, "--hostname", instance.hostname)
    assert (result.exit_code, remote.sent, remote.entries()) == (Exit.DONE, [], [])
    assert "nothing to change" in result.stderr


@pytest.mark.parametrize(("answers", "code"), [("y\n", Exit.DONE), ("n\n", Exit.USAGE)])
def test_on_a_terminal_old_and_new_are_shown(remote: Remote, instance: Instance, answers: str, code: Exit) -> None:
    old, groups = instance.hostname, ", ".join(group.name for group in instance.security_groups)
    arguments = ("--hostname", "new-name", "--no-security-groups")
    result = remote.run("edit", instance.uuid, *arguments, answers=answers)
    assert result.exit_code == code
    assert f"hostname: {old} → new-name" in result.stderr
    assert f"security groups: {groups} → none" in result.stderr
    assert "description" not in result.stderr
    assert len(remote.sent) == (code == Exit.DONE)


def test_without_a_terminal_and_without_yes_nothing_is_done(remote: Remote, instance: Instance) -> None:
    result = remote.run("edit", instance.uuid, "--hostname", "new-name")
    assert (result.exit_code, remote.sent, remote.entries()) == (Exit.USAGE, [], [])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("description", "changed by somebody else", "description: changed by"), ("security_groups", (), "groups: none")],
)
def test_p22_what_others_change_meanwhile_is_not_undone(
    field: str, value: object, told: str, *, remote: Remote, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(instance, field) != value

    def think(_question: str, **_options: object) -> bool:
        setattr(instance, field, value)
        return True

    monkeypatch.setattr(click, "confirm", think)
    result = remote.run("edit", instance.uuid, "--hostname", "new-name", answers="")
    assert (result.exit_code, remote.sent) == (Exit.WRONG_STATE, [])
    assert "changed since it was shown" in result.stderr
    assert told in result.stderr
    assert getattr(instance, field) == value


def test_a_dry_run_tells_the_request_and_sends_none(remote: Remote, instance: Instance) -> None:
    result = remote.run("edit", instance.uuid, "--hostname", "new-name", "--dry-run")
    assert (result.exit_code, remote.sent, remote.entries()) == (Exit.DONE, [], [])
    assert f"hostname: {instance.hostname} → new-name" in result.stdout
    assert "curl -X PUT" in result.stdout
    for group in instance.security_groups:
        assert group.uuid in result.stdout
    assert remote.token not in result.stdout


@pytest.mark.parametrize("field", sorted(OPTIONS))
def test_what_the_server_says_of_a_field_is_said_of_its_option(remote: Remote, instance: Instance, field: str) -> None:
    body = json.dumps({field: ["Not like this."]})
    remote.sandbox.faults.fail_next(Fault(400, body, "application/json"), only=writes)
    result = remote.run("edit", instance.uuid, "--hostname", "new-name", "--yes")
    assert result.exit_code == Exit.FAILED
    assert f"{OPTIONS[field]}: Not like this." in result.stderr
    assert remote.entries()[0].outcome == Outcome.REFUSED


def test_a_lost_answer_is_told_and_not_sent_again(remote: Remote, instance: Instance) -> None:
    remote.sandbox.faults.fail_next(LOST_ANSWER, only=writes)
    result = remote.run("edit", instance.uuid, "--hostname", "new-name", "--yes")
    assert result.exit_code != Exit.DONE
    assert "It may have been changed" in result.stderr
    assert len(remote.sent) == 1
    assert remote.entries()[0].outcome == Outcome.UNKNOWN


def test_the_profile_and_the_role_count(remote: Remote, instance: Instance) -> None:
    remote.change(lambda place: replace(place, environment="production", locked=True))
    arguments = ("edit", instance.uuid, "--description", "new", "--yes")
    assert remote.run(*arguments).exit_code == Exit.FORBIDDEN
    assert remote.run(*arguments, "--unlock", "as asked").exit_code == Exit.DONE
    assert [(entry.action, entry.reason) for entry in remote.entries()] == [("unlock", "as asked"), ("edit", "")]
    remote.change(lambda place: replace(place, locked=False, rules=Rules(deny=frozenset({Action.EDIT}))))
    denied = remote.run(*arguments)
    assert (denied.exit_code, "rules deny edit" in denied.stderr) == (Exit.FORBIDDEN, True)
    owner = Remote(user="owner", instances=40)
    seen = json.loads(owner.run("list", "--output", "json").stdout)[0]["uuid"]
    refused = owner.run("edit", seen, "--description", "new", "--yes")
    assert (refused.exit_code, owner.sent) == (Exit.FORBIDDEN, [])
    assert "administrator role" in refused.stderr


def test_what_is_not_there_is_told(remote: Remote) -> None:
    assert remote.run("edit", "nowhere", "--hostname", "new-name", "--yes").exit_code == Exit.NOT_FOUND

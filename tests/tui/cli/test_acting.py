"""`vmdeck start`, `stop`, `restart`, `delete` and `resize`: what is asked for, sent, told, remembered, and returned."""

from __future__ import annotations

import json
import shlex
import signal
from dataclasses import replace

import click
import pytest

from api_client.sandbox.faults import LOST_ANSWER, NEVER_ANSWERED, REFUSED, Fault
from api_client.states import Action, InstanceState
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.exits import of_plan
from tui.journal import Outcome
from tui.orders import Wish
from tui.plan import Plan, Skip, Why
from tui.rules import Rules

ONLINE, OFFLINE = InstanceState.ONLINE, InstanceState.OFFLINE


@pytest.fixture
def remote() -> Remote:
    return Remote(instances=40)


def writes(method: str, _path: str) -> bool:
    return method != "GET"


def has_left(remote: Remote) -> bool:
    return any(sent.method != "GET" for sent in remote.wire.sent)


def is_looking(remote: Remote, method: str) -> bool:
    return method == "GET" and has_left(remote)


@pytest.mark.parametrize(
    ("action", "before", "after"), [("start", OFFLINE, ONLINE), ("stop", ONLINE, OFFLINE), ("restart", ONLINE, ONLINE)]
)
def test_it_is_done_and_waited_for(remote: Remote, action: str, before: InstanceState, after: InstanceState) -> None:
    (instance,) = remote.some(before)
    result = remote.run(action, instance.uuid, "--yes", "--wait")
    assert (result.exit_code, result.stdout) == (Exit.DONE, "")
    assert result.stderr == f"On live (sandbox.invalid)\n{instance.hostname} ({instance.uuid[:8]}): {action} done\n"
    assert remote.sandbox.world.instances[instance.uuid].state == after
    (entry,) = remote.entries()
    assert (entry.action, entry.uuid, entry.profile, entry.outcome) == (action, instance.uuid, "live", Outcome.DONE)


def test_without_waiting_it_returns_once_it_is_accepted(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run("stop", instance.hostname, "--yes")
    assert result.exit_code == Exit.DONE
    assert remote.sent == [f"POST /api/instances/{instance.uuid}/stop/"]
    (entry,) = remote.entries()
    assert (entry.outcome, entry.ended_at) == (Outcome.ACCEPTED, None)


def test_a_deletion_stops_first_where_it_is_told_to(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run("delete", instance.uuid, "--yes", "--stop-first")
    assert result.exit_code == Exit.DONE
    assert instance.uuid not in remote.sandbox.world.instances
    path = f"/api/instances/{instance.uuid}/"
    assert remote.sent == [f"POST {path}stop/", f"DELETE {path}"]


def test_a_restart_is_two_steps_where_the_server_has_none() -> None:
    remote = Remote(mode="nodeconductor-0.11")
    (instance,) = remote.some(ONLINE)
    assert remote.run("restart", instance.uuid, "--yes").exit_code == Exit.DONE
    assert [sent.rsplit("/", 2)[-2] for sent in remote.sent] in (["restart"], ["stop", "start"])
    assert remote.sandbox.world.instances[instance.uuid].state == ONLINE


def test_a_filter_names_them_as_well(remote: Remote) -> None:
    meant = {each.uuid for each in remote.some(OFFLINE)}
    (uuid,) = meant
    assert remote.run("start", "--filter", f"uuid:{uuid}", "--yes", "--wait").exit_code == Exit.DONE
    assert remote.sent == [f"POST /api/instances/{uuid}/start/"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("stop",),
        ("stop", "web-1", "--filter", "is:online"),
        ("stop", "--filter", ""),
        ("stop", "--filter", "cores>many"),
        ("stop", "--stop-first", "web-1"),
        ("stop", "web-1", "--unlock", " "),
        ("resize", "web-1"),
        ("resize", "web-1", "--disk", "much"),
        ("resize", "web-1", "--disk", "40G", "--flavor", "m1.large"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_server_is_asked(remote: Remote, arguments: tuple[str, ...]) -> None:
    assert remote.run(*arguments).exit_code == Exit.USAGE
    assert remote.asked == []


def test_h08_the_terminal_is_told_that_letters_look_alike(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    remote.rename(instance, "w\u0435b")
    assert "holds letters of Cyrillic and Latin" in remote.run("stop", instance.uuid, answers="n\n").stderr


def test_h07_what_is_told_to_be_typed_is_safe_in_a_shell(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.OFFLINE)
    remote.rename(instance, "x';touch $HOME;'")
    remote.change(lambda place: replace(place, rules=Rules(type=frozenset({Action.DELETE}))))
    told = remote.run("delete", instance.uuid).stderr.splitlines()[-1]
    assert shlex.split(told.partition("no --yes ")[2].removesuffix(".")) == ["--confirm", instance.hostname]


def test_without_a_terminal_and_without_yes_nothing_is_done(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run("stop", instance.uuid)
    assert result.exit_code == Exit.USAGE
    assert (
        result.stderr
        == "On live (sandbox.invalid)\nError: Nothing was done: there is no terminal to ask on, and no --yes.\n"
    )
    assert remote.sent == []
    assert remote.entries() == []


@pytest.mark.parametrize(("answers", "code"), [("y\n", Exit.DONE), ("n\n", Exit.USAGE), ("\n", Exit.USAGE)])
def test_on_a_terminal_it_is_asked(remote: Remote, answers: str, code: Exit) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run("stop", instance.uuid, answers=answers)
    assert result.exit_code == code
    assert "Stop 1 instance" in result.stderr
    assert len(remote.sent) == (code == Exit.DONE)


def test_what_changes_while_somebody_thinks_is_left_out(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = remote.some(ONLINE, 2)

    def think(_question: str, **_options: object) -> bool:
        first.state = OFFLINE
        remote.sandbox.world.motion += 1
        return True

    monkeypatch.setattr(click, "confirm", think)
    both = remote.run("stop", first.uuid, second.uuid, answers="")
    assert (both.exit_code, remote.sent) == (Exit.PARTIAL, [f"POST /api/instances/{second.uuid}/stop/"])
    assert "left out: it was Online when it was shown, it is Offline now" in both.stderr
    first.state = ONLINE
    assert remote.run("stop", first.uuid, answers="").exit_code == Exit.WRONG_STATE
    assert len(remote.sent) == 1


def test_r07_of_two_of_one_name_what_is_confirmed_tells_which(remote: Remote) -> None:
    first, second, *_ = (each for each in remote.sandbox.world.instances.values() if each.state == "Offline")
    remote.sandbox.world.rename(second, first.hostname)
    command = ("delete", first.uuid, "--yes", "--confirm")
    assert remote.run(*command, first.hostname).exit_code == Exit.USAGE
    assert not remote.sent
    assert remote.run(*command, f"{first.hostname} {first.uuid[:8]}").exit_code == Exit.DONE
    assert remote.sent == [f"DELETE /api/instances/{first.uuid}/"]


def test_a_deletion_is_typed_on_a_terminal(remote: Remote) -> None:
    first, second = remote.some(OFFLINE, 2)
    assert remote.run("delete", first.uuid, second.uuid, answers="delete 3\n").exit_code == Exit.USAGE
    assert remote.run("delete", first.uuid, second.uuid, answers="y\n").exit_code == Exit.USAGE
    assert remote.sent == []
    assert remote.run("delete", first.uuid, second.uuid, answers="delete 2\n").exit_code == Exit.DONE
    assert len(remote.sent) == 2


def test_progress_is_for_those_who_watch(remote: Remote) -> None:
    first, second = remote.some(ONLINE, 2)
    assert "1/1 answered, 1 ended" in remote.run("stop", first.uuid, "--wait", answers="y\n").stderr
    assert "answered" not in remote.run("stop", second.uuid, "--wait", "--yes").stderr


def test_a_dry_run_tells_the_requests_and_sends_none(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run("delete", instance.uuid, "--stop-first", "--dry-run")
    assert result.exit_code == Exit.DONE
    assert f"{instance.hostname} ({instance.uuid[:8]})" in result.stdout
    assert "stop, then delete" in result.stdout
    assert result.stdout.count("curl -X ") == 2
    assert "$VMDECK_TOKEN" in result.stdout
    assert remote.token not in result.stdout
    assert remote.sent == []
    assert remote.entries() == []


def test_a_locked_profile_is_changed_with_a_reason_only(remote: Remote) -> None:
    remote.change(lambda place: replace(place, environment="production", locked=True))
    (instance,) = remote.some(ONLINE)
    refused = remote.run("stop", instance.uuid, "--yes")
    assert (refused.exit_code, remote.sent) == (Exit.FORBIDDEN, [])
    assert "production is locked. --unlock REASON" in refused.stderr
    assert remote.run("stop", instance.uuid, "--dry-run").exit_code == Exit.DONE
    assert remote.entries() == []
    assert remote.run("stop", instance.uuid, "--yes", "--unlock", "new kernel").exit_code == Exit.DONE
    assert [(entry.action, entry.reason) for entry in remote.entries()] == [("unlock", "new kernel"), ("stop", "")]


def test_a_read_only_profile_is_not_changed(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run("--read-only", "stop", instance.uuid, "--yes", "--unlock", "please")
    assert (result.exit_code, remote.sent) == (Exit.FORBIDDEN, [])
    assert "this profile is read-only" in result.stderr


def test_rules_deny_and_limit(remote: Remote) -> None:
    first, second = remote.some(ONLINE, 2)
    remote.change(lambda place: replace(place, rules=Rules(deny=frozenset({Action.RESTART}), at_most=1)))
    denied = remote.run("restart", first.uuid, "--yes")
    assert (denied.exit_code, "rules deny restart" in denied.stderr) == (Exit.FORBIDDEN, True)
    many = remote.run("stop", first.uuid, second.uuid, "--yes")
    assert (many.exit_code, "rules allow 1 at once" in many.stderr) == (Exit.FORBIDDEN, True)
    assert remote.sent == []


def test_what_rules_have_typed_needs_more_than_yes(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.change(lambda place: replace(place, rules=Rules(type=frozenset({Action.STOP}))))
    assert remote.run("stop", instance.uuid, "--yes").exit_code == Exit.USAGE
    assert remote.run("stop", instance.uuid, "--yes", "--confirm", "stop 2").exit_code == Exit.USAGE
    assert remote.run("stop", instance.uuid, "--confirm", instance.hostname).exit_code == Exit.USAGE
    assert remote.sent == []
    assert remote.run("stop", instance.uuid, "--yes", "--confirm", instance.hostname).exit_code == Exit.DONE


def test_the_wrong_state_is_told(remote: Remote) -> None:
    (instance,) = remote.some(OFFLINE)
    result = remote.run("stop", instance.uuid, "--yes")
    assert (result.exit_code, remote.sent) == (Exit.WRONG_STATE, [])
    assert "left out: it has to be Online, it is Offline" in result.stderr


def test_what_is_not_there_is_told(remote: Remote) -> None:
    assert remote.run("stop", "nowhere", "--yes").exit_code == Exit.NOT_FOUND
    assert remote.run("stop", "--filter", "hostname:nowhere", "--yes").exit_code == Exit.NOT_FOUND


def test_a_part_is_told_one_by_one(remote: Remote) -> None:
    (online,), (offline,) = remote.some(ONLINE), remote.some(OFFLINE)
    result = remote.run("stop", online.uuid, offline.uuid, "--yes", "--wait")
    assert result.exit_code == Exit.PARTIAL
    assert f"({online.uuid[:8]}): stop done" in result.stderr
    assert f"({offline.uuid[:8]}): left out: " in result.stderr


def test_a_role_that_is_missing_is_told() -> None:
    remote = Remote(instances=40, user="owner")
    result = remote.run("stop", "--filter", "is:online", "--yes")
    assert (result.exit_code, remote.sent) == (Exit.FORBIDDEN, [])
    assert "left out: needs the administrator role in project" in result.stderr


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(403, '{"detail": "No."}', "application/json"), Exit.FORBIDDEN),
        (Fault(404, '{"detail": "Not found"}', "application/json"), Exit.NOT_FOUND),
        (Fault(409, '{"status": "Performing stop operation from instance state"}', "application/json"),
         Exit.WRONG_STATE),
        (Fault(400, '{"detail": "No."}', "application/json"), Exit.FAILED),
        (Fault(401, '{"detail": "Invalid token"}', "application/json"), Exit.UNAUTHENTICATED),
        (REFUSED, Exit.UNREACHABLE),
    ],
)  # fmt: skip
def test_the_servers_refusal_is_told_and_never_sent_again(remote: Remote, fault: Fault, code: Exit) -> None:
    (instance,) = remote.some(ONLINE)
    remote.sandbox.faults.fail_next(fault, times=9, only=writes)
    result = remote.run("stop", instance.uuid, "--yes", "--wait")
    assert result.exit_code == code
    assert len(remote.sent) == 1
    assert instance.hostname in result.stderr


def test_an_operation_that_fails_is_told() -> None:
    remote = Remote(failure_rate=1.0)
    (instance,) = remote.some(ONLINE)
    result = remote.run("stop", instance.uuid, "--yes", "--wait")
    assert result.exit_code == Exit.FAILED
    assert "it ended Erred" in result.stderr


@pytest.mark.parametrize("fault", [LOST_ANSWER, NEVER_ANSWERED])
def test_a_lost_answer_is_settled_by_looking(remote: Remote, fault: Fault) -> None:
    (instance,) = remote.some(ONLINE)
    remote.sandbox.faults.fail_next(fault, only=writes)
    assert remote.run("stop", instance.uuid, "--yes", "--wait").exit_code == Exit.DONE
    assert len(remote.sent) == 1


def test_a_lost_answer_is_unknown_to_those_who_do_not_wait(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.sandbox.faults.fail_next(LOST_ANSWER, only=writes)
    result = remote.run("stop", instance.uuid, "--yes")
    assert result.exit_code == Exit.FAILED
    assert "stop unknown" in result.stderr
    assert remote.entries()[0].outcome == Outcome.UNKNOWN


def test_a_token_that_ends_while_it_waits_ends_the_command(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    refused = Fault(401, '{"detail": "Invalid token"}', "application/json")
    remote.sandbox.faults.fail_next(refused, times=99, only=lambda method, _path: method == "GET" and has_left(remote))
    result = remote.run("stop", instance.uuid, "--yes", "--wait")
    assert result.exit_code == Exit.UNAUTHENTICATED
    assert remote.entries()[0].outcome == Outcome.ACCEPTED


def test_whoever_has_waited_long_enough_is_told_how_it_stands(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)

    def interrupt() -> None:
        if instance.state == InstanceState.STOPPING:
            remote.meanwhile = lambda: None
            signal.raise_signal(signal.SIGINT)

    remote.meanwhile = interrupt
    result = remote.run("stop", instance.uuid, "--yes", "--wait")
    assert result.exit_code == Exit.INTERRUPTED
    assert "Not waited for any longer" in result.stderr
    assert "Aborted" not in result.stderr
    assert f"({instance.uuid[:8]}): stop was scheduled" in result.stderr
    assert remote.entries()[0].outcome == Outcome.ACCEPTED


def test_a_disk_grows(remote: Remote) -> None:
    (instance,) = remote.some(OFFLINE)
    assert remote.run("resize", instance.uuid, "--disk", "1", "--yes").exit_code == Exit.USAGE
    assert remote.sent == []
    assert remote.run("resize", instance.uuid, "--disk", "900G", "--yes", "--wait").exit_code == Exit.DONE
    assert remote.sandbox.world.instances[instance.uuid].data_volume_size == 900 * 1024


def test_a_flavor_is_given_by_its_name(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    flavor = next(each for each in instance.link.cloud.flavors if each.cores != instance.cores)
    missing = remote.run("resize", instance.uuid, "--flavor", "m9.none", "--stop-first", "--yes")
    assert (missing.exit_code, flavor.name in missing.stderr) == (Exit.NOT_FOUND, True)
    assert remote.run("resize", instance.uuid, "--flavor", flavor.name, "--stop-first", "--yes").exit_code == Exit.DONE
    now = remote.sandbox.world.instances[instance.uuid]
    assert (now.cores, now.state) == (flavor.cores, ONLINE)


def told(remote: Remote, *arguments: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(remote.run(*arguments, "--output", "json").stdout)
    return found


def test_another_program_is_told_what_became_of_each(remote: Remote) -> None:
    (online,), (offline,) = remote.some(ONLINE), remote.some(OFFLINE)
    first, second = told(remote, "stop", online.uuid, offline.uuid, "--yes", "--wait")
    assert (first["uuid"], first["hostname"]) == (online.uuid, online.hostname)
    assert (first["action"], first["outcome"], first["words"]) == ("stop", "done", "")
    assert (second["uuid"], second["outcome"]) == (offline.uuid, "left out")
    assert second["words"] == "it has to be Online, it is Offline"


def test_another_program_is_told_what_would_be_done_and_why_nothing_is(remote: Remote) -> None:
    (online,), (offline,) = remote.some(ONLINE), remote.some(OFFLINE)
    first, second = told(remote, "delete", online.uuid, offline.uuid, "--dry-run", "--stop-first")
    assert (first["outcome"], first["words"]) == ("planned", "stop, then delete")
    assert (second["outcome"], second["words"]) == ("planned", "delete")
    assert [each["outcome"] for each in told(remote, "start", online.uuid, "--yes")] == ["left out"]
    assert remote.sent == []


def test_another_program_is_told_how_it_stands_where_nobody_waits_any_longer(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)

    def interrupt() -> None:
        if instance.state == InstanceState.STOPPING:
            remote.meanwhile = lambda: None
            signal.raise_signal(signal.SIGINT)

    remote.meanwhile = interrupt
    (account,) = told(remote, "stop", instance.uuid, "--yes", "--wait")
    assert (account["outcome"], account["words"]) == ("accepted", "stop was scheduled")


def test_an_outage_is_told_while_it_is_waited_for(remote: Remote) -> None:
    first, second = remote.some(ONLINE, 2)
    for instance, arguments, answers in ((first, ("--yes",), None), (second, (), "y\n")):
        remote.sandbox.faults.fail_next(REFUSED, times=30, only=lambda method, _path: is_looking(remote, method))
        result = remote.run("stop", instance.uuid, "--wait", *arguments, answers=answers)
        assert result.exit_code == Exit.DONE
        assert "the server has not been reached since " in result.stderr
        assert ("the server answers again\n" in result.stderr) == (answers is None)


def test_it_is_waited_for_no_longer_than_was_said(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.sandbox.faults.fail_next(REFUSED, times=9_999, only=lambda method, _path: is_looking(remote, method))
    began = remote.clock.monotonic()
    result = remote.run("stop", instance.uuid, "--yes", "--wait", "--timeout", "5m")
    assert result.exit_code == Exit.FAILED
    assert 300 <= remote.clock.monotonic() - began < 330
    assert result.stderr.splitlines()[-2:] == [
        "Not waited for any longer; the server goes on with what it has accepted.",
        f"{instance.hostname} ({instance.uuid[:8]}): stop was scheduled",
    ]
    assert remote.entries()[0].outcome == Outcome.ACCEPTED


@pytest.mark.parametrize("arguments", [("stop", "a", "--timeout", "5m"), ("stop", "a", "--wait", "--timeout", "soon")])
def test_a_limit_is_for_what_is_waited_for(remote: Remote, arguments: tuple[str, ...]) -> None:
    assert remote.run(*arguments).exit_code == Exit.USAGE
    assert remote.asked == []


def test_where_it_is_done_is_told(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.change(lambda place: replace(place, environment="production", plain_http=True))
    words = "On PRODUCTION · PLAIN HTTP · live (sandbox.invalid)\n"
    for more in (("--dry-run",), ("--yes",), ()):
        answers = None if more else "n\n"
        assert remote.run("edit", instance.uuid, "--description", "new", *more, answers=answers).stderr.startswith(
            words
        )
        assert remote.run("stop", instance.uuid, *more, answers=answers).stderr.startswith(words)


def test_names_and_a_filter_are_too_much(remote: Remote) -> None:
    assert "not both" in remote.run("stop", "web-5", "--filter", "vpn").stderr


def test_an_empty_name_is_nobodys(remote: Remote) -> None:
    for command in ("stop", "show"):
        result = remote.run(command, "")
        assert (result.exit_code, result.stderr) == (
            Exit.USAGE,
            "Error: An empty name is nobody's: name an instance.\n",
        )


def test_what_is_typed_wrongly_is_told(remote: Remote) -> None:
    first, second = remote.some(OFFLINE, 2)
    result = remote.run("delete", first.uuid, second.uuid, answers="delete 3\n")
    assert 'Nothing was done: what was typed is not "delete 2".' in result.stderr


@pytest.mark.parametrize("arguments", [("delete",), ("resize", "--flavor", "m1.large")])
def test_what_would_have_to_be_stopped_is_told_how(remote: Remote, arguments: tuple[str, ...]) -> None:
    (instance,) = remote.some(ONLINE)
    result = remote.run(*arguments, instance.uuid, "--yes")
    assert result.exit_code == Exit.WRONG_STATE
    assert "it is Online (--stop-first stops it first)\n" in result.stderr


def test_several_reasons_for_nothing_are_a_1(remote: Remote) -> None:
    reasons = [Skip("a", None, "it is Offline", Why.STATE), Skip("b", None, "no role", Why.ROLE)]
    assert of_plan(Plan(Wish(Action.STOP), skipped=tuple(reasons))) == Exit.FAILED
    assert of_plan(Plan(Wish(Action.STOP), skipped=(reasons[1],))) == Exit.FORBIDDEN
    (offline,) = remote.some(OFFLINE)
    assert remote.run("stop", offline.uuid, "--yes").stderr.endswith("Error: Nothing was sent.\n")

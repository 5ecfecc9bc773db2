from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.connection import Connection, connect, examine
from api_client.dialects import DIALECTS, NODECONDUCTOR_0_24, SPECIFICATION, FilterFault
from api_client.errors import NoApi, Unauthenticated, Unreachable
from api_client.probing import Evidence, probe, recalled, settle
from api_client.sandbox import URL, Sandbox
from api_client.sandbox.modes import MODES
from api_client.secret import Token
from tests.api_client.probed import Probed, of_symbols
from tests.api_client.servers import BASE, TOKEN, answering, html, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.sandbox.modes import ModeName
    from tests.api_client.servers import Answer

RESTART = "GET /api/instances/00000000000000000000000000000000/restart/"


async def found(server: Probed) -> str:
    return (await probe(server.transport)).dialect.name


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("instances", [150, 1, 0])
async def test_each_server_of_the_sandbox_is_told_from_the_others(mode: ModeName, instances: int) -> None:
    sandbox = Sandbox(instances=instances, mode=mode)
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler())
    assert client.dialect.name == mode
    assert client.dialect.filter_fault is None
    assert client.meter.per_minute() <= 6
    await client.aclose()


async def test_it_is_cheap_and_reads_only() -> None:
    server = Probed()
    seen = await probe(server.transport)
    assert sorted(server.paths) == sorted(
        ["GET /api/version/", "GET /api/instances/", RESTART, "GET /api/instances/?state=3"]
    )
    assert [check.follows for check in seen.checks] == [
        "it claims to be nodeconductor-0.24",
        "their name is called hostname",
        "there is a restart",
        "states are filtered by number",
    ]
    assert seen.evidence == Evidence("hostname", "number", has_restart=True)
    assert seen.evidence.is_whole


async def test_what_was_found_out_is_not_asked_again_while_the_version_is_the_same() -> None:
    server = Probed()
    known = recalled("0.30.0", Evidence("hostname", "number", has_restart=True, filter_fault=FilterFault.IGNORED))
    seen = await probe(server.transport, known)
    assert server.paths == ["GET /api/version/"]
    assert seen.dialect == known.dialect
    assert seen.dialect.filter_fault is FilterFault.IGNORED


async def test_of_another_version_everything_is_asked_again() -> None:
    server = Probed(version="0.45.0", name_key="name")
    seen = await probe(server.transport, recalled("0.30.0", Evidence("hostname", "number", has_restart=True)))
    assert len(server.paths) == 4
    assert seen.dialect.name == "nodeconductor-0.43"


@pytest.mark.parametrize("version", ["0.12.0", "0.45.0", "0.10.0", None, "hm", ""])
async def test_a_version_that_lies_is_found_out(version: str | None) -> None:
    assert await found(Probed(version)) == "nodeconductor-0.24"
    assert await found(Probed(version, has_restart=False)) == "nodeconductor-0.11"
    assert await found(Probed(version, name_key="name")) == "nodeconductor-0.43"
    assert await found(of_symbols(version=version)) == "specification"
    assert await found(of_symbols(version=version, has_restart=False)) == "nodeconductor-0.10"


async def test_a_version_between_two_dialects_of_one_name_says_where_edits_are_taken() -> None:
    early, late = await probe(Probed("0.33.0").transport), await probe(Probed("0.36.0").transport)
    assert early.dialect.name == late.dialect.name == "nodeconductor-0.24"
    assert len(early.dialect.edit_states) == 15
    assert len(late.dialect.edit_states) == 2


def everything(server: Probed, _code: str) -> Answer:
    return reply(server.records)


def others(server: Probed, _code: str) -> Answer:
    return reply([record for record in server.records if record["state"] == "Offline"])


def nothing(_server: Probed, _code: str) -> Answer:
    return reply([])


def failure(_server: Probed, _code: str) -> Answer:
    return html(500)


def refusal(_server: Probed, _code: str) -> Answer:
    return reply({"state": ["No such choice."]}, 400)


def no_list(_server: Probed, _code: str) -> Answer:
    return reply({"count": 3})


WORDS = {
    FilterFault.IGNORED: "is ignored",
    FilterFault.REFUSED: "is refused",
    FilterFault.LEAVES_OUT: "leaves instances out",
}


@pytest.mark.parametrize(
    ("filtered", "fault"),
    [
        (everything, FilterFault.IGNORED),
        (others, FilterFault.IGNORED),
        (nothing, FilterFault.LEAVES_OUT),
        (failure, FilterFault.REFUSED),
        (refusal, FilterFault.REFUSED),
        (no_list, FilterFault.REFUSED),
    ],
)
@pytest.mark.parametrize("version", ["0.12.0", "0.10.0", None])
async def test_a_filter_of_states_that_lies_is_found_out_and_not_used(
    filtered: Callable[[Probed, str], Answer], fault: FilterFault, version: str | None
) -> None:
    seen = await probe(Probed(version, filtered=filtered).transport)
    assert seen.dialect.filter_fault is fault
    assert seen.evidence.is_whole
    assert f"the filter of states {WORDS[fault]}" in [check.follows for check in seen.checks]


async def test_where_all_are_in_one_state_a_server_that_ignores_the_filter_is_found_out_too() -> None:
    assert (await probe(Probed(states=["Online"] * 3).transport)).evidence.states_by == "number"
    seen = await probe(Probed(states=["Online"] * 3, filtered=everything).transport)
    assert seen.dialect.filter_fault is FilterFault.IGNORED


async def test_a_failure_counts_when_it_comes_twice() -> None:
    answers: list[Answer] = [html(500)]
    server = Probed(filtered=lambda self, code: answers.pop() if answers else reply(self.in_state(code)))
    seen = await probe(server.transport)
    assert seen.dialect.filter_fault is None
    assert server.paths.count("GET /api/instances/?state=3") == 2


async def test_an_instance_that_has_moved_on_says_nothing_against_the_filter() -> None:
    server = Probed(states=["Online"], filtered=nothing)
    server.answers[f"/api/instances/{1:032x}/"] = reply({"uuid": f"{1:032x}", "state": "Stopping"})
    seen = await probe(server.transport)
    assert seen.dialect.filter_fault is None
    assert not seen.evidence.is_whole


@pytest.mark.parametrize("status", [403, 429])
async def test_a_refusal_for_another_reason_says_nothing_of_the_filter(status: int) -> None:
    seen = await probe(Probed(filtered=lambda _server, _code: reply({"detail": "no"}, status)).transport)
    assert seen.dialect == NODECONDUCTOR_0_24
    assert not seen.evidence.is_whole


@pytest.mark.parametrize(("version", "name"), [("0.12.0", "nodeconductor-0.11"), ("0.30.0", "nodeconductor-0.24")])
async def test_without_an_instance_to_look_at_the_version_is_believed(version: str, name: str) -> None:
    server = Probed(version, states=(), has_restart=version == "0.30.0")
    seen = await probe(server.transport)
    assert seen.dialect.name == name
    assert not seen.evidence.is_whole


async def test_without_an_instance_a_way_to_write_states_is_refused_all_the_same() -> None:
    assert await found(Probed(None, states=(), has_restart=False)) == "nodeconductor-0.11"


@pytest.mark.parametrize("missing", [html(404), reply({"detail": "no"}, 404)], ids=["page", "data"])
async def test_where_there_is_neither_version_nor_list_there_is_no_api(missing: Answer) -> None:
    server = Probed(answers={"/api/version/": missing, "/api/instances/": missing})
    with pytest.raises(NoApi, match="No API at this address: check its path"):
        await probe(server.transport)


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_without_a_list_the_version_is_believed(status: int) -> None:
    server = Probed("0.45.0")
    server.answers["/api/instances/"] = reply({"detail": "no"}, status)
    seen = await probe(server.transport)
    assert (seen.dialect.name, seen.evidence.name_key) == ("nodeconductor-0.43", None)


async def test_an_answer_to_every_address_says_nothing_of_a_restart() -> None:
    server = Probed("0.12.0")
    server.answers[f"/api/instances/{0:032x}/no-such-action/"] = reply({"detail": "not allowed"}, 405)
    seen = await probe(server.transport)
    assert seen.evidence.has_restart is None
    assert seen.dialect.name == "nodeconductor-0.11"


async def test_a_gate_that_hides_every_action_says_nothing_of_a_restart() -> None:
    server = Probed("0.30.0", has_restart=False)
    server.answers[f"/api/instances/{0:032x}/start/"] = html(404)
    seen = await probe(server.transport)
    assert seen.dialect.has_restart


@pytest.mark.parametrize("answer", [reply({"detail": "Not found"}, 404), html(502), reply([])])
async def test_an_odd_answer_says_nothing_of_a_restart(answer: Answer) -> None:
    server = Probed("0.30.0")
    server.answers[f"/api/instances/{0:032x}/restart/"] = answer
    assert (await probe(server.transport)).evidence.has_restart is None


async def test_a_refused_token_is_told_and_nothing_else_is_asked() -> None:
    server = answering(reply({"detail": "Invalid token"}, 401))
    with pytest.raises(Unauthenticated, match="Invalid token"):
        await connect(Connection(BASE, Token(TOKEN)), handler=server.handler)
    assert server.asked == ["GET /api/version/"]


async def test_a_server_that_is_not_there_is_told() -> None:
    server = Probed()
    server.answers["/api/instances/"] = ConnectionRefusedError()
    with pytest.raises(Unreachable):
        await probe(server.transport)


async def test_a_named_dialect_is_used_and_can_be_examined_all_the_same() -> None:
    server = Probed()
    connection = Connection(BASE, Token(TOKEN), dialect="specification")
    client = await connect(connection, handler=server.server.handler)
    assert (client.dialect, client.probe, server.paths) == (SPECIFICATION, None, [])
    assert (await examine(connection, handler=server.server.handler)).dialect.name == "nodeconductor-0.24"


def test_what_was_seen_counts_more_than_what_fits_no_dialect() -> None:
    odd = settle("0.12.0", Evidence("name", "symbol", has_restart=False))
    assert (odd.name_key, odd.states_by, odd.has_restart) == ("name", "symbol", False)
    assert odd.state_codes == SPECIFICATION.state_codes


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_is_found_by_all_that_sets_it_apart(dialect: object) -> None:
    known = next(each for each in DIALECTS if each is dialect)
    evidence = Evidence(known.name_key, known.states_by, known.has_restart)
    version = ".".join(map(str, known.since))
    assert settle(version, evidence) == known


async def test_what_a_server_tells_is_clean() -> None:
    seen = await probe(Probed("0.30\x1b[31m").transport)
    assert "\x1b" not in seen.version + seen.checks[0].came

"""What has happened, in the whole app: what was missed, the fleet's timeline, what is stuck, what was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from api_client.states import Action
from tests.tui.deck import Deck
from tui.durations import Durations
from tui.journal import Entry, Kind, Outcome
from tui.orders import Step, Wish, steps_for, to_text
from tui.plan import Plan, Target
from tui.screens.away import AwayScreen
from tui.screens.timeline import TimelineScreen
from tui.screens.unfinished import UnfinishedScreen

if TYPE_CHECKING:
    from pathlib import Path

AWAY = "while you were away"


def told(deck: Deck) -> list[str]:
    return [sentence for sentence in deck.said if sentence.startswith(AWAY)]


async def swept(deck: Deck) -> None:
    """Have the list read again."""
    before = deck.session.feed.fleet.swept_at
    await deck.clock.advance(1)
    deck.session.feed.kick()
    await deck.until(lambda: deck.session.feed.fleet.swept_at != before)


async def test_after_a_pause_it_is_told_what_was_missed_and_leads_there(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        await deck.press("A")
        assert deck.said == ["nothing was missed: nothing became different while you were away"]
        await deck.press("p")
        deck.sandbox.world.force_state(deck.named("db-4").uuid, "Offline")
        await deck.clock.advance(720)
        await deck.press("p")
        await swept(deck)
        assert told(deck) == [f"{AWAY} (12 min): 1 changed — A shows them"]
        await deck.press("A")
        await deck.until_shown(AwayScreen)
        await deck.press("enter")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert deck.fleet.table.cursor_uuid == deck.named("db-4").uuid


async def test_nothing_is_said_when_nothing_was_missed(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        await deck.press("p")
        await deck.clock.advance(720)
        await deck.press("p")
        await swept(deck)
        assert told(deck) == []


async def test_who_comes_back_to_the_terminal_is_told(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        deck.app.post_message(events.AppBlur())
        await deck.settle()
        await deck.clock.advance(301)
        await deck.put("db-4", "Offline")
        await swept(deck)
        assert told(deck) == []
        deck.app.post_message(events.AppFocus())
        await deck.until(lambda: told(deck))


async def test_the_next_start_tells_what_was_missed_in_between(tmp_path: Path) -> None:
    first = Deck(tmp_path, keeps=True)
    async with first.running():
        pass
    second = Deck(tmp_path, keeps=True)
    second.sandbox.world.force_state(second.named("db-4").uuid, "Erred")
    async with second.running():
        await second.until(lambda: told(second))
        assert told(second)[0].endswith("1 changed — A shows them")


async def test_the_timeline_leads_to_an_instance_that_the_filter_hides(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        await deck.put("db-4", "Offline")
        await deck.press("slash", *"state:online", "enter")
        await deck.until(lambda: "db-4" not in deck.hostnames)
        await deck.press("T")
        await deck.until_shown(TimelineScreen)
        assert "db-4  Online → Offline" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert deck.said == ["the filter hid db-4: it is cleared"]
        assert deck.fleet.listing.text == ""
        assert deck.fleet.table.cursor_uuid == deck.named("db-4").uuid


async def test_what_is_gone_leads_nowhere(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        uuid = deck.named("db-4").uuid
        deck.sandbox.world.remove(uuid)
        await deck.look_at(uuid)
        await deck.press("T")
        await deck.until_shown(TimelineScreen)
        await deck.press("enter")
        await deck.until(lambda: deck.said)
        assert deck.said == ["it is no longer there"]


async def test_p21_stuck_means_far_longer_than_usual_everywhere(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(width=160):
        deck.session.durations = Durations({Action.STOP: [19.0, 20.0, 21.0]})
        await deck.put("db-4", "Stopping")
        await deck.point_at("db-4")
        assert "usually 0:20" in deck.text()
        await deck.clock.advance(101)
        await deck.repaint()
        assert "stuck" in next(line for line in deck.text().splitlines() if "db-4" in line)
        assert "stuck: 1:41 by now, usually 0:20" in deck.text()
        await deck.press("slash", *"is:stuck", "enter")
        assert deck.hostnames == ["db-4"]


async def test_the_way_of_what_is_being_done_is_drawn(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(width=240):
        uuid = await deck.point_at("db-4")
        await deck.settle()
        row = deck.session.feed.fleet.rows[uuid]
        wish = Wish(Action.RESTART)
        planned = Plan(wish, (Target(uuid, row, steps_for(wish, row.state, has_restart=True)),))
        deck.fleet.start(deck.session.operations.carry_out(deck.session.operations.begin(planned)))
        await deck.until(lambda: deck.writes)
        await deck.put("db-4", "Stopping")
        assert "◐ Stopping 0:00 ─ Starting Scheduled ─ Starting ─" in deck.text()


async def test_a_chain_of_before_goes_on_only_when_somebody_says_so(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    uuid = deck.named("db-4").uuid
    deck.sandbox.world.force_state(uuid, "Offline")
    async with deck.started():
        await deck.until(lambda: deck.fleet.session)
        journal = deck.session.journal
        steps = to_text([Step(Action.STOP), Step(Action.DELETE)])
        entry = Entry(
            "sandbox", "admin", "delete", uuid, "db-4", "delete", deck.clock.time() - 9_000,
            origin=deck.session.client.base_url, steps=steps, step=1, owner="elsewhere 1",
        )  # fmt: skip
        (number,) = journal.begin([entry])
        journal.note(number, deck.clock.time() - 8_990, "stop", Kind.REQUEST)
        assert deck.fleet.resuming is not None
        deck.fleet.run_worker(deck.fleet.resuming.begin())
        await deck.until_shown(UnfinishedScreen)
        await deck.press("escape")
        await deck.until(lambda: deck.said)
        assert deck.said == ["1 operation of before not finished; f9 asks again"]
        assert deck.writes == []
        await deck.press("f9")
        await deck.until_shown(UnfinishedScreen)
        await deck.press("space", "tab", "tab", "enter")
        await deck.until(lambda: deck.writes)
        await deck.pass_seconds(15)
        await deck.until(lambda: "db-4: delete done" in deck.said)
        (ended,) = journal.entries(uuid=uuid)
        assert ended.outcome is Outcome.DONE
    assert [str(sent) for sent in deck.writes] == [f"DELETE /api/instances/{uuid}/"]

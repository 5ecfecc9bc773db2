"""A screen that is alive: it reaches the server, takes what the feed brings, and paints it once a frame at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.containers import Container
from textual.getters import query_one

from tui.fields import Scene
from tui.fleet import Fleet, after_failure
from tui.lock import Lock
from tui.plan import Viewer
from tui.query import highlights
from tui.screens.beside import Beside
from tui.screens.following import FollowsFleet, FollowsOperations
from tui.screens.overlook import Glance, counts, header_state, notes, offers, stale_after, under_way, unreached
from tui.screens.reach import Reach
from tui.screens.stage_screen import StageScreen
from tui.screens.trends import Trends
from tui.screens.way import Way
from tui.sight import Marked, Sight
from tui.steady import SteadyOrder
from tui.widgets.action_bar import ActionBar
from tui.widgets.filter_line import FilterLine
from tui.widgets.instance_table import InstanceTable
from tui.widgets.key_line import KeyLine
from tui.widgets.status_header import StatusHeader
from tui.widgets.table_view import TableView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from api_client.errors import ApiError
    from api_client.states import Action
    from tui.screens.acting import Acting
    from tui.screens.outset import Outset
    from tui.session import Session

TICK = 1.0
"""Seconds between two looks at the clock, for ages and times in state."""

CALM = 5
"""How many times fewer these looks are while nothing is on the move."""


class LiveFleet(StageScreen):
    """Keeps the parts of the main screen up to date. Its keys are the subclasses'."""

    AUTO_FOCUS = "InstanceTable"

    header = query_one(StatusHeader)
    filter_line = query_one(FilterLine)
    table = query_one(InstanceTable)
    beside = query_one(Beside)
    action_bar = query_one(ActionBar)

    def __init__(self, outset: Outset) -> None:
        super().__init__()
        self.door = outset.door
        """The way to the server."""
        self.listing = outset.belongings.listing
        """The filter, the order and the columns."""
        self.session: Session | None = None
        """What was reached; None until then."""
        self.acting: Acting | None = None
        """What carries out wishes; None until there is a session."""
        self._belongings = outset.belongings
        self._reach = Reach(outset.open_session, outset.clock, outset.chance)
        self._place = outset.door.place
        self._clock = outset.clock
        self._fleet = Fleet()
        self._counts = counts(self._fleet)
        self.steady = SteadyOrder()
        """The order as it is shown."""
        self.sight = Sight()
        """What a person sees under the cursor."""
        self.marked = Marked()
        """What they saw of the marked instances."""
        self._order: tuple[str, ...] = ()
        self._trends = Trends(self)
        self._paint_due = False
        self._ticks = 0
        self.way = Way(self)
        """Leads the cursor to instances."""
        self._filter_fault = ""
        """What is wrong with the server's filter of states, once it has been told."""

    def compose(self) -> ComposeResult:
        """Where we are, the filter, the fleet with the detail beside or below it, the actions, the keys."""
        yield StatusHeader()
        yield FilterLine(self.listing.history, self.complete)
        with Container(id="middle"):
            yield InstanceTable(self._view(self.scene()))
            yield Beside()
        yield ActionBar()
        yield KeyLine()

    def on_mount(self) -> None:
        """Reach for the server once the first frame is there."""
        self.paint()
        self.set_interval(TICK, self._tick)
        self.call_after_refresh(self._live)

    def scene(self, measured: Sequence[str] | None = None) -> Scene:
        """The newest snapshot and what a cell may tell besides the row; the usage of those on screen, or of these."""
        session, item = self.session, self.listing.item
        marks = self.table.marks if self.is_mounted else frozenset[str]()
        usage: Mapping[str, Sequence[float | None]] = {}
        if session is not None and item is not None and self.is_mounted:
            usage = session.usage.trends(self.table.visible_uuids() if measured is None else measured, item)
        now, wall = self._clock.monotonic(), self._clock.time()
        is_sum = session is not None and session.usage.is_sum
        mine = None if self.viewer.is_staff else self.viewer.admin_projects
        stuck = session.durations.stuck(self._fleet, now) if session else frozenset[str]()
        acting = under_way(session.operations.running) if session else {}
        usual = session.durations.usual if session else {}
        stale = stale_after(session.feed.sweep_every if session else 0.0)
        edits = self.viewer.edit_states
        return Scene(self._fleet, now, wall, marks, usage, item or "", is_sum, mine, stuck, acting, usual, stale, edits)

    def complete(self, text: str) -> Sequence[str]:
        """What the query may become."""
        # Imported when it is first asked for: the first frame does without it.
        from tui.query.completion import complete

        return [completion.text for completion in complete(text, len(text), self._fleet)]

    def attend(self, watched: bool) -> None:
        """The terminal has come to the front, or has gone to the back."""
        if self.session is not None:
            self.session.feed.attend(watched)

    def _tick(self) -> None:
        self._ticks += 1
        if self._is_lively or not self._ticks % CALM:
            self._tell_operations()

    @property
    def _is_lively(self) -> bool:
        """Whether there is anything on the screen that is told by the second."""
        fleet, session = self._fleet, self.session
        moves = fleet.moving_since or fleet.changed_at or fleet.vanished or fleet.problem or fleet.loading
        return bool(moves or (session is not None and session.operations.running))

    def paint_soon(self) -> None:
        """Paint once, however much changes before the next frame."""
        if not self._paint_due:
            self._paint_due = True
            self.call_later(self.paint)

    def paint(self) -> None:
        """Bring every part up to date; each repaints only what differs."""
        self._paint_due = False
        scene = self.scene()
        self.table.show(self._view(scene))
        self.paint_around(scene)

    def paint_around(self, scene: Scene | None = None) -> None:
        """Bring what follows the cursor up to date: all but the table."""
        scene = scene or self.scene()
        self.paint_lines()
        self.beside.follow(self.table.cursor_uuid, scene)
        if self.session is not None:
            self.session.feed.select(self.table.cursor_uuid or "")
            self._trends.want(self.session, self.table.visible_uuids(), self.listing.item)

    def paint_lines(self) -> None:
        """Bring the lines around the table up to date."""
        table, session = self.table, self.session
        now = self._clock.monotonic()
        busy = session.operations.running if session else {}
        glance = Glance(
            fleet=self._fleet,
            viewer=self.viewer,
            counts=self._counts,
            view=self.listing.view_name,
            shown=len(self._order),
            marks=len(table.marks),
            hidden_marks=table.hidden_marks,
            now=now,
            sweep_every=session.feed.sweep_every if session else self._place.sweep_every,
            per_minute=session.client.meter.per_minute(now) if session else None,
            unlocked=session.lock.seconds_left if session else 0.0,
            running=len(busy),
        )
        self.header.show(header_state(self._place, glance))
        fleet, key_of = self._fleet, self._key_of
        offered = offers(fleet, table.cursor_uuid, self.viewer, busy, key_of) if session else unreached(key_of)
        self.action_bar.show(offered, note=table.cut_note)

    def lead_to(self, uuid: str) -> None:
        """Put the cursor on an instance as soon as it is in the list, unless the person has gone elsewhere by then."""
        self.way.wait_for(uuid)
        self.way.follow(self._fleet)

    @property
    def viewer(self) -> Viewer:
        """Who looks, as far as that is known."""
        return self.session.viewer if self.session else Viewer(locked=Lock(self._place, self._clock).hindrance)

    def ask_again(self) -> None:
        """Try to reach the server again at once, or read the list again."""
        self._reach.try_now()
        if self.session is not None:
            self.session.ask_again()

    @work(group="feed", exclusive=True)
    async def _live(self) -> None:
        """Reach the server, and then show what the feed brings for as long as the screen is there."""
        session = await self._reach.session(self._fail)
        # Imported late: the forms bring the models along, which the first frame does without.
        from tui.screens.acting import Acting

        session.operations.changed = self._tell_operations
        session.drafts = self._belongings.drafts = self._belongings.drafts or session.drafts
        self.acting = Acting(self, session)
        self.session = session
        self.beside.attach(session)
        self.way.wait_for(self._belongings.cursor)
        self.opened(session)
        for words in session.notices:
            self.tell(words, "warning")
        session.feed.attend(self.app.app_focus)
        await session.feed.run(self._take)

    def opened(self, session: Session) -> None:
        """The server has been reached."""

    def _fail(self, error: ApiError, retry_at: float | None) -> None:
        self._take(after_failure(self._fleet, error, retry_at))

    def _take(self, fleet: Fleet) -> None:
        """Take in a new snapshot."""
        self._fleet = fleet
        self._counts = counts(fleet)
        if self.session is not None:
            self.session.observe(fleet)
            if (fault := self.session.feed.filter_fault) and not self._filter_fault:
                self._filter_fault = fault
                self.tell(fault, "warning")
        self.way.follow(fleet)
        self.show_everywhere()

    def show_everywhere(self) -> None:
        """Have all screens show what holds now."""
        scene = self.scene()
        for screen in self.app.screen_stack:
            if isinstance(screen, FollowsFleet):
                screen.take_scene(scene)
        self.paint_soon()

    def _tell_operations(self) -> None:
        """Let everything that shows operations look at them again."""
        for screen in self.app.screen_stack:
            if isinstance(screen, FollowsOperations):
                screen.take_operations()
        self.paint_soon()

    def _view(self, scene: Scene) -> TableView:
        listing = self.listing
        shown = self.steady.follow(scene, (listing.at_work, listing.sort), listing.order)
        self._order = shown.rows
        return TableView(
            order=shown.order,
            rows=scene.fleet.rows,
            columns=listing.columns,
            scene=scene,
            gone=shown.gone,
            astray=shown.astray,
            sort=listing.sort,
            highlights=highlights(listing.query),
            notes=notes(self.session.operations.to_tell() if self.session else {}, scene.fleet, scene.now),
            query=listing.at_work,
            wide=listing.wide,
        )

    def _key_of(self, action: Action) -> str:
        return self.key_of(f"act.{action}")

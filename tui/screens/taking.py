"""Taking what is shown elsewhere: into the clipboard, or into a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from api_client.states import Action, allowed_actions
from tui import export
from tui.clipboard import too_long
from tui.export import Format
from tui.fields import FIELDS
from tui.formats import counted
from tui.forms.choices import Choice
from tui.handover import ACTIONS
from tui.screens.choose import ChooseScreen, Item
from tui.screens.export import ExportRefused, ExportScreen
from tui.screens.overlook import nobody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from api_client.rows import InstanceRow
    from tui.columns import Column
    from tui.fields import Scene
    from tui.handover import Handover
    from tui.screens.export import Wish

MARKED, SHOWN = "marked", "shown"
REQUEST = "request"
VIEW, ALL = "view", "all"
_FIELDS = {field.name: field for field in FIELDS}
DETAIL = 48
"""Characters of a value in the list of fields."""


class Stage(Protocol):
    """What taking needs of the screen it takes from."""

    async def ask(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 (each dialog has its own result)
        """Show a dialog and wait for its result."""
        ...

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Say something to the person."""
        ...

    def copy(self, text: str) -> None:
        """Put a text into the clipboard."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What the table showed when it was asked for."""

    scene: Scene
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    profile: str

    @property
    def marked(self) -> tuple[str, ...]:
        """The marked instances as they stand in the table, then those that the filter hides."""
        marks = self.scene.marks
        seen = [uuid for uuid in self.order if uuid in marks]
        hidden = sorted(marks.difference(seen).intersection(self.scene.fleet.rows), key=self.hostname)
        return (*seen, *hidden)

    def hostname(self, uuid: str) -> str:
        """The name of an instance."""
        return self.scene.fleet.rows[uuid].hostname


def copy(stage: Stage, shown: Shown, name: str, cursor: str) -> None:
    """Copy a field of the marked instances, one a line, or of the one under the cursor."""
    uuids = shown.marked or ((cursor,) if cursor in shown.scene.fleet.rows else ())
    values = [_text(shown, uuid, name) for uuid in uuids]
    if not uuids:
        stage.tell(nobody(cursor), "warning")
    elif len(uuids) == 1:
        _put(stage, values[0], f"the {name} of {shown.hostname(uuids[0])}")
    else:
        _put(stage, "\n".join(values), f"the {name} of {counted(len(uuids), 'marked instance')}")


async def copy_field(stage: Stage, shown: Shown, cursor: str, handover: Handover | None = None) -> None:
    """Ask for a field of the instance under the cursor, and copy its value, or a request to whoever may act on it."""
    row = shown.scene.fleet.rows.get(cursor)
    if row is None:
        stage.tell(nobody(cursor), "warning")
        return
    values = {name: _text(shown, row.uuid, name) for name in _FIELDS}
    items = [Item(name, name.replace("_", " "), _cut(value)) for name, value in values.items() if value]
    if handover is not None and handover.is_needed(row):
        items.insert(0, Item(REQUEST, "request for the administrator", "a text to send on"))
    chosen = await stage.ask(ChooseScreen(f"Copy from {row.hostname}", items))
    if chosen == REQUEST and handover is not None:
        await _copy_request(stage, row, handover)
    elif chosen is not None:
        _put(stage, values[chosen], f"the {chosen.replace('_', ' ')} of {row.hostname}")


async def _copy_request(stage: Stage, row: InstanceRow, handover: Handover) -> None:
    """Ask what should be done, beginning with what fits the state, and copy the request."""
    fitting = allowed_actions(row.state)
    items = [Item(action, action) for action in sorted(ACTIONS, key=lambda action: action not in fitting)]
    chosen = await stage.ask(ChooseScreen(f"What should be done to {row.hostname}?", items))
    if chosen is not None:
        _put(stage, handover.request(Action(chosen), row), f"the request to {chosen} {row.hostname}")


async def export_view(stage: Stage, shown: Shown) -> None:
    """Ask how and where to, and write what is shown or marked."""

    async def deliver(wish: Wish) -> str:
        return await _deliver(stage, shown, wish)

    if not shown.order and not shown.marked:
        stage.tell("there is nothing to export", "warning")
        return
    name = export.default_name(shown.profile, shown.scene.wall, Format.CSV)
    sentence = await stage.ask(ExportScreen(_row_choices(shown), _column_choices(shown), name, deliver))
    if sentence is not None:
        stage.tell(sentence)


async def _deliver(stage: Stage, shown: Shown, wish: Wish) -> str:
    """Write it in a thread, so that ten thousand instances stop no key; return what was done."""
    uuids = shown.marked if wish.rows == MARKED else shown.order
    text = await asyncio.to_thread(_written, shown, wish, uuids)
    what = counted(len(uuids), "instance")
    if wish.path is None:
        if words := too_long(text):
            raise ExportRefused(f"{words}; a file takes it all.")
        stage.copy(text)
        return f"copied {what}"
    try:
        path = await asyncio.to_thread(export.save, wish.path, text, replace=wish.replace)
    except FileExistsError:
        raise
    except OSError as error:
        raise ExportRefused(f"Not written: {error.strerror or error} ({error.filename or wish.path})") from error
    return f"exported {what} to {path}"


def _written(shown: Shown, wish: Wish, uuids: Sequence[str]) -> str:
    fields = export.all_fields() if wish.columns == ALL else export.fields_of(shown.columns)
    return export.write(export.make_sheet(fields, uuids, shown.scene), wish.format)


def _row_choices(shown: Shown) -> list[Choice]:
    """What can be exported, what is likely meant first."""
    choices = []
    if marked := shown.marked:
        hidden = len(set(marked).difference(shown.order))
        choices.append(Choice(MARKED, f"the {len(marked)} marked", f"{hidden} of them hidden" if hidden else ""))
    if shown.order:
        choices.append(Choice(SHOWN, f"the {len(shown.order)} shown", "in this order"))
    return choices


def _column_choices(shown: Shown) -> list[Choice]:
    titles = ", ".join(column.title for column in shown.columns if column.title)
    return [
        Choice(VIEW, "those of the table", titles),
        Choice(ALL, "all there is", f"{len(export.all_fields())} fields"),
    ]


def _text(shown: Shown, uuid: str, name: str) -> str:
    field = _FIELDS[name]
    return export.cell_text(export.plain(field, field.value(shown.scene.fleet.rows[uuid], shown.scene)))


def _put(stage: Stage, text: str, what: str) -> None:
    if words := too_long(text):
        stage.tell(f"{what} was not copied: {words}", "warning")
    else:
        stage.copy(text)
        stage.tell(f"copied {what}")


def _cut(text: str) -> str:
    return text if len(text) <= DETAIL else f"{text[: DETAIL - 1]}…"

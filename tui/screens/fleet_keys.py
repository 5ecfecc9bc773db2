"""The keys of the main screen: each has an id, under which it can be remapped, and a sentence for the palette."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from api_client.states import Action


def _act(key: str, action: Action, tooltip: str) -> Binding:
    return Binding(key, f"perform('{action}')", action.capitalize(), id=f"act.{action}", tooltip=tooltip, show=False)


FLEET_BINDINGS: list[BindingType] = [
    # With priority, so that the focus has moved before the next of several keys that come in one go is looked at.
    Binding("slash", "filter", "Filter", id="view.filter", key_display="/", tooltip="Filter the list", priority=True),
    Binding("escape", "back", "Back", id="view.back", show=False, tooltip="Clear the filter, the view, then the marks"),
    Binding("exclamation_mark", "problems", "Problems", id="view.problems", key_display="!",
            tooltip="Show only problems, or all again", show=False),
    Binding("o", "sort(False)", "Sort", id="view.sort", tooltip="Sort by a field"),
    Binding("O", "sort(True)", "Then by", id="view.sort_then", tooltip="Sort by one more field", show=False),
    Binding("I", "reverse", "Reverse", id="view.reverse", tooltip="Reverse the order", show=False),
    Binding("w", "wide", "Wide", id="view.wide", tooltip="Show all columns, or those there is room for", show=False),
    Binding("K", "columns", "Columns", id="view.columns", tooltip="Choose the columns and their order", show=False),
    Binding("W", "views", "Views", id="view.views", tooltip="Views: open, save, rename, delete", show=False),
    Binding("u", "usage", "Usage", id="view.usage", tooltip="Usage column: cpu, memory, storage, off"),
    Binding("r", "refresh", "Refresh", id="view.refresh", tooltip="Read the list again now", show=False),
    Binding("p", "pause", "Pause", id="view.pause", tooltip="Pause the polling, or go on", show=False),
    Binding("d", "pane", "Detail", id="detail.pane", tooltip="Show or hide the detail pane"),
    Binding("y", "look('Raw')", "Raw", id="detail.raw", tooltip="The instance as JSON, as it came", show=False),
    Binding("t", "look('Timeline')", "Timeline", id="detail.timeline", tooltip="What happened to it", show=False),
    Binding("Z", "maximize_pane", "Maximise", id="detail.maximise", tooltip="Maximise the pane", show=False),
    Binding("less_than_sign", "in_pane('step_tab', -1)", "Tab before", id="detail.tab_before", show=False),
    Binding("greater_than_sign", "in_pane('step_tab', 1)", "Next tab", id="detail.tab_after", show=False),
    Binding("left_square_bracket", "in_pane('step_range', -1)", "Shorter range", id="detail.range_shorter", show=False),
    Binding("right_square_bracket", "in_pane('step_range', 1)", "Longer range", id="detail.range_longer", show=False),
    Binding("minus", "in_pane('step_points', -1)", "Fewer points", id="detail.points_fewer", show=False),
    Binding("plus", "in_pane('step_points', 1)", "More points", id="detail.points_more", show=False),
    Binding("a", "actions", "Actions", id="act.list", tooltip="All actions for the instance, with reasons"),
    _act("s", Action.START, "Start the instance or the marked ones"),
    _act("S", Action.STOP, "Stop the instance or the marked ones"),
    _act("R", Action.RESTART, "Restart the instance or the marked ones"),
    _act("z", Action.RESIZE, "Resize: another flavor or a larger disk"),
    _act("E", Action.EDIT, "Edit hostname, description and security groups"),
    _act("ctrl+d", Action.DELETE, "Delete the instance or the marked ones"),
    Binding("B", "runs", "Under way", id="act.runs", tooltip="What is under way, and how it ended", show=False),
    Binding("n", "create(False)", "New", id="act.create", tooltip="New instance", show=False),
    Binding("N", "create(True)", "New like this", id="act.create_like", tooltip="New instance from this one",
            show=False),
    Binding("c", "copy('hostname')", "Copy name", id="copy.hostname", tooltip="Copy the hostname, or those marked",
            show=False),
    Binding("C", "copy('uuid')", "Copy uuid", id="copy.uuid", tooltip="Copy the uuid, or those marked", show=False),
    Binding("Y", "copy_field", "Copy field", id="copy.field", tooltip="Copy any field of the instance", show=False),
    Binding("e", "export", "Export", id="view.export", tooltip="Export what is shown or marked, to a file or copied",
            show=False),
    Binding("T", "timeline", "Timeline", id="view.timeline", tooltip="What happened in the fleet", show=False),
    Binding("A", "away", "Missed", id="app.away", tooltip="What became different while you were away", show=False),
    Binding("f9", "unfinished", "Unfinished", id="act.unfinished", show=False,
            tooltip="Operations of before that are not finished: go on, or let them be"),
    Binding("J", "journal", "Journal", id="view.journal", tooltip="The journal of operations", show=False),
    Binding("L", "unlock", "Unlock", id="app.unlock", show=False,
            tooltip="Unlock the profile for a while, or lock it again"),
    Binding("P", "profiles", "Profiles", id="app.profiles", show=False, tooltip="Profiles: go to another server"),
    Binding("question_mark", "help", "Help", id="view.help", key_display="?", tooltip="All keys, searchable"),
    Binding("q", "quit", "Quit", id="view.quit", tooltip="Quit"),
]  # fmt: skip
"""In the order of the help."""

VIEW_BINDINGS: list[BindingType] = [
    Binding("0", "open_view(0)", "All", id="view.open_0", tooltip="Open the view of all", show=False, system=True),
    *(
        Binding(
            str(place), f"open_view({place})", f"View {place}", id=f"view.open_{place}", show=False, system=True,
            tooltip=f"Open view {place}",
        )
        for place in range(1, 10)
    ),
]  # fmt: skip
"""The keys of the views. The palette has the views by their names instead."""

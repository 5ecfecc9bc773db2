"""The last gate before the terminal: whatever a widget draws, no control character and no link leaves with it.

The models clean server text on its way in; this catches what slipped past, so that a hostname can never query the
terminal, whose answer would arrive as key presses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from api_client.clean import clean, is_clean

if TYPE_CHECKING:
    from textual.color import Color


class SafeText(LineFilter):
    """Replaces what `clean` would take out, cell for cell where it can, and drops hyperlinks."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """Return the segments of a line, safe to write."""
        if all(is_clean(text) and not (style and style.link) for text, style, _control in segments):
            return segments
        return [_safe(segment) for segment in segments]


def _safe(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link:
        style = style.update_link(None)
    return Segment(text if is_clean(text) else clean(text), style, control)

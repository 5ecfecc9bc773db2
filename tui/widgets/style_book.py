"""Role names to terminal styles: the one place where a widget's component classes become colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget


class StyleBook:
    """Looks up the styles of a widget's roles, and remembers them until the look of the widget changes."""

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._styles: dict[tuple[str, ...], Style] = {}

    def __call__(self, *roles: str) -> Style:
        """The style of the widget with these roles on it, the last one strongest; an unknown role adds nothing."""
        style = self._styles.get(roles)
        if style is None:
            style = self._styles[roles] = self._resolve(roles)
        return style

    def clear(self) -> None:
        """Forget everything: the theme, the focus or the style sheet changed."""
        self._styles.clear()

    def _resolve(self, roles: tuple[str, ...]) -> Style:
        names = [f"{self._prefix}--{role}" for role in roles]
        known = [name for name in names if name in self._widget.COMPONENT_CLASSES]
        style = self._widget.get_visual_style(*known).rich_style
        # The visual style leaves out "reverse", which a cursor needs in a theme of the terminal's own colours.
        return sum((self._widget.get_component_styles(name).text_style for name in known), style)

"""Role names to terminal styles: the one place where a widget's component classes become colours.

A widget need not declare them: Textual works out the styles of all that are declared whenever the focus or a class
changes, and of the dozen roles a line may have, few are drawn. For that it needs what is private to Textual; the tests
of this module fail when that changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.dom import DOMNode

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
        self._widget._component_styles.clear()

    def _resolve(self, roles: tuple[str, ...]) -> Style:
        names = [f"{self._prefix}--{role}" for role in roles]
        for name in names:
            self._work_out(name)
        style = self._widget.get_visual_style(*names).rich_style
        # The visual style leaves out "reverse", which a cursor needs in a theme of the terminal's own colours.
        return sum((self._widget.get_component_styles(name).text_style for name in names), style)

    def _work_out(self, name: str) -> None:
        """Do for one component class what Textual does for those that are declared."""
        known = self._widget._component_styles
        if name not in known:
            node = DOMNode(classes=name)
            node._attach(self._widget)
            self._widget.app.stylesheet.apply(node)
            known[name] = node.styles

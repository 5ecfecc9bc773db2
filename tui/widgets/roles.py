"""Roles of text as styles in the theme's variables, for text that is shown as Content."""

from __future__ import annotations

from textual.content import Content

STYLES = {
    "strong": "bold",
    "muted": "$foreground-muted",
    "heading": "bold $accent",
    "line": "$primary",
    "error": "$error",
    "warning": "$warning",
    "alarm": "bold reverse $error",
    "production": "bold reverse $env-production",
    "environment": "bold $env-other",
    "online": "$state-online",
    "offline": "$state-offline",
    "transition": "$state-transition",
    "erred": "$state-erred",
    "unknown": "$state-unknown",
}
"""Role → style."""


def styled(text: str, *roles: str) -> Content:
    """Text in one or more roles; it is taken as it is, never as markup."""
    return Content.styled(text, " ".join(STYLES[role] for role in roles))


def muted(text: str) -> Content:
    """Text that stands back."""
    return styled(text, "muted")

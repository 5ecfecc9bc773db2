"""The page of licences and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.formats import counted, money_text
from tui.widgets.detail.text import lines
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_client.models import Licence
    from tui.widgets.detail.subject import Subject


def licences(subject: Subject, width: int) -> Content:  # noqa: ARG001 (pages share one signature)
    """The sums, then each licence."""
    about = subject.about
    if about is None:
        return Content("No instance is chosen.")
    sums = f"setup {money_text(about.setup_fee)}, monthly {money_text(about.monthly_fee)} together"
    if subject.instance is None:
        return lines((styled(sums, "strong"), muted(subject.missing)))
    each = subject.instance.instance_licenses
    first = Content.assemble(styled(counted(len(each), "licence"), "strong"), f": {sums}" if each else "")
    return lines((first, *(line for licence in each for line in _licence(licence))))


def _licence(licence: Licence) -> Iterator[Content]:
    yield Content.assemble(styled(licence.name or licence.uuid, "strong"), muted(f"  {licence.uuid}"))
    kind = ", ".join(part for part in (licence.license_type, licence.service_type) if part)
    fees = f"setup {money_text(licence.setup_fee)}, monthly {money_text(licence.monthly_fee)}"
    yield Content(f"  {fees}" + (f" · {kind}" if kind else ""))

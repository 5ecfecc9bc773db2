"""Offered: what somebody means by a name, among what a form would offer to choose from. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.forms.choices import Choice, Offer

LISTED = 20
"""Choices that are told of at most."""


def fitting(offer: Offer, name: str) -> tuple[Choice, ...]:
    """The choices of this name, uuid or address; all where no name is given."""
    return tuple(each for each in offer.choices if name in {"", each.label, uuid_of(each), each.value})


def one(offer: Offer, name: str, what: str, way_out: str = "") -> Choice:
    """The one choice of this name, or the only one there is. Raises click.ClickException.

    `what` is the option that names it, without the dashes; `way_out` is another option that tells them apart.
    """
    found = fitting(offer, name)
    if len(found) == 1:
        return found[0]
    if not offer.choices:
        raise Refusal(f"--{what}: {offer.note}.", Exit.NOT_FOUND)
    if not found:
        raise Refusal(f"There is no {what} {name}, only:\n{_listed(offer.choices)}", Exit.NOT_FOUND)
    ways = f"use the uuid with --{what}" + (f", or say {way_out}" if way_out else "")
    meant = f"{name} can be any of these, {ways}" if name else f"Say --{what}, there are several"
    raise Refusal(f"{meant}:\n{_listed(found)}", Exit.USAGE)


def all_of(*choosing: Callable[[], Choice]) -> list[Choice]:
    """Choose each of these; what is wrong with several is told at once. Raises Refusal."""
    found: list[Choice] = []
    wrong: list[Refusal] = []
    for choose in choosing:
        try:
            found.append(choose())
        except Refusal as refusal:
            wrong.append(refusal)
    if wrong:
        codes = {refusal.exit_code for refusal in wrong}
        code = Exit(codes.pop()) if len(codes) == 1 else Exit.USAGE
        raise Refusal("\n".join(refusal.message for refusal in wrong), code)
    return found


def several(offer: Offer, names: Iterable[str], what: str) -> tuple[Choice, ...]:
    """The choices of these names, each once. Raises click.ClickException."""
    return tuple(dict.fromkeys(one(offer, name, what) for name in names))


def uuid_of(choice: Choice) -> str:
    """The uuid of what can be chosen, which is the last part of its address."""
    return choice.value.rstrip("/").rpartition("/")[2]


def _listed(choices: Iterable[Choice]) -> str:
    lines = [f"  {uuid_of(each)}  {each.label}" + (f"  ({each.detail})" if each.detail else "") for each in choices]
    more = len(lines) - LISTED
    return "\n".join(
        [*lines[:LISTED], *([f"  … and {more} more: vmdeck create --choices tells all"] if more > 0 else [])]
    )

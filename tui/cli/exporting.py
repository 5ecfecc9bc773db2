"""`vmdeck export`: the instances into a file, as the app's export writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.choices import server_options
from tui.cli.codes import TOLD
from tui.cli.picking import find, picking_options, read_picked

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cli.connecting import Way
    from tui.export import Format

STDOUT = "-"
FORMAT = click.Choice(["csv", "json", "ndjson", "markdown"])


@click.command("export", epilog=TOLD)
@click.argument("file", type=click.Path(path_type=str), default=STDOUT, metavar="[FILE]")
@picking_options
@click.option("--format", "form", type=FORMAT, help="How it is written; by the ending of FILE otherwise, or as csv.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@server_options
@click.pass_obj
def export_instances(
    way: Way,
    /,
    *,
    file: str,
    form: str | None,
    force: bool,
    profile: str,
    config: Path | None,
    **given: Any,  # noqa: ANN401 (click hands it over by name)
) -> None:
    """Write the instances you have access to into a file, or to standard output.

    The file can be read by you alone, and is written whole or not at all.
    """
    from tui.export import write
    from tui.formats import counted

    picked = read_picked(**given)
    found = find(way.to(profile, config), picked)
    kind = _format(form, file)
    text = write(found.sheet(), kind)
    if file == STDOUT:
        click.echo(text, nl=False)
        return
    path = _saved(file, text, force=force)
    click.echo(f"exported {counted(len(found.uuids), 'instance')} to {path} as {kind.name.lower()}", err=True)


def _format(named: str | None, file: str) -> Format:
    from tui.export import Format

    ending = file.rpartition(".")[2].casefold()
    if named == "markdown":
        return Format.MARKDOWN
    return Format(named or (ending if ending in set(Format) else Format.CSV))


def _saved(file: str, text: str, *, force: bool) -> Path:
    from tui.cli.codes import Exit
    from tui.cli.refusing import Refusal
    from tui.export import save

    try:
        return save(file, text, replace=force)
    except FileExistsError as error:
        raise Refusal(f"There is such a file already: {error.filename}. --force replaces it.", Exit.USAGE) from error
    except OSError as error:
        words = f"Not written: {error.strerror or error} ({error.filename or file})."
        raise Refusal(words, Exit.FAILED) from error

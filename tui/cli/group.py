"""A group of commands, each of which is loaded when it is asked for: one that is run waits for no other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from tui.cli.codes import Exit
from tui.cli.output import watched_output

if TYPE_CHECKING:
    from tui.cli.connecting import Way

COMMANDS = {
    "completion": "completion.show_completion",
    "create": "create.create_instance",
    "delete": "acting.delete",
    "doctor": "doctor.doctor",
    "edit": "edit.edit_instance",
    "export": "exporting.export_instances",
    "journal": "journal.show_journal",
    "list": "instances.list_instances",
    "login": "login.log_in",
    "logout": "logout.log_out",
    "profiles": "profiles.list_profiles",
    "reset-terminal": "terminal.reset_terminal",
    "resize": "acting.resize",
    "restart": "acting.restart",
    "sandbox": "sandbox.serve_sandbox",
    "show": "instances.show_instance",
    "start": "acting.start",
    "stop": "acting.stop",
    "usage": "usage.show_usage",
    "wait": "wait.wait_for",
}
"""Name → the module in here that has it, and what it is called there."""


class LazyGroup(click.Group):
    """The commands of vmdeck."""

    def main(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 (click's own way)
        """Run what the command line says, and end the program with its exit code."""
        with watched_output():
            return super().main(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's own way)
        """Run one command; whoever ends it by a key knows that it was ended."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            # The cursor stands behind what the terminal shows of the key.
            click.echo(err=True)
            ctx.exit(Exit.INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, OSError):
            raise
        except Exception as error:  # noqa: BLE001 (Python's own traceback repeats what a fault says, tokens too)
            ctx.exit(_report(error, ctx.obj))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; one that is mistyped is told the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of this name; None when there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].rpartition(".")
        command: click.Command = getattr(import_module(f"tui.cli.{module}"), name)
        return command


def _report(error: Exception, way: Way | None) -> int:
    """Report a fault of our own as the app does, and return the exit code."""
    from tui.crash import report_crash
    from tui.store import state_path

    secrets = [] if way is None else [secret for door in way.opened for secret in door.secrets]
    return report_crash(error, state_path().parent, secrets)

"""`vmdeck completion`: what a shell has to read for its tab key to know vmdeck."""

from __future__ import annotations

import click

HELP = """Write what makes the tab key of a shell complete commands, options and values.

Instances are offered as the app or vmdeck list saw them last; no server is asked.

\b
bash, in ~/.bashrc:    eval "$(vmdeck completion bash)"
zsh, after compinit:   eval "$(vmdeck completion zsh)"
fish, once:            vmdeck completion fish > ~/.config/fish/completions/vmdeck.fish
"""


@click.command("completion", help=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def show_completion(context: click.Context, *, shell: str) -> None:
    """Write the script of a shell."""
    from tui.cli.shells import script

    whole = context.find_root()
    click.echo(script(shell, whole.command, whole.info_name or ""), nl=False)

"""The command `vmdeck`. The version is told at once; everything else is put together first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from api_client.version import __version__

if TYPE_CHECKING:
    from tui.cli.options import AppOptions


def main() -> None:
    """Run vmdeck."""
    if sys.argv[1:] == ["--version"]:
        # Loading the command line costs several times more than the whole answer.
        sys.stdout.write(f"vmdeck {__version__}\n")
        return
    from tui.start import run

    run(open_app)


def open_app(options: AppOptions) -> int:
    """Open the app, which no command has to load."""
    from tui import launch

    return launch.open_app(options)


if __name__ == "__main__":
    main()

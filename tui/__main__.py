"""The command `vmdeck`. The version is told at once; everything else is put together first."""

from __future__ import annotations

import sys

from api_client.version import __version__


def main() -> None:
    """Run vmdeck."""
    if sys.argv[1:] == ["--version"]:
        # Loading the command line costs several times more than the whole answer.
        sys.stdout.write(f"vmdeck {__version__}\n")
        return
    from tui.launch import run

    run()


if __name__ == "__main__":
    main()

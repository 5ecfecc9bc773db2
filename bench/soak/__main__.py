"""`python -m bench.soak`: works for an hour in minutes, prints what it took, and ends with 1 where it was too much."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.soak.hurry import HurriedLoop, SimulatedTime


def main() -> int:
    """Soak, and judge."""
    options = _options()
    if "PYTHONHASHSEED" not in os.environ:
        # What is kept in sets comes out in another order each time, and would be asked for in it.
        program = [sys.executable, "-m", "bench.soak", *sys.argv[1:]]
        os.execve(sys.executable, program, os.environ | {"PYTHONHASHSEED": "0"})  # noqa: S606 (no shell is wanted)
    simulated = SimulatedTime()
    simulated.install()
    # Imported here: from now on they know no other time.
    from bench.soak.run import Soak
    from bench.soak.verdicts import judge, table

    loop = HurriedLoop(simulated)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = Soak(Path(folder), options.minutes, options.instances, options.seed)
        books = loop.run_until_complete(soak.run())
    loop.close()
    verdicts = judge(books)
    print(table(verdicts))
    faults = [verdict.fault for verdict in verdicts if verdict.fault]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench.soak", description="Works with vmdeck for an hour, in minutes.")
    parser.add_argument("--minutes", type=int, default=60, help="simulated ones")
    parser.add_argument("--instances", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1, help="the same gives the same run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

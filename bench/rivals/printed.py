"""The floor for a list for scripts: one page after the other, decoded, and printed as JSON."""

from __future__ import annotations

import json
import sys

from bench.rivals.records import records

if __name__ == "__main__":
    sys.stdout.write(json.dumps(records()))

"""The floor for reading the list: one page after the other, decoded, kept. Prints how long that took, in seconds."""

from __future__ import annotations

import time

from bench.rivals.records import records

if __name__ == "__main__":
    begun = time.perf_counter()
    kept = records()
    print(time.perf_counter() - begun)

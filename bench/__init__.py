"""Measures vmdeck beside its rivals and floors, in turn and in one run. `make bench` runs it."""

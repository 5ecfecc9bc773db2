"""The tests of vmdeck."""

"""Checkup: what `vmdeck doctor` looks at, a module for each part. Each look returns checks, and changes nothing."""

"""The embedded cloud: an in-process server that implements the specification, for trying, demos and tests."""

from __future__ import annotations

from api_client.sandbox.clock import ManualClock
from api_client.sandbox.faults import Fault, Faults
from api_client.sandbox.sandbox import URL, Sandbox
from api_client.sandbox.world import World

__all__ = ["URL", "Fault", "Faults", "ManualClock", "Sandbox", "World"]

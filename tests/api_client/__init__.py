"""Tests of the client and the sandbox."""

"""Widgets: each shows what it is given and tells what was asked of it."""

"""The filter language by example, for the help and the documentation."""

from __future__ import annotations

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("web shop", "rows that show both words"),
    ("web|db", "rows that show either"),
    ('"two words"', "rows that show exactly this"),
    ("!test", "rows that don't show it"),
    ("/^web-[0-9]+$/", "a regular expression"),
    ("(web|db) !test", "brackets group"),
    ("state:online,erred", "one field, several values; a state by name or symbol"),
    ("project:shop", "also customer, group, template, os, cloud, key, …"),
    ("hostname=web-1", "exactly this, not a part of it"),
    ("cores>=4 ram>8G", "comparisons; sizes in M, G or T, MiB without a unit"),
    ("age<2d in>10m", "ages and times in state in s, m, h, d or w"),
    ("fee>20", "monthly fee"),
    ("ip:10.2.0.0/16", "addresses in a network, or starting with this"),
    ("is:problem", "also marked, mine, stuck, changed, transition, stale, erred"),
)
"""What is typed, and which rows stay."""

PROBLEMS = "is:problem"
"""The filter behind the key for problems."""

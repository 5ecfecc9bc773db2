"""What the seeded world is called, and what its machines are."""

from __future__ import annotations

from dataclasses import dataclass

CUSTOMERS = (
    ("Nordwind Logistics", "NWL", ("Tracking", "Warehouse")),
    ("Brightwater Energy", "BWE", ("Metering", "Grid control")),
    ("Harbour & Finch Books", "HFB", ("Webshop", "Catalogue")),
    ("Tallinn City Museum", "TCM", ("Archive", "Ticketing")),
    ("Lumen Clinics", "LUM", ("Patient portal", "Imaging")),
)
"""Name, abbreviation, and the systems this customer runs: each is a project group with two projects."""

STAGES = ("production", "staging")

CLOUDS = (("North-1", "NWL"), ("North-2", "NWL"), ("Baltic", "TCM"), ("West", "BWE"))
"""Name, and the abbreviation of the customer it belongs to."""

FLAVORS = (
    ("m1.tiny", 1, 512, 1024),
    ("m1.small", 1, 2048, 20480),
    ("m1.medium", 2, 4096, 40960),
    ("m1.large", 4, 8192, 81920),
    ("m1.xlarge", 8, 16384, 163840),
)
"""Name, cores, MiB of memory, MiB of disk."""

LICENCES = {
    "rhel": ("Red Hat subscription", "RHEL6", "IaaS", "10", "5.50"),
    "windows": ("Windows Server licence", "Windows 2012 Server", "IaaS", "20", "8"),
    "database": ("Database support", "PostgreSQL", "PaaS", None, "42.75"),
}
"""Name, type, service type, setup fee, monthly fee."""

TEMPLATES = (
    ("Debian 7 x64", "Debian 7", (), "99.9", True),
    ("Ubuntu 14.04 LTS", "Ubuntu 14.04", (), "99.95", True),
    ("CentOS 6 x64", "CentOS 6.5", ("rhel",), "99.999", True),
    ("Windows 2012 R2", "Windows 2012", ("windows",), "95", True),
    ("PostgreSQL 9.3 on CentOS", "CentOS 6.5", ("rhel", "database"), "99.95", True),
    ("CentOS 5 x64", "CentOS 5.11", (), None, False),
)
"""Name, system, licences, promised availability in percent, whether it is still offered."""

SECURITY_GROUPS = (
    ("http", "Web servers", (("tcp", 80, 80, "0.0.0.0/0"),)),
    ("https", "Web servers with encryption", (("tcp", 443, 443, "0.0.0.0/0"),)),
    ("ssh", "Remote log-in from the office", (("tcp", 22, 22, "192.0.2.0/24"),)),
    ("database", "PostgreSQL inside the project", (("tcp", 5432, 5432, "10.0.0.0/8"),)),
    ("monitoring", "Probes", (("udp", 161, 162, "10.1.0.0/16"), ("tcp", 10050, 10051, "10.1.0.0/16"))),
)
"""Name, description, rules; every link of a project to a cloud has these."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a machine is for, which says how it is named, secured and used."""

    name: str
    description: str
    groups: tuple[str, ...]
    public: bool
    """Whether it has an external address."""
    load: float
    """Percent of the processor at the middle of the day's rhythm."""
    rhythm: float
    """How far the day swings the load, 0 to 1."""
    bursts: float
    """The share of hours with a burst of work."""


KINDS = (
    Kind("web", "Front end", ("http", "https", "ssh"), public=True, load=35, rhythm=0.7, bursts=0.10),
    Kind("db", "Database", ("database", "ssh"), public=False, load=25, rhythm=0.5, bursts=0.15),
    Kind("app", "Application server", ("http", "ssh"), public=False, load=45, rhythm=0.6, bursts=0.10),
    Kind("cache", "Cache", ("ssh",), public=False, load=12, rhythm=0.6, bursts=0.02),
    Kind("queue", "Message broker", ("ssh", "monitoring"), public=False, load=18, rhythm=0.4, bursts=0.08),
    Kind("batch", "Nightly jobs", ("ssh",), public=False, load=8, rhythm=0.1, bursts=0.35),
    Kind("mail", "Mail relay", ("ssh",), public=True, load=10, rhythm=0.5, bursts=0.05),
    Kind("vpn", "Remote access", ("ssh",), public=True, load=6, rhythm=0.8, bursts=0.02),
)

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;new title\x07",
    "\x1b]8;;http://example.invalid\x1b\\link\x1b]8;;\x1b\\",
    "\x9b2J\x90q",
    "[bold red]markup[/bold red]",
    "[@click=app.quit]quit[/]",
    "{{7*7}} %s ${HOME} `id`",
    "abc\u202etxt.exe",
    "\u2066isolated\u2069",
    "数据库服务器-東京-１",
    "🖥️👩‍👩‍👧‍👦🏳️‍🌈",
    "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308",
    "a" * 80,
    "two\nlines\tand\ttabs\r",
    "nul\x00bell\x07backspace\x08",
    "lone\ud800surrogate",
    "zero\u200bwidth\u200d\ufeffjoiner",
    "line\u2028separator\u2029",
    "",
    "   ",
)
"""Hostnames made to break a terminal, a markup parser or a column."""

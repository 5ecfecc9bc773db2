from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.errors import Unreachable
from api_client.models import Cloud, Flavor, Project, Template, User
from tests.tui.screens.host import CLOUDS, GROUPS, KEYS, PROJECTS, TEMPLATES, FakeSource, Gate, instance, url, uuid
from tui.forms.catalogue import Catalogue
from tui.forms.checks import (
    addresses,
    addresses_problem,
    choice_problem,
    description_problem,
    disk_problem,
    first_line,
    hostname_problem,
    parse_size,
)
from tui.forms.choices import (
    Choice,
    Search,
    cloud_offer,
    failure,
    flavor_offer,
    group_offer,
    guess_flavor,
    key_offer,
    project_offer,
    template_offer,
    totals,
)
from tui.forms.drafts import draft_like, draft_of, next_name
from tui.forms.once import Once
from tui.forms.sizes import comparison

STAFF = User(url=url("users", 1), is_staff=True)
USER = User(url=url("users", 2))
CHOICES = (Choice("a", "m1.small", "1 core"), Choice("b", "m1.large", "4 cores"), Choice("c", "large", "8 cores"))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("web-01", "web-01"),
        ("\n\nweb-01\nrm -rf /\n", "web-01"),
        ("  a\tb  ", "a b"),
        ("a\x1b]0;title\x07b", "a]0;titleb"),
        ("", ""),
        ("\n\x00\n", ""),
    ],
)
def test_only_the_first_line_of_pasted_text_is_kept(pasted: str, kept: str) -> None:
    assert first_line(pasted) == kept


@given(st.text())
def test_pasted_text_is_one_printable_line(pasted: str) -> None:
    assert first_line(pasted).isprintable()


def test_a_hostname_has_1_to_80_characters() -> None:
    assert hostname_problem("h") == hostname_problem("h" * 80) == ""
    assert hostname_problem("test VM") == ""
    assert "needed" in hostname_problem("  ")
    assert "80" in hostname_problem("h" * 81)
    assert "81" in hostname_problem("h" * 81)


def test_a_description_has_at_most_500_characters() -> None:
    assert description_problem("") == description_problem("d" * 500) == ""
    assert "501" in description_problem("d" * 501)


def test_a_choice_has_to_be_made() -> None:
    assert choice_problem("", "a cloud") == "Choose a cloud."
    assert choice_problem("x", "a cloud") == ""


def test_addresses_are_parted_by_commas_or_blanks_and_kept_once() -> None:
    assert addresses(" 10.0.0.1,10.0.0.2  ::1, 10.0.0.1 ") == ("10.0.0.1", "10.0.0.2", "::1")
    assert addresses("") == ()


def test_the_part_that_is_no_address_is_named() -> None:
    assert addresses_problem("10.0.0.1 fe80::1") == ""
    assert addresses_problem("10.0.0.1, 10.0.0.256") == "10.0.0.256 is not an IP address."


@pytest.mark.parametrize(
    ("text", "mib"),
    [
        ("40960", 40960),
        ("40G", 40960),
        (" 40 gib ", 40960),
        ("1.5T", 1572864),
        ("512MB", 512),
        ("0.5G", 512),
        ("", None),
        ("G", None),
        ("-1G", None),
        ("0.3", None),
        ("4k", None),
        ("٤", None),
        ("9" * 400, None),
    ],
)
def test_a_size_is_mib_or_has_a_unit(text: str, mib: int | None) -> None:
    assert parse_size(text) == mib


def test_a_disk_only_grows() -> None:
    assert disk_problem("", 20480) == disk_problem("20481", 20480) == disk_problem("40G", 20480) == ""
    assert "which is 20480 MiB" in disk_problem("20G", 20480)
    assert "Write a size" in disk_problem("much", 20480)
    assert disk_problem("1", None) == ""
    assert disk_problem("0", None) != ""


def test_a_search_wants_every_word_and_puts_beginnings_first() -> None:
    assert [choice.value for choice in Search(CHOICES, "large").matches] == ["c", "b"]
    assert [choice.value for choice in Search(CHOICES, "M1 4").matches] == ["b"]
    assert Search(CHOICES, "none").matches == ()
    assert Search(CHOICES, "none").highlighted is None
    assert Search(CHOICES, "none").moved(1).matches == ()


def test_the_highlight_moves_and_stops_at_the_ends() -> None:
    search = Search(CHOICES)
    assert search.highlighted == CHOICES[0]
    assert search.moved(1).highlighted == CHOICES[1]
    assert search.moved(9).highlighted == CHOICES[2]
    assert search.moved(9).moved(-99).highlighted == CHOICES[0]


def test_typing_highlights_the_best_match() -> None:
    assert Search(CHOICES, value="a").typed("large").highlighted == CHOICES[2]


@given(st.integers(0, 30), st.integers(-40, 40), st.integers(1, 8))
def test_the_window_always_holds_the_highlight(count: int, by: int, rows: int) -> None:
    search = Search(tuple(Choice(str(number), "x") for number in range(count))).moved(by)
    window = search.window(rows)
    assert len(window) == min(rows, count)
    assert search.highlighted in window if count else search.highlighted is None


def test_empty_offers_say_why() -> None:
    assert "administer no project" in project_offer((), USER).note
    assert project_offer((), STAFF).note == "the server has no project"
    assert cloud_offer(PROJECTS[2], CLOUDS).note == "this project has no cloud"
    assert flavor_offer(()).note == "this cloud has no flavor"
    assert "no SSH key" in key_offer(()).note
    assert template_offer(()).choices == group_offer(()).choices == ()


def test_an_error_is_offered_in_the_servers_words() -> None:
    offer = failure(Unreachable("connection refused"))
    assert offer.failed
    assert "connection refused" in offer.note


def test_a_cloud_may_be_linked_from_either_side() -> None:
    project = Project(url=url("projects", 9), name="p")
    cloud = Cloud.model_validate({"url": url("clouds", 9), "projects": [{"url": project.url}]})
    assert [choice.value for choice in cloud_offer(project, (cloud, *CLOUDS)).choices] == [cloud.url]


def test_choices_tell_what_they_mean() -> None:
    small, large = flavor_offer(CLOUDS[0].flavors, url("flavors", 2)).choices
    assert small.detail == "1 core · 1 GiB · 10 GiB"
    assert large.detail == "2 cores · 2 GiB · 20 GiB · current"
    centos = template_offer(TEMPLATES[uuid(1)]).choices[0]
    assert centos.detail == "CentOS 6.5 · setup 12.5 · monthly 6 · RHEL"
    hidden = Template.model_validate({"url": "t", "name": "old", "is_active": False})
    assert template_offer((hidden,)).choices[0].detail == "setup 0 · monthly 0 · inactive"


def test_groups_are_offered_once() -> None:
    assert len(group_offer((*GROUPS, *GROUPS)).choices) == len(GROUPS)


def test_totals_add_up_template_and_licences() -> None:
    flavor, template = CLOUDS[0].flavors[1], TEMPLATES[uuid(1)][0]
    assert totals(flavor, template) == "2 cores · 2 GiB RAM · 20 GiB disk · setup 12.5 · monthly 6"
    assert totals(None, None) == ""


def test_the_flavor_is_guessed_by_size() -> None:
    flavors = (Flavor(url="x", cores=2, ram=2048, disk=1), Flavor(url="y", cores=2, ram=2048, disk=2))
    assert guess_flavor(flavors, 2, 2048) == "x"
    assert guess_flavor(flavors, 2, 2048, 2) == "y"
    assert guess_flavor(flavors, 4, 2048) == guess_flavor(flavors, None, None) == ""


@pytest.mark.parametrize(
    ("name", "following"),
    [("web-01", "web-02"), ("web9", "web10"), ("web-99", "web-100"), ("db", "db-2"), ("a1b", "a1b-2"), ("", "")],
)
def test_the_next_hostname_is_suggested(name: str, following: str) -> None:
    assert next_name(name) == following


def test_a_draft_like_an_instance_leaves_out_what_must_differ() -> None:
    draft = draft_like(instance())
    assert (draft.hostname, draft.suggestion) == ("", "web-02")
    assert (draft.project, draft.cloud, draft.template) == (
        url("projects", 1),
        url("clouds", 1),
        url("iaas-templates", 2),
    )
    assert draft.security_groups == (url("security-groups", 1), url("security-groups", 2))
    assert (draft.cores, draft.ram, draft.disk) == (2, 2048, 20480)
    assert draft.internal_ips == draft.external_ips == draft.ssh_public_key == ""


def test_an_edit_starts_from_what_is_there() -> None:
    groups = [{"url": "g"}, {"url": "g"}, {"url": "h"}]
    draft = draft_of(instance(security_groups=groups))
    assert (draft.hostname, draft.description, draft.security_groups) == ("web-01", "front", ("g", "h"))


def test_the_comparison_tells_now_new_and_difference() -> None:
    text = comparison(instance(), CLOUDS[1].flavors[0], 40960).splitlines()
    assert text[1].split() == ["cores", "2", "16", "+14"]
    assert text[2].split() == ["RAM", "2", "GiB", "64", "GiB", "+62", "GiB"]
    assert text[3].split() == ["data", "disk", "20", "GiB", "40", "GiB", "+20", "GiB"]
    same = comparison(instance(cores=None), CLOUDS[0].flavors[0], None).splitlines()
    assert same[1].split() == ["cores", "–", "1"]
    assert same[2].split()[-2:] == ["−1", "GiB"]
    assert same[3].split()[-1] == "="


async def test_an_answer_is_asked_for_once_however_many_need_it() -> None:
    gate = Gate("answer", is_open=False)
    once = Once(gate)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(once.get()) for _ in range(3)]
        gate.open.set()
    assert [task.result() for task in tasks] == ["answer"] * 3
    assert gate.asked == 1


async def test_a_failed_answer_is_asked_for_again() -> None:
    gate: Gate[str] = Gate(Unreachable("down"))
    once = Once(gate)
    with pytest.raises(Unreachable):
        await once.get()
    gate.answer = "up"
    assert await once.get() == "up"


async def test_the_catalogue_offers_what_the_user_may_use() -> None:
    source = FakeSource()
    source.administered.answer = PROJECTS[:1]
    catalogue = Catalogue(source)
    assert len((await catalogue.projects()).choices) == 1
    assert source.all_projects.asked == 0
    assert len((await catalogue.keys()).choices) == len(KEYS)
    assert source.keys_asked_for == [uuid(1)]
    assert source.user.asked == 1


async def test_the_catalogue_offers_staff_every_project() -> None:
    source = FakeSource(is_staff=True)
    assert len((await Catalogue(source).projects()).choices) == len(PROJECTS)
    assert source.administered.asked == 0

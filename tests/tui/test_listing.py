"""What is shown, and how it remembers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.columns import COLUMNS, DEFAULT_COLUMNS, WIDE_COLUMNS
from tui.listing import ALL, Listing
from tui.query import parse
from tui.store import State, Store, View
from tui.views import LONGEST_NAME, SHIPPED, Views

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.toml"


@pytest.fixture
def listing(path: Path) -> Listing:
    return opened(path)


def opened(path: Path) -> Listing:
    store = Store(path)
    assert store.load() == ""
    return Listing(store)


def ids(listing: Listing) -> list[str]:
    return [column.id for column in listing.columns]


def order(listing: Listing) -> str:
    return str(listing.sort)


COST = View("Cost", "web", ("-fee",), ("hostname", "fee"))


def test_shipped_views_make_sense() -> None:
    known = {column.id for column in COLUMNS}
    for view in SHIPPED:
        parse(view.filter)
        assert set(view.columns) <= known
    assert len({view.name for view in (ALL, *SHIPPED)}) == len(SHIPPED) + 1


# The order


def test_an_order_by_several_fields_is_put_together_and_taken_apart(listing: Listing) -> None:
    seen = [order(listing)]
    for field, add in (("fee", True), ("fee", True), ("ram", True), ("fee", True), ("hostname", True), ("ram", False)):
        listing.sort_by(field, add=add)
        seen.append(order(listing))
    assert seen == [
        "hostname",
        "hostname,fee",
        "hostname,-fee",
        "hostname,-fee,ram",
        "hostname,ram",
        "-hostname,ram",
        "ram",
    ]


def test_the_first_key_turns_round_with_the_others_behind_it(listing: Listing) -> None:
    listing.sort_by("ram", add=True)
    listing.sort_by("hostname", add=False)
    assert order(listing) == "-hostname,ram"
    listing.reverse()
    assert order(listing) == "hostname,ram"


def test_the_last_key_never_goes(listing: Listing) -> None:
    for _ in range(3):
        listing.sort_by("hostname", add=True)
    assert order(listing) == "-hostname"


# The columns


def test_columns_are_remembered(listing: Listing, path: Path) -> None:
    assert listing.columns == DEFAULT_COLUMNS
    listing.choose_columns(["hostname", "fee", "state"])
    assert ids(opened(path)) == ["hostname", "fee", "state"]
    listing.choose_columns([column.id for column in DEFAULT_COLUMNS])
    assert opened(path).columns == DEFAULT_COLUMNS
    assert Store(path).state.columns == ()


def test_wide_are_all_that_were_chosen_or_all_there_is(listing: Listing) -> None:
    listing.toggle_wide()
    assert listing.columns == WIDE_COLUMNS
    listing.choose_columns(["fee"])
    assert ids(listing) == ["hostname", "fee"]


def test_the_usage_column_can_be_off(listing: Listing) -> None:
    while listing.item is not None:
        listing.next_item()
    assert "usage" not in ids(listing)


def test_the_usage_that_was_asked_for_is_dropped_last(listing: Listing) -> None:
    listing.next_item()
    drops = {column.id: column.drop for column in listing.columns}
    assert drops["usage"] == max(drops.values())


def test_what_the_order_goes_by_is_a_column_and_dropped_last(listing: Listing) -> None:
    listing.sort_by("fee", add=False)
    listing.sort_by("project", add=True)
    columns = {column.id: column for column in listing.columns}
    assert list(columns) == [*(column.id for column in DEFAULT_COLUMNS), "fee"]
    last = max(column.drop for column in columns.values())
    assert {name for name, column in columns.items() if column.drop == last} == {"project", "fee"}
    assert listing.chosen_columns == ()


# Views


def test_a_view_brings_its_filter_its_order_and_its_columns(listing: Listing) -> None:
    listing.show(COST)
    assert (listing.text, str(listing.query), order(listing), ids(listing)) == (
        "web",
        "web",
        "-fee",
        ["hostname", "fee"],
    )
    assert listing.view_name == "Cost"
    listing.show(ALL)
    assert (listing.text, order(listing), listing.columns) == ("", "hostname", DEFAULT_COLUMNS)
    assert listing.view_name == "All"


def test_what_a_view_leaves_open_is_as_usual(listing: Listing) -> None:
    listing.sort_by("ram", add=False)
    listing.choose_columns(["ram"])
    listing.show(View("Web", "web"))
    assert (order(listing), ids(listing)) == ("ram", ["hostname", "ram"])


def test_the_usual_is_what_was_chosen_in_the_view_of_all_and_in_no_other(listing: Listing, path: Path) -> None:
    listing.sort_by("ram", add=False)
    listing.show(COST)
    listing.sort_by("age", add=False)
    listing.choose_columns(["age"])
    listing.show(ALL)
    usual = [column.id for column in DEFAULT_COLUMNS]
    assert (order(listing), ids(listing)) == ("ram", usual)
    assert (order(opened(path)), ids(opened(path))) == ("ram", usual)


@pytest.mark.parametrize("change", ["filter", "sort", "columns"])
def test_a_view_that_is_no_longer_shown_as_it_was_has_a_star(listing: Listing, change: str) -> None:
    listing.show(COST)
    if change == "filter":
        listing.filter("web db")
    elif change == "sort":
        listing.reverse()
    else:
        listing.choose_columns(["fee", "ram"])
    assert listing.view_name == "Cost*"
    listing.show(COST)
    assert listing.view_name == "Cost"


def test_all_with_a_filter_has_a_star_and_with_another_order_has_none(listing: Listing) -> None:
    listing.reverse()
    assert listing.view_name == "All"
    listing.filter("web")
    assert listing.view_name == "All*"
    listing.sort_by("ram", add=False)
    assert listing.view_name == "All*"
    listing.filter("")
    assert listing.view_name == "All"


def test_what_makes_no_sense_any_more_is_left_out_and_told(listing: Listing) -> None:
    listing.show(View("Odd", "colour:red", ("-size", "ram"), ("shape", "fee")))
    assert (listing.text, order(listing), ids(listing)) == ("", "ram", ["hostname", "fee", "ram"])
    assert "view Odd: its filter (at 1: " in listing.problem
    assert listing.problem.endswith("the order by size, the column shape left out")


def test_so_is_what_was_usual(path: Path) -> None:
    Store(path).save(State(sort=("colour",), columns=("shape", "ram")))
    listing = opened(path)
    assert (order(listing), ids(listing)) == ("hostname", ["hostname", "ram"])
    assert listing.problem == "view All: the order by colour, the column shape left out"


def test_what_cannot_be_remembered_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    listing = Listing(Store(tmp_path / "file" / "state.toml"))
    listing.reverse()
    assert "cannot be saved" in listing.problem
    assert order(listing) == "-hostname"


# Saving them


@pytest.fixture
def views(listing: Listing) -> Views:
    return Views(listing)


def names(path: Path) -> tuple[str, ...]:
    return Views(opened(path)).names


def test_what_is_shown_is_saved_under_a_name(listing: Listing, views: Views, path: Path) -> None:
    listing.filter("web")
    listing.sort_by("fee", add=False)
    listing.choose_columns(["fee"])
    assert views.save(" Mine\u200b ") == ""
    assert listing.view_name == "Mine"
    again = Views(opened(path))
    assert again.names == ("All", *(view.name for view in SHIPPED), "Mine")
    assert again.at(5) == View("Mine", "web", ("fee",), ("hostname", "fee"))


def test_a_name_that_is_there_is_saved_over(listing: Listing, views: Views, path: Path) -> None:
    listing.show(SHIPPED[0])
    listing.filter("is:erred")
    assert views.save("Problems") == ""
    assert listing.view_name == "Problems"
    assert Views(opened(path)).at(1) == View("Problems", "is:erred", ("hostname",))
    assert len(views.saved) == len(SHIPPED)


@pytest.mark.parametrize("name", ["", "  ", "all", "x" * (LONGEST_NAME + 1)])
def test_some_names_are_refused(views: Views, path: Path, name: str) -> None:
    assert views.save(name)
    assert views.rename(1, name)
    assert views.saved == SHIPPED
    assert not path.exists()


def test_a_filter_that_makes_no_sense_yet_is_not_saved(listing: Listing, views: Views) -> None:
    listing.filter("web")
    listing.filter("web (")
    assert views.save("Web") == ""
    assert views.saved[-1].filter == "web"


def test_renaming_keeps_the_place_and_the_view_open(listing: Listing, views: Views, path: Path) -> None:
    listing.show(SHIPPED[1])
    assert views.rename(2, "Moving") == ""
    assert names(path)[2] == "Moving"
    assert listing.view_name == "Moving"
    assert views.place == 2
    assert views.rename(2, "Problems") == "there is a view Problems already"
    assert views.rename(2, "Moving") == ""


def test_deleting_the_open_view_shows_all(listing: Listing, views: Views, path: Path) -> None:
    listing.show(SHIPPED[0])
    views.remove(2)
    assert listing.view_name == "Problems"
    views.remove(1)
    assert (listing.view_name, listing.text) == ("All", "")
    assert names(path) == ("All", "Mine to act on", "By cost")


def test_deleted_views_stay_away(views: Views, path: Path) -> None:
    for _ in SHIPPED:
        views.remove(1)
    assert names(path) == ("All",)


def test_the_place_is_the_number(views: Views, path: Path) -> None:
    assert views.move(4, -1) == 3
    assert names(path)[3:] == ("By cost", "Mine to act on")
    assert views.move(1, -1) == 1
    assert views.move(4, 9) == 4
    assert views.move(1, 3) == 4
    assert names(path)[4] == "Problems"


def test_there_is_nothing_beyond_the_last(views: Views) -> None:
    assert views.at(0) == ALL
    assert views.at(5) is None
    assert views.at(-1) is None

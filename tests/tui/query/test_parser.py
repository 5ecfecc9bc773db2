from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.tui.query.fleets import queries
from tui.query import Query, QueryError, parse
from tui.query.parser import MAX_DEPTH, MAX_LENGTH
from tui.query.tree import And, Flags, Match, Node, Not, Op, Or, Regex, Text

A, B, C = Text("a"), Text("b"), Text("c")


def match(field: str, op: Op, *values: str) -> Match:
    return Match(field, op, tuple(map(Text, values)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("  a  b\t", And((A, B))),
        ("a|b", Or((A, B))),
        ("a b|c", And((A, Or((B, C))))),
        ("a | b c", And((Or((A, B)), C))),
        ("(a b)|c", Or((And((A, B)), C))),
        ("((a))", A),
        ("!a", Not(A)),
        ("! !a", Not(Not(A))),
        ("!a|b", Or((Not(A), B))),
        ("!(a b)", Not(And((A, B)))),
        ('"two words"', Text("two words")),
        (r'"a \"b\" \\"', Text('a "b" \\')),
        ('a"b"', And((A, B))),
        ("-a", Text("-a")),
        ("web-db-1", Text("web-db-1")),
        ("10.2.0.1:80", Text("10.2.0.1:80")),
        ("fe80::1", Text("fe80::1")),
        ("a,b", Text("a,b")),
        ("/^a b$/", Regex("^a b$")),
        (r"/a\/b\\/", Regex(r"a/b\\")),
        ("hostname:a", match("hostname", Op.HAS, "a")),
        ("HOST:a", match("hostname", Op.HAS, "a")),
        ("project_group_name:a", match("group", Op.HAS, "a")),
        ("security-group:http", match("security_group", Op.HAS, "http")),
        ("project=a", match("project", Op.IS, "a")),
        ("project!=a", Not(match("project", Op.IS, "a"))),
        ('project:"a b",c', match("project", Op.HAS, "a b", "c")),
        ("project:/^a/", Match("project", Op.HAS, (Regex("^a"),))),
        ('project:""', match("project", Op.HAS, "")),
        ("state:online,erred", match("state", Op.HAS, "online", "erred")),
        ("state:+", match("state", Op.HAS, "+")),
        ("state:-,+ a", And((match("state", Op.HAS, "-", "+"), A))),
        ("cores>=4", match("cores", Op.GREATER_OR_EQUAL, "4")),
        ("ram>8G|disk<1T", Or((match("ram", Op.GREATER, "8G"), match("disk", Op.LESS, "1T")))),
        ("age<=2d", match("age", Op.LESS_OR_EQUAL, "2d")),
        ("ip:10.2.0.0/16", match("ip", Op.HAS, "10.2.0.0/16")),
        ("ip:fe80::/10", match("ip", Op.HAS, "fe80::/10")),
        ("is:stuck,STALE", Flags(("stuck", "stale"))),
        ("!is:marked", Not(Flags(("marked",)))),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    assert parse(text) == Query(tree)
    assert parse(str(parse(text))) == Query(tree)


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_nothing_is_the_empty_query(text: str) -> None:
    assert parse(text) == Query()
    assert not parse(text)
    assert str(parse(text)) == ""


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("a hostnam:b", 2, 'there is no field "hostnam". Did you mean "hostname"?'),
        ("zzzz:b", 0, "Quotes make it a text"),
        ("it:a", 0, 'Did you mean "is"?'),
        ("state:onlne", 6, 'there is no state "onlne". Did you mean "Online"?'),
        ("state:online,xyz", 13, "There are Provisioning Scheduled,"),
        ("state=on", 6, "there is no state"),
        ("is:stucked", 3, 'nothing is "stucked". Did you mean "stuck"?'),
        ("is:", 3, "is missing here. There are marked,"),
        ("is=stuck", 2, "write is: rather than is="),
        ("cores>=many", 7, '"many" is not a number'),
        ("cores>=-1", 7, "is not a number"),
        ("cores>1,2", 7, "> takes one value"),
        ("cores:/4/", 6, "cores is a number"),
        ("ram>8X", 4, "is not a size: write"),
        ("age<2", 4, "is not a time span: write"),
        ("age:2d", 4, "age is a time that runs: compare it with < or >"),
        ('age<""', 4, "age needs something to be compared with"),
        ("sla<99.9.9", 4, "is not a number"),
        ("ip:10.2.0.0/99", 3, "is not a network"),
        ("ip=10.2", 3, "is not an address"),
        ("ip:999.1.1.1", 3, "no address begins with"),
        ("ip:10.2.3.4.5", 3, "no address begins with"),
        ("uuid:xyz", 5, "is no part of a uuid"),
        ("started>soon", 8, "is not a date"),
        ("started:soon", 8, "is not a date"),
        ("hostname>a", 9, "hostname is no number: compare it with : or ="),
        ("a project:", 10, "a value is missing here"),
        ("project:a,", 10, "a value is missing here"),
        ("project: a", 8, "a value is missing here"),
        ("a|", 2, "something to look for is missing here"),
        ("|a", 0, "something to look for is missing here"),
        ("a ||b", 3, "something to look for is missing here"),
        ("!", 1, "something to look for is missing here"),
        ("()", 1, "something to look for is missing here"),
        ('a ""', 2, "something to look for is missing between these quotes"),
        ("a (b", 2, "this parenthesis is never closed"),
        ("a b)", 3, "this parenthesis was never opened"),
        ('a "b', 2, "this quote is never closed"),
        ("a /b", 2, "never closed with /"),
        ("/a[/", 2, "not a regular expression: unterminated character set"),
        ("//", 1, "not a regular expression: it is empty"),
        ("hostname:/(a+)+/", 14, "not a regular expression: a repeated group"),
    ],
)
def test_errors_say_what_and_where(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert words in caught.value.message
    assert caught.value.column == column
    assert str(caught.value).startswith(f"at {column + 1}: ")


@pytest.mark.parametrize("text", ["(" * (MAX_DEPTH + 1) + "a", "!" * (MAX_DEPTH + 1) + "a"])
def test_nesting_has_an_end(text: str) -> None:
    with pytest.raises(QueryError, match="too many parentheses") as caught:
        parse(text)
    assert caught.value.column == MAX_DEPTH


def test_length_has_an_end() -> None:
    parse("a" * MAX_LENGTH)
    with pytest.raises(QueryError, match=f"{MAX_LENGTH} characters at most"):
        parse("a" * (MAX_LENGTH + 1))


_PIECES = st.sampled_from(
    [
        "a",
        " ",
        "|",
        "(",
        ")",
        "!",
        '"',
        "/",
        "\\",
        ":",
        ",",
        "hostname:",
        "state:",
        "is:",
        "ram>",
        "8G",
        "online",
        "+",
        "*",
        "[",
        "{9",
        "}",
        "age<",
        "2d",
        "started:",
        "2014",
        "ip:",
        "10.0.0.0/8",
        "=",
        "uuid=",
        "\n",
        "\x00",
        "(?",
    ]
)


@settings(deadline=None, max_examples=500)
@given(st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=30))
@example("/a{99999999999}/")
@example("/[[a]/")
@example("/(?i)a/")
@example("started>9999-12-31T23:59:59+00:01")
@example("started>0001-01-01T00:00:00+23:00")
def test_any_text_is_a_query_or_an_error_within_it(text: str) -> None:
    read = query_or_error(text)
    if isinstance(read, QueryError):
        assert 0 <= read.column <= len(text)
        assert read.message
    else:
        assert parse(str(read)) == read


def query_or_error(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


@settings(deadline=None, max_examples=300)
@given(queries())
def test_what_is_printed_parses_to_the_same_tree(query: Query) -> None:
    assert parse(str(query)) == query

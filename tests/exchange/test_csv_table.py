from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import AllianceError, BadFile, BadUsage
from alliance_cli.exchange import csv_table
from alliance_cli.exchange.outcome import Unfit
from tests.as_table import as_table

SCORES = "client,date,instrument,scores\nAB12,2026-11-02,srs,9.6 8.8 9.1 9.3\n"


def problems(text: str, **how: object) -> list[str]:
    with pytest.raises(Unfit) as error:
        as_table(text, **how)
    return [str(p) for p in error.value.problems]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("code", "clients"),
        ("Code,Kind", "clients"),
        ("client,date", "sessions"),
        ("client,date,note", "sessions"),
        ("client,date,instrument,total", "scores"),
        (" Client , DATE ,Instrument,scores", "scores"),
    ],
)
def test_the_header_tells_what_the_rows_are(header: str, kind: str) -> None:
    assert as_table(header + "\n").kind == kind


@pytest.mark.parametrize(("delimiter", "word"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs")])
def test_the_delimiter_is_found_by_the_header(delimiter: str, word: str) -> None:
    table = as_table(SCORES.replace(",", delimiter))
    assert table.rows[0].cells["scores"] == "9.6 8.8 9.1 9.3"
    assert table.grid.between == f"{word} between the columns"


def test_a_line_that_names_the_delimiter_is_passed_over_and_counted() -> None:
    table = as_table("sep=;\r\nclient;date\r\nAB12;2026-11-02\r\n")
    assert [(row.line, row.cells["client"]) for row in table.rows] == [(3, "AB12")]


def test_a_row_is_known_by_the_line_in_which_it_starts() -> None:
    table = as_table('client,date,note\r\nA,2026-11-02,"one\ntwo"\r\n\r\nB,2026-11-03,\r\n')
    assert [(row.line, row.cells.get("note")) for row in table.rows] == [(2, "one\ntwo"), (5, None)]


def test_exactly_one_apostrophe_is_taken_off() -> None:
    table = as_table("client,date,note\nA,2026-11-02,'=1+1\nA,2026-11-03,''tis\n")
    assert [row.cells["note"] for row in table.rows] == ["=1+1", "'tis"]


def test_an_unknown_column_is_told_with_the_nearest() -> None:
    assert problems("client,date,instrumnt,scores\n") == [
        "line 1, instrumnt: is no column of scores; did you mean “instrument”?",
        "line 1, instrument: the column is missing; scores need it. "
        "If it is “instrumnt”, add --map “instrumnt=instrument”.",
    ]


def test_a_header_of_another_kind_shows_what_is_known() -> None:
    (message,) = problems("apples,pears\n", kind=None)[-1:]
    assert "the header names no column of ours" in message
    assert "client,date,attendance" in message


def test_a_column_that_stands_twice_is_told() -> None:
    assert problems("client,date,date\n") == ["line 1, date: “date” stands there twice."]


def test_a_row_of_another_length_is_told_with_its_line() -> None:
    table = as_table("client,date\nA,2026-11-02,x\nB\n")
    assert [str(p) for p in table.problems] == [
        "line 2: has 3 cells where the header names 2.",
        "line 3: has one cell where the header names 2.",
    ]


def test_a_cell_under_no_heading_is_told() -> None:
    table = as_table("client,date,\nA,2026-11-02,\nB,2026-11-02,lost\n")
    assert [str(p) for p in table.problems] == ["line 3: “lost” stands under no heading."]


@pytest.mark.parametrize("body", ['A,"2026-11-02\nB,2026-11-03\n', 'A,"2026"-11-02\n'])
def test_quotation_marks_that_do_not_match_are_told_with_the_line_where_they_begin(body: str) -> None:
    table = as_table("client,date\n" + body)
    assert [p.line for p in table.problems] == [2]
    assert "quotation marks do not match" in table.problems[0].message


@pytest.mark.parametrize("text", ["", "\n\n", "   \n"])
def test_an_empty_file_is_told(text: str) -> None:
    with pytest.raises(BadFile, match="is empty"):
        as_table(text)


def test_a_million_columns_are_refused_at_once() -> None:
    with pytest.raises(BadFile, match="more than 1,000 columns"):
        as_table("client,date," + "x," * 1_000_000 + "\n")


class TestMapping:
    def test_their_columns_become_ours_and_the_others_are_left_aside(self) -> None:
        mapped = csv_table.read_map(["Client ID=client", "Session Date=date", "Total=total"])
        table = as_table("client id,Session Date,Therapist,Total\nA,2026-11-02,me,36\n", mapped=mapped, form="srs")
        assert (table.kind, table.ignored) == ("scores", ("Therapist",))
        assert table.rows[0].cells == {"client": "A", "date": "2026-11-02", "total": "36"}
        assert table.headings["date"] == "Session Date"

    def test_scores_may_have_a_column_for_each_item(self) -> None:
        mapped = csv_table.read_map(["q1=scores", "q2=scores", "q3=scores"])
        table = as_table("client,date,q1,q2,q3\nA,2026-11-02,9.1,,8\nA,2026-11-03,,,\n", mapped=mapped, form="lass")
        assert [row.answers for row in table.rows] == [(("9.1", "q1"), ("", "q2"), ("8", "q3"))]
        assert table.left_out == {csv_table.NOTHING_GIVEN: 1}

    def test_a_heading_that_is_not_there_is_told_with_the_nearest(self) -> None:
        mapped = csv_table.read_map(["Cleint=client"])
        assert "line 1, Cleint: is not in the header; did you mean “Client Nr”?" in problems(
            "Client Nr,date\n", mapped=mapped
        )

    @pytest.mark.parametrize("given", ["Client ID=clinet", "Client ID", "=client", "a=b=c"])
    def test_what_names_no_column_of_ours_is_refused(self, given: str) -> None:
        with pytest.raises(BadUsage):
            csv_table.read_map([given])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_whatever_the_text_it_is_read_or_told(text: str) -> None:
    try:
        as_table(text)
    except AllianceError as error:
        assert error.exit_code == 5

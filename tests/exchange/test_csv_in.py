from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import AllianceError
from alliance_cli.exchange import csv_in
from alliance_cli.exchange.outcome import Brought, Incoming, Unfit
from alliance_cli.model import Client, EverKept
from tests.as_table import FORMS, as_table

TODAY = date(2026, 11, 23)
PAIR = Client(1, "aa", "PAIR", "couple", "adult", None, ("A", "B"), date(2026, 1, 5))


def read(text: str, *, instrument: str | None = None, **how: Any) -> Incoming:
    said = csv_in.HowRead(instrument=instrument, **how)
    table = as_table(text, form=instrument)
    return csv_in.read(table, [EverKept(PAIR)], FORMS, TODAY, how=said, words={"list"})


def only(rows: list[Brought[Any]]) -> Any:
    (row,) = rows
    return row.record


def problems(text: str, **how: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(Unfit) as error:
        read(text, **how)
    return [(p.line, p.column, p.message) for p in error.value.problems]


def rating(cells: str, header: str = "client,date,instrument,rater,scores,total,source,prediction,skipped") -> Incoming:
    return read(f"{header}\n{cells}\n")


class TestScores:
    def test_answers_become_whole_steps_of_the_scale(self) -> None:
        m = only(rating("AB12,2026-11-02,srs,client,9.6 8.8 . 9.3,,spoken,,").ratings)
        assert (m.client, m.rater, m.answers, m.source) == ("AB12", "client", (96, 88, None, 93), "spoken")

    def test_what_is_left_out_has_a_default(self) -> None:
        (m,) = (
            row.record for row in read("client,date,instrument,scores\nAB12,2026-11-02,wai-sr," + "4 " * 12).ratings
        )
        assert (m.instrument, m.rater, m.source, m.prediction, m.skipped) == ("wai", "client", "paper", False, None)

    def test_an_instrument_may_hold_for_all_rows(self) -> None:
        assert read("client,date,total\nAB12,2026-11-02,36.3\n", instrument="srs").ratings[0].record.total == 363

    def test_decimal_commas_stand_in_files_with_semicolons(self) -> None:
        incoming = read("client;date;instrument;scores;total\nAB12;2026-11-02;srs;9,6 8,8 9,1 9,3;36,8\n")
        assert incoming.ratings[0].record.answers == (96, 88, 91, 93)

    def test_a_total_beside_answers_must_agree(self) -> None:
        assert rating("AB12,2026-11-02,srs,,9 9 9 9,36,,,").ratings[0].record.total is None
        assert problems("client,date,instrument,scores,total\nAB12,2026-11-02,srs,9 9 9 9,35\n") == [
            (2, "total", "“35”: The answers add up to 36, not 35. Mend one of the two, or leave the total out.")
        ]

    def test_a_total_is_taken_after_reversal_as_the_score_card_shows_it(self) -> None:
        assert rating("AB12,2026-11-02,arm5,,7 7 7 7 7,,,,").ratings[0].record.answers == (7,) * 5

    def test_a_skipped_form_keeps_why(self) -> None:
        m = only(rating("AB12,2026-11-02,srs,,,,,,no-time").ratings)
        assert (m.skipped, m.answers) == ("no-time", (None,) * 4)

    def test_a_form_about_the_practitioners_own_supervision_has_no_client(self) -> None:
        m = only(read("date,instrument,scores\n2026-11-02,lass,9 9 8\n").ratings)
        assert (m.client, m.rater) == (None, "therapist")

    def test_a_couple_is_rated_by_one_of_them(self) -> None:
        assert rating("pair,2026-11-02,srs,b,9 9 9 9,,,,").ratings[0].record.rater == "B"
        assert problems("client,date,instrument,rater,scores\nPAIR,2026-11-02,srs,,9 9 9 9\n")[0][1] == "rater"
        assert "no rater “C”" in problems("client,date,instrument,rater,scores\nPAIR,2026-11-02,srs,C,9 9 9 9\n")[0][2]

    def test_a_rater_of_a_client_that_is_new_asks_for_the_clients_first(self) -> None:
        (found,) = problems("client,date,instrument,rater,scores\nNEW,2026-11-02,srs,A,9 9 9 9\n")
        assert found[2].endswith("bring the clients in first.")

    def test_clients_the_vault_lacks_are_created_and_opened_on_the_earliest_date(self) -> None:
        incoming = read("client,date,instrument,total\nNEW,2026-11-09,srs,30\nnew,2026-10-02,srs,31\n")
        assert [(c.code, c.kind, c.opened) for c in incoming.created] == [("NEW", "individual", date(2026, 10, 2))]
        assert {m.record.client for m in incoming.ratings} == {"NEW"}

    def test_every_problem_is_told_not_only_the_first(self) -> None:
        found = problems(
            "client,date,instrument,scores\n"
            "AB 12,2026-11-02,srs,9 9 9 9\n"
            "AB12,2026-13-02,srs,9 9 9 99\n"
            "AB12,2026-12-02,srx,9 9 9 9\n"
            "AB12,2026-11-02,srs,\n"
            "AB12,2026-11-02,srs,9 9 9\n"
            "AB12,2026-11-02,srs,. . . .\n"
        )
        assert [(line, column) for line, column, _ in found] == [
            (2, "client"), (3, "date"), (3, "scores"), (4, "instrument"), (4, "date"), (5, "scores"), (6, "scores"),
            (7, "scores"),
        ]  # fmt: skip

    def test_an_item_about_suicide_is_named_by_its_number_alone(self) -> None:
        columns = ",".join(f"item{number}" for number in range(1, 10))
        by_column = problems(f"client,date,{columns}\nAB12,2026-11-02,1,1,1,1,1,1,1,7,8\n", instrument="phq9")
        assert [said.split(": “")[0] for *_, said in by_column] == ["item 8 (Pace: slowed or restless)", "item 9"]
        ((*_, in_one_cell),) = problems("client,date,scores\nAB12,2026-11-02,1 1 1 1 1 1 1 1 8\n", instrument="phq9")
        assert "Item 9: 8 is beyond 3" in in_one_cell

    @pytest.mark.parametrize(
        ("cells", "column"),
        [
            ("AB12,2026-11-02,srs,,9 9 9 9,,pigeon,,", "source"),
            ("AB12,2026-11-02,srs,,9 9 9 9,,,perhaps,", "prediction"),
            ("AB12,2026-11-02,srs,,9 9 9 9,,,,no-time", "skipped"),
            ("AB12,2026-11-02,srs,,9 9 9 .,27,,,", "total"),
            ("AB12,2026-11-02,sparq,,,12,,,", "total"),
            ("AB12,2026-11-02,srs,therapist,9 9 9 9,,,,", "rater"),
            ("AB12,2026-11-02,srs,,9.55 9 9 9,,,,", "scores"),
            ("AB12,2026-11-02,lass,,9 9 8,,,,", "client"),
        ],
    )
    def test_a_cell_that_cannot_stand_is_named(self, cells: str, column: str) -> None:
        header = "client,date,instrument,rater,scores,total,source,prediction,skipped"
        assert [p[1] for p in problems(f"{header}\n{cells}\n")] == [column]


class TestSessions:
    def test_a_row_is_an_appointment_with_what_happened(self) -> None:
        (s,) = (
            row.record
            for row in read(
                "client,date,attendance,mode,minutes,note\nPAIR,2026-11-02,no-show,video,50,'=rain\n"
            ).sessions
        )
        assert (s.attendance, s.mode, s.minutes, dict(s.note)) == ("no-show", "video", 50, {"happened": "=rain"})

    def test_attended_in_person_unless_it_says_otherwise(self) -> None:
        s = only(read("client,date\nPAIR,2026-11-02\n").sessions)
        assert (s.attendance, s.mode, s.minutes, dict(s.note)) == ("attended", "in-person", None, {})

    def test_what_cannot_be_read_is_told(self) -> None:
        text = "client,date,attendance,mode,minutes\nPAIR,2026-11-02,came,fax,0.5\n,,,,\nPAIR,,,,\n"
        assert {(line, column) for line, column, _ in problems(text)} == {
            (2, "attendance"), (2, "mode"), (2, "minutes"), (4, "date"),
        }  # fmt: skip


class TestClients:
    def test_a_row_is_a_client(self) -> None:
        text = (
            "code,kind,population,modality,participants,opened,closed,ending\n"
            "F7,family,adolescent,other,Mum Dad Kim,2026-01-05,2026-06-01,planned\n"
        )
        c = only(read(text).clients)
        assert (c.kind, c.participants, c.closed, c.ending) == (
            "family",
            ("Mum", "Dad", "Kim"),
            date(2026, 6, 1),
            "planned",
        )

    def test_a_code_is_enough(self) -> None:
        c = only(read("code\nAB12\n").clients)
        assert (c.kind, c.population, c.opened) == ("individual", "adult", TODAY)

    def test_a_client_is_known_by_its_code_in_any_capitals(self) -> None:
        incoming = read(
            "code,kind,participants,opened\nAB12,individual,,2026-01-05\npair,couple,A C,2026-01-05\nab12,,,\n"
        )
        assert [(row.record.code, row.record.id) for row in incoming.clients] == [("AB12", 0), ("PAIR", 1)]
        assert incoming.repeated == [(4, 2)]

    def test_a_client_of_two_rows_that_disagree_is_told(self) -> None:
        assert problems("code,kind\nAB12,individual\nab12,group\n")[0][:2] == (3, "code")

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("AB12,trio,,,,", "kind"),
            ("AB12,couple,,,,", "participants"),
            ("AB12,individual,A B,,,", "participants"),
            ("AB12,couple,A therapist,,,", "participants"),
            ("AB12,,,2026-05-01,2026-06-01,", "ending"),
            ("AB12,,,2026-05-01,2026-04-01,planned", "closed"),
            ("AB12,,,2027-05-01,,", "opened"),
            ("list,,,,,", "code"),
        ],
    )
    def test_what_cannot_stand_is_told(self, row: str, column: str) -> None:
        assert [p[1] for p in problems(f"code,kind,participants,opened,closed,ending\n{row}\n")] == [column]


class TestDates:
    @pytest.mark.parametrize(
        ("order", "written", "day"),
        [
            ("DMY", "02/11/2026", date(2026, 11, 2)),
            ("dmy", "2.11.26", date(2026, 11, 2)),
            ("MDY", "11/02/2026", date(2026, 11, 2)),
            ("YMD", "2026/11/02", date(2026, 11, 2)),
            ("DMY", "2026-11-02", date(2026, 11, 2)),
            ("DMY", "02/11/2026 14:30:00", date(2026, 11, 2)),
            (None, "2026-11-02T14:30:00Z", date(2026, 11, 2)),
            (None, "2 Nov 2026", date(2026, 11, 2)),
            ("DMY", "02/11/99", date(1999, 11, 2)),
        ],
    )
    def test_dates_of_other_programs_are_read(self, order: str | None, written: str, day: date) -> None:
        assert read(f"client,date\nPAIR,{written}\n", date_format=order).sessions[0].record.date == day

    @pytest.mark.parametrize(
        ("order", "written"), [("MDY", "23/11/2026"), ("DMY", "31/02/2026"), ("DMY", "24/11/2026")]
    )
    def test_a_day_that_is_none_or_yet_to_come_is_told(self, order: str, written: str) -> None:
        assert problems(f"client,date\nPAIR,{written}\n", date_format=order)[0][:2] == (2, "date")

    def test_a_date_that_can_be_read_in_two_ways_asks_for_its_order(self) -> None:
        assert "--date-format" in problems("client,date\nPAIR,02/11/2026\n")[0][2]


HEADINGS = (
    "client|Client ID|date|date_1|date_2|srs_1|srs_2|ORS Overall|SRS Goals|SRS_Skip|srs total|SRS Mean|form|item|value"
    "|Status|Duration|Type|rater|scores|total|Item 1|Item 2|wai_1|code|note||Session #"
).split("|")
CELLS = (
    "A1|AB-12|2026-09-07|05/10/2026|26/10/26|2-Nov-26|9.1|91|0|NA|ORS|Always|Krank|0:50|Mother|1e5|007|٣|46266"
).split("|")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_columns_and_cells_there_are_they_are_read_or_told(data: st.DataObject) -> None:
    header = data.draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=7))
    cell = st.sampled_from(CELLS) | st.text(max_size=6)
    rows = data.draw(st.lists(st.lists(cell, min_size=len(header), max_size=len(header)), max_size=4))
    made = io.StringIO(newline="")
    csv.writer(made).writerows([header, *rows])
    try:
        read(made.getvalue(), instrument=data.draw(st.sampled_from([None, "srs", "wai"])))
    except AllianceError as error:
        assert error.exit_code == 5

"""Files of the kinds that people hold in their hands, as they are and with what their reader would say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def bring(practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`bring(text or name of a case, *options)`: the JSON of an import that goes through."""
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-20")

    def run(what: str | bytes, *options: str, code: int = 0) -> Any:
        path = CASES / what if isinstance(what, str) and "\n" not in what else tmp_path / "theirs.csv"
        if path.parent == tmp_path:
            path.write_bytes(what if isinstance(what, bytes) else what.encode())
        result = practice.run("import", str(path), *options, "--json")
        assert result.code == code, result.err
        made = result.json
        if not made["errors"]:
            left = sum(each["rows"] for each in made["left_out"])
            assert made["new"] + made["duplicates"] + len(made["differing"]) + left == made["rows"]
        return made

    return run


def totals(practice: Any) -> list[tuple[Any, ...]]:
    return [(r["client"], r["date"], r["instrument"], r["total"]) for r in practice.do("scores", "list", "--all")]


def items(practice: Any) -> list[list[float | None]]:
    return [r["items"] for r in practice.do("scores", "list", "--all")]


def wrong(made: Any) -> list[tuple[int | None, str]]:
    return [(error["line"], error["column"]) for error in made["errors"]]


class TestTheSamples:
    def test_items_out_of_order(self, practice: Any, bring: Any) -> None:
        assert bring("items-out-of-order.csv", "--instrument", "srs")["new"] == 2
        assert items(practice) == [[8, 9, 5, 9.5], [8.4, 9.1, 6.5, 9]]

    def test_two_forms_in_a_row(self, practice: Any, bring: Any) -> None:
        made = bring("ors-and-srs-in-one-row.csv")
        assert (made["new"], made["read"]["date_format"], made["read"]["columns"]["SRS Overall"]) == (
            12,
            "MDY",
            "srs.4",
        )
        given = [r for r in practice.do("scores", "list", "--all") if not r["skipped"]]
        assert [(r["instrument"], r["date"], r["total"]) for r in given] == [
            ("ors", "2026-09-01", 17.5), ("srs", "2026-09-01", 36.1),
            ("ors", "2026-09-08", 18.8), ("srs", "2026-09-15", 36.8),
        ]  # fmt: skip
        met = practice.do("session", "list", "BR12")
        assert [(s["date"], s["attendance"]) for s in met][3] == ("2026-09-22", "attended")
        assert bring("ors-and-srs-in-one-row.csv")["duplicates"] == 12

    def test_a_list_of_appointments(self, practice: Any, bring: Any) -> None:
        made = bring("appointments.csv")
        assert (made["new"], made["left_out"]) == (5, [{"reason": "in the future", "rows": 1}])
        met = practice.do("session", "list", "LM40")
        assert [(s["date"], s["attendance"], s["mode"], s["minutes"]) for s in met] == [
            ("2026-10-05", "attended", "in-person", 50), ("2026-10-12", "no-show", "in-person", 50),
            ("2026-10-19", "late-cancelled", "in-person", 50), ("2026-10-26", "attended", "video", 50),
            ("2026-11-02", "cancelled-by-me", "in-person", 50),
        ]  # fmt: skip

    def test_a_survey(self, practice: Any, bring: Any) -> None:
        assert wrong(bring("survey-export.csv", code=5)) == [(3, "wai_11")]
        assert bring("survey-export.csv", "--values", "item: Often=Very often")["new"] == 3
        assert items(practice)[1] == [4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2]
        assert items(practice)[2][9] is None

    def test_one_client_a_row(self, practice: Any, bring: Any) -> None:
        assert bring("wide.csv")["new"] == 4
        assert sorted(totals(practice)) == [
            ("W1", "2026-09-01", "srs", 36.8), ("W1", "2026-09-08", "srs", 37.1),
            ("W2", "2026-09-02", "srs", 35.2), ("W2", "2026-09-16", "srs", 36),
        ]  # fmt: skip

    def test_one_answer_a_row(self, practice: Any, bring: Any) -> None:
        assert bring("long.csv")["new"] == 2
        assert items(practice) == [[9.1, 8.8, 9, 9.2], [9.3, None, 9.1, 9.4]]

    def test_spellings_of_dates(self, practice: Any, bring: Any) -> None:
        bring("dates.csv")
        assert [s["date"][-2:] for s in practice.do("session", "list", "D1")] == [f"0{n}" for n in range(2, 10)]

    def test_utf_16_with_semicolons(self, practice: Any, bring: Any) -> None:
        assert bring("semicolons-utf16.csv")["new"] == 2
        assert items(practice)[0] == [9.1, 8.8, 9, 9.5]

    def test_codes_hurt_by_a_spreadsheet(self, bring: Any) -> None:
        made = bring("damaged-codes.csv", code=5)
        assert wrong(made) == [(2, "code"), (3, "code"), (4, "code"), (6, "code")]
        assert "--assume new-codes" in made["errors"][3]["message"]

    def test_a_sheet(self, practice: Any, bring: Any) -> None:
        made = bring("ratings.xlsx")
        assert (made["new"], made["left_out"]) == (3, [{"reason": "no answer and no total", "rows": 1}])
        assert [total for *_, total in totals(practice)] == [36.8, 37.1, 35.2]
        again = practice.run("import", str(CASES / "ratings.xlsx"))
        assert "Other sheets are left aside (--sheet takes one): Old." in again.err
        assert "has no sheet" in practice.run("import", str(CASES / "ratings.xlsx"), "--sheet", "Nope").err
        assert wrong(bring("ratings.xlsx", "--sheet", "Old", code=5)) == [(1, "unrelated"), (1, None)]


class TestOthersOfTheirKind:
    """Files that no sample shows: another language, another order, other words."""

    def test_a_german_list_of_appointments(self, practice: Any, bring: Any) -> None:
        text = (
            "Terminliste;;;;\nPraxis am Markt;;;;\nDatum;Uhrzeit;Klientin;Terminstatus;Dauer\n"
            "7. 9. 2026;10:00;K-3;Erschienen;50 Minuten\n14.09.2026;10:00;K-3;Krank;50\n21.9.2026;10:00;K-3;Krank;50\n"
        )
        made = bring(text, code=5)
        assert wrong(made) == [(5, "Terminstatus")]
        assert "“Krank” (2)" in made["errors"][0]["message"]
        bring(text, "--values", "attendance: Krank=cancelled")
        met = practice.do("session", "list", "K-3")
        assert [(s["date"], s["attendance"], s["minutes"]) for s in met] == [
            ("2026-09-07", "attended", 50), ("2026-09-14", "cancelled", 50), ("2026-09-21", "cancelled", 50),
        ]  # fmt: skip

    def test_a_french_survey_with_codes_from_zero(self, practice: Any, bring: Any) -> None:
        heads = ",".join(f'"Question {n}"' for n in (3, 1, 2, 4, 12, 5, 6, 7, 8, 9, 10, 11))
        text = f"Code patient,Date de séance,{heads}\nP1,3 août 2026,{','.join('014' * 4)}\n"
        made = bring(text, "--instrument", "wai", code=5)
        assert ["--assume shifted" in error["message"] for error in made["errors"]] == [True]
        bring(text, "--instrument", "wai", "--assume", "shifted")
        assert items(practice) == [[2, 5, 1, 1, 5, 1, 2, 5, 1, 2, 5, 2]]

    @pytest.mark.parametrize(("codes", "taken"), [("1 4 3 2", [2, 5, 4, 3]), ("1 5 3 2", [1, 5, 3, 2])])
    def test_codes_that_are_said_to_be_shifted_are_wherever_they_can_be(
        self, practice: Any, bring: Any, codes: str, taken: list[int]
    ) -> None:
        bring(f"client,date,instrument,scores\nA1,2026-09-07,wai,{' '.join([codes] * 3)}\n", "--assume", "shifted")
        assert items(practice)[0][:4] == taken

    @pytest.mark.parametrize(
        ("text", "options", "expected"),
        [
            ("A1,2026-09-07,srs,91 88 90 95", ["--unit", "mm"], [9.1, 8.8, 9, 9.5]),
            ("A1,2026-09-07,srs,91 88 90 95", ["--unit", "percent"], [9.1, 8.8, 9, 9.5]),
            ("A1,2026-09-07,srs,9.13 8.8 9.1000000000 9.55", ["--round"], [9.1, 8.8, 9.1, 9.6]),
        ],
    )
    def test_units(self, practice: Any, bring: Any, text: str, options: list[str], expected: list[float]) -> None:
        whole = f"client,date,instrument,scores\n{text}\n"
        made = bring(whole, code=5)
        assert options[0] in made["errors"][0]["message"]
        bring(whole, *options)
        assert items(practice) == [expected]

    def test_a_mean_among_totals_is_asked_about(self, practice: Any, bring: Any) -> None:
        text = "client,date,instrument,total\nA1,2026-09-07,srs,36.8\nA1,2026-09-14,srs,9.1\n"
        made = bring(text, code=5)
        assert wrong(made) == [(3, "total")]
        assert "--assume mean" in made["errors"][0]["message"]
        bring(text, "--assume", "mean")
        assert [total for *_, total in totals(practice)] == [36.8, 36.4]
        practice.do("undo")
        bring(text, "--assume", "total")
        assert [total for *_, total in totals(practice)] == [36.8, 9.1]

    def test_a_near_twin_of_a_code_is_asked_about(self, practice: Any, bring: Any) -> None:
        practice.do("client", "add", "AB-12")
        text = "client,date,instrument,total\nab12,2026-09-07,srs,36.8\n"
        assert "--assume new-codes" in bring(text, code=5)["errors"][0]["message"]
        bring(text, "--assume", "new-codes")
        assert sorted(c["code"] for c in practice.do("client", "list")) == ["AB-12", "ab12"]

    def test_raters_in_their_words(self, practice: Any, bring: Any) -> None:
        practice.do("client", "add", "C1", "--population", "child", "--since", "2026-01-01")
        head = "client,date,form,completed by,total\n"
        bring(head + "C1,2026-09-07,Child Outcome Rating Scale,Carer,30\nC1,2026-09-07,CORS,Patient,31\n")
        assert [(r["rater"], r["total"]) for r in practice.do("scores", "list", "--all")] == [
            ("caregiver", 30), ("client", 31),
        ]  # fmt: skip
        two = head + "C1,2026-09-14,CORS,Mother,30\nC1,2026-09-14,CORS,Father,31\n"
        assert "one rater or two?" in bring(two, code=5)["errors"][0]["message"]

    def test_two_carers_of_a_child_are_one_rater_or_two_as_it_is_said(self, practice: Any, bring: Any) -> None:
        of = {"C1": ("Mother", "Father", "Patient"), "D1": ("mother",)}
        rows = [f"{client},2026-09-07,CORS,{who},30" for client, raters in of.items() for who in raters]
        text = "\n".join(["client,date,form,rater,total", *rows, ""])
        message = bring(text, code=5)["errors"][0]["message"]
        each = [("--values", f"rater: {word}={word}") for word in ("mother", "father")]
        assert all(f"“{value}”" in message for _, value in each)
        for _ in range(2):
            bring(text, *each[0], *each[1])
            raters = [(r["client"], r["rater"]) for r in practice.do("scores", "list", "--all")]
            assert raters == [("C1", "mother"), ("C1", "father"), ("C1", "child"), ("D1", "caregiver")]
        assert practice.do("client", "show", "C1")["kind"] == "family"

    def test_a_child_that_is_here_as_one_person_is_not_given_one_carer_for_two(self, practice: Any, bring: Any) -> None:
        practice.do("client", "add", "C1", "--since", "2026-09-01")
        text = "client,date,form,rater,total\nC1,2026-09-07,CORS,mother,30\nC1,2026-09-07,CORS,father,31\n"
        each = ("--values", "rater: mother=mother", "--values", "rater: father=father")
        assert "--kind family" in bring(text, *each, code=5)["errors"][0]["message"]
        one = ("--values", "rater: mother=caregiver", "--values", "rater: father=caregiver")
        assert "second one of the day (line 3)" in bring(text, *one)["warnings"][0]["message"]

    def test_a_rater_that_nobody_knows_is_asked_for(self, practice: Any, bring: Any) -> None:
        text = "client,date,form,rater,total\nC1,2026-09-07,SRS,Me,30\n"
        assert "--values “rater: Me=client”" in bring(text, code=5)["errors"][0]["message"]
        bring(text, "--values", "rater: Me=client")

    def test_a_form_for_children_makes_no_adult(self, practice: Any, bring: Any) -> None:
        bring("client,date,instrument,total\nC2,2026-09-07,csrs,36\nA2,2026-09-07,srs,36\n")
        assert [practice.do("client", "show", c)["population"] for c in ("C2", "A2")] == ["child", "adult"]

    def test_ratings_outside_the_work_with_a_client_are_said(self, practice: Any, bring: Any) -> None:
        practice.do("client", "add", "A1", "--since", "2026-09-01")
        practice.do("client", "close", "A1", "--how", "planned", "--date", "2026-10-01")
        made = bring("client,date,instrument,total\nA1,2026-08-31,srs,36\nA1,2026-11-02,srs,36\nA1,2026-09-07,srs,35\n")
        assert [w["message"] for w in made["warnings"]] == [
            "A1: one row lies before the work began, on 2026-09-01.",
            "A1: one row lies after the work ended, on 2026-10-01.",
        ]

    def test_long_headings_are_named_by_their_beginning(self, practice: Any, bring: Any) -> None:
        text = (
            '"Your code, as\nwe agreed it",When was it?,"1. How was the\nrelationship today, all in all?",'
            "2. Goals talked about,3. The way we worked,4. Overall today\nA1,2026-09-07,9.1,8.8,9,9.5\n"
        )
        how = ("Your code, as we=client", "When=date", "1. How was=srs.1", "2.=srs.2", "3.=srs.3", "4.=srs.4")
        made = bring(text, *[word for each in how for word in ("--map", each)])
        assert made["read"]["items"][0] == "1. How was the relationship today, all in all?"
        assert items(practice) == [[9.1, 8.8, 9, 9.5]]

    def test_one_answer_a_row_mapped(self, practice: Any, bring: Any) -> None:
        text = "who,day,scale,nr,points\n" + "".join(f"A1,2026-09-07,ORS,{n},{n + 3}\n" for n in (4, 2, 1, 3))
        how = ("who=client", "day=date", "scale=instrument", "nr=item", "points=value")
        bring(text, *[word for each in how for word in ("--map", each)])
        assert items(practice) == [[4, 5, 6, 7]]

    def test_several_totals_a_row_mapped_with_their_forms(self, practice: Any, bring: Any) -> None:
        text = "client,date,Wellbeing today,Meeting today\nA1,2026-09-07,21.4,36.1\nA1,2026-09-14,NA,35\n"
        bring(text, "--map", "Wellbeing=ors.total", "--map", "Meeting=srs.total")
        assert totals(practice) == [
            ("A1", "2026-09-07", "ors", 21.4), ("A1", "2026-09-07", "srs", 36.1), ("A1", "2026-09-14", "srs", 35),
        ]  # fmt: skip

    def test_an_item_without_a_column_is_named(self, bring: Any) -> None:
        made = bring("client,date,SRS Relationship,SRS Goals,SRS Overall\nA1,2026-09-07,9,9,9\n", code=5)
        assert "item 3 (Approach or method) has no column" in made["errors"][0]["message"]

    @pytest.mark.parametrize(
        ("dates", "order"),
        [
            (["05/10/2026", "26/10/2026"], "DMY"),
            (["10/05/2026", "10/26/2026"], "MDY"),
            (["2-Nov-26", "30-Oct-99"], "DMY"),
            (["46266", "46273"], None),
        ],
    )
    def test_a_column_of_dates_is_read_as_a_whole(
        self, practice: Any, bring: Any, dates: list[str], order: str | None
    ) -> None:
        made = bring("client,date\n" + "".join(f"A1,{day}\n" for day in dates))
        assert made["read"]["date_format"] == order

    def test_an_order_that_is_open_names_the_option(self, practice: Any, bring: Any) -> None:
        made = bring("client,date\nA1,05/10/2026\nA1,06/10/2026\n", code=5)
        assert "--date-format DMY or MDY" in made["errors"][0]["message"]
        bring("client,date\nA1,05/10/2026\nA1,06/10/2026\n", "--date-format", "MDY")
        assert practice.do("session", "list", "A1")[0]["date"] == "2026-05-10"

    def test_windows_1252_where_it_is_certain_else_asked(self, practice: Any, bring: Any) -> None:
        head = "client,date,note\nA1,2026-09-07,"
        bring(f"{head}Übung größer\n".encode("cp1252"))
        assert practice.do("session", "list", "A1")[0]["note"] == {"happened": "Übung größer"}
        other = f"{head.replace('07', '08')}“très”\n".encode("cp1252")
        assert "--assume cp1252" in bring(other, code=5)["errors"][0]["message"]
        bring(other, "--assume", "cp1252")
        assert practice.do("session", "list", "A1")[1]["note"] == {"happened": "“très”"}

    def test_rows_above_the_header_are_skipped_where_it_is_said(self, practice: Any, bring: Any) -> None:
        text = "client,date\nthis line,is none\nclient,date\nA1,2026-09-07\n"
        assert bring(text, "--skip-rows", "2")["new"] == 1

    def test_numbered_items_belong_to_the_form_of_their_row(self, practice: Any, bring: Any) -> None:
        text = "Client,Date,Form,Item 2,Item 1,Item 4,Item 3\nA1,2026-09-07,SRS,9,8,7,6\nA1,2026-09-07,ORS,5,4,3,2\n"
        bring(text)
        assert items(practice) == [[8, 9, 6, 7], [4, 5, 2, 3]]
        assert wrong(bring(text.replace("ORS", "WAI-SR"), code=5)) == [(3, "Form")]

    def test_two_forms_for_each_of_several_dates(self, practice: Any, bring: Any) -> None:
        text = "Code,Date 1,ORS 1,SRS 1,Date 2,ORS 2,SRS 2\nA1,07.09.2026,20,36,14.09.2026,,37\n"
        bring(text)
        assert totals(practice) == [
            ("A1", "2026-09-07", "ors", 20), ("A1", "2026-09-07", "srs", 36), ("A1", "2026-09-14", "srs", 37),
        ]  # fmt: skip

    def test_a_session_without_a_form_is_a_session(self, practice: Any, bring: Any) -> None:
        made = bring("client,date,attendance,SRS total\nA1,2026-09-07,Kept,36\nA1,2026-09-14,DNA,\n")
        assert (made["rows"], made["new"], made["left_out"]) == (3, 3, [])
        assert [s["attendance"] for s in practice.do("session", "list", "A1")] == ["attended", "no-show"]

    def test_a_mean_is_named_by_its_own_heading(self, bring: Any) -> None:
        assert wrong(bring("Client,Date,SRS Mean\nA1,2026-09-07,9.1\n", code=5)) == [(2, "SRS Mean")]


def test_tables_of_ours_come_back_as_they_left(practice: Any, tmp_path: Path) -> None:
    """The synthetic practice out, into an empty vault, and out again."""
    kinds = ("clients", "sessions", "scores")
    there = {k: practice.run("--demo", "export", "--format", "csv", "--as", k, "--out", "-").out for k in kinds}
    for kind in kinds:
        made = practice.do("import", "-", stdin=there[kind])
        assert made["new"] == made["rows"] > 10
    back = {k: practice.run("export", "--format", "csv", "--as", k, "--out", "-").out for k in kinds}
    assert back == there


class TestWhatLooksLikeSomethingElse:
    """Files that could be stored otherwise than they are meant."""

    def test_answers_with_a_time_each_are_one_rating(self, practice: Any, bring: Any) -> None:
        rows = [("10:00:05", 1, 9.1), ("10:00:15", 2, 8.8), ("10:00:31", 3, 9), ("10:00:40", 4, 9.2)]
        later = [("16:" + at[3:], item, mark - 1) for at, item, mark in rows]
        text = "client,timestamp,form,item,value\n" + "".join(
            f"L7,2026-09-01 {at},SRS,{item},{mark:g}\n" for at, item, mark in (*rows, *later)
        )
        assert bring(text)["new"] == 2
        assert items(practice) == [[9.1, 8.8, 9, 9.2], [8.1, 7.8, 8, 8.2]]

    def test_a_survey_with_a_code_is_no_list_of_clients(self, practice: Any, bring: Any) -> None:
        heads = ",".join(f"wai[SQ{n:03}]" for n in range(1, 13))
        made = bring(f"id,submitdate,code,{heads}\n1,2026-11-02 11:12:13,AB12,{','.join('543' * 4)}\n")
        assert (made["read"]["as"], made["read"]["columns"]["code"]) == ("scores", "client")
        assert items(practice) == [[5, 4, 3] * 4]

    def test_a_list_of_codes_beside_something_else_says_what_it_could_be(self, bring: Any) -> None:
        assert "--as clients" in bring("code,phone\nA1,12\n", code=5)["errors"][-1]["message"]

    def test_a_list_of_clients_with_numbers_of_its_own_is_read(self, practice: Any, bring: Any) -> None:
        text = "id,code,kind,client\n1,A1,individual,x\n1,A2,individual,y\n1,A2,individual,z\n"
        made = bring(text, "--map", "code=code", "--map", "kind=kind", "--as", "clients")
        assert (made["new"], made["duplicates"]) == (2, 1)

    @pytest.mark.parametrize(
        ("dates", "warned"),
        [
            (("2026-02-11", "2026-09-11", "16/11/2026"), True),
            (("2026-02-11", "2026-09-13", "16/11/2026"), False),
            (("2026-11-11", "16/11/2026"), False),
            (("2026-02-11", "2026-09-11"), False),
        ],
    )
    def test_days_that_a_spreadsheet_took_for_months_are_said(
        self, bring: Any, dates: tuple[str, ...], warned: bool
    ) -> None:
        text = "client,date,attendance\n" + "".join(f"A1,{on},attended\n" for on in dates)
        said = bring(text)["warnings"]
        assert [each["column"] for each in said] == ["date"] * warned
        assert all("2026-02-11 is 2026-11-02?" in each["message"] for each in said)

    def test_a_second_one_of_a_day_is_said(self, practice: Any, bring: Any) -> None:
        text = "client,date,instrument,total\nA1,2026-09-07,srs,36\na1,7.9.2026,SRS,36.0\n"
        assert "(line 3)" in bring(text)["warnings"][0]["message"]
        assert bring(text)["warnings"] == []  # nothing comes in
        text = "client,date,attendance\nB1,2026-09-07,attended\nB1,2026-09-07,no-show\n"
        assert "one session is a second one" in bring(text)["warnings"][0]["message"]

    def test_codes_that_are_said_to_be_shifted_and_cannot_be_are_named(self, practice: Any, bring: Any) -> None:
        head = "client,date,instrument,scores,total\n"
        made = bring(f"{head}A1,2026-09-07,wai,{' '.join(['1 4 5'] * 4)},\n", "--assume", "shifted")
        assert "taken as they are" in made["warnings"][0]["message"]
        shifted = f"{head}B1,2026-09-07,wai,{' '.join(['0 3 4'] * 4)},28\n"
        bring(shifted, "--assume", "shifted")
        assert totals(practice)[-1][-1] == 40
        alone = bring(f"{shifted}B1,2026-09-14,wai,,28\n", "--assume", "shifted", code=5)
        assert wrong(alone) == [(3, "total")]

    def test_a_column_is_one_of_ours(self, practice: Any) -> None:
        (practice.folder / "theirs.csv").write_text("client,date,x\nA1,2026-09-07,36\n")
        both = practice.run(
            "import", str(practice.folder / "theirs.csv"), "--map", "x=srs.total", "--map", "X=ors.total"
        )
        assert (both.code, "“srs.total” and to “ors.total”" in both.err) == (2, True)

    def test_numbered_dates_are_named_where_something_is_wrong_with_them(self, bring: Any) -> None:
        text = "id,date_1,srs_1,date_2,srs_2\nA1,2026-09-07,36,,37\n"
        assert wrong(bring(text, code=5)) == [(2, "date_2")]
        text = "id,date_1,status_1,date_2,status_2\nA1,2026-09-07,show,2026-09-14,dna\n"
        assert "rows of their own" in bring(text, code=5)["errors"][0]["message"]

    def test_an_appointment_that_says_nothing_of_who_came_is_said(self, bring: Any) -> None:
        made = bring("client,date,status\nA1,2026-09-07,dna\nA1,2026-09-14,\n")
        assert [each["column"] for each in made["warnings"]] == ["status"]

    @pytest.mark.parametrize(
        ("named", "known"),
        [
            ("Session Rating Scale (SRS)", True),
            ("SRS (V.3.0)", True),
            ("Session Rating Scale (therapist)", False),
            ("(" * 5000 + ")" * 5000, False),
        ],
    )
    def test_a_form_is_known_by_its_title_and_its_letters(self, bring: Any, named: str, known: bool) -> None:
        made = bring(f"client,date,form,total\nA1,2026-09-07,{named},36\n", code=0 if known else 5)
        assert all("--values “instrument: " in error["message"] for error in made["errors"])

    def test_an_appointment_that_did_not_take_place_has_no_length(self, practice: Any, bring: Any) -> None:
        bring("client,date,status,duration\nA1,2026-09-07,dna,0\nA1,2026-09-14,show,50\n")
        assert [s["minutes"] for s in practice.do("session", "list", "A1")] == [None, 50]

    def test_lengths_that_may_be_hours_are_said(self, bring: Any) -> None:
        made = bring("client,date,status,duration\nA1,2026-09-07,show,1\nA1,2026-09-14,show,1\n")
        assert [each["column"] for each in made["warnings"]] == ["duration"]

    @pytest.mark.parametrize("label", ["5 - Always", "Always (5)", "5. Always", "4=Always"])
    def test_a_label_may_have_its_number_beside_it(self, practice: Any, bring: Any, label: str) -> None:
        heads = ",".join(f"wai_{n}" for n in range(1, 13))
        bring(f"client,date,{heads}\nA1,2026-09-07,{','.join([label] * 12)}\n")
        assert items(practice) == [[5] * 12]
        wrong_one = bring(f"client,date,{heads}\nA1,2026-09-07,{','.join(['5 - Immer'] * 12)}\n", code=5)
        assert "--values “item: 5 - Immer=" in wrong_one["errors"][0]["message"]
        bring(
            f"client,date,{heads}\nA1,2026-09-14,{','.join(['5 - Immer'] * 12)}\n", "--values", "item: 5 - Immer=Always"
        )

    def test_a_low_total_of_a_form_that_counts_from_0_is_a_total(self, practice: Any, bring: Any) -> None:
        bring("client,date,instrument,total\nA1,2026-09-07,phq9,3\n")
        assert totals(practice)[0][-1] == 3
        mean = bring("client,date,instrument,total\nA1,2026-09-14,core10,1.4\n", code=5)
        assert "--assume mean" in mean["errors"][0]["message"]

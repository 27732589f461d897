from __future__ import annotations

import contextlib
import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import BadFile
from alliance_cli.exchange import sheet

SCORES = "client,date,instrument,scores\nAB12,2026-11-02,srs,9.6 8.8 9.1 9.3\nAB12,2026-11-09,srs,9 9 . 9\n"

_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.fixture
def file(practice: Any, tmp_path: Path) -> Any:
    def made(content: str | bytes, name: str = "a.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return made


def ratings(practice: Any) -> list[dict[str, Any]]:
    return practice.do("scores", "list", "--all")


@settings(max_examples=100, deadline=None)
@given(places=st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_workbook_that_is_damaged_anywhere_is_told_or_read(places: list[tuple[int, int]]) -> None:
    raw = bytearray((Path(__file__).parents[1] / "exchange" / "cases" / "ratings.xlsx").read_bytes())
    for place, byte in places:
        raw[place % len(raw)] = byte
    with contextlib.suppress(BadFile):
        assert sheet.of_bytes(bytes(raw), "theirs.xlsx").rows


@pytest.mark.parametrize("far", ["XFD1048576", "ALL1048576", "B9000000"])
def test_a_sheet_with_one_cell_far_away_takes_no_memory(practice: Any, file: Any, tmp_path: Path, far: str) -> None:
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{far.lstrip("ABDFLX")}"><c r="{far}"><v>1</v></c></row>'
    sample = Path(__file__).parents[1] / "exchange" / "cases" / "ratings.xlsx"
    with zipfile.ZipFile(sample) as good, zipfile.ZipFile(tmp_path / "far.xlsx", "w") as made:
        for name in good.namelist():
            made.writestr(name, good.read(name) if "sheet1" not in name else _SHEET.format(cells))
    result = practice.run("import", str(tmp_path / "far.xlsx"))
    assert (result.code, "far away" in result.err) == (5, True)


def test_scores_come_in_with_the_client_they_name(practice: Any, file: Any) -> None:
    brought = practice.do("import", file(SCORES))
    assert {key: brought[key] for key in ("rows", "new", "duplicates", "errors")} == {
        "rows": 2, "new": 2, "duplicates": 0, "errors": []
    }  # fmt: skip
    assert [r["items"] for r in ratings(practice)] == [[9.6, 8.8, 9.1, 9.3], [9, 9, None, 9]]
    assert practice.do("client", "show", "AB12")["opened"] == "2026-11-02"


def test_the_same_file_again_adds_nothing(practice: Any, file: Any) -> None:
    practice.do("import", file(SCORES))
    again = practice.do("import", file(SCORES))
    assert (again["rows"], again["new"], again["duplicates"], again["errors"]) == (2, 0, 2, [])


def test_a_dry_run_says_what_would_happen_and_changes_nothing(practice: Any, file: Any) -> None:
    before = practice.vault.read_bytes()
    assert practice.do("import", file(SCORES), "--dry-run")["new"] == 2
    said = practice.run("import", file(SCORES), "--dry-run")
    assert " ".join(said.out.split()) == (
        "Read as scores Columns client → client, date → date, instrument → instrument, scores → scores "
        "First row client AB12, date 2026-11-02, instrument srs, scores 9.6 8.8 9.1 9.3 New 2 "
        "2 rows: 2 new. Nothing was changed yet."
    )
    assert said.err.splitlines() == [
        "Read as scores, with commas between the columns.",
        "Clients that are new here: AB12.",
    ]
    assert practice.vault.read_bytes() == before


def test_one_bad_row_and_nothing_comes_in(practice: Any, file: Any) -> None:
    result = practice.run("import", file(SCORES + "AB12,2026-11-10,srs,11 9 9 9\nAB12,2026-11-11,srs,9\n"), "--json")
    assert result.code == 5
    assert (result.json["rows"], result.json["new"]) == (4, 0)
    assert [(e["line"], e["column"]) for e in result.json["errors"]] == [(4, "scores"), (5, "scores")]
    assert "11 is beyond 10" in result.json["errors"][0]["message"]
    assert practice.do("client", "list") == []


def test_every_problem_is_a_line_for_a_person(practice: Any, file: Any) -> None:
    result = practice.run("import", file(SCORES + "AB12,02/11/2026,srs,9 9 9 9\n"))
    assert (result.code, result.out) == (5, "")
    assert result.err.splitlines()[0].startswith("line 4, date: “02/11/2026” can be read in two ways")
    assert result.err.splitlines()[-2:] == [
        "a.csv leaves something open, so nothing was taken over.",
        "Give the option that is named, or run this at a terminal to be asked.",
    ]


def test_one_undo_takes_a_whole_file_back(practice: Any, file: Any) -> None:
    practice.do("import", file(SCORES))
    practice.do("undo")
    assert practice.do("client", "list") == []


def test_a_european_spreadsheet_comes_in(practice: Any, file: Any) -> None:
    text = "\ufeffclient;date;instrument;scores;total\r\nAB12;2026-11-02;srs;9,6 8,8 9,1 9,3;36,8\r\n"
    result = practice.run("import", file(text))
    assert (result.code, result.err.splitlines()[0]) == (0, "Read as scores, with semicolons between the columns.")
    assert ratings(practice)[0]["total"] == 36.8


def test_rows_may_be_piped_in(practice: Any) -> None:
    assert practice.do("import", "-", stdin=SCORES)["new"] == 2


def test_clients_and_sessions_come_in(practice: Any, file: Any) -> None:
    practice.do("import", file("code,kind,participants,opened\nPAIR,couple,A B,2026-01-05\n", "clients.csv"))
    practice.do("import", file('client,date,attendance,note\nPAIR,2026-11-02,late,"two\nlines"\n', "sessions.csv"))
    practice.do("import", file("client,date,instrument,rater,scores\nPAIR,2026-11-02,srs,A,9 9 9 9\n", "scores.csv"))
    assert practice.do("client", "show", "PAIR")["participants"] == ["A", "B"]
    (met,) = practice.do("session", "list", "PAIR")
    assert (met["attendance"], met["note"], len(met["ratings"])) == ("late", {"happened": "two\nlines"}, 1)


class TestOtherPrograms:
    EXPORT = "Client ID,Session Date,Provider,Relationship,Goals,Approach,Overall\n7,02/11/2026,me,9.1,8.7,9,9.5\n"
    MAP = (
        *("--map", "Client ID=client", "--map", "Session Date=date"),
        *(
            "--map",
            "Relationship=scores",
            "--map",
            "Goals=scores",
            "--map",
            "Approach=scores",
            "--map",
            "Overall=scores",
        ),
    )

    def test_their_columns_are_named_and_what_is_constant_is_fixed(self, practice: Any, file: Any) -> None:
        result = practice.run("import", file(self.EXPORT), *self.MAP, "--instrument", "srs", "--date-format", "DMY")
        assert result.code == 0, result.err
        assert "Left aside, as nothing of ours is mapped to it: Provider." in result.err
        assert (ratings(practice)[0]["date"], ratings(practice)[0]["items"]) == ("2026-11-02", [9.1, 8.7, 9, 9.5])

    def test_a_mapping_is_kept_and_used_again(self, practice: Any, file: Any) -> None:
        how = [*self.MAP, "--instrument", "srs", "--date-format", "DMY"]
        practice.do("import", file(self.EXPORT), *how, "--save-map", "clinic", "--dry-run")
        assert practice.do("import", file(self.EXPORT), "--map", "clinic")["new"] == 1

    def test_a_mapping_that_was_never_kept_is_told(self, practice: Any, file: Any) -> None:
        result = practice.run("import", file(self.EXPORT), "--map", "clinic")
        assert (result.code, result.err.splitlines()[0]) == (4, "There is no saved mapping “clinic”.")

    @pytest.mark.parametrize("config", ["import = 3", "[import]\nclinic = 3", "[import.clinic]\nmap = 'Client=client'"])
    def test_a_mapping_that_cannot_be_read_is_told(self, practice: Any, file: Any, config: str) -> None:
        (practice.folder / "config").mkdir()
        (practice.folder / "config" / "config.toml").write_text(config)
        result = practice.run("import", file(self.EXPORT), "--map", "clinic")
        assert (result.code, "“import”" in result.err) == (5, True)

    def test_an_instrument_nobody_knows_is_told(self, practice: Any, file: Any) -> None:
        assert practice.run("import", file(self.EXPORT), *self.MAP, "--instrument", "srx").code == 4


class TestWhatIsNoCsv:
    def told(self, practice: Any, path: str, code: int = 5) -> str:
        result = practice.run("import", path, "--json")
        assert result.code == code, result.err
        assert "Traceback" not in result.err
        if code == 5:
            assert len(result.json["errors"]) == 1
        assert practice.do("client", "list") == []
        return str(result.err.splitlines()[0])

    def test_a_zip(self, practice: Any, file: Any, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr("sheet.xml", "<x/>")
        assert "a zip archive, but no spreadsheet" in self.told(practice, str(tmp_path / "a.xlsx"))

    def test_a_compressed_file(self, practice: Any, file: Any) -> None:
        assert "a compressed file" in self.told(practice, file(gzip.compress(b"code\n")))

    def test_random_bytes(self, practice: Any, file: Any) -> None:
        self.told(practice, file(b"code\n" + os.urandom(5000) + b"\x00\xff"))

    def test_a_nul_byte_names_its_line(self, practice: Any, file: Any) -> None:
        assert "line 3" in self.told(practice, file(b"code\nA1\nB\x002\n"))

    def test_another_encoding_names_its_line(self, practice: Any, file: Any) -> None:
        result = practice.run(
            "import", file("client,date,note\nA,2026-11-02,ok\nA,2026-11-03,allégè\n".encode("cp1252")), "--json"
        )
        assert (result.code, result.json["errors"][0]["line"]) == (5, 3)

    def test_200_megabytes(self, practice: Any, tmp_path: Path) -> None:
        path = tmp_path / "big.csv"
        with path.open("wb") as made:
            made.truncate(200_000_000)
        assert "larger than 100 MB" in self.told(practice, str(path))

    def test_an_empty_file(self, practice: Any, file: Any) -> None:
        assert "is empty" in self.told(practice, file(""))

    def test_json_nested_ten_thousand_deep(self, practice: Any, file: Any) -> None:
        assert "nested far too deeply" in self.told(practice, file("[" * 10_000 + "]" * 10_000))

    def test_the_vault_itself(self, practice: Any, tmp_path: Path) -> None:
        assert self.told(practice, str(practice.vault), 2) == "That is the vault itself."
        (tmp_path / "link.csv").symlink_to(practice.vault)
        assert self.told(practice, str(tmp_path / "link.csv"), 2) == "That is the vault itself."

    def test_a_copy_of_the_vault(self, practice: Any, file: Any) -> None:
        self.told(practice, file(practice.vault.read_bytes()))

    def test_a_folder_and_nothing_at_all(self, practice: Any, tmp_path: Path) -> None:
        assert "is a folder" in self.told(practice, str(tmp_path), 2)
        assert "There is no file" in self.told(practice, str(tmp_path / "none.csv"), 2)

    def test_a_link_that_leads_nowhere(self, practice: Any, tmp_path: Path) -> None:
        (tmp_path / "lost.csv").symlink_to(tmp_path / "gone.csv")
        assert "leads to a file that is gone" in self.told(practice, str(tmp_path / "lost.csv"), 2)

    def test_a_named_pipe_does_not_make_it_hang(self, practice: Any, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "is a pipe, not a file" in self.told(practice, str(tmp_path / "pipe"), 2)


def test_a_link_to_a_file_is_followed(practice: Any, file: Any, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(file(SCORES))
    assert practice.do("import", str(tmp_path / "link.csv"))["new"] == 2


CASES = Path(__file__).parents[1] / "exchange" / "cases"


def mapped(*assignments: str) -> list[str]:
    return [word for assignment in assignments for word in ("--map", assignment)]


class TestItemsInColumnsOfTheirOwn:
    THEIRS = mapped(
        "Client=client", "Date=date", *(f"{c}=scores" for c in "Relationship Goals Approach Overall".split())
    )

    def test_the_order_of_the_map_is_the_order_of_the_items(self, practice: Any) -> None:
        made = practice.do("import", str(CASES / "items-out-of-order.csv"), *self.THEIRS, "--instrument", "srs")
        assert [r["items"] for r in ratings(practice)] == [[8, 9, 5, 9.5], [8.4, 9.1, 6.5, 9]]
        assert made["read"] == {
            "as": "scores",
            "columns": {"Client": "client", "Date": "date", **dict.fromkeys(made["read"]["items"], "scores")},
            "items": ["Relationship", "Goals", "Approach", "Overall"],
            "date_format": None,
            "first": {"client": "QS55", "date": "2026-09-07", "scores": "8.0 9.0 5.0 9.5"},
        }

    def test_a_dry_run_shows_which_column_became_which_item(self, practice: Any) -> None:
        words = ["import", str(CASES / "items-out-of-order.csv"), *self.THEIRS, "--instrument", "srs", "--dry-run"]
        said = practice.run(*words)
        assert "The items, in their order: Relationship, Goals, Approach, Overall." in said.err
        assert "First row  client QS55, date 2026-09-07, scores 8.0 9.0 5.0 9.5" in said.out

    @pytest.mark.parametrize("heading", ["wai_{}", "Item {}", "{}. item", "q{}_wai2"])
    def test_numbered_columns_are_taken_by_number_wherever_they_stand(
        self, practice: Any, file: Any, heading: str
    ) -> None:
        sorted_as_text = sorted(range(1, 13), key=str)
        answers = dict(enumerate([4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2], 1))
        headings = [heading.format(n) for n in sorted_as_text]
        text = (
            f"client,date,{','.join(headings)}\nTT08,2026-10-05,{','.join(str(answers[n]) for n in sorted_as_text)}\n"
        )
        practice.do("import", file(text), *mapped(*(f"{h}=scores" for h in headings)), "--instrument", "wai")
        (rating,) = ratings(practice)
        assert rating["items"] == list(answers.values())
        assert rating["subscales"]["task"]["total"] == 12

    def test_an_item_that_stands_twice_is_asked_about(self, practice: Any, file: Any) -> None:
        text = "client,date,a,b,b,c,d\nAB12,2026-11-02,1,2,3,4,5\n"
        how = mapped("a=scores", "b=scores", "c=scores", "d=scores")
        result = practice.run("import", file(text), *how, "--instrument", "srs", "--json")
        assert (result.code, "stands there twice" in result.json["errors"][0]["message"]) == (5, True)


class TestDates:
    def test_what_depends_on_the_day_or_cannot_be_is_an_error_that_says_why(self, practice: Any) -> None:
        result = practice.run("import", str(CASES / "dates-refused.csv"), "--json")
        assert (result.code, [e["line"] for e in result.json["errors"]]) == (5, [2, 3, 4, 5, 6, 7])
        assert all(e["column"] == "date" for e in result.json["errors"])
        assert "before 1950" in result.json["errors"][4]["message"]

    @pytest.mark.parametrize(("order", "written"), [("YMD", "0026-09-07"), ("DMY", "30/12/1899"), ("MDY", "1/1/1900")])
    def test_an_order_makes_no_impossible_date_possible(
        self, practice: Any, file: Any, order: str, written: str
    ) -> None:
        result = practice.run("import", file(f"client,date\nAB12,{written}\n"), "--date-format", order, "--json")
        assert (result.code, "before 1950" in result.json["errors"][0]["message"]) == (5, True)

    @pytest.mark.parametrize(
        ("dates", "warned"),
        [
            (["1970-01-01"] * 2, True),
            (["1980-01-01"], True),
            (["1970-01-01", "2026-11-02"], False),
            (["2026-11-02"], False),
        ],
    )
    def test_one_placeholder_in_every_row_is_a_warning(
        self, practice: Any, file: Any, dates: list[str], warned: bool
    ) -> None:
        rows = "".join(f"AB12,{day},srs,36\n" for day in dates)
        made = practice.do("import", file(f"client,Date,instrument,total\n{rows}"))
        assert [w["column"] for w in made["warnings"]] == ["Date"] * warned
        assert made["new"] == len(set(dates)) or made["duplicates"]


class TestWhatIsMissing:
    @pytest.mark.parametrize("nothing", ["", "NA", "na", "N/A", "NULL", "nan", "NaN", ".", "-"])
    def test_it_is_missing_in_every_column(self, practice: Any, file: Any, nothing: str) -> None:
        head = "client,date,instrument,scores,skipped,rater\n"
        answered = f"AB12,2026-11-02,srs,9 {nothing or '.'} 9 9,{nothing},{nothing}\n"
        left_out = f"AB12,2026-11-09,srs,{nothing},forgot,{nothing}\n"
        practice.do("import", file(head + answered + left_out))
        assert [(r["items"], r["skipped"]) for r in ratings(practice)] == [
            ([9, None, 9, 9], None),
            ([None] * 4, "forgot"),
        ]
        practice.do("import", file(f"client,date,minutes,note\nAB12,2026-11-02,{nothing},{nothing}\n", "b.csv"))
        (session,) = practice.do("session", "list")
        assert (session["minutes"], session["note"]) == (None, {})

    def test_a_row_without_any_answer_is_not_taken_for_a_skipped_one(self, practice: Any, file: Any) -> None:
        text = "client,date,instrument,scores,skipped\nAB12,2026-11-02,srs,NA,NA\n"
        assert practice.run("import", file(text)).code == 5

    def test_more_words_can_be_given_and_are_kept_with_a_mapping(self, practice: Any, file: Any) -> None:
        text = "client,date,a,b,c,d\nAB12,2026-11-02,9,-9,99,9\nAB12,2026-11-03,99,8,8,-9\n"
        how = [*mapped("a=scores", "b=scores", "c=scores", "d=scores"), "--instrument", "srs", "--missing", "99 -9"]
        practice.do("import", file(text), *how, "--save-map", "clinic", "--dry-run")
        practice.do("import", file(text), "--map", "clinic")
        assert [r["items"] for r in ratings(practice)] == [[9, None, None, 9], [None, 8, 8, None]]


class TestACorrectionStays:
    """What the vault ever had comes in once; what it never had is listed, and taken only when it is said."""

    HEAD = "client,date,instrument,rater,scores\n"
    FIRST = HEAD + "K9,2026-09-07,srs,client,9 9 9 0.9\nK9,2026-09-14,srs,client,9 8.8 9 9.1\n"
    SECOND = FIRST.replace("0.9", "9")

    def counts(self, made: dict[str, Any]) -> tuple[int, int, int]:
        return made["new"], made["duplicates"], len(made["differing"])

    def test_what_was_corrected_at_the_source_is_listed_and_taken_with_update(self, practice: Any, file: Any) -> None:
        practice.do("import", file(self.FIRST))
        made = practice.do("import", file(self.SECOND))
        assert self.counts(made) == (0, 1, 1)
        assert made["differing"] == [
            {
                "line": 2,
                "client": "K9",
                "date": "2026-09-07",
                "instrument": "srs",
                "rater": "client",
                "ours": {"items": [9, 9, 9, 0.9], "total": 27.9},
                "theirs": {"items": [9, 9, 9, 9], "total": 36},
            }
        ]
        assert ratings(practice)[0]["total"] == 27.9
        assert self.counts(practice.do("import", file(self.SECOND), "--update", "--dry-run")) == (0, 1, 1)
        assert self.counts(practice.do("import", file(self.SECOND), "--update")) == (0, 1, 1)
        assert [r["total"] for r in ratings(practice)] == [36, 35.9]
        practice.do("undo")
        assert [r["total"] for r in ratings(practice)] == [27.9, 35.9]

    def test_what_was_corrected_here_is_not_undone_by_the_file_again(self, practice: Any, file: Any) -> None:
        practice.do("import", file(self.FIRST))
        practice.do("scores", "amend", str(ratings(practice)[0]["id"]), "--scores", "9 9 9 9.1")
        practice.do("scores", "move", str(ratings(practice)[1]["id"]), "--date", "2026-09-15")
        practice.do("client", "rename", "K9", "K10")
        assert self.counts(practice.do("import", file(self.FIRST))) == (0, 2, 0)
        assert [(r["client"], r["date"], r["total"]) for r in ratings(practice)] == [
            ("K10", "2026-09-07", 36.1),
            ("K10", "2026-09-15", 35.9),
        ]

    def test_a_total_first_and_its_items_later_is_one_rating(self, practice: Any, file: Any) -> None:
        total = file("client,date,instrument,total\nK9,2026-09-07,srs,36\n", "total.csv")
        items = file(self.HEAD + "K9,2026-09-07,srs,client,9 9 9 9\n", "items.csv")
        practice.do("import", total)
        assert self.counts(practice.do("import", items, "--update")) == (0, 0, 1)
        assert [(r["items"], r["total"]) for r in ratings(practice)] == [([9, 9, 9, 9], 36)]
        assert self.counts(practice.do("import", total)) == (0, 1, 0)
        assert self.counts(practice.do("import", items)) == (0, 1, 0)

    def test_what_undo_took_back_comes_in_again(self, practice: Any, file: Any) -> None:
        practice.do("import", file(self.FIRST))
        practice.do("undo")
        assert self.counts(practice.do("import", file(self.FIRST))) == (2, 0, 0)
        practice.do("import", file(self.SECOND), "--update")
        practice.do("undo")
        assert self.counts(practice.do("import", file(self.SECOND))) == (0, 1, 1)

    def test_what_was_removed_stays_removed(self, practice: Any, file: Any) -> None:
        practice.do("import", file(self.FIRST))
        practice.do("scores", "remove", str(ratings(practice)[0]["id"]))
        again = practice.run("import", file(self.SECOND), "--update", "--json")
        assert self.counts(again.json) == (0, 2, 0)
        assert "Removed here, and it stays so: 1 of the rows." in again.err
        assert len(ratings(practice)) == 1

    def test_a_session_moved_and_noted_here_is_the_same_session(self, practice: Any, file: Any) -> None:
        text = "client,date,attendance,note\nK9,2026-09-07,attended,calmer\nK9,2026-09-14,attended,\n"
        practice.do("import", file(text))
        practice.do("session", "amend", "K9", "1", "--date", "2026-09-08", "--note", "much calmer")
        assert self.counts(practice.do("import", file(text))) == (0, 2, 0)
        other = text.replace("14,attended", "14,no-show").replace("calmer", "quiet")
        made = practice.do("import", file(other), "--update")
        assert [(d["line"], d["ours"], d["theirs"]) for d in made["differing"]] == [
            (2, {"date": "2026-09-08", "note": "much calmer"}, {"date": "2026-09-07", "note": "quiet"}),
            (3, {"attendance": "attended"}, {"attendance": "no-show"}),
        ]
        met = practice.do("session", "list", "K9")
        assert [(s["date"], s["attendance"], s["note"]) for s in met] == [
            ("2026-09-07", "attended", {"happened": "quiet"}), ("2026-09-14", "no-show", {}),
        ]  # fmt: skip

    def test_a_client_with_other_details_differs(self, practice: Any, file: Any) -> None:
        practice.do("import", file("code,population\nK9,adult\n"))
        made = practice.do("import", file("code,population\nk9,adolescent\n"), "--update")
        assert (made["differing"][0]["client"], made["differing"][0]["theirs"]) == ("K9", {"population": "adolescent"})
        assert practice.do("client", "show", "K9")["population"] == "adolescent"

    def test_lines_that_say_the_same_in_every_cell_count_once(self, practice: Any, file: Any) -> None:
        doubled = self.FIRST + self.FIRST.splitlines()[1] + "\n"
        result = practice.run("import", file(doubled), "--json")
        assert self.counts(result.json) == (2, 1, 0)
        assert "Lines that say no more than an earlier one count once: 4 (as 2)." in result.err

    def test_two_ratings_of_a_day_that_say_the_same_travel_as_two(self, practice: Any, tmp_path: Path) -> None:
        practice.do("client", "add", "AB12")
        for _ in range(2):
            practice.do("measure", "srs", "AB12", "--scores", "9 9 9 9", "--date", "2026-11-02")
        csv = practice.run("export", "--format", "csv", "--as", "scores", "--out", "-").out
        assert self.counts(practice.do("import", "-", stdin=csv)) == (0, 2, 0)
        practice.run("--vault", str(tmp_path / "other.vault"), "init")
        assert self.counts(practice.do("--vault", str(tmp_path / "other.vault"), "import", "-", stdin=csv)) == (2, 0, 0)


class TestAnOwnExportAgain:
    """JSON matches by stable id: what is new is added, what differs is listed, what an export lacks is not emptied."""

    @pytest.fixture
    def exported(self, practice: Any, tmp_path: Path) -> Any:
        practice.do("client", "add", "AB12", "--since", "2026-09-01", "--slot", "mon 10:00")
        practice.do("session", "add", "AB12", "--date", "2026-09-07", "--note", "calm")
        practice.do("measure", "srs", "AB12", "--scores", "9 9 9 0.9", "--date", "2026-09-07")
        practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1")
        practice.do("goal", "add", "AB12", "sleep")

        def export() -> str:
            path = tmp_path / "practice.json"
            practice.run("export", "--format", "json", "--out", str(path), "--force")
            return str(path)

        return export

    def change(self, practice: Any) -> None:
        practice.do("session", "amend", "AB12", "1", "--note", "calmer", "--date", "2026-09-08")
        practice.do("scores", "amend", "1", "--scores", "9 9 9 9")
        practice.do("rupture", "close", "AB12", "1", "--as", "repaired")
        practice.do("client", "edit", "AB12", "--slot", "tue 11:00")
        practice.do("client", "rename", "AB12", "CD34")

    def test_an_older_export_undoes_nothing(self, practice: Any, exported: Any) -> None:
        older = exported()
        self.change(practice)
        before = practice.run("export", "--format", "json", "--out", "-").out
        made = practice.do("import", older, "--update")
        assert (made["new"], made["differing"], made["duplicates"]) == (0, [], made["rows"])
        assert practice.run("export", "--format", "json", "--out", "-").out == before

    def test_what_was_changed_elsewhere_is_listed_and_taken_with_update(self, practice: Any, exported: Any) -> None:
        older = Path(exported()).read_text()
        self.change(practice)
        newer = exported()
        wanted = practice.run("export", "--format", "json", "--out", "-").out
        other = str(practice.folder / "other.vault")
        practice.run("--vault", other, "init")
        practice.do("--vault", other, "import", "-", stdin=older)
        made = practice.do("--vault", other, "import", newer)
        found = [(d["client"], d["date"], d["rater"], d["ours"], d["theirs"]) for d in made["differing"]]
        assert found == [
            ("AB12", None, None, {"code": "AB12", "slot": "mon 10:00"}, {"code": "CD34", "slot": "tue 11:00"}),
            (*("AB12", "2026-09-08", None), {"date": "2026-09-07", "note.happened": "calm"},
             {"date": "2026-09-08", "note.happened": "calmer"}),
            (*("AB12", "2026-09-08", "client"),
             {"date": "2026-09-07", "items": [9, 9, 9, 0.9], "total": 27.9, "skipped": None},
             {"date": "2026-09-08", "items": [9, 9, 9, 9], "total": 36, "skipped": None}),
            (*("AB12", None, None), {"rupture.status": "open", "rupture.closed": None},
             {"rupture.status": "repaired", "rupture.closed": "2026-11-23"}),
        ]  # fmt: skip
        assert made["new"] + made["duplicates"] + len(made["differing"]) == made["rows"]
        assert practice.run("--vault", other, "export", "--format", "json", "--out", "-").out == older
        practice.do("--vault", other, "import", newer, "--update")
        assert practice.run("--vault", other, "export", "--format", "json", "--out", "-").out == wanted
        practice.do("--vault", other, "undo")
        assert practice.run("--vault", other, "export", "--format", "json", "--out", "-").out == older

    def test_what_an_export_lacks_is_not_emptied(self, practice: Any, exported: Any) -> None:
        plain = json.loads(Path(exported()).read_text())
        plain["clients"][0] |= {"slot": None, "goals": []}
        plain["clients"][0]["sessions"][0]["note"] = {}
        made = practice.do("import", "-", "--update", stdin=json.dumps(plain))
        assert (made["new"], made["differing"]) == (0, [])
        assert practice.do("session", "show", "AB12", "1")["note"] == {"happened": "calm"}

    def test_what_came_by_another_way_and_says_the_same_is_not_doubled(self, practice: Any, exported: Any) -> None:
        practice.do("import", "-", stdin="client,date,instrument,scores\nAB12,2026-09-14,srs,9 9 9 9\n")
        plain = json.loads(Path(exported()).read_text())
        plain["clients"][0]["ratings"][1]["uid"] = "f" * 16
        made = practice.do("import", "-", stdin=json.dumps(plain))
        assert (made["new"], made["duplicates"]) == (0, made["rows"])


class TestWhatIsAsked:
    TWO_WAYS = "client,date\nAB12,05/10/2026\nAB12,06/10/2026\n"

    def test_at_a_terminal_a_person_chooses(self, practice: Any, file: Any, at_terminal: Any) -> None:
        seen = at_terminal("\x1b[B\r", "import", file(self.TWO_WAYS))
        assert (seen.code, "What comes first in the dates?" in seen.out) == (0, True)
        assert [s["date"] for s in practice.do("session", "list", "AB12")] == ["2026-05-10", "2026-06-10"]

    def test_none_of_the_answers_leaves_the_file(self, practice: Any, file: Any, at_terminal: Any) -> None:
        seen = at_terminal("", "import", file(self.TWO_WAYS), "--plain", lines="3\n")
        assert (seen.code, "--date-format" in seen.err) == (5, True)
        assert practice.do("client", "list") == []

    def test_every_word_that_is_not_known_is_asked_for(self, practice: Any, file: Any, at_terminal: Any) -> None:
        text = "Client,Date,Status\nAB12,2026-10-05,Krank\nAB12,2026-10-06,Da\nAB12,2026-10-07,Krank\n"
        seen = at_terminal("", "import", file(text), "--save-map", "mine", "--plain", lines="3\n1\n")
        assert seen.code == 0, seen.err
        assert [s["attendance"] for s in practice.do("session", "list", "AB12")] == [
            "cancelled",
            "attended",
            "cancelled",
        ]
        practice.do("undo")
        assert practice.do("import", file(text), "--map", "mine")["new"] == 3


def test_many_errors_are_counted_by_kind(practice: Any, file: Any) -> None:
    rows = "".join(f"AB12,2026-09-{day:02},srs,{day % 10} 99 9 9\n" for day in range(1, 29))
    said = practice.run("import", file(f"client,date,instrument,scores\n{rows}")).err.splitlines()
    assert len(said) == 10 + 1 + 2
    assert said[0].startswith("line 2, scores: “1 99 9 9”")
    assert said[10].startswith("28 × scores: …: Goals and topics: … is beyond …")


def test_days_that_are_unlikely_for_their_client_come_in_and_are_said(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02")
    text = "client,date\nAB12,2026-08-03\nAB12,2024-01-05\nNE01,2020-01-05\n"
    done = practice.run("import", "-", "--as", "sessions", stdin=text)
    assert done.code == 0
    assert "2024-01-05, 2026-08-03 lie before the work with AB12 began, on 2026-09-01." in done.err
    assert "NE01 began" not in done.err
    exported = practice.run("export", "--format", "json", "--out", "-", "AB12").out
    assert "lie before" not in practice.run("import", "-", stdin=exported).err  # nothing of it is new

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.exchange.formats import FORMATS


@pytest.fixture
def full(practice: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A practice with something of everything, told once and copied for every test."""
    kept = tmp_path_factory.getbasetemp() / "full.vault"
    if not kept.exists():
        _tell(practice)
        shutil.copy(practice.vault, kept)
    shutil.copy(kept, practice.vault)
    return practice


def _tell(practice: Any) -> None:
    do = practice.do
    do(
        "client",
        "add",
        "AB12",
        "--modality",
        "cbt",
        "--since",
        "2026-09-01",
        "--set",
        "hopes=sleep",
        "--slot",
        "mon 10:00",
    )
    do("client", "add", "PAIR", "--participant", "A", "--participant", "B", "--since", "2026-09-01")
    do("client", "add", "OLD", "--since", "2026-01-05")
    do("client", "close", "OLD", "--how", "planned", "--date", "2026-03-05")
    do("goal", "add", "AB12", "sleep through the night")
    do("goal", "task", "AB12", "1", "a diary")
    do("session", "add", "AB12", "--date", "2026-11-02", "--note", '=calmer; "better"\nand well')
    do("session", "add", "AB12", "--date", "2026-11-09", "--attendance", "no-show", "--why", "illness")
    do("session", "add", "PAIR", "--date", "2026-11-03", "--present", "A", "--absent", "B", "--note", "A alone")
    do("session", "add", "PAIR", "--date", "2026-11-10", "--note", "'together")
    do("measure", "srs", "AB12", "--scores", "9.6 8.8 - 9.3", "--date", "2026-11-02", "--client-said", "slower")
    do("measure", "srs", "AB12", "--skipped", "-too late-", "--date", "2026-11-09")
    do("measure", "ors", "AB12", "--total", "24.3", "--date", "2026-11-02")
    do("measure", "srs", "PAIR", "--rater", "A", "--predict", "--scores", "9 9 9 9", "--date", "2026-11-03")
    do("measure", "srs", "PAIR", "--rater", "A", "--scores", "9 8 9 9", "--date", "2026-11-03")
    do("measure", "wai", "PAIR", "--rater", "B", "--scores", "4 " * 12, "--date", "2026-11-10")
    do("measure", "lass", "--scores", "9 9 8", "--date", "2026-11-05")
    _by_hand(practice)


def _by_hand(practice: Any) -> None:
    """What has no command yet, or is written by several."""
    vault = practice.open()
    ab, pair = (vault.row("SELECT id FROM client WHERE code = ?", code)["id"] for code in ("AB12", "PAIR"))
    first = vault.row("SELECT id FROM session WHERE client_id = ? ORDER BY date", ab)["id"]
    uids = (f"{n:016x}" for n in range(100))
    with vault.writing():
        vault.insert("private_note", {"session_id": first, "field": "countertransference", "value": "drowsy"})
        vault.insert("addendum", {"uid": next(uids), "session_id": first, "said_by": "client", "text": "not so",
                                  "written": "2026-11-04T08:00:00Z"})  # fmt: skip
        row = {"uid": next(uids), "client_id": ab, "number": 1, "kind": "withdrawal", "session_id": first}
        rupture = vault.insert("rupture", row | {"opened": "2026-11-02", "markers": '["silence"]'})
        vault.insert("repair_step", {"uid": next(uids), "rupture_id": rupture, "step": "noticed", "date": "2026-11-02"})
        vault.insert("dismissal", {"uid": next(uids), "client_id": ab, "session_id": first})
        for who in (None, "A"):
            vault.insert("consent", {"uid": next(uids), "client_id": pair, "what": "data", "given_by": who,
                                     "given_on": "2026-09-01"})  # fmt: skip
        vault.insert("hold", {"uid": next(uids), "client_id": ab, "why": "complaint", "since": "2026-10-01"})
        night = vault.insert("supervision", {"uid": next(uids), "date": "2026-11-06", "questions": '["what of PAIR?"]'})
        for client, number, text in ((pair, 1, "meet A alone"), (ab, 2, "name it"), (None, 3, "read more")):
            if client:
                vault.insert("supervision_case", {"supervision_id": night, "client_id": client})
            vault.insert("decision", {"uid": next(uids), "supervision_id": night, "client_id": client,
                                      "number": number, "text": text})  # fmt: skip
        for client in (ab, None):
            vault.insert("reflection", {"uid": next(uids), "client_id": client, "date": "2026-11-07", "text": "tired"})
        vault.db.execute("INSERT INTO tombstone VALUES (?, '2026-05-01T10:00:00Z', 'asked', '[]')", ["f" * 16])
    vault.close()


@pytest.fixture
def empty(practice: Any, template: Path, tmp_path: Path) -> Any:
    """Another vault, with nothing in it."""
    path = tmp_path / "other.vault"
    shutil.copy(template, path)

    class Other:
        vault = path

        def run(self, *words: str, **how: Any) -> Any:
            return practice.run("--vault", str(path), *words, **how)

        def do(self, *words: str, **how: Any) -> Any:
            return practice.do("--vault", str(path), *words, **how)

    return Other()


def export(practice: Any, *words: str) -> str:
    result = practice.run("export", *words, "--out", "-")
    assert result.code == 0, result.err
    return str(result.out)


class TestJson:
    def test_out_and_in_and_out_again_gives_the_same_bytes(self, full: Any, empty: Any) -> None:
        whole = export(full, "--format", "json", "--private")
        brought = empty.do("import", "-", stdin=whole)
        assert (brought["rows"], brought["duplicates"], brought["errors"]) == (brought["new"], 0, [])
        assert export(empty, "--format", "json", "--private") == whole

    def test_the_same_again_adds_nothing(self, full: Any) -> None:
        whole = export(full, "--format", "json", "--private")
        brought = full.do("import", "-", stdin=whole)
        assert (brought["new"], brought["duplicates"]) == (0, brought["rows"])
        assert export(full, "--format", "json", "--private") == whole

    def test_a_vault_that_has_part_of_it_gets_the_rest(self, full: Any, empty: Any) -> None:
        empty.do("import", "-", stdin=export(full, "--format", "json", "AB12"))
        empty.do("import", "-", stdin=export(full, "--format", "json"))
        empty.do("import", "-", stdin=export(full, "--format", "json", "--private"))
        assert export(empty, "--format", "json", "--private") == export(full, "--format", "json", "--private")

    def test_a_dry_run_counts_and_changes_nothing(self, full: Any, empty: Any) -> None:
        whole = export(full, "--format", "json")
        before = empty.vault.read_bytes()
        assert empty.do("import", "-", "--dry-run", stdin=whole)["new"] > 20
        assert empty.vault.read_bytes() == before

    def test_everything_that_is_kept_is_in_it(self, full: Any) -> None:
        made = json.loads(export(full, "--format", "json", "--private"))
        ab = next(c for c in made["clients"] if c["code"] == "AB12")
        assert [c["code"] for c in made["clients"]] == ["AB12", "OLD", "PAIR"]
        assert ab["sessions"][0]["private"] == {"countertransference": "drowsy"}
        assert ab["sessions"][0]["addenda"][0]["text"] == "not so"
        assert ab["ruptures"][0]["session"] == ab["dismissals"][0]["session"] == ab["sessions"][0]["uid"]
        assert ab["goals"][0]["tasks"][0]["text"] == "a diary"
        assert (ab["holds"][0]["why"], ab["reflections"][0]["text"]) == ("complaint", "tired")
        assert [d["text"] for d in made["supervisions"][0]["decisions"]] == ["meet A alone", "name it", "read more"]
        assert (made["ratings"][0]["instrument"], made["erased"][0]["uid"]) == ("lass", "f" * 16)

    def test_private_notes_only_leave_when_named(self, full: Any) -> None:
        assert "drowsy" not in export(full, "--format", "json")
        result = full.run("export", "--format", "json", "--private", "--out", "-")
        assert "Your private notes are in it" in result.err

    def test_what_is_removed_and_when_it_left_are_not_in_it(self, full: Any) -> None:
        once = export(full, "--format", "json", "--for", "a solicitor")
        assert export(full, "--format", "json") == once
        assert '"A alone"' in once
        full.do("session", "remove", "PAIR", "1")
        assert '"A alone"' not in export(full, "--format", "json")

    def test_the_record_of_one_client_holds_nobody_else(self, full: Any) -> None:
        text = export(full, "--format", "json", "AB12")
        made = json.loads(text)
        assert [c["code"] for c in made["clients"]] == ["AB12"]
        assert [d["text"] for d in made["supervisions"][0]["decisions"]] == ["name it"]
        assert "PAIR" not in text and "lass" not in text
        assert '"answers": [9.6, 8.8, null, 9.3],' in text

    def test_one_of_a_couple_gets_what_is_theirs(self, full: Any) -> None:
        result = full.run("export", "PAIR", "--format", "json", "--participant", "a", "--out", "-")
        (pair,) = result.json["clients"]
        assert [(s["present"], s["note"]) for s in pair["sessions"]] == [(["A"], {})]
        assert [(r["rater"], r["prediction"]) for r in pair["ratings"]] == [("A", False)]
        assert "that needs the consent “data” of A, B" in result.err
        private = full.run("export", "PAIR", "--format", "json", "--participant", "A", "--private", "--out", "-")
        assert [s["note"] for s in private.json["clients"][0]["sessions"]] == [{"happened": "A alone"}]
        assert "review it before it goes anywhere" in private.err

    def test_what_both_agreed_to_share_holds_no_meeting_of_the_other_alone(self, full: Any) -> None:
        full.do("client", "consent", "PAIR", "--for", "data", "--by", "B")
        text = export(full, "PAIR", "--format", "json", "--participant", "B")
        assert ("together" in text, "A alone" in text) == (True, False)

    @pytest.mark.parametrize("format", ["json", "sqlite"])
    def test_one_clients_record_says_what_was_left_out(self, full: Any, tmp_path: Path, format: str) -> None:
        mine = ("--my-part", "I hurried", "--note", "tense hour", "--said", "too fast", "--marker", "changes-topic")
        full.do("rupture", "close", "AB12", "1", "--as", "repaired")
        full.do("rupture", "open", "AB12", "--kind", "withdrawal", *mine)
        full.do(
            "client", "edit", "AB12", "--population", "adolescent", "--set", "confidentiality_agreement=not at home"
        )
        hidden = ("tired", "drowsy", "I hurried", "tense hour", "changes-topic")
        out = tmp_path / "ab"
        words = (
            "export",
            "AB12",
            "--format",
            format,
            "--out",
            str(out),
            "--force",
            *(["--yes"] * (format == "sqlite")),
        )
        said = full.run(*words).err
        assert [word for word in hidden if word.encode() in out.read_bytes()] == []
        assert b"too fast" in out.read_bytes()
        assert "1 reflection, 1 private field, your part in 1 rupture (with the markers, ticks and notes" in said
        assert "that go with it). This may not be the whole of" in said
        assert "Agreed about confidentiality with AB12: “not at home”" in said
        assert "Left out" not in full.run(*words, "--private").err
        assert [word for word in hidden if word.encode() not in out.read_bytes()] == []

    def test_everyones_record_holds_all_but_private_notes_and_reflections_and_says_so(self, full: Any) -> None:
        full.do("rupture", "close", "AB12", "1", "--as", "repaired")
        full.do("rupture", "open", "AB12", "--kind", "withdrawal", "--my-part", "I hurried")
        result = full.run("export", "--format", "json", "--out", "-")
        assert ("I hurried" in result.out, "tired" in result.out, "drowsy" in result.out) == (True, False, False)
        assert "Not in it: private notes and reflections, unless you add --private" in result.err

    @pytest.mark.parametrize("format", ["json", "csv", "fhir", "sqlite"])
    def test_what_is_not_in_it_is_said_in_a_sentence_and_whole_in_json(self, full: Any, format: str) -> None:
        agreed = ["--yes"] * (format == "sqlite")
        result = full.run("export", "--format", format, "--out", str(full.folder / "moved"), *agreed, "--json")
        [said] = [line for line in result.err.splitlines() if line.startswith("Not in it: ")]
        assert len(said.split()) <= 43
        whole = result.json["not_in_it"]
        assert whole == [what.replace("`", "") for what in FORMATS[format].leaves_out]
        shown = [what for what in whole if what in said]
        assert f"and {len(whole) - len(shown)} kinds more" in said or shown == whole
        assert "private notes and reflections" in said

    def test_the_erased_do_not_return(self, full: Any, empty: Any, practice: Any) -> None:
        whole = export(full, "--format", "json")
        uid = next(c["uid"] for c in json.loads(whole)["clients"] if c["code"] == "AB12")
        first = json.dumps({"format": "alliance", "version": 1, "clients": [], "supervisions": [],
                            "erased": [{"uid": uid, "at": "2026-11-20T10:00:00Z", "reason": None}]})  # fmt: skip
        empty.do("import", "-", stdin=first)
        result = empty.run("import", "-", stdin=whole)
        assert "left out (erased here)" in result.out
        assert [c["code"] for c in empty.do("client", "list", "--all")] == ["OLD", "PAIR"]

    def test_an_import_can_be_undone(self, full: Any, empty: Any) -> None:
        empty.do("import", "-", stdin=export(full, "--format", "json", "PAIR", "OLD"))
        empty.do("undo")
        assert empty.do("client", "list", "--all") == []

    def test_the_schema_is_published_and_every_export_keeps_to_it(self, full: Any) -> None:
        import jsonschema

        schema = full.run("export", "--format", "json", "--schema").json
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for words in ((), ("--private",), ("AB12",)):
            validator.validate(json.loads(export(full, "--format", "json", *words)))


class TestCsv:
    def test_a_folder_gets_three_files_that_bring_everything_back(self, full: Any, empty: Any, tmp_path: Path) -> None:
        full.do("export", "--format", "csv", "--out", str(tmp_path / "out"))
        for kind in ("clients", "sessions", "scores"):
            brought = empty.do("import", str(tmp_path / "out" / f"{kind}.csv"))
            assert brought["new"] == brought["rows"] > 0
        empty.do("export", "--format", "csv", "--out", str(tmp_path / "back"))
        for kind in ("clients", "sessions", "scores"):
            name = f"{kind}.csv"
            assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "back" / name).read_bytes()

    @pytest.mark.parametrize("kind", ["clients", "sessions", "scores"])
    def test_an_own_export_adds_nothing(self, full: Any, kind: str) -> None:
        brought = full.do("import", "-", stdin=export(full, "--format", "csv", "--as", kind))
        assert (brought["new"], brought["duplicates"]) == (0, brought["rows"])

    def test_scores_stand_as_the_contract_says(self, full: Any) -> None:
        text = export(full, "--format", "csv", "AB12")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert rows == [
            ["client", "date", "instrument", "rater", "scores", "total", "source", "prediction", "skipped"],
            ["AB12", "2026-11-02", "srs", "client", "9.6 8.8 . 9.3", "", "paper", "false", ""],
            ["AB12", "2026-11-02", "ors", "client", "", "24.3", "paper", "false", ""],
            ["AB12", "2026-11-09", "srs", "client", "", "", "paper", "false", "'-too late-"],
        ]
        assert text.endswith("\r\n")

    def test_a_note_that_looks_like_a_formula_is_guarded(self, full: Any) -> None:
        rows = list(csv.DictReader(io.StringIO(export(full, "--format", "csv", "--as", "sessions"), newline="")))
        assert [row["note"] for row in rows] == ['\'=calmer; "better"\nand well', "", "A alone", "''together"]

    def test_what_has_no_place_in_it_is_refused_or_told(self, full: Any) -> None:
        assert full.run("export", "--format", "csv", "--private", "--out", "-").code == 2
        full.do("measure", "srs", "AB12", "--guess", "2", "--date", "2026-11-16")
        assert "Left out" in full.run("export", "--format", "csv", "--out", "-").err


class TestOtherFormats:
    def test_fhir_goes_to_another_vault_and_back_without_change(self, full: Any, empty: Any) -> None:
        bundle = export(full, "--format", "fhir", "--with-notes")
        brought = empty.do("import", "-", stdin=bundle)
        assert brought["new"] == brought["rows"] > 10
        assert [r["items"] for r in empty.do("scores", "list", "--all")] == [
            r["items"] for r in full.do("scores", "list", "--all")
        ]
        assert full.do("import", "-", "--as", "fhir", stdin=bundle)["new"] == 0

    def test_fhir_holds_notes_only_when_asked(self, full: Any) -> None:
        result = full.run("export", "--format", "fhir", "--out", "-")
        assert "calmer" not in result.out
        assert "without notes" in result.err

    def test_a_database_that_is_not_encrypted_is_asked_for_twice(self, full: Any, tmp_path: Path) -> None:
        path = tmp_path / "plain.db"
        result = full.run("export", "--format", "sqlite", "--out", str(path))
        assert (result.code, path.exists()) == (2, False)
        assert result.err.startswith("This file will not be encrypted")
        full.do("export", "--format", "sqlite", "--out", str(path), "--yes")
        with closing(sqlite3.connect(path)) as db:
            assert [row[0] for row in db.execute("SELECT code FROM clients")] == ["AB12", "OLD", "PAIR"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


class TestFiles:
    def test_a_file_is_for_its_owner_and_the_history_keeps_for_whom(self, full: Any, tmp_path: Path) -> None:
        path = tmp_path / "ab.json"
        made = full.do("export", "AB12", "--format", "json", "--out", str(path), "--for", "the client")
        assert set(made) == {"files", "clients", "not_in_it"}
        assert (made["files"], made["clients"]) == ([str(path)], ["AB12"])
        assert "why there was a break" in made["not_in_it"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        vault = full.open()
        (kept,) = vault.rows("SELECT c.code, d.what, d.recipient FROM disclosure d JOIN client c ON c.id = d.client_id")
        vault.close()
        assert kept == {"code": "AB12", "what": f"export as json: {path}", "recipient": "the client"}

    def test_an_output_that_exists_stays_unless_forced(self, full: Any, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text("mine")
        assert full.run("export", "--format", "json", "--out", str(path)).code == 1
        assert path.read_text() == "mine"
        assert full.run("export", "--format", "json", "--out", str(path), "--force").code == 0

    def test_a_folder_with_one_of_the_files_gets_none(self, full: Any, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "scores.csv").write_text("mine")
        assert full.run("export", "--format", "csv", "--out", str(tmp_path / "out")).code == 1
        assert [p.name for p in (tmp_path / "out").iterdir()] == ["scores.csv"]

    @pytest.mark.parametrize("format", ["json", "csv"])
    def test_the_vault_is_never_written_over(self, full: Any, tmp_path: Path, format: str) -> None:
        before = full.vault.read_bytes()
        (tmp_path / "link").symlink_to(full.vault)
        for out in (full.vault, tmp_path / "link"):
            result = full.run("export", "--format", format, "--out", str(out), "--force")
            assert (result.code, result.err.splitlines()[0]) == (1, f"{out} is your vault."), result
        assert full.vault.read_bytes() == before

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("--out", "-"), 2),
            (("--format", "json"), 2),
            (("--format", "doc", "--out", "-"), 2),
            (("--format", "json", "--out", "-", "NOBODY"), 4),
            (("--format", "json", "--out", "nowhere/a.json"), 2),
            (("--format", "json", "--out", "-", "--participant", "A"), 2),
            (("--format", "json", "--out", "-", "PAIR", "--participant", "C"), 2),
            (("--format", "csv", "--schema"), 2),
            (("--format", "json", "--out", "-", "--as", "scores"), 2),
            (("--format", "fhir", "--out", "-", "--private"), 2),
        ],
    )
    def test_what_cannot_be_meant_is_told(self, full: Any, words: tuple[str, ...], code: int) -> None:
        result = full.run("export", *words)
        assert (result.code, result.out) == (code, "")
        assert len(result.err.splitlines()) == 2

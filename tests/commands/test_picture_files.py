"""The caseload and the practice as pictures: the kind by the name, nothing written over, and who is shown has it in
their history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FIRST_BYTES = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture
def seen(practice: Any) -> Any:
    for code in ("AB12", "CD34"):
        practice.do("client", "add", code, "--since", "2026-09-01")
        for on, mark in (("2026-11-02", "9"), ("2026-11-09", "8")):
            practice.do("session", "add", code, "--date", on)
            practice.do("measure", "srs", code, "--date", on, "--scores", " ".join([mark] * 4))
    practice.do("client", "close", "CD34", "--how", "planned", "--date", "2026-11-20")
    return practice


@pytest.mark.parametrize("kind", FIRST_BYTES)
@pytest.mark.parametrize("what", ["caseload", "practice"])
def test_the_name_tells_the_kind_and_nothing_is_written_over_unasked(
    seen: Any, tmp_path: Path, what: str, kind: str
) -> None:
    out = tmp_path / f"all.{kind}"
    told = seen.run(what, "--out", str(out))
    assert (told.code, out.read_bytes()[: len(FIRST_BYTES[kind])]) == (0, FIRST_BYTES[kind])
    assert str(out) in told.err
    assert told.out == seen.run(what).out  # the table stands there all the same
    assert seen.run(what, "--out", str(out)).code == 1
    assert seen.run(what, "--out", str(out), "--force", "--json").code == 0


@pytest.mark.parametrize("what", ["caseload", "practice"])
def test_another_suffix_and_the_vault_itself_are_refused_before_anything(seen: Any, tmp_path: Path, what: str) -> None:
    assert seen.run(what, "--out", str(tmp_path / "all.jpg")).code == 2
    vault = tmp_path / "vault.png"
    vault.symlink_to(seen.vault)
    before = seen.vault.read_bytes()
    assert seen.run(what, "--out", str(vault), "--force").code == 1
    assert seen.vault.read_bytes() == before


def test_who_is_on_the_picture_has_it_in_their_history_and_a_practice_shows_nobody(seen: Any, tmp_path: Path) -> None:
    seen.do("practice", "--out", str(tmp_path / "own.png"))
    assert all(change["record"] != "disclosure" for change in seen.do("history"))
    seen.do("caseload", "--out", str(tmp_path / "all.png"))
    [kept] = [change for change in seen.do("history") if change["record"] == "disclosure"]
    assert (kept["client"], kept["after"]["what"][:25]) == ("AB12", "a picture of the caseload")


def test_without_anybody_there_is_nothing_to_draw(practice: Any, tmp_path: Path) -> None:
    for what in ("caseload", "practice"):
        assert practice.run(what, "--out", str(tmp_path / "all.png")).code == 1
    assert not list(tmp_path.glob("*.png"))


def test_more_clients_than_a_page_holds_make_more_files_or_more_pages(practice: Any, tmp_path: Path) -> None:
    practice.do("import", "-", stdin="code,opened\n" + "".join(f"AA{n},2026-09-01\n" for n in range(10, 45)))
    practice.do("caseload", "--out", str(tmp_path / "all.png"))
    practice.do("caseload", "--out", str(tmp_path / "all.pdf"))
    assert sorted(path.name for path in tmp_path.glob("all*")) == ["all-2.png", "all.pdf", "all.png"]

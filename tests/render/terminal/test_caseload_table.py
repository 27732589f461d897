"""The caseload in the terminal: the most pressing first, each with the reason and what is due."""

from __future__ import annotations

from datetime import date

from alliance_cli.analysis import ranking
from alliance_cli.forms import catalogue
from alliance_cli.render.terminal import caseload_table


def test_clients_stand_under_what_they_ask_for_with_reasons(practice, record_of, shown):
    practice.do("client", "add", "AB12", "--since", "2026-11-01")
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal")
    practice.do("client", "add", "CD34", "--since", "2026-11-01")
    found = [record_of(practice, code) for code in ("CD34", "AB12")]
    forms = {form.id: form for form in catalogue.load().all()}
    said = shown(caseload_table.caseload(ranking.rank(found, forms, date(2026, 11, 23))))
    assert said.index("take to supervision") < said.index("AB12") < said.index("nothing flagged") < said.index("CD34")
    assert "does not mean all is well" in said


def test_nobody_yet_says_what_to_type(shown):
    assert "alliance client add AB12" in shown(caseload_table.caseload(()))

"""Cases as a report is handed them, from a small practice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from alliance_cli.analysis import agenda, ranking
from alliance_cli.forms import catalogue
from alliance_cli.store import clients, records

TODAY = date(2026, 11, 23)


@pytest.fixture
def case_of() -> Callable[..., agenda.Case]:
    """`case_of(practice, code)`: one client in depth."""

    def made(practice: Any, code: str) -> agenda.Case:
        forms = {form.id: form for form in catalogue.load().all()}
        vault = practice.open()
        try:
            found = [records.of(vault, clients.find(vault, code))]
        finally:
            vault.close()
        [case] = agenda.cases(found, ranking.rank(found, forms, TODAY), forms, None)
        return case

    return made


@pytest.fixture
def couple(practice: Any) -> Any:
    """CP2: Anneliese and Ben, who were both there and each rated once; Ben came alone the second time."""
    practice.do("client", "add", "CP2", "--participant", "Anneliese", "--participant", "Ben", "--since", "2026-11-01")
    practice.do(
        "session", "add", "CP2", "--date", "2026-11-09", "--note", "Anneliese began, 9 November",
        "--set", "partner_bond_mark.Anneliese=7", "--set", "partner_bond_mark.Ben=4", "--set", "attention=more.Ben",
        "--set", "supervision=Am I on the side of Anneliese?",
    )  # fmt: skip
    practice.do("session", "add", "CP2", "--date", "2026-11-16", "--present", "Ben", "--note", "Alone")
    for label, total in (("Anneliese", "36"), ("Ben", "31")):
        practice.do(
            "measure", "srs", "CP2", "--rater", label, "--total", total, "--date", "2026-11-09",
            "--client-said", f"{label} said so",
        )  # fmt: skip
    practice.do("rupture", "open", "CP2", "--kind", "confrontation", "--with", "Anneliese", "--session", "1")
    return practice

"""Consent stands, was withdrawn, or was never asked for; of several people each counts for themselves."""

from __future__ import annotations

from datetime import date

from alliance_cli.analysis import consent
from alliance_cli.model import Consent


def _given(by=None, day=2, withdrawn=None, what="supervision"):
    return Consent(what, date(2026, 11, day), by, withdrawn and date(2026, 11, withdrawn))


def test_whose_latest_word_counts(a_record):
    def of(*given):
        return consent.of(a_record((37.0,))._replace(consents=given), "supervision")

    assert of() is None
    assert of(_given(what="data")) is None
    assert of(_given()) is True
    assert of(_given(withdrawn=4)) is False
    assert of(_given(withdrawn=4), _given(day=9)) is True
    assert of(_given("A"), _given("B", withdrawn=4)) is False
    assert of(_given("A", withdrawn=4), _given(day=9)) is True
    assert of(_given("A", withdrawn=9), _given(day=4)) is False
    assert of(_given(withdrawn=4), _given("client", day=9)) is True

"""Records as_json: keys of the contract, dates as ISO, floats with four decimals at most."""

from __future__ import annotations

import json
from datetime import date

from alliance_cli.render import as_json


def test_numbers_and_days_are_short_and_plain():
    assert as_json.number(35.82434999) == 35.8243
    assert as_json.number(None) is None
    assert as_json.day(date(2026, 11, 2)) == "2026-11-02"


def test_a_client_in_depth_is_one_document_with_every_course_by_form_then_rater(practice, record_of):
    from alliance_cli.analysis import course
    from alliance_cli.forms import catalogue

    practice.do("client", "add", "AB12", "--since", "2026-11-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02", "--note", "SECRET")
    practice.do("measure", "srs", "AB12", "--total", "36", "--date", "2026-11-02")
    record = record_of(practice)
    made = as_json.client_in_depth(record, course.every(record, {"srs": catalogue.load().find("srs")}), notes=False)
    assert made["trends"]["srs"]["client"]["points"][0]["value"] == 36.0
    assert made["ruptures"] == []
    assert "SECRET" not in json.dumps(made)

"""The page for_client: what the two of you know already."""

from __future__ import annotations

from alliance_cli.forms.screen_words import english
from alliance_cli.render.report import for_client, markdown


def test_what_was_agreed_after_the_latest_rating_stands_on_it(practice, record_of):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("session", "add", "AB12", "--date", "2026-09-01", "--set", "will_change=OLD")
    practice.do("measure", "srs", "AB12", "--total", "35", "--date", "2026-09-08", "--will-change", "Ask first")
    practice.do("session", "add", "AB12", "--date", "2026-09-15", "--set", "will_change=Then the diary")
    page = markdown.write(for_client.make(record_of(practice), None, english()), {})
    assert "Ask first / Then the diary" in page
    assert "OLD" not in page


def test_goals_words_and_changes_stand_on_it_and_nothing_of_the_therapist_s(practice, record_of):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("goal", "add", "AB12", "Sleep through", "--by", "both", "--date", "2026-09-02")
    practice.do("goal", "done", "AB12", "1", "--date", "2026-11-02")
    practice.do("session", "add", "AB12", "--date", "2026-09-08", "--note", "SECRET")
    practice.do(
        "measure", "srs", "AB12", "--total", "35", "--date", "2026-09-08", "--client-said", "Too fast",
        "--will-change", "Slower",
    )  # fmt: skip
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1", "--my-part", "haste")
    page = markdown.write(for_client.make(record_of(practice), None, english()), {})
    for words in ("Sleep through (reached)", "Too fast", "What we changed: Slower", "8 September 2026"):
        assert words in page
    for words in ("AB12", "SECRET", "haste", "withdrawal"):
        assert words not in page

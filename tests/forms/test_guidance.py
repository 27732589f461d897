"""The guide: every page fits a screen, every claim can be traced, every item leads to something to do."""

from __future__ import annotations

import re

import pytest

from alliance_cli.errors import NotFound
from alliance_cli.forms import guidance
from alliance_cli.forms.note_form import every_section
from alliance_cli.model import REPAIR_STEPS
from alliance_cli.render.report import small_print

UNUSED_WORDS = re.compile(
    r"\b(fail\w*|poor\w*|refus\w*|resist\w*|alert\w*|warning\w*|risks?|red|(good|bad) alliance|drop-?out|passes)\b",
    re.IGNORECASE,
)
topics = pytest.mark.parametrize("topic", guidance.TOPICS)


@topics
def test_each_screen_fits(topic: str) -> None:
    for screen in guidance.page(topic).screens:
        lines = guidance.lines(screen)
        assert len(lines) <= guidance.HEIGHT, f"{topic}: {len(lines)} lines"
        assert max(map(len, lines)) <= guidance.WIDTH


@topics
def test_each_screen_can_be_narrow(topic: str) -> None:
    for screen in guidance.page(topic).screens:
        assert all(len(line) <= 40 for line in guidance.lines(screen, 40)[1:])


@topics
def test_each_page_has_something_to_say_in_kind_words(topic: str) -> None:
    for screen in guidance.page(topic).screens:
        assert screen.title
        assert len(screen.points) >= 4
        assert [line for line in guidance.lines(screen) if UNUSED_WORDS.search(line)] == []


@topics
def test_figures_have_a_source(topic: str) -> None:
    for point in guidance.page(topic).points:
        if re.search(r"\b[rdg] = |\d+ (studies|trials|samples|clients)|\d hours|\d days|%", point.text):
            assert point.source, point.text


def test_every_citation_is_a_known_source_and_every_source_is_cited() -> None:
    cited = {point.source for topic in guidance.TOPICS for point in guidance.page(topic).points}
    cited |= {option.source for section in every_section() for f in section.fields for option in f.options}
    cited |= {section.source for section in every_section()}
    assert cited - {""} == {source.short for source in guidance.sources()}


PLAIN = ("clinical custom", "simulated")  # what is no publication, and says so
NO_CLAIMS = ("clients", "breach", "signals")  # a form, first steps, and what the program itself does


@pytest.mark.parametrize("topic", [topic for topic in guidance.TOPICS if topic not in NO_CLAIMS])
def test_every_claim_names_what_it_rests_on(topic: str) -> None:
    for point in guidance.page(topic).points:
        assert point.source, point.text


def test_what_is_said_of_quiet_ratings_or_clients_says_that_it_is_simulated() -> None:
    told = [point for point in guidance.page("signals").points if re.search(r"\d+ (of|in) 100|\d+ quiet", point.text)]
    assert len(told) >= 6
    assert {point.source for point in told} == {"simulated"}


def test_figures_found_with_the_srs_name_it() -> None:
    assert "SRS" in guidance.source("simulated").where
    for screen in guidance.page("signals").screens:
        if any(point.source == "simulated" for point in screen.points):
            assert "SRS" in " ".join(guidance.lines(screen))


def test_a_source_that_could_not_be_looked_up_is_said_so_wherever_it_is_named() -> None:
    known = guidance.Source("Somebody 2001", "Journal 1:2", "Somebody A (2001). Title. Journal 1:2.")
    doubtful = known._replace(confirmed=False)
    assert "not confirmed" not in known.reference
    assert doubtful.reference.endswith("Journal 1:2. (not confirmed)")
    for screen in (screen for topic in guidance.TOPICS for screen in guidance.page(topic).screens):
        for cited in screen.sources:
            foot = " ".join(guidance.lines(screen)).partition(f"{cited.short}, ")[2]
            assert foot.startswith(f"{cited.where} (not confirmed)") is not cited.confirmed


def test_the_crisis_repair_paper_stands_under_its_own_authors_and_title() -> None:
    gumz = guidance.source("Gumz et al. 2012")
    assert gumz.full.startswith("Gumz A, Brähler E, Geyer M, Erices R (2012). Crisis-repair sequences")
    assert gumz.where == "BMC Med Res Methodol 12:10"


def test_every_source_is_a_whole_reference() -> None:
    for source in (source for source in guidance.sources() if source.short not in PLAIN):
        assert source.where
        assert re.search(r"\b(19|20)\d\d\b|Code of Federal Regulations", source.full)
        assert source.full.endswith(".")


def test_published_figures_stand_as_published() -> None:
    said = " ".join(point.text for topic in guidance.TOPICS for point in guidance.page(topic).points)
    for figure in (
        "r = .278 over 295 studies",  # Flückiger et al. 2018
        "r = .29, 11 studies",  # Eubanks et al. 2018
        "28 studies, r = .19",  # Karver et al. 2018
        "48 studies of couples and families, r = .297",  # Friedlander et al. 2018
        "(r = .316)",  # the same, split alliances
        "55 studies, r = .26",  # Burlingame et al. 2018
        "19.7% over 669 studies",  # Swift & Greenberg 2012
        "r = .36",  # Tryon et al. 2007
        "72.6% of 547",  # Blanchard & Farber 2016
        "g = .27",  # Østergård et al. 2020
        "d = .15 over 58 studies, .17 for clients who are not on track",  # de Jong et al. 2021
        "d = .41 over 76 studies",  # Krebs et al. 2018
        "r = .17 over 17 samples",  # Diener & Monroe 2011
        "within 72 hours",  # GDPR Art. 33
        "within 60 days of discovery",  # 45 CFR 164.404
    ):
        assert figure in said


def test_a_topic_is_found_in_any_case_and_an_unknown_one_is_named() -> None:
    assert guidance.page(" Repair ").topic == "repair"
    with pytest.raises(NotFound, match="no guidance") as problem:
        guidance.page("ruptur")
    assert problem.value.hint == "Did you mean “rupture”?"


@pytest.mark.parametrize("path", ["../sources", "sources", "/etc/passwd", "", "\x1b[2J"])
def test_only_topics_are_read(path: str) -> None:
    with pytest.raises(NotFound) as problem:
        guidance.page(path)
    assert "\x1b" not in problem.value.what


@pytest.mark.parametrize(
    ("item", "first"),
    [
        ("goals", "goals-together"),
        ("Goals and topics", "goals-together"),
        ("Goal: what we work towards", "goals-together"),
        ("tasks", "explain-why"),
        ("Approach or method", "explain-why"),
        ("bond", "reflective-listening"),
        ("Relationship", "reflective-listening"),
        ("openness", "open-process"),
        ("Room to say what did not work", "open-process"),
        ("confidence", "ask-hopes"),
        ("Overall", "review-goals"),
    ],
)
def test_a_low_item_leads_to_two_or_three_strategies(item: str, first: str) -> None:
    found = guidance.strategies_for(item)
    assert 2 <= len(found) <= 3
    assert found[0].id == first


def test_an_item_that_speaks_of_nothing_known_leads_to_none() -> None:
    assert guidance.strategies_for("Socially") == ()


def test_every_strategy_belongs_to_something() -> None:
    assert all(point.helps and point.id and point.label for point in guidance.strategies())


def test_each_repair_step_is_told_in_a_line() -> None:
    for step in REPAIR_STEPS:
        assert 20 <= len(guidance.how_to(step)) <= 78
    assert guidance.how_to("nothing") == ""


def test_clients_have_a_page_with_blanks_for_adults_and_for_the_young() -> None:
    page = guidance.page("clients")
    assert [screen.id for screen in page.screens] == ["adult", "young"]
    for screen in page.screens:
        said = " ".join(point.text for point in screen.points)
        assert said.count("______") >= 4
        assert "say no" in said


def test_reflections_rotate_and_leave_out_what_needs_a_client() -> None:
    for with_client in (True, False):
        seen = [
            prompt.text for earlier in range(6) for prompt in guidance.reflections(earlier, with_client=with_client)
        ]
        assert len(set(seen)) >= (16 if with_client else 8)
        assert guidance.reflections(0, with_client=with_client) == guidance.reflections(0, with_client=with_client)
    alone = [prompt for earlier in range(6) for prompt in guidance.reflections(earlier, with_client=False)]
    assert not any(prompt.with_client for prompt in alone)


def test_a_page_is_shown_whole() -> None:
    assert guidance.lines(guidance.page("repair").screens[0])[:5] == [
        "Repair: exploring what happened",
        "",
        '- notice: say gently what you see, as a question: "Something changed just',
        '  now?" [1]',
        "- invite: ask how it was for them, and ask for what is hard to say to you. [1]",
    ]


def test_what_is_not_confirmed_is_said_on_the_page_and_in_the_report() -> None:
    unconfirmed = {source.short for source in guidance.sources() if not source.confirmed}
    assert unconfirmed == {"Eubanks et al. 2015"}
    assert "3RS manual (not confirmed)" in " ".join(guidance.lines(guidance.page("rupture").screens[0]))
    assert "New York. (not confirmed)" in small_print.sources()

import re

import pytest

from alliance_cli.analysis.course import build
from alliance_cli.forms.definition import Change

QUIET = (37.2, 38.0, 37.5, 38.4)


@pytest.fixture(scope="session")
def last(instruments, a_record):
    """The signals of the last of some totals."""

    def find(values, instrument="srs", all_rules=False, **given):
        form = given.pop("form", instruments[instrument])
        return build(form, a_record(values, instrument=instrument, **given), "client", all_rules).points[-1].signals

    return find


def named(signals, rule):
    return next((signal for signal in signals if signal.rule == rule), None)


def test_a_surprise_says_what_it_is_compared_with_how_sure_and_asks(last):
    signal = named(last([*QUIET, 33.1]), "surprising")
    assert signal.n == 4 and signal.value == 33.1 and 33.1 < signal.limit < 37.2
    assert signal.message.startswith(
        "33.1 in session 5; the four before it were 37.2 to 38.4. If nothing had changed, a rating "
    )
    assert "would be rarer than once in a hundred sessions" in signal.message
    assert signal.message.endswith("What was different that day?")


def test_strong_is_under_one_in_a_hundred(last):
    assert named(last([*QUIET, 28.0]), "surprising").strong is True
    plain = [named(last([*QUIET, mm / 10]), "surprising") for mm in range(330, 380)]
    assert False in [signal.strong for signal in plain if signal]


@pytest.mark.parametrize("earlier", [2, 3])
def test_under_four_ratings_no_odds_are_said(last, earlier):
    message = named(last([*QUIET[:earlier], 28.0]), "surprising").message
    assert "with so few ratings the comparison rests mostly on a general assumption" in message
    assert "once in" not in message


def test_nothing_surprises_before_the_third_rating(last):
    assert named(last([38.0, 10.0]), "surprising") is None


def test_a_client_who_always_marks_low_is_not_told_so(last):
    assert named(last([0.0, 0.0, 0.0]), "surprising") is None


def test_below_36_is_below_the_cut_off_and_its_source_stands_elsewhere(last, srs):
    signal = named(last([35.9]), "below_cutoff")
    assert (signal.value, signal.limit) == (35.9, 36)
    assert srs.cutoffs[0].source not in signal.message


def test_at_exactly_36_sources_differ(last):
    signals = last([36.0])
    assert [signal.rule for signal in signals] == ["at_cutoff"]
    assert "Sources differ" in signals[0].message


def test_a_cut_off_holds_for_its_population_only(last, srs):
    for_children = srs._replace(cutoffs=tuple(c._replace(population=("child",)) for c in srs.cutoffs))
    assert last([20.0], form=for_children) == ()


def test_an_item_below_9_is_named_by_its_label(last, srs, a_rating):
    rating = a_rating(1, marks=(9.6, 8.8, 9.1, 9.0))
    signal = named(last([None], more=[rating]), "item_below_cutoff")
    assert (signal.item, signal.value, signal.limit) == (2, 8.8, 9)
    assert signal.message.startswith("Goals and topics 8.8")


def test_nine_itself_is_no_low_item(last, a_rating):
    assert last([None], more=[a_rating(1, marks=(9.0, 9.0, 9.0, 9.1))]) == ()


@pytest.mark.parametrize(("values", "fires"), [((38.0, 37.0), True), ((38.0, 37.1), False), ((36.1, 37.5), False)])
def test_a_fall_of_one_point_is_a_small_fall(last, values, fires):
    signal = named(last(values), "fall_1_point")
    assert (signal is not None) is fires
    if signal:
        assert "a fall of 1.0" in signal.message


def test_measurement_error_is_spoken_of_only_where_it_is_published(last):
    for_children = named(last([38.0, 36.0], "csrs"), "fall_1_point").message
    assert "well inside measurement error (up to 6.35; confidence C)" in for_children
    assert "well inside" not in named(last([38.0, 33.0], "csrs"), "fall_1_point").message
    for instrument in ("srs", "gsrs"):
        assert "measurement error" not in named(last([38.0, 36.0], instrument), "fall_1_point").message


@pytest.mark.parametrize("instrument", ["srs", "csrs", "gsrs"])
def test_no_sentence_of_a_rating_states_a_rate_that_was_found_elsewhere(last, instrument):
    falls = [38.0, 37.9, 38.0, 37.9, 38.0, 36.5], [38.0, 37.9, 38.0, 37.9, 38.0, 28.0]
    for signal in (signal for values in falls for signal in last(values, instrument, all_rules=True)):
        assert not re.search(r"quiet (courses|ratings) .*(one|once|\d+) ", signal.message), signal.message


def test_the_one_point_rule_speaks_of_these_lines_only(last):
    assert named(last([4.5, 3.0], "wai"), "fall_1_point") is None
    assert named(last([38.0, 36.0], "gsrs"), "fall_1_point") is not None


def test_previous_is_the_last_rating_with_a_score(last, a_rating):
    part = a_rating(2, marks=(9.0, None, 9.0, 9.0))
    assert named(last([38.0, None, 36.5], more=[part]), "fall_1_point").limit == 37.0


def test_reliable_change_needs_more_than_the_published_figure(last):
    assert named(last([38.0, 31.7], "csrs"), "reliable_fall") is None
    assert named(last([38.0, 31.6], "csrs"), "reliable_fall").limit == pytest.approx(31.65, abs=0.01)
    assert named(last([31.6, 38.0], "csrs"), "reliable_rise") is not None


def test_an_outcome_scale_is_compared_with_the_first_rating_too(last):
    signals = last([20.0, 24.0, 26.0], "ors")
    assert [(signal.rule, signal.limit) for signal in signals] == [("reliable_rise", 25.0)]
    assert "the first rating was 20.0" in signals[0].message


def test_the_cut_off_of_an_outcome_scale_is_a_range_and_no_signal(last):
    assert last([12.0], "ors") == ()


def test_three_at_the_top_ask_a_question(last):
    assert named(last([39.6, 40.0, 39.7]), "ceiling") is not None
    assert named(last([39.5, 40.0, 39.7]), "ceiling") is None
    assert named(last([40.0, 40.0]), "ceiling") is None


def test_any_yes_in_the_risq_is_reported_even_with_an_answer_missing(instruments, a_record, a_rating):
    record = a_record([None], more=[a_rating(1, marks=(0, 1, None, 0), instrument="risq")])
    course = build(instruments["risq"], record, "client")
    assert [signal.rule for signal in course.incomplete[0].signals] == ["reported"]


def test_no_yes_in_the_risq_is_no_signal(last, a_rating):
    assert last([None], "risq", more=[a_rating(1, marks=(0, 0, 0, 0), instrument="risq")]) == ()


def test_the_two_rules_for_comparison_come_only_when_asked_for(last):
    values = [38.0, 37.9, 38.0, 37.9, 38.0, 28.0]
    assert not {"below_limits", "sd_fall_2"} & {signal.rule for signal in last(values)}
    assert {"below_limits", "sd_fall_2"} <= {signal.rule for signal in last(values, all_rules=True)}


def test_a_fall_of_two_sds_is_more_than_twice_the_spread_between_clients(last, srs):
    assert named(last([38.0, 38.0 - 2 * srs.prior.between_sd], all_rules=True), "sd_fall_2") is None
    assert named(last([38.0, 37.9 - 2 * srs.prior.between_sd], all_rules=True), "sd_fall_2").limit == 32.0


def test_a_wide_course_of_its_own_raises_that_limit(last):
    assert named(last([39.0, 25.0, 39.0, 25.0, 39.0, 30.0], all_rules=True), "sd_fall_2") is None


def test_without_a_prior_the_course_stays_plain(last, srs):
    plain = last(
        [*QUIET, 20.0], form=srs._replace(prior=None, changes=(Change("own", reliable_change=5),)), all_rules=True
    )
    assert {signal.rule for signal in plain} == {"below_cutoff", "fall_1_point", "reliable_fall", "below_limits"}


def test_a_cutoff_is_said_only_to_the_people_it_was_drawn_for(last, srs, a_client):
    own, young = srs.cutoffs[0]._replace(raters=("therapist",)), srs.cutoffs[0]._replace(population=("adolescent",))
    for cutoff in (own, young):
        assert named(last([20.0], form=srs._replace(cutoffs=(cutoff,))), "below_cutoff") is None
    assert named(last([20.0], form=srs._replace(cutoffs=(own._replace(raters=("client",)),))), "below_cutoff")
    assert named(
        last([20.0], client=a_client(population="adolescent"), form=srs._replace(cutoffs=(young,))), "below_cutoff"
    )


def test_how_much_of_a_fall_is_asked_about_stands_in_the_file(last, srs):
    assert named(last([38.0, 36.5], form=srs._replace(small_fall=2)), "fall_1_point") is None
    found = named(last([38.0, 36.0], form=srs._replace(small_fall=2)), "fall_1_point")
    assert (found.value, found.limit) == (36.0, 36.0)
    assert named(last([38.0, 20.0], form=srs._replace(small_fall=None)), "fall_1_point") is None
    turned = srs._replace(better="lower", small_fall=2)
    assert named(last([20.0, 22.0], form=turned), "fall_1_point").limit == 22.0
    assert named(last([20.0, 18.0], form=turned), "fall_1_point") is None


def test_a_reliable_change_is_said_only_to_the_people_it_was_found_in(last, a_client):
    young = a_client(population="adolescent")
    assert named(last([20.0, 26.0], "ors"), "reliable_rise") is not None
    assert named(last([20.0, 26.0], "ors", client=young), "reliable_rise") is None
    assert "6.60" in named(last([20.0, 27.0], "ors", client=young), "reliable_rise").message
    assert last([20.0, 39.0], "cors", client=young) == ()


def test_a_reported_strain_says_how_many_and_against_what(instruments, a_record, a_rating):
    record = a_record([None], more=[a_rating(1, marks=(0, 1, 1, 0), instrument="risq")])
    found = named(build(instruments["risq"], record, "client").points[-1].signals, "reported")
    assert (found.value, found.limit) == (2.0, 0.0)


def test_a_reversed_item_is_low_where_its_mark_is_high(srs, a_record, a_rating):
    turned = tuple(item._replace(reversed=item is srs.items[1]) for item in srs.items)
    form = srs._replace(items=turned)
    record = a_record([None], more=[a_rating(1, marks=(9.5, 3.0, 9.5, 9.5))])
    (low,) = [s for s in build(form, record, "client").points[-1].signals if s.rule == "item_below_cutoff"]
    assert (low.item, low.value) == (2, 7.0)
    record = a_record([None], more=[a_rating(1, marks=(9.5, 0.5, 9.5, 9.5))])
    assert named(build(form, record, "client").points[-1].signals, "item_below_cutoff") is None


def test_a_small_fall_names_the_rule_of_the_file(last, srs):
    assert "after any fall of 1 or more" in named(last([38.0, 36.9]), "fall_1_point").message
    assert (
        "after any fall of 2 or more"
        in named(last([38.0, 35.9], form=srs._replace(small_fall=2)), "fall_1_point").message
    )

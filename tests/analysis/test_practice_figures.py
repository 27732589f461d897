import pytest

from alliance_cli.analysis.practice_figures import figures_of
from alliance_cli.model import Consent, Rupture


def figure(practice, name):
    return next(each for each in practice.estimates if each.name == name)


def test_an_empty_practice_has_counts_of_nothing_and_no_estimates(instruments):
    found = figures_of([], instruments)
    assert (found.clients, found.sessions, found.ratings_offered, found.ratings_given) == (0, 0, 0, 0)
    assert all(each.value is None and "so far" in each.note for each in found.estimates)


def test_ratings_given_are_counted_of_those_that_were_due(instruments, a_record, a_rating):
    skipped = [a_rating(3, skipped="no-time"), a_rating(4, skipped="client-declined")]
    found = figures_of([a_record([37.0, None, None, None, *[37.0] * 8], more=skipped)], instruments)
    assert (found.ratings_offered, found.ratings_given) == (12, 9)
    assert found.skipped == {"no-time": 1, "client-declined": 1, "no reason given": 1}
    assert figure(found, "ratings_given").value == pytest.approx(0.75)
    assert figure(found, "ratings_given").low == pytest.approx(0.4677, abs=1e-4)


def test_after_consent_was_withdrawn_nothing_is_due(instruments, a_record, day):
    consent = Consent("ratings", day(1), withdrawn=day(2))
    assert figures_of([a_record([37.0, None, None], consents=(consent,))], instruments).ratings_offered == 1


def test_endings_and_ruptures_are_counted_by_kind(instruments, a_client, a_record, day):
    endings = ["planned"] * 7 + ["unplanned"] * 2 + ["referred"]
    ruptures = tuple(
        Rupture(f"r{n}", "AB12", n, "mixed", None, status, 1, day(1))
        for n, status in enumerate(["repaired"] * 6 + ["unrepaired"] * 4 + ["open", "not-a-rupture"], start=1)
    )
    records = [a_record(client=a_client(f"C{n}", closed=day(9), ending=e)) for n, e in enumerate(endings)]
    found = figures_of([*records, a_record(ruptures=ruptures)], instruments)
    assert found.endings == {"planned": 7, "unplanned": 2, "referred": 1, "other": 0}
    assert found.ruptures["opened"] == 12 and found.ruptures["open"] == 1
    assert figure(found, "unplanned_endings").value == 0.2
    assert (figure(found, "ruptures_repaired").value, figure(found, "ruptures_repaired").n) == (0.6, 10)


def test_episodes_are_counted_apart_from_ruptures(instruments, a_record, the_published_v):
    found = figures_of([a_record(the_published_v)] * 10, instruments)
    assert found.episodes == {"open": 0, "back_to_usual": 10, "new_level": 0, "dismissed": 0}
    assert found.ruptures["opened"] == 0
    assert figure(found, "ratings_to_return").value == 1


def test_first_and_latest_alliance_have_intervals(instruments, a_record):
    found = figures_of([a_record([34.0 + n / 10, 37.0 + n / 10]) for n in range(10)], instruments)
    assert (figure(found, "first_srs").value, figure(found, "latest_srs").value) == pytest.approx((34.45, 37.45))
    assert figure(found, "first_srs").low < 34.45 < figure(found, "first_srs").high


def test_an_outcome_scale_has_reliable_improvement_and_an_effect_size(instruments, a_record):
    records = [a_record([18.0 + n, 23.0 + n if n < 6 else 19.0 + n], instrument="ors") for n in range(10)]
    found = figures_of(records, instruments)
    assert figure(found, "improved_ors").value == 0.6
    effect = figure(found, "effect_ors")
    assert effect.low < effect.value < effect.high and effect.value == pytest.approx(1.027, abs=0.01)


def test_improvement_is_judged_by_the_figure_of_each_ones_own_age(instruments, a_client, a_record):
    young = [a_client(f"Y{n}", population="adolescent") for n in range(5)]
    records = [a_record([18.0, 24.0], instrument="ors", client=client) for client in young]
    found = figures_of([*records, *[a_record([18.0, 24.0], instrument="ors")] * 5], instruments)
    improved = figure(found, "improved_ors")
    assert (improved.value, improved.n) == (0.5, 10)  # six points are reliable for adults, not for the young
    assert "manual" in improved.note and "the young" in improved.note


def test_nine_clients_are_too_few(instruments, a_record):
    found = figures_of([a_record([34.0, 37.0])] * 9, instruments)
    assert (figure(found, "first_srs").value, figure(found, "first_srs").note) == (None, "9 so far; shown from 10")

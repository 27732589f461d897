import random
import time

import pytest

from alliance_cli.analysis.ranking import rank, survey
from alliance_cli.model import Decision, Dismissal, Goal, Rupture

QUIET = (37.2, 38.0, 37.5, 38.4)


@pytest.fixture(scope="session")
def only(instruments, day):
    """The one entry of a caseload of one."""
    return lambda record, **given: rank([record], instruments, given.pop("today", day(30)), **given)[0]


def reasons(entry):
    return [(reason.rule, reason.session) for reason in entry.reasons]


def test_a_quiet_client_is_ok(only, a_record, day):
    entry = only(a_record([*QUIET, 37.9]))
    assert (entry.attention, entry.reasons, entry.due) == ("ok", (), ())
    assert (entry.sessions, entry.last_session, entry.open_ruptures) == (5, day(5), 0)


def test_a_client_without_any_session_is_ok(only, a_record):
    entry = only(a_record())
    assert (entry.attention, entry.sessions, entry.last_session) == ("ok", 0, None)


def test_a_strong_surprise_is_for_supervision_for_two_ratings(only, a_record, day):
    assert only(a_record([*QUIET, 30.0])).attention == "act"
    entry = only(a_record([*QUIET, 30.0, 37.0]))
    assert (entry.attention, reasons(entry)) == ("act", [("surprising", 5)])
    assert entry.reasons[0].date == day(5)
    assert only(a_record([*QUIET, 30.0, 37.0, 37.2])).attention == "ok"


def plain_low(only, a_record):
    """A total that surprises, and not strongly."""
    candidates = (mm / 10 for mm in range(300, 380))
    return next(v for v in candidates if only(a_record([*QUIET, v])).attention == "watch")


def test_one_plain_surprise_is_worth_asking(only, a_record):
    entry = only(a_record([*QUIET, plain_low(only, a_record)]))
    assert reasons(entry) == [("surprising", 5)]


def test_a_slow_loss_is_for_supervision_for_three_ratings_and_worth_asking_until_it_is_made_up_for(only, a_record):
    values = [38.2] * 6 + [37.4, 37.0, 36.6, 36.1, 35.7]
    said = [only(a_record(values[:n])) for n in range(6, len(values) + 1)]
    first = next(n for n, entry in enumerate(said, start=6) if entry.attention == "act")
    assert reasons(said[first - 6])[0] == ("sliding", first)

    def level(value):
        """On which level it stands there, after one to six more ratings of this value."""
        later = [only(a_record([*values[:first], *[value] * more])) for more in range(1, 7)]
        return [next((r.level for r in e.reasons if r.rule == "sliding"), None) for e in later]

    assert level(37.5) == ["act", "act", "watch", "watch", "watch", None]
    assert level(38.4) == ["act", "act", None, None, None, None]


@pytest.mark.parametrize(("to", "over", "seen"), [(34.5, 20, 13), (32.8, 12, 13)])
def test_who_loses_a_little_each_week_is_seldom_off_the_list_on_the_last_day(only, a_record, to, over, seen):
    chance, first = random.Random(13), 38.2 if over == 20 else 37.6
    courses = [
        [round(min(40, first - (first - to) * n / (over - 1) + chance.gauss(0, 0.7)), 1) for n in range(over)]
        for _ in range(15)
    ]
    assert sum(only(a_record(values)).attention != "ok" for values in courses) >= seen


def test_a_slow_loss_that_the_practitioner_dismissed_is_no_reason(only, a_record, day):
    values = [38.2] * 6 + [37.4, 37.0, 36.6, 36.1, 35.7]
    (found,) = [reason for reason in only(a_record(values)).reasons if reason.rule == "sliding"]
    dismissed = a_record(values, dismissals=(Dismissal(found.date),))
    assert "sliding" not in dict(reasons(only(dismissed)))


def test_cut_offs_falls_and_ceilings_raise_no_attention(only, a_record):
    assert only(a_record([35.0, 34.0, 35.2, 34.2])).attention == "ok"
    assert only(a_record([40.0, 40.0, 40.0])).attention == "ok"


def test_a_dismissed_rating_raises_no_attention(only, a_record, day):
    assert only(a_record([*QUIET, 30.0], dismissals=(Dismissal(day(5), 5),))).attention == "ok"


def test_an_outcome_scale_raises_no_attention(only, a_record):
    assert only(a_record([30.0, 31.0, 30.0, 30.5, 8.0], instrument="ors")).attention == "ok"


def test_an_open_rupture_is_for_supervision(only, a_record, day):
    entry = only(a_record(QUIET, ruptures=(Rupture("r", "AB12", 1, "mixed", None, "open", 3, day(3)),)))
    assert (entry.attention, reasons(entry), entry.open_ruptures) == ("act", [("open_rupture", 3)], 1)
    closed = Rupture("r", "AB12", 1, "mixed", None, "repaired", 3, day(3), day(4))
    assert only(a_record(QUIET, ruptures=(closed,))).attention == "ok"


def test_what_the_practitioner_marked_stays_until_supervision_took_it_up(only, a_record, a_session, day):
    sessions = [a_session(1, note={"supervision": "am I too careful?"}), a_session(2)]
    record = a_record([37.0, 37.2], sessions=sessions)
    assert reasons(only(record)) == [("marked", 1)]
    assert "am I too careful?" in only(record).reasons[0].message
    assert only(record, discussed={"AB12": day(1)}).attention == "ok"
    decided = Decision(1, 1, "AB12", "say it aloud", day(2), day(3))
    assert only(a_record([37.0, 37.2], sessions=sessions, decisions=(decided,))).attention == "ok"


def test_reported_strain_is_for_supervision(only, a_record, a_session):
    assert only(a_record(sessions=[a_session(1, note={"strained": "pace"})])).attention == "act"


def test_misses_overdue_ratings_and_lone_goals_are_worth_asking(only, a_record, a_session, day):
    missed = [a_session(1), a_session(2, "no-show"), a_session(3), a_session(4, "no-show")]
    assert reasons(only(a_record([37.0, None, 37.0, None], sessions=missed))) == [("missed", 4)]
    overdue = only(a_record([37.0, None, None, None]))
    assert (overdue.attention, reasons(overdue), overdue.due[0].due) == ("watch", [("overdue", 4)], day(2))
    goal = Goal("g", "AB12", 1, "sleep through", "none", day(1))
    assert reasons(only(a_record(QUIET, goals=(goal,)))) == [("goal_not_agreed", 4)]


def test_the_most_pressing_come_first_and_then_the_most_surprising(instruments, a_client, a_record, day):
    courses = {"ok": [*QUIET, 38.0], "act": [*QUIET, 28.0], "more": [*QUIET, 25.0], "quiet": [*QUIET, 38.4]}
    records = [a_record(values, client=a_client(code)) for code, values in courses.items()]
    assert [entry.client for entry in rank(records, instruments, day(5))] == ["more", "act", "ok", "quiet"]


def test_the_alarm_budget_sets_the_strong_limit_for_this_caseload(instruments, a_client, a_record, day):
    records = [a_record([*QUIET, 37.9, 38.1], client=a_client(f"C{n}")) for n in range(10)]
    usual, mine = survey(records, instruments, day(6)), survey(records, instruments, day(6), alarms_per_month=1)
    rated = 10 * 4  # from the 3rd rating on, within thirty days
    assert (usual.budget.limit, usual.budget.by_chance) == (0.01, pytest.approx(0.01 * rated))
    assert (mine.budget.limit, mine.budget.by_chance) == (pytest.approx(1 / rated), pytest.approx(1))
    assert (
        mine.budget.sentence == "Strong signals by chance alone: about 1 a month; in the last 30 days there was none."
    )


def test_a_small_budget_claims_no_odds_beyond_once_in_a_hundred(instruments, a_client, a_record, day):
    records = [a_record([*QUIET, 37.9, 38.1], client=a_client(f"C{n}")) for n in range(50)]
    budget = survey(records, instruments, day(6), alarms_per_month=1).budget
    assert budget.limit == pytest.approx(1 / 200)
    assert (
        budget.sentence == "Strong signals by chance alone: fewer than 2 a month; in the last 30 days there was none."
    )


def test_no_budget_goes_beyond_the_plain_limit_or_divides_by_nothing(instruments, a_record, day):
    assert survey([a_record([*QUIET])], instruments, day(4), alarms_per_month=50).budget.limit == 0.05
    assert survey([], instruments, day(4), alarms_per_month=2).budget.by_chance == 0


def test_what_chance_would_bring_is_said_only_where_there_were_ratings(instruments, a_record, day):
    assert survey([], instruments, day(4)).budget.sentence == ""
    assert survey([a_record([*QUIET])], instruments, day(90)).budget.sentence == ""
    few = survey([a_record([*QUIET])], instruments, day(4)).budget.sentence
    assert few == "Strong signals by chance alone: fewer than 0.1 a month; in the last 30 days there was none."


def test_a_reason_names_its_place_once(only, a_record):
    reason = only(a_record([*QUIET, 28.0, 37.9])).reasons[0]
    assert reason.message.startswith("28.0 in session 5; the four before it were ")
    assert reason.says_where and not reason._replace(session=6).says_where


def test_forty_clients_with_a_hundred_ratings_each_are_ranked_at_once(instruments, a_client, a_record, day):
    chance = random.Random(3)
    records = [
        a_record([round(min(40, chance.gauss(36.5, 1.5)), 1) for _ in range(100)], client=a_client(f"C{n}"))
        for n in range(40)
    ]
    begun = time.process_time()
    assert len(rank(records, instruments, day(100))) == 40
    assert time.process_time() - begun < 2


def test_a_rating_that_is_due_and_not_long_overdue_is_named_and_raises_no_attention(only, a_record, day):
    entry = only(a_record([37.0, None, None]))
    assert (entry.attention, entry.reasons, entry.due[0].due) == ("ok", (), day(2))


def test_the_strong_ratings_of_the_last_thirty_days_are_counted(instruments, a_record, day):
    record = a_record([*QUIET, 28.0])
    assert survey([record], instruments, day(5)).budget.found == 1
    assert survey([record], instruments, day(5)).budget.sentence.endswith("in the last 30 days there was 1.")
    assert survey([a_record([*QUIET, 28.0, 38.0])], instruments, day(10)).budget.found == 0

import pytest

from alliance_cli.analysis.conversation import opening, to_ask
from alliance_cli.analysis.course import build
from alliance_cli.analysis.ranking import rank
from alliance_cli.forms.screen_words import english
from alliance_cli.model import Decision, RepairStep, Rupture

QUIET = (37.2, 38.0, 37.5, 38.4)
EVEN = (9.4, 9.5, 9.3, 9.5)


@pytest.fixture(scope="session")
def asked(instruments, day):
    def make(record):
        return to_ask(rank([record], instruments, day(30))[0], record, instruments)

    return make


def opened(srs, record):
    return opening(srs, build(srs, record, "client").ratings[-1], english())


def test_a_low_item_is_named_and_asked_about(srs, a_record, a_rating):
    said = opened(srs, a_record([None], more=[a_rating(1, marks=(8.8, 8.1, 9.5, 9.5))]))
    assert said == "Thank you. “Goals and topics” has the lowest mark. What would make it a little better?"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([38.0, 36.5], "Thank you for marking it as it is."),
        ([36.0], "Thank you for marking it as it is."),
        ([40.0], "If one small thing could be different"),
        ([37.0, 37.5], "What was helpful, and what"),
    ],
)
def test_falls_tops_and_good_days_each_have_their_opening(srs, a_record, values, words):
    assert words in opened(srs, a_record(values))


def test_no_opening_shows_a_number(srs, a_record, a_rating):
    low = a_record([*QUIET, None], more=[a_rating(5, marks=(5.0, 2.0, 7.0, 6.0))])
    for record in (low, a_record([40.0]), a_record([*QUIET, 30.0])):
        assert not any(character.isdigit() for character in opened(srs, record))


def test_the_item_that_fell_is_asked_about(asked, a_record, a_rating):
    ratings = [a_rating(n, marks=EVEN) for n in range(1, 5)] + [a_rating(5, marks=(9.2, 4.1, 9.0, 8.0))]
    found = asked(a_record([None] * 5, more=ratings))
    assert found[0].startswith("“Goals and topics” was 4.1 in session 5, usually about 9.5.")
    assert 2 <= len(found) <= 3


def test_with_totals_alone_the_rating_itself_is_asked_about(asked, a_record):
    assert asked(a_record([*QUIET, 30.0]))[0].startswith("The rating of session 5 stood out.")


def test_the_next_step_a_decision_and_a_promise_are_asked_about(asked, a_record, a_rating, day):
    rupture = Rupture("r", "AB12", 1, "mixed", None, "open", 2, day(2), steps=(RepairStep("invited", day(3), 3),))
    decision = Decision(1, 1, "AB12", "ask what trust would look like", day(2))
    promised = a_rating(5, total=37.0, will_change="ask before I explain")
    found = asked(a_record([*QUIET, None], more=[promised], ruptures=(rupture,), decisions=(decision,)))
    assert [part in question for part, question in zip(("“heard”", "trust", "explain"), found, strict=True)] == [
        True
    ] * 3


def test_where_the_two_views_differ_is_asked_about(asked, a_record, a_rating):
    marks = ([5, 5, 3, 4, 5, 4, 4, 4, 4, 4, 5, 4], [5, 5, 3, 4, 1, 4, 4, 4, 4, 4, 5, 4])
    ratings = [
        a_rating(1, marks=each, instrument="wai", rater=who, id=n)
        for n, (each, who) in enumerate(zip(marks, ("therapist", "client"), strict=True), start=1)
    ]
    assert "is where the client and I differ most" in asked(a_record([None], more=ratings))[0]


def test_where_nothing_is_flagged_two_open_questions_remain(asked, a_record):
    assert asked(a_record(QUIET)) == [
        "Nothing is flagged here. What might this client not be telling me?",
        "What goes well in this work, and what do I do that helps it?",
    ]


def test_what_the_practitioner_marked_is_the_first_question(asked, a_record, a_session):
    record = a_record(QUIET, sessions=[a_session(4, note={"supervision": "am I too careful?"})])
    assert asked(record)[0] == "am I too careful?"


def test_no_item_is_named_on_a_good_day_nor_where_all_are_alike(srs, a_record, a_rating):
    quiet = opened(srs, a_record([None], more=[a_rating(1, marks=(9.5, 9.1, 9.5, 9.5))]))
    assert "What was helpful, and what" in quiet
    alike = opened(srs, a_record([None], more=[a_rating(1, marks=(8.0, 8.0, 8.0, 8.0))]))
    assert alike.startswith("Thank you for marking it as it is.")


@pytest.mark.parametrize(("theirs", "named"), [(8.5, True), (8.6, False)])
def test_views_differ_from_a_tenth_of_the_scale_on(asked, a_record, a_rating, theirs, named):
    ratings = [a_rating(1, marks=(*EVEN[:2], 9.5, 9.5), rater="therapist", id=1)]
    ratings += [a_rating(1, marks=(*EVEN[:2], theirs, 9.5), id=2)]
    said = " ".join(asked(a_record([None], more=ratings)))
    assert ("and I differ most" in said) is named

from alliance_cli.analysis.carry_over import carry_over, steps_open
from alliance_cli.model import Decision, RepairStep, Rupture


def rupture(day, *steps, status="open", number=1):
    taken = tuple(RepairStep(step, day(2), 2, note) for step, note in steps)
    return Rupture(f"r{number}", "AB12", number, "withdrawal", None, status, 1, day(1), steps=taken)


def test_nothing_recorded_carries_nothing_over(a_record):
    found = carry_over(a_record())
    assert (found.agreed, found.will_change, found.open_steps, found.decisions) == (None, None, (), ())


def test_the_latest_plan_and_the_latest_change_come_back(a_record, a_session, a_rating):
    sessions = [
        a_session(1, note={"plan": "sleep diary", "will_change": "slower"}),
        a_session(2, note={"plan": "look at the diary"}),
        a_session(3),
    ]
    rating = a_rating(3, total=36.0, will_change="ask about goals first")
    found = carry_over(a_record(sessions=sessions, more=[rating]))
    assert (found.agreed, found.will_change) == ("look at the diary", "ask about goals first")


def test_what_was_agreed_in_an_open_repair_comes_back(a_record, day, a_session):
    sessions = [a_session(1, note={"plan": "sleep diary"})]
    repair = rupture(day, ("invited", None), ("agreed", "no homework for now"))
    found = carry_over(a_record(sessions=sessions, ruptures=(repair,)))
    assert found.agreed == "no homework for now"
    assert found.open_steps == ("heard", "validated", "owned", "checked-again")


def test_the_immediate_route_leaves_agreeing_and_checking_again(day):
    assert steps_open(rupture(day, ("explained", None))) == ("agreed", "checked-again")


def test_closed_ruptures_and_decisions_done_do_not_come_back(a_record, day):
    decisions = (Decision(1, 1, "AB12", "ask about trust", day(1)), Decision(1, 2, "AB12", "call", day(1), day(2)))
    found = carry_over(a_record(ruptures=(rupture(day, status="repaired"),), decisions=decisions))
    assert found.open_steps == ()
    assert [decision.text for decision in found.decisions] == ["ask about trust"]

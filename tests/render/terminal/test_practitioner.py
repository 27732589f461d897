"""Supervision, reflections and the practice's figures in the terminal."""

from __future__ import annotations

from datetime import date

from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.practice_figures import figures_of
from alliance_cli.model import Decision, Reflection, Supervision
from alliance_cli.render.terminal import practitioner

DAY = date(2026, 11, 2)
ONE = Supervision(
    1, "u", 1, DAY, "Dr K", 90, "group", ("AB12",), ("Am I too fast?",), (Decision(1, 1, "AB12", "Go slower", DAY),)
)


def test_hours_are_added_up_and_open_decisions_counted(shown):
    said = shown(practitioner.supervisions([ONE, ONE]))
    assert "2 supervisions, 3.0 hours." in said
    trained = ONE._replace(format="cpd", minutes=120)
    assert "1 supervision, 1.5 hours; 1 of training (CPD), 2.0 hours." in shown(
        practitioner.supervisions([ONE, trained])
    )
    assert said.splitlines()[1].split()[-1] == "1"


def test_a_supervision_tells_what_was_asked_and_decided(shown):
    said = shown(practitioner.supervision(ONE))
    for words in ("Dr K", "Am I too fast?", "Go slower", "not yet"):
        assert words in said


def test_a_reflection_is_shown_whole_and_listed_short(shown):
    one = Reflection(1, "u", "AB12", DAY, "What pulls me?", "word " * 40)
    assert "What pulls me?" in shown([*practitioner.reflection(one)])
    assert "…" in shown(practitioner.reflections([one], None), 140)
    assert "holds “sea”" in shown(practitioner.reflections([], "sea"))


def test_a_figure_stands_with_its_interval_or_too_few_to_say(shown):
    own = figures_of([], {})
    many, few = Figure("kept_to_the_end", 0.5, 0.2, 0.8, 12, "share"), Figure("mended", None, None, None, 2, "few")
    said = shown(practitioner.practice(own, (many, few)))
    assert "0.20 to 0.80" in said
    assert "Too few to say, so far: mended (2)." in said

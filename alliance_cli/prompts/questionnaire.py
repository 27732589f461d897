"""Walks an instrument item by item, for the client: back, left out, paused, resumed; the screen wiped around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeAlias, Unpack

from alliance_cli.errors import AllianceError, BadUsage, Interrupted, StepBack
from alliance_cli.forms.answers import read_answer, show_answer
from alliance_cli.forms.definition import Instrument, Scale, Wording
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.inputs import shown
from alliance_cli.prompts import page
from alliance_cli.prompts.card import Card, Step
from alliance_cli.prompts.choices import pick_one
from alliance_cli.prompts.keeping import at_last, still_hinders, until_kept
from alliance_cli.prompts.look_over import look_over
from alliance_cli.prompts.page import Row, framed, paragraph
from alliance_cli.prompts.plain_line import line, tell, tell_option
from alliance_cli.prompts.slider import slide
from alliance_cli.prompts.terminal import Where, is_plain, stepped_back, wipe, words_of

Keep: TypeAlias = Callable[[int, int | None], None]


def walk(
    instrument: Instrument,
    wording: Wording | None,
    intro: str,
    keep: Keep,
    given: Sequence[int | None] = (),
    help_now: str = "",
    **where: Unpack[Where],
) -> tuple[int | None, ...]:
    """The client's answers in whole steps of the scale, None where one was left out.

    `intro` says who sees the answers. `keep(index, steps)` is called with each answer as it is given; `given` are
    those of an earlier, paused walk, which goes on at the first that is missing. `help_now` stands under an item about
    suicide or self-harm, whatever is marked. Raises Interrupted on a pause; StepBack at the first page.
    """
    answers = [*given, *[None] * (len(instrument.items) - len(given))]
    at = answers.index(None) if None in answers else len(answers)
    ask = _ask_plain if is_plain(where) else _ask
    wipe(where)
    try:
        words = words_of(where)
        introduce = partial(_introduce, wording.instructions if wording else _instructions(instrument, words), intro)
        introduce(where)
        cards = [_card(instrument, wording, place, words, help_now) for place in range(len(answers))]
        once = False  # all answered: from here on each answer leads back to the look over all
        while True:
            if once or at == len(answers):
                chosen = look_over(instrument.scale, [c.sentence for c in cards], answers, where)
                if chosen is None:
                    break
                once, at = (False, len(answers) - 1) if isinstance(chosen, Step) else (True, chosen)
            answer = ask(instrument, cards[at], answers[at], partial(keep, at), where)
            if answer is Step.BACK:
                if at == 0 and not once:
                    introduce(where)
                at = max(0, at - (not once))
                continue
            answers[at] = None if isinstance(answer, Step) else answer
            _hold(partial(keep, at, answers[at]), where)
            at += 1
    finally:
        wipe(where)
    return tuple(answers)


def _hold(keep: Callable[[], None], where: Where) -> None:
    """Hand an answer on; where that is not possible just now, the page says so without a reason, and Enter tries again.

    Where another passphrase closes the vault now, the practitioner is asked for it. Raises Interrupted, which says why
    it is not kept.
    """

    def wait(error: AllianceError) -> None:
        said = still_hinders(error, where)
        wipe(where)
        if said:
            _wait(words_of(where)["question.not_kept"], where)

    until_kept(keep, wait)


def _wait(sentence: str, where: Where) -> None:
    if is_plain(where):
        with suppress(StepBack):
            line(f"{sentence} ")
        return

    def draw(columns: int, rows: int) -> list[Row] | None:
        return framed([], paragraph(sentence, columns), [], columns, rows)

    page.run(draw, {"enter": lambda: True}, where)


def _instructions(instrument: Instrument, words: ScreenWords) -> str:
    """For an instrument whose sentences are not installed: our own, and as neutral as can be."""
    return words["before.line" if instrument.scale.is_line else "before.choice"]


def _card(instrument: Instrument, wording: Wording | None, at: int, words: ScreenWords, help_now: str) -> Card:
    label = (instrument.items[at].label, words["question.less"], words["question.more"])
    sentence, left, right = wording.items[at] if wording else label
    progress = words.say("question.progress", at=at + 1, count=len(instrument.items))
    below, follow = help_now if instrument.items[at].safety else "", len(instrument.items) - at - 1
    return Card(progress, sentence, left, right, below, follow)


def _ask(
    instrument: Instrument, card: Card, answer: int | None, keep: Callable[[int], object], where: Where
) -> int | Step:
    scale = instrument.scale
    place = None if answer is None else answer - scale.lowest

    def marked(place: int) -> None:
        keep(place + scale.lowest)

    if scale.is_line:
        result = slide(card, scale.highest - scale.lowest + 1, place, marked, **where)
    else:
        result = pick_one(card, scale.labels, scale.lowest, place, marked, **where)
    return result if isinstance(result, Step) else result + scale.lowest


def _show(steps: int, scale: Scale, words: ScreenWords) -> str:
    return words.number(show_answer(steps, scale))


def _introduce(instructions: str, intro: str, where: Where) -> None:
    words = words_of(where)
    if is_plain(where):
        begins = f"{words['plain.back']}. {words['before.begin_plain']} "
        if line("\n\n".join(text for text in (instructions, intro, begins) if text)).strip().lower() == "b":
            raise stepped_back()
        return
    texts, back = ((instructions, "bold"), (intro, "")), words["plain.back"]
    goes_on, begins = (f"{words[key]} · {back}" for key in ("before.goes_on", "before.begin"))
    page.read(texts, goes_on, begins, ("enter", "space"), where, back=("b", "B"))


def _ask_plain(
    instrument: Instrument, card: Card, answer: int | None, keep: Callable[[int], object], where: Where
) -> int | Step:
    scale, words = instrument.scale, words_of(where)
    reach = {"lowest": _show(scale.lowest, scale, words), "highest": _show(scale.highest, scale, words)}
    wipe(where)  # the answers before this one
    follow = words.say(("plain.last", "plain.one_follows", "plain.follow")[min(card.follow, 2)], count=card.follow)
    tell(f"\n{card.progress}. {follow}\n{card.sentence}\n")
    if scale.is_line:
        tell(words.say("plain.ends", left=card.left, right=card.right, **reach) + "\n")
    for number, label in enumerate(scale.labels, scale.lowest):
        tell_option(number, label)
    if card.below:
        tell(f"\n{card.below}\n")
    keeps = answer is not None and words.say("plain.keeps", answer=_show(answer, scale, words))
    ways = (words.say("plain.number", **reach), words["plain.back"], words["plain.skip"], keeps)
    prompt = f"{', '.join(way for way in ways if way)}: "
    while True:
        try:
            typed = line(prompt, gathers=False).strip().lower()
        except StepBack:
            return Step.BACK
        except Interrupted as stopped:
            with suppress(BadUsage):
                half = read_answer(stopped.typed, scale)
                if half is not None:
                    stopped.unkept = at_last(partial(keep, half))
            raise
        if typed == "s" and _leaves_out(words):
            return Step.SKIP
        if typed == "b":
            return Step.BACK
        try:
            steps = read_answer(typed, scale) if typed else answer
        except BadUsage:
            said = words.say("plain.mistake", typed=shown(typed), **reach)
            tell(f"{said}\n" if typed != "s" else "")
            continue
        if steps is not None:
            return steps


def _leaves_out(words: ScreenWords) -> bool:
    with suppress(StepBack):
        return line(f"{words['plain.leave_out']} ").strip().lower() == "s"
    return False

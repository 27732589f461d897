"""How findings are said: what was marked, compared with what, how sure, other readings, and one open question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.episodes import Episode
from alliance_cli.analysis.headline import sign, written
from alliance_cli.analysis.limits import Expectation
from alliance_cli.analysis.reading import LATELY
from alliance_cli.analysis.series import who
from alliance_cli.forms.definition import Change, Cutoff, Instrument
from alliance_cli.model import Signal

ENOUGH_FOR_ODDS = 4  # earlier ratings from which odds are said
MOST_SHOWN = 10  # earlier ratings whose range is shown
RAREST_SAID = 100  # sessions; real ratings have heavier tails than any model, so no odds beyond are said
LOW_LINE = "item_below_cutoff"
NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


OTHER_READINGS = "It does not say why: a hard week, more trust, a different form, or something between us."


def surprising(
    instrument: Instrument,
    value: float,
    earlier: Sequence[float],
    expected: Expectation,
    probability: float,
    new_form: str | None,
    where: str | None,
) -> str:
    """`where`: the rating's place; None on its own day."""
    how_low = "low" if sign(instrument) > 0 else "high"
    if len(earlier) < ENOUGH_FOR_ODDS:
        odds = (
            f"That is {how_low} for this client, but with so few ratings the comparison rests mostly on a general "
            "assumption."
        )
    else:
        odds = f"If nothing had changed, a rating this {how_low} would {chance(probability)}."
    medium = f"It is also the first one {new_form}." if new_form else ""
    return _joined(
        f"{written(instrument, value)} {f'in {where}' if where else 'today'}; "
        f"{compared(instrument, value, earlier, expected)}.",
        odds,
        medium,
        OTHER_READINGS,
        "What was different that day?" if where else "What was different today?",
    )


def place(session: int | None, day: date) -> str:
    """Where a rating was given: its session, or, of no session, its date."""
    return f"session {session}" if session is not None else f"the rating of {day:%Y-%m-%d}"


def sliding(instrument: Instrument, usual: float, value: float, ratings: int, session: int | None, day: date) -> str:
    way = "down" if sign(instrument) > 0 else "up"
    since = f"session {session}" if session is not None else f"{day:%Y-%m-%d}"
    over = NUMBERS[ratings] if ratings < len(NUMBERS) else str(ratings)
    return (
        f"Since {since} the ratings have drifted {way}: from {written(instrument, usual)} to "
        f"{written(instrument, value)} over {over}. It may be a hard stretch, more openness, or something between us. "
        "How has our work been for you lately?"
    )


def compared(instrument: Instrument, value: float, earlier: Sequence[float], expected: Expectation) -> str:
    """What a rating that stands out lies below: the range of as many latest ratings as all lie above it, else of what
    is usual. Where a client has grown, the first ratings may well lie lower."""
    way = sign(instrument)

    def beyond(score: float) -> bool:
        return way * float(written(instrument, score)) > way * float(written(instrument, value))

    for count in range(min(len(earlier), MOST_SHOWN), min(len(earlier), LATELY) - 1, -1):
        if all(beyond(score) for score in earlier[-count:]):
            return before(instrument, earlier[-count:])
    if not beyond(way * expected.low):
        return f"about {written(instrument, way * expected.usual)} is usual for this client"
    low, high = sorted((way * expected.low, way * expected.high))
    return f"ratings of this client usually lie from {written(instrument, low)} to {written(instrument, high)}"


def before(instrument: Instrument, earlier: Sequence[float]) -> str:
    """The ratings it is compared with: how many, and their range."""
    near = earlier[-MOST_SHOWN:]
    if not near:
        return "it is the first one"
    low, high = written(instrument, min(near)), written(instrument, max(near))
    if len(near) == 1:
        return f"the one before it was {low}"
    span = f"{low} to {high}" if low != high else f"{'both' if len(near) == 2 else 'all'} {low}"
    return f"the {NUMBERS[len(near)]} before it were {span}"


def chance(probability: float) -> str:
    """How rarely chance alone brings this, in round numbers, as far as the bench bears it out: to once in a hundred."""
    if probability < 1 / RAREST_SAID:
        return "be rarer than once in a hundred sessions"
    return f"come about once in {round(0.1 / probability) * 10} sessions"


def below_cutoff(instrument: Instrument, value: float, cutoff: Cutoff, earlier: Sequence[float]) -> str:
    side = "below" if sign(instrument) > 0 else "above"
    return _joined(
        f"{written(instrument, value)} is {side} {written(instrument, cutoff.value)}, where a short talk is "
        f"suggested; {before(instrument, earlier)}.",
        "The line was drawn for many people, not for this one, and many quiet sessions lie there too.",
        "What would have made the session a little better?",
    )


def at_cutoff(instrument: Instrument, value: float, cutoff: Cutoff) -> str:
    return (
        f"{written(instrument, value)} is exactly where the line is drawn for this scale. Sources differ on whether a "
        "talk is suggested here. How was the session as a whole?"
    )


def item_below_cutoff(instrument: Instrument, item: int, value: float, cutoff: Cutoff) -> str:
    side = "below" if sign(instrument) > 0 else "above"
    return (
        f"{instrument.items[item - 1].marked} {value:g} is {side} {cutoff.value:g}, where a word about it is "
        "suggested. One line alone says little; it may be a habit of marking. What would make it a little better?"
    )


def low_lines(instrument: Instrument, signals: Iterable[Signal]) -> str:
    """The lines beyond a cut-off in a clause: “all four lines are below 9”; "" where there are none."""
    low = [s for s in signals if s.rule == LOW_LINE and s.item is not None]
    if not low:
        return ""
    where = f"{'below' if sign(instrument) > 0 else 'above'} {low[0].limit:g}"
    if len(low) == len(instrument.items) and len(low) > 1:
        return f"all {NUMBERS[len(low)]} lines are {where}"
    *named, last = [f"{instrument.items[(s.item or 1) - 1].marked} {s.value:g}" for s in low]
    return f"{', '.join(named)} and {last} are {where}" if named else f"{last} is {where}"


def on_low_lines(instrument: Instrument, signals: Sequence[Signal]) -> str:
    """One sentence for all of them, and one question."""
    said, them = low_lines(instrument, signals), "it" if sum(s.rule == LOW_LINE for s in signals) == 1 else "them"
    return (
        f"{said[0].upper()}{said[1:]}, where a word about {them} is suggested. It may be a habit of marking. "
        f"What would make {them} a little better?"
    )


def fall(instrument: Instrument, value: float, previous: float, change: Change | None, small: bool) -> str:
    """A fall by the vendors' rule. `change`: what was published about measurement error for these people, if anything.

    No rate of quiet ratings is said here: those that were found hold for the SRS alone, and in a simulation.
    """
    fallen, limit = abs(previous - value), reliable_change(change)
    how = f"a fall of {written(instrument, fallen)}"
    sure = (
        f"That is well inside measurement error (up to {limit:.2f}; confidence {change.confidence})."
        if small and change is not None and limit is not None and fallen < limit / 2
        else f"The vendors' rule asks after any fall of {instrument.small_fall or 0:g} or more; "
        "many quiet ratings fall that far."
    )
    return f"{written(instrument, value)} after {written(instrument, previous)}: {how}. {sure} Was anything different?"


def reliable(
    instrument: Instrument, value: float, other: float, change: Change, limit: float, versus: str, better: bool
) -> str:
    """A reliable change says how sure it is: at 90 % one in ten such changes is measurement error alone."""
    turn = "better" if better else "worse"
    seldom = f"{limit:g} or more is" if change.at_least else f"More than {limit:.2f} is"
    sure = "" if change.level in (None, 95) else f" (at {change.level} % confidence)"
    return (
        f"{written(instrument, value)}; the {versus} was {written(instrument, other)}: {turn} by "
        f"{written(instrument, abs(value - other))}. {seldom} seldom measurement error alone{sure}. "
        "It does not say what brought it about. "
        f"{'What helped?' if better else 'What has happened since?'}"
    )


def below_limits(instrument: Instrument, value: float, limit: float, n: int) -> str:
    side = "under the lower" if sign(instrument) > 0 else "over the upper"
    return (
        f"{written(instrument, value)}: {side} limit {limit:.2f} of this client's individuals chart ({n} ratings). "
        f"It is a published rule, shown for comparison. {OTHER_READINGS} What was different that day?"
    )


def steep_fall(instrument: Instrument, value: float, previous: float, limit: float) -> str:
    return (
        f"{written(instrument, value)} after {written(instrument, previous)}: a change of "
        f"{written(instrument, abs(previous - value))}, more than two standard deviations ({limit:.2f}; Gumz et al. "
        f"2012). {OTHER_READINGS} What was different that day?"
    )


CEILING = (
    "The last three ratings are at the top of the scale. It may mean that the alliance is established, or be a way of "
    "marking; some find it hard to say anything else. If one thing could be a little better, what would it be?"
)


def reaction(instrument: Instrument, yes: int) -> str:
    return (
        f"{yes} of {len(instrument.items)} answered with yes ({instrument.title}): something in the session was a "
        "strain. It may be small, and saying so can be a sign of trust. Which moment was it?"
    )


def episode(instrument: Instrument, found: Episode) -> str:
    """An episode in a sentence; ratings return, only a person says that something was repaired."""
    where = place(found.opened_session, found.opened_date)
    deep = f"{written(instrument, found.depth)} {'under' if sign(instrument) > 0 else 'over'} what was usual"
    if found.status == "dismissed":
        rating = where if found.opened_session is None else f"the rating of {where}"
        return f"T{rating[1:]} lay {deep}; you said it was nothing."
    if found.status == "new_level":
        return f"A new level since {where}: up to {deep} before."
    if found.status == "back_to_usual":
        after = "one rating" if found.ratings_to_return == 1 else f"{found.ratings_to_return} ratings"
        within = "With" if found.opened_session is None else "In"
        return f"{within} {where} the ratings went {deep}; back after {after}. Did you also talk about it?"
    return f"Since {where} the ratings lie up to {deep}. What would make it easier to talk about?"


def once(texts: Iterable[str]) -> list[str]:
    """The texts, each without the sentences that one before it has said already."""
    seen: set[str] = set()
    left = []
    for each in texts:
        new = [sentence for sentence in re.split(r"(?<=[.?!]) ", each) if sentence not in seen]
        seen.update(new)
        left += [" ".join(new)] if new else []
    return left


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def ended(text: str) -> str:
    """Somebody's words with an end to the sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", "”", '"')) else f"{text}."


def quoted(text: str) -> str:
    """Somebody's words as a quotation that ends a sentence."""
    return f"“{ended(text)}”"


def open_rupture(number: int, kind: str, last_step: str | None) -> str:
    steps = f"the last step of repair was “{last_step}”" if last_step else "no step of repair is recorded yet"
    return f"Rupture {number} ({kind}) is open; {steps}. What would be the next step?"


def reported(session: int, said: str | None) -> str:
    """Strain that was spoken of: in a form for it (`said`), or in the note or a comment of this session."""
    return said or f"A strain was noted in session {session}. Saying so is already a step. What more is there to hear?"


def marked(session: int, wish: str) -> str:
    return f"You marked session {session} for supervision: {wish}"


def break_coming(length: str, first: date) -> str:
    return f"A break of {length} begins on {first.day} {first:%B}. Have you spoken about it?"


def first_after_break(kind: str) -> str:
    return f"First session after {kind}."


def first_rating_after(kind: str) -> str:
    return f"First rating after {kind}."


def missed(count: int, of: int) -> str:
    return (
        f"{count} of the last {of} appointments were missed or cancelled late, and the reason is not known. "
        "Most often it is life outside. How could I ask what got in the way?"
    )


def silence(title: str, session: int) -> str:
    return (
        f"The {title} was not given in session {session}; the one before stood out. It may have been "
        "forgotten, or something may be hard to mark. Was anything left unsaid?"
    )


def split(pairs: Sequence[tuple[str, str]], ratings: int) -> str:
    """Never says who is further from the work."""
    told = "; of ".join(f"{one} and {other}" for one, other in pairs)
    both = "both gave" if len(pairs) == 1 else "gave together"
    return (
        f"Over the last {NUMBERS[ratings]} ratings they {both}, the views of {told} moved apart by more "
        "than each one's marks usually vary. Both views are right for the one who holds them. What would each need "
        "from the next session?"
    )


def gap(rater: str) -> str:
    return (
        f"The therapist's rating lies further above that of {who(rater)} than is usual for the two. "
        f"One pair of ratings is little to go by. What did {who(rater)} see that I did not?"
    )


def overdue(title: str, since: date, last: date | None) -> str:
    given = f"last given {last:%Y-%m-%d}" if last else "not given yet"
    return (
        f"The {title} has been due since {since:%Y-%m-%d} ({given}). "
        "Is it still useful here, or can it come off the schedule?"
    )


def goal_not_agreed(number: int, sessions: int) -> str:
    return (
        f"Goal {number} has been open for {sessions} sessions or more and nobody has said yes to it. "
        "It may be the wording, or the goal itself. Is this what we want to work on?"
    )


def as_said(said: str) -> str:
    """What was said of the rating itself."""
    return said


class Rule(NamedTuple):
    """A rule in words: `beside` a rating in a few, `on_list` as the reason why a client stands on the list, with its
    `sentence` there; `guide`: how `alliance guide signals` speaks of it."""

    guide: str
    beside: str = ""
    on_list: str = ""
    sentence: Callable[..., str] = as_said


RULES = {  # the weightiest first
    "surprising": Rule("lower than usual", "unusual for this client", "a rating unlike the others"),
    "sliding": Rule("drifting", "drifting little by little", "ratings drifting little by little"),
    "reliable_fall": Rule("a reliable fall or rise", "reliably worse"),
    "reliable_rise": Rule("a reliable fall or rise", "reliably better"),
    "below_cutoff": Rule("below the cut-off, a low line", "below the cut-off"),
    "at_cutoff": Rule("below the cut-off, a low line", "at the cut-off"),
    "item_below_cutoff": Rule("below the cut-off, a low line", "a low line"),
    "fall_1_point": Rule("a small fall", "a fall"),
    "ceiling": Rule("at the top three times", "at the top three times"),
    "below_limits": Rule("under the individuals chart", "under the individuals chart"),
    "sd_fall_2": Rule("a fall of two SDs", "a steep fall"),
    "reported": Rule("a strain was reported", "a strain was reported", "a strain was spoken of", reported),
    "open_rupture": Rule("an open rupture", "", "a rupture is open", open_rupture),
    "marked": Rule("marked", "", "marked for supervision", marked),
    "missed": Rule("missed", "", "appointments missed, reason not known", missed),
    "silence": Rule("silence", "", "no rating after one that stood out", silence),
    "split": Rule("split", "", "two people's views moved apart", split),
    "gap": Rule("gap", "", "my view above the client's", gap),
    "overdue": Rule("a rating long overdue", "", "a rating is overdue", overdue),
    "goal_not_agreed": Rule("a goal that nobody agreed to", "", "a goal nobody agreed to", goal_not_agreed),
}


def findings(instrument: Instrument, signals: Iterable[Signal]) -> list[str]:
    """Each finding in its sentences, the weightiest first; low lines in one."""
    ordered = weightiest(signals)
    low = on_low_lines(instrument, ordered) if any(s.rule == LOW_LINE for s in ordered) else ""
    return list(dict.fromkeys(low if s.rule == LOW_LINE else s.message for s in ordered))


def weightiest(signals: Iterable[Signal]) -> list[Signal]:
    """The weightiest first."""
    order = list(RULES)
    return sorted(signals, key=lambda signal: order.index(signal.rule))


def beside(rules: Iterable[str]) -> list[str]:
    """These rules in a few words each, the weightiest first."""
    found = set(rules)
    if found & {"surprising", "reliable_fall"}:
        found -= {"fall_1_point"}
    return [RULES[rule].beside for rule in RULES if rule in found]

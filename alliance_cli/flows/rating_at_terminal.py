"""One rating at the terminal: the entry screen for a paper form, or the client's own screen; kept as it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alliance_cli.analysis import conversation, course
from alliance_cli.errors import CannotDo, Interrupted, NotFound
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client, Measurement
from alliance_cli.settings import WHO_SEES
from alliance_cli.store import clients, measurements, records
from alliance_cli.workspace import Workspace

SAID = {
    "client_said": "What did your client say about it? (Enter skips)",
    "will_change": "What will you do differently? (Enter skips)",
}


def ask(work: Workspace, form: Instrument, client: Client | None, blank: Measurement, *, several: bool) -> Measurement:
    """Ask for every answer, keep each one when it is given, and return the finished rating. Raises Interrupted.

    The client's screen opens where the instrument may be shown there, and the paper form's entry screen elsewhere.
    Nothing is kept before the first answer: a rating that was opened and left is no rating.
    """
    on_screen = _opens_on_screen(work, form, blank)
    source = blank.source or ("screen" if on_screen else "paper")
    draft = _Draft(work, client, replace(blank, source=source, paused=True))
    return _go_on(work, form, client, draft, on_screen, several=several)


def resume(work: Workspace) -> Measurement:
    """Go on with the rating that was left in the middle. Raises NotFound where there is none."""
    paused = measurements.paused(work.vault)
    if paused is None:
        raise NotFound("No rating was left in the middle.", "“alliance measure” begins one.")
    form = work.instruments.find(paused.instrument)
    client = clients.find(work.vault, paused.client) if paused.client else None
    draft = _Draft(work, client, paused, kept=paused)
    return _go_on(work, form, client, draft, paused.source == "screen", several=False)


class _Draft:
    """The paused record behind a screen: made with its first answer, changed with each one after."""

    def __init__(
        self, work: Workspace, client: Client | None, blank: Measurement, kept: Measurement | None = None
    ) -> None:
        self.work, self.client, self.blank, self.kept = work, client, blank, kept

    def keep(self, index: int, steps: int | None) -> None:
        if self.kept is None:
            answers = tuple(steps if i == index else None for i in range(len(self.blank.answers)))
            self.kept = measurements.add(self.work.vault, self.client, replace(self.blank, answers=answers))
        else:
            measurements.keep_answer(self.work.vault, self.kept, index + 1, steps)

    def finish(self) -> Measurement:
        if self.kept is None:  # every item was left out
            self.kept = measurements.add(self.work.vault, self.client, self.blank)
        return measurements.update(self.work.vault, self.kept, paused=0)


def _go_on(
    work: Workspace, form: Instrument, client: Client | None, draft: _Draft, on_screen: bool, *, several: bool
) -> Measurement:
    """The answers, then what was said about them. A pause keeps every answer and says how to go on."""
    try:
        rating = (_on_screen if on_screen else _from_paper)(work, form, client, draft, several)
    except Interrupted as stopped:
        if draft.kept is None:
            raise
        if not measurements.find(work.vault, draft.kept.id).paused:
            shown = f"“alliance scores show {draft.kept.id}” shows it."
            raise Interrupted("The rating is kept, and what was said so far.", shown) from stopped
        raise Interrupted("Paused: every answer so far is kept.", "“alliance scores resume” goes on.") from stopped
    return measurements.find(work.vault, rating.id)


def _from_paper(work: Workspace, form: Instrument, client: Client | None, draft: _Draft, several: bool) -> Measurement:
    from alliance_cli.prompts import ask, entry

    if work.settings.ask_guess and draft.kept is None and not draft.blank.prediction:
        _ask_guess(work, form, client, draft.blank)
    heading = f"{form.title}, {draft.blank.rater}" if several else form.title
    if draft.blank.prediction:
        heading += ": what you expect"
    if order := form.order.get(draft.blank.rater):
        heading += f". {order}"
    entry.enter(form, draft.keep, draft.kept.answers if draft.kept else (), heading, **work.where)
    rating = draft.finish()
    told = draft.blank.client_said or draft.blank.will_change
    if client is not None and not rating.prediction and not several and not told:
        keep = _keep_said(work, rating)
        for field, question in SAID.items():
            if getattr(rating, field) is None and (said := ask.text(question, **work.where)):
                keep(field, said)
    return rating


def _ask_guess(work: Workspace, form: Instrument, client: Client | None, blank: Measurement) -> None:
    """One key before the paper is read; kept beside the rating, and counted in `practice --calibration`."""
    from alliance_cli.prompts import ask

    options = [(None, "no guess"), *enumerate((i.label for i in form.items), 1), (0, "none of them")]
    guess = ask.choose("Before you look: which will be lowest?", options, **work.where)
    if guess is not None:
        measurements.add(
            work.vault, client, replace(blank, prediction=True, guess=guess, source=blank.source or "paper")
        )


def _on_screen(work: Workspace, form: Instrument, client: Client | None, draft: _Draft, several: bool) -> Measurement:
    from alliance_cli.prompts import questionnaire, shared_page

    audience = "adult" if client is None or client.population == "adult" else "young"
    wording = form.wording(draft.blank.language, audience)
    given = draft.kept.answers if draft.kept else ()
    who_sees = work.practice.text("who_sees", draft.blank.language) or WHO_SEES
    if several:  # the page between two partners: neither sees the other's marks
        who_sees = f"This one is for {draft.blank.rater}. {who_sees}"
    answers = questionnaire.walk(form, wording, who_sees, draft.keep, given, **work.where)
    rating = draft.finish()
    if not several:
        opening = _opening(work, form, client, rating)
        shared_page.share(form, answers, opening, _keep_said(work, rating), **work.where)
    return rating


def _keep_said(work: Workspace, rating: Measurement) -> Callable[[str, str], None]:
    def keep(field: str, text: str) -> None:
        measurements.update(work.vault, rating, **{field: text or None})

    return keep


def _opening(work: Workspace, form: Instrument, client: Client | None, rating: Measurement) -> str:
    if client is None:
        return ""
    line = course.build(form, records.of(work.vault, client), rating.rater)
    found = (conversation.opening(form, each) for each in line.ratings if each.measurement.id == rating.id)
    return next(found, "")


def _opens_on_screen(work: Workspace, form: Instrument, blank: Measurement) -> bool:
    """Whether the client's screen opens. Raises CannotDo where it was asked for and the licence is for paper."""
    permitted = form.electronic == "open" or form.id in work.settings.permits
    if blank.source == "screen" and not permitted:
        raise CannotDo(
            f"{form.title} is licensed for paper.",
            f"Type in the paper form; or, if you hold the right: alliance instrument permit {form.id} --on-screen.",
        )
    own_view = blank.prediction or blank.rater == "therapist"
    return permitted and blank.source in ("", "screen") and not own_view

"""One rating at the terminal: the entry screen for a paper form, or the client's own screen; kept as it is given."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from alliance_cli.analysis import conversation, course
from alliance_cli.errors import AllianceError, CannotDo, ChangedElsewhere, Gone, Interrupted, NotFound, StepBack
from alliance_cli.flows import in_their_language, safety_at_hand, which
from alliance_cli.flows.asked_once_more import SAID_OF_IT
from alliance_cli.forms.answers import said_answers
from alliance_cli.forms.definition import Instrument, Wording
from alliance_cli.forms.screen_words import ORIGINAL, ScreenWords
from alliance_cli.model import SKIP_REASONS, Client, Measurement, words
from alliance_cli.store import clients, measurements, records
from alliance_cli.workspace import Workspace

if TYPE_CHECKING:
    from alliance_cli.prompts.terminal import Where

SAID = {
    "client_said": SAID_OF_IT,
    "will_change": "What will you do differently? (Enter skips)",
}

GOES_ON = "“alliance scores resume” goes on with the others."


def ask(work: Workspace, form: Instrument, client: Client | None, blank: Measurement, *, several: bool) -> Measurement:
    """Ask for every answer, keep each one when it is given, and return the finished rating. Raises Interrupted.

    The client's screen opens where the instrument may be shown there, and the paper form's entry screen elsewhere.
    Nothing is kept before the first answer: a rating that was opened and left is no rating. One of that day that was
    left in the middle is offered first.
    """
    if (left := _left_open(work, form, client, blank)) is not None:
        return _go_on_with(work, form, client, left)
    on_screen = _opens_on_screen(work, form, client, blank)
    if on_screen:
        in_their_language.check_wording(work, form, blank.language)
    source = blank.source or ("screen" if on_screen else "paper")
    draft = _Draft(work, form, client, blank._replace(source=source, paused=True))
    return _go_on(work, form, client, draft, on_screen, several=several)


def resume(work: Workspace) -> Measurement:
    """Go on with the rating that was left in the middle. Raises NotFound where there is none."""
    paused = measurements.paused(work.vault)
    if paused is None:
        raise NotFound("No rating was left in the middle.", "“alliance measure” begins one.")
    form = work.instruments.of(paused.instrument, paused.version) or work.instruments.find(paused.instrument)
    return _go_on_with(work, form, clients.find(work.vault, paused.client) if paused.client else None, paused)


def _go_on_with(work: Workspace, form: Instrument, client: Client | None, left: Measurement) -> Measurement:
    draft = _Draft(work, form, client, left, kept=left)
    on_screen = left.source == "screen"
    return _go_on(work, form, client, draft, on_screen, several=on_screen and draft.is_of_one_of_several())


def _left_open(work: Workspace, form: Instrument, client: Client | None, blank: Measurement) -> Measurement | None:
    """The same form by the same rater of that day that was left in the middle, if it is to be gone on with."""
    from alliance_cli.prompts import ask

    known = measurements.of(work.vault, client) if client else measurements.without_client(work.vault)
    same = (form.id, form.version, blank.rater, blank.date, blank.prediction)
    left = [m for m in known if m.paused and (m.instrument, m.version, m.rater, m.date, m.prediction) == same]
    asked = f"{form.title} by {words.ROLE.said(blank.rater)} of {blank.date} was left in the middle. Go on with it?"
    return left[-1] if left and ask.confirm(asked, default=True, **work.where) else None


class _Draft:
    """The paused record behind a screen: made with its first answer, compared before each one after.

    `given` is the form as it stands here; `there` the answers as the vault had them when last looked at.
    """

    def __init__(
        self,
        work: Workspace,
        form: Instrument,
        client: Client | None,
        blank: Measurement,
        kept: Measurement | None = None,
    ) -> None:
        self.work, self.form, self.client, self.blank, self.kept = work, form, client, blank, kept
        self.done = False  # every answer is kept, and what follows is said of it
        self.saying = ""  # the field that was asked for last
        self.happened = ""  # what became of the rating meanwhile
        self.over = False  # another window's answers were shown, and are written over
        self.given = list(kept.answers if kept else blank.answers)
        self.there = tuple(self.given)

    def keep(self, index: int, steps: int | None) -> None:
        """Raises ChangedElsewhere, once, where the rating was changed in another window."""
        self.given[index] = steps
        self.work.keep(self._write)

    def _write(self) -> None:
        """The whole form as it stands here: never some answers of one and some of the other."""
        vault, answers = self.work.vault, tuple(self.given)
        with vault.writing():
            found = self.found()
            if self.kept is None or found is None:
                self._begin(paused=True)
            elif found.answers not in (self.there, answers):
                self.there, self.over = found.answers, True
                raise ChangedElsewhere(
                    "This rating was changed in another window; its answers are now "
                    f"{said_answers(found.answers, self.form)}.",
                    "Enter keeps what stands here instead.",
                )
            else:
                if self.over:
                    self.over = False
                    vault.on_its_own()
                if not found.paused:  # finished in the other window, and open here
                    measurements.update(vault, found, paused=1)
                for item, (mine, theirs_now) in enumerate(zip(answers, found.answers, strict=True), 1):
                    if mine != theirs_now:
                        measurements.keep_answer(vault, found, item, mine)
        self.there = answers

    def _begin(self, *, paused: bool) -> Measurement:
        """A record of its own, also where the one that was open is gone, or another client's."""
        client = self.client and clients.still_there(self.work.vault, self.client)
        if self.kept is not None:
            self.happened = (
                f"Rating {self.kept.id} was taken back, removed or moved in another window."
                " What you typed here is a rating of its own."
            )
            self.work.vault.on_its_own()
        blank = self.blank._replace(uid="", answers=tuple(self.given), paused=paused)
        self.kept = measurements.add(self.work.vault, client, blank)
        return self.kept

    def keep_said(self, field: str, text: str) -> None:
        """What was said over the finished form, with the form where that is gone."""

        self.saying = field

        def write() -> None:
            with self.work.vault.writing():
                there = self.found() or self._begin(paused=False)
                measurements.update(self.work.vault, there, **{field: text or None})

        self.work.keep(write)

    def found(self) -> Measurement | None:
        """The rating as the vault has it now; None where it is gone, or another client's."""
        if self.kept is None:
            return None
        try:
            self.client = self.client and clients.still_there(self.work.vault, self.client)  # by the code of now
            found = measurements.find(self.work.vault, self.kept.id)
        except (NotFound, Gone):
            return None
        return found if (found.uid, found.client) == (self.kept.uid, self.client and self.client.code) else None

    def is_of_one_of_several(self) -> bool:
        """Of a partner, or one of a family or group, beside whom the others may sit."""
        others = self.client.participants if self.client else ()
        return len(others) > 1 and self.blank.rater in others

    def is_kept(self) -> bool:
        """Whether the form as it stands here is in the vault, read back from it. Raises Fault."""
        found = self.found()
        return found is not None and found.answers == tuple(self.given)

    def pass_over(self, why: str) -> Measurement:
        """The form was not given: kept with its reason, as an answer too."""
        self.given = [None] * len(self.given)
        blank = self.blank._replace(uid="", skipped=why, paused=False)

        def write() -> Measurement:
            with self.work.vault.writing():
                if there := self.found():
                    return measurements.update(self.work.vault, there, skipped=why, paused=0)
                if self.kept is not None:
                    self.work.vault.on_its_own()
                return measurements.add(self.work.vault, self.client, blank)

        return self.work.keep(write)

    def let_go(self) -> bool:
        """Whether every answer was taken out again, so that this is no rating: it goes. Nothing goes by a fault."""

        def write() -> bool:
            with self.work.vault.writing():
                there = self.found()
                if there is None or not there.paused or any(each is not None for each in there.answers):
                    return False
                measurements.remove(self.work.vault, there)
            return True

        with suppress(AllianceError):
            return all(each is None for each in self.given) and self.work.keep(write)
        return False

    def finish(self) -> Measurement:
        def write() -> Measurement:
            with self.work.vault.writing():
                self._write()
                assert self.kept
                return measurements.update(self.work.vault, self.kept, paused=0)

        finished = self.work.keep(write)
        self.done = True
        return finished


def _go_on(
    work: Workspace, form: Instrument, client: Client | None, draft: _Draft, on_screen: bool, *, several: bool
) -> Measurement:
    """The answers, then what was said about them. A pause keeps every answer and says how to go on."""
    try:
        rating = (_on_screen if on_screen else _from_paper)(work, form, client, draft, several)
    except Interrupted as stopped:
        stopped.by_key = stopped.by_key and not on_screen  # the client sits there
        if draft.kept is None and not stopped.unkept:
            raise
        if draft.let_go():
            raise
        raise _paused(draft, stopped) from stopped
    if draft.happened:
        work.warn(draft.happened)
    there = draft.found()
    return there or measurements.find(work.vault, rating.id)


def _paused(draft: _Draft, stopped: Interrupted) -> Interrupted:
    """What is true of a rating that was left, read back from the vault; where it cannot be read, only that."""
    try:
        found = draft.found() if draft.kept else None
        is_kept = draft.is_kept()
    except AllianceError as error:
        if draft.kept is not None and draft.done:
            return Interrupted("The rating is kept; what was said last is not.", _adds(draft, draft.kept, stopped))
        unkept = f" What stood in the open field is not kept. {stopped.unkept}" if stopped.unkept else f" {error.what}"
        return Interrupted(f"Paused.{unkept}", f"The answers before it could not be read just now. {GOES_ON}")
    if found is None:
        return Interrupted("Stopped. The answers are not kept.", stopped.unkept)
    if not is_kept:
        return Interrupted("Paused. The last answer is not kept.", f"{stopped.unkept} {GOES_ON}".strip())
    if found.paused and stopped.unkept:
        return Interrupted("Paused. What stood in the open field is not kept.", f"{stopped.unkept} {GOES_ON}")
    if found.paused:
        goes_on = f"{draft.happened} “alliance scores resume” goes on.".strip()
        return Interrupted("Paused: every answer so far is kept.", goes_on)
    shows = f"{draft.happened} “alliance scores show {found.id}” shows it.".strip()
    if stopped.unkept:
        return Interrupted("The rating is kept; what was said last is not.", _adds(draft, found, stopped))
    so_far = ", and what was said so far" if found.client_said or found.will_change else ""
    return Interrupted(f"The rating is kept{so_far}.", shows)


def _adds(draft: _Draft, rating: Measurement, stopped: Interrupted) -> str:
    """Why the sentence is not kept, and how it is still added to its rating."""
    option = f"--{(draft.saying or 'client_said').replace('_', '-')}"
    return f"{stopped.unkept} “alliance scores amend {rating.id} {option} TEXT” adds it.".strip()


def _from_paper(work: Workspace, form: Instrument, client: Client | None, draft: _Draft, several: bool) -> Measurement:
    from alliance_cli.prompts import entry

    if work.settings.ask_guess and draft.kept is None and not draft.blank.prediction:
        _ask_guess(work, form, client, draft.blank)
    heading = ", ".join(filter(None, (draft.blank.client, str(draft.blank.date), form.title, draft.blank.rater)))
    if draft.blank.prediction:
        heading += ": what you expect"
    if order := form.order.get(draft.blank.rater):
        heading += f". {order}"
    help_now = work.practice.text("help_now", draft.blank.language or ORIGINAL) if form.about_safety else ""
    given, asks_why = draft.kept.answers if draft.kept else (), client is not None
    answers = entry.enter(form, draft.keep, given, heading, help_now, not_given=asks_why, **work.where)
    if answers is None:
        return draft.pass_over(why(work, client))
    rating = draft.finish()
    if several:  # before the next one begins
        safety_at_hand.tell(work, form, rating)
    told = draft.blank.client_said or draft.blank.will_change
    if client is not None and not rating.prediction and not several and not told:
        _ask_said(work, draft, rating)
    return rating


def why(work: Workspace, client: Client | None) -> str:
    """Why a form was not given."""
    from alliance_cli.prompts import ask

    reasons = [(each, words.SKIP_REASON.said(each)) for each in SKIP_REASONS]
    chosen = ask.choose("Why was it not given?", [*reasons, ("", "in your own words")], **work.where)
    return chosen or which.text("In your own words:")(work, {"code": client.code} if client else {})


def _ask_said(work: Workspace, draft: _Draft, rating: Measurement) -> None:
    """What was said of it; what will be different only where something was, and where no note asks it next."""
    from alliance_cli.prompts import ask

    keep, said = draft.keep_said, rating.client_said
    if said is None:
        whom = rating.rater if rating.rater not in words.ROLE else "your client"
        said = ask.text(SAID["client_said"].format(whom), keep=partial(keep, "client_said"), **work.where)
    if said and rating.will_change is None and not work.note_follows:
        ask.text(SAID["will_change"], keep=partial(keep, "will_change"), **work.where)


def _ask_guess(work: Workspace, form: Instrument, client: Client | None, blank: Measurement) -> None:
    """One key before the paper is read; kept beside the rating, and counted in `practice --calibration`."""
    from alliance_cli.prompts import ask

    options = [
        (None, "no guess"),
        *((n, i.marked) for n, i in enumerate(form.items, 1) if not i.safety),
        (0, "none of them"),
    ]
    guess = ask.choose("Before you look: which will be lowest?", options, **work.where)
    if guess is not None:
        measurements.add(
            work.vault, client, blank._replace(prediction=True, guess=guess, source=blank.source or "paper")
        )


def _on_screen(work: Workspace, form: Instrument, client: Client | None, draft: _Draft, several: bool) -> Measurement:
    from alliance_cli.prompts import questionnaire, shared_page

    audience = in_their_language.audience(client)
    wording = form.wording(draft.blank.language, audience)
    language = draft.blank.language or (wording.language if wording else None)
    words = in_their_language.words(work, language, audience)
    where: Where = {**work.where, "words": words}
    given = draft.kept.answers if draft.kept else ()
    who_sees = in_their_language.who_sees(work, words, draft.blank.language, client)
    if draft.is_of_one_of_several():
        who_sees = f"{words.say('before.this_one_is_for', who=draft.blank.rater)} {who_sees}"
    help_now = safety_at_hand.where_to_turn(work, form, draft.blank.language, words.language)
    try:
        answers = questionnaire.walk(form, wording, who_sees, draft.keep, given, help_now, **where)
    except StepBack:
        shared_page.hand_back(**where)  # what comes next is not for the client
        raise
    rating = draft.finish()
    if not several:
        form = _in_clients_words(form, wording)
        opening = _opening(work, form, client, rating, words)
        shared_page.share(form, answers, opening, draft.keep_said, **where)
    else:  # neither partner sees the other's marks, nor what comes after the last of them
        shared_page.hand_back(**where)
        if form.about_safety and (told := safety_at_hand.sentences(work, form, rating)):
            shared_page.hand_back(told, **where)
    return rating


def _in_clients_words(form: Instrument, wording: Wording | None) -> Instrument:
    """The form with its lines named as the client has just read them; without a wording, as they are."""
    if wording is None:
        return form
    lines = zip(form.items, wording.items, strict=True)
    return form._replace(items=tuple(item._replace(label=sentence) for item, (sentence, _, _) in lines))


def _opening(work: Workspace, form: Instrument, client: Client | None, rating: Measurement, words: ScreenWords) -> str:
    if client is None:
        return ""
    line = course.build(form, records.of(work.vault, client), rating.rater)
    found = (conversation.opening(form, each, words) for each in line.ratings if each.measurement.id == rating.id)
    return next(found, "")


def _opens_on_screen(work: Workspace, form: Instrument, client: Client | None, blank: Measurement) -> bool:
    """Whether the client's screen opens. Raises CannotDo where it was asked for and the licence is for paper, or where
    the sentences that it would show are not there."""
    worded = (
        form.electronic == "wording" and form.wording(blank.language, in_their_language.audience(client)) is not None
    )
    permitted = form.electronic == "open" or worded or work.permit(form.id) is not None
    if blank.source == "screen" and not permitted and form.electronic == "wording":
        raise CannotDo(
            f"The sentences of {form.title} are not installed, so there is nothing to show.",
            f"Type in the paper form; or: alliance instrument wording {form.id} FILE.",
        )
    if blank.source == "screen" and not permitted:
        raise CannotDo(
            f"{form.title} is licensed for paper.",
            f"Type in the paper form; or, if you hold the right: alliance instrument permit {form.id} --on-screen.",
        )
    own_view = blank.prediction or blank.rater == "therapist"
    return permitted and blank.source in ("", "screen") and not own_view

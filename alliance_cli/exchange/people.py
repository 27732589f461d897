"""Who belongs to a piece of work, as a file names them: participants and raters."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.analysis import schedule
from alliance_cli.errors import BadUsage
from alliance_cli.forms.instrument import Instrument
from alliance_cli.inputs import shown
from alliance_cli.model import Client

RESERVED = frozenset({"client", "therapist", "caregiver", "both", "between-partners"})


def check_participants(kind: str, labels: Sequence[str]) -> None:
    """Raises BadUsage where a client of this kind cannot have these participants."""
    lower = [label.lower() for label in labels]
    if kind == "individual" and labels:
        raise BadUsage("One person has no participants.", "Say couple, family or group as its kind.")
    if kind != "individual" and len(labels) < 2:
        raise BadUsage(f"A {kind} needs its participants.", "Name them by short labels: A B.")
    if len(set(lower)) < len(lower):
        raise BadUsage("Two participants have the same label.", "Labels differ by more than capitals.")
    if taken := RESERVED & set(lower):
        raise BadUsage(f"“{min(taken)}” cannot be a participant's label.", "Choose a short label such as A or B.")


def rater(form: Instrument, client: Client | None, label: str | None) -> str:
    """The rater of this label (None: the one there is by default). Raises BadUsage.

    `client` is None for the practitioner's own ratings.
    """
    if client is None:
        if label not in (None, "therapist"):
            raise BadUsage(f"{form.title} is filled in by you.", "Leave the rater empty.")
        return "therapist"
    if label is None:
        return _default(form, client)
    found = {known.lower(): known for known in client.raters}.get(label.lower())
    if found is None:
        raise BadUsage(f"{client.code} has no rater “{shown(label)}”.", f"It has: {', '.join(client.raters)}.")
    selves = client.raters[:-2]
    if found not in form.raters and not ("client" in form.raters and found in selves):
        raise BadUsage(f"{form.title} has no form for the {found}.", f"It is meant for: {', '.join(form.raters)}.")
    return found


def _default(form: Instrument, client: Client) -> str:
    found = schedule.default_raters(form, client)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadUsage(f"Nobody of {client.code} can rate {form.title}.", f"It is meant for: {', '.join(form.raters)}.")
    raise BadUsage(f"It does not say whose rating it is: {' or '.join(found)}.", "Fill in the column “rater”.")

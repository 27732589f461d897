"""Who belongs to a piece of work, as a file names them: participants and raters."""

from __future__ import annotations

from alliance_cli.analysis import schedule
from alliance_cli.errors import BadUsage
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client


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
    return schedule.named_rater(form, client, label)


def _default(form: Instrument, client: Client) -> str:
    found = schedule.default_raters(form, client)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadUsage(f"Nobody of {client.code} can rate {form.title}.", f"It is meant for: {', '.join(form.raters)}.")
    raise BadUsage(f"It does not say whose rating it is: {' or '.join(found)}.", "Fill in the column “rater”.")

"""The sentences of every report: how to read it, which rules there are, their sources, and what it cannot say."""

from __future__ import annotations

from alliance_cli.forms import guidance
from alliance_cli.model import words

NOT_FINE = f"{words.NOTHING_FLAGGED}: observers see strain far more often than clients report it (Eubanks et al. 2018)."
NOT_SAFETY = "No mark in this report, and no missing mark, tells whether someone is safe."
CHECK = "May be recognisable without a name: check before you pass this on"

READING = (
    (
        "The chart",
        "A dot is a rating; each line ends in the name of who rated. The soft band is what was usual for this client "
        "before that rating. A dark diamond lies outside of what was usual. The dashed line is the instrument's "
        "published cut-off, drawn for many people and not for this one. Below the course: missed appointments, "
        "sessions without a rating, first ratings after a break, how long a rupture was open. Shaded: from a fall to "
        "the return, or where the ratings drifted little by little. Weeks count from the client's first appointment.",
    ),
    (
        "What is usual",
        "Comes from this client's own earlier ratings and, at first, from a general assumption about the instrument, "
        "chosen by judgement where nothing is published. With fewer than four ratings it rests mostly on that. (A "
        "Bayesian filter over level and spread: Gelman et al., Bayesian Data Analysis, 2013; Harvey, Forecasting, "
        "1989; ratings at the top count as censored: Tobin, Econometrica 1958.)",
    ),
    (
        "Take to supervision",
        "A rupture that is open; a rating so low that, had nothing changed, one like it would come about once in a "
        "hundred or less; ratings that went down little by little (a cumulative sum: Page, Biometrika 1954); a strain "
        "that client or therapist spoke of (Muran et al. 2009); what was marked for supervision.",
    ),
    (
        "Worth asking",
        "One rating under once in twenty; ratings that drifted a little longer ago and have not come back; two of "
        "four appointments missed or cancelled late without a known reason; no rating after one that stood out; "
        "partners whose views moved apart (Bartle-Haring et al., Psychother Res 2012); the therapist's rating further "
        "above the client's than is usual for the two; a rating long overdue; a goal that nobody agreed to.",
    ),
    (
        "Ruptures",
        "Only people call something a rupture, or repaired. Ratings return, they do not repair: a client who gives up "
        "complaining goes back up too. Kinds and steps follow Eubanks et al. 2015 and Safran & Muran 2000.",
    ),
    (
        "Goals, tasks, bond",
        "The three parts of the working alliance (Bordin 1979): wanting the same, a way of working that makes sense to "
        "both, and how it is together. Where they differ, or the two sides do, it is often worth a sentence.",
    ),
)
CITED = ("Bordin 1979", "Eubanks et al. 2015", "Eubanks et al. 2018", "Muran et al. 2009", "Safran & Muran 2000")


def sources() -> str:
    """The works cited, in full."""
    return " ".join(guidance.source(short).reference for short in CITED)

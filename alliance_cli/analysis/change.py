"""Reliable change: how much two scores of one client must differ before measurement error alone explains it badly."""

from __future__ import annotations

import math

from alliance_cli.analysis.statistics import Z95
from alliance_cli.forms.definition import Change

Z = {90: 1.6449, 95: Z95, 99: 2.5758}  # by the level of confidence, two-sided


def error_of_difference(sd: float, reliability: float) -> float:
    """Standard error of the difference of two scores: SD · √2 · √(1 − reliability) (Jacobson & Truax 1991)."""
    return sd * math.sqrt(2 * (1 - reliability))


def reliable_change(change: Change | None) -> float | None:
    """The published reliable change, or as many standard errors of the difference as its level asks for; else None."""
    if change is None:
        return None
    if change.reliable_change is not None:
        return change.reliable_change
    if change.sd is None or change.reliability is None or change.level is None:
        return None
    return Z[change.level] * error_of_difference(change.sd, change.reliability)


def beyond(change: Change, difference: float) -> bool:
    """Whether a difference is a reliable change."""
    limit = reliable_change(change)
    return limit is not None and (abs(difference) > limit or (change.at_least and abs(difference) >= limit - 1e-9))

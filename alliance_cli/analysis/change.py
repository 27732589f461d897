"""Reliable change: how much two scores of one client must differ before measurement error alone explains it badly."""

from __future__ import annotations

import math

from alliance_cli.analysis.statistics import Z95
from alliance_cli.forms.definition import Change


def error_of_difference(sd: float, reliability: float) -> float:
    """Standard error of the difference of two scores: SD · √2 · √(1 − reliability) (Jacobson & Truax 1991)."""
    return sd * math.sqrt(2 * (1 - reliability))


def reliable_change(change: Change | None) -> float | None:
    """The published reliable change, or 1.96 standard errors of the difference; None where nothing is published."""
    if change is None:
        return None
    if change.reliable_change is not None:
        return change.reliable_change
    if change.sd is None or change.reliability is None:
        return None
    return Z95 * error_of_difference(change.sd, change.reliability)

"""What a picture is drawn with: colours that hold for everyone's eyes and on a grey copy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.traces import (
    CAREGIVER_PEN,
    CLIENT_PEN,
    EXPECTED_PEN,
    PARTNER_PENS,
    THERAPIST_PEN,
)

# Machado, Oliveira & Fernandes 2009, of full strength, on linear light; grey is relative luminance.
EYES = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)
APART = 7.5  # in CIE Lab; about 2.3 can just be noticed


def _light(colour: str) -> np.ndarray:
    shares = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _contrast(colour: str) -> float:
    """With white, by WCAG 2."""
    return 1.05 / (float(XYZ[1] @ _light(colour)) + 0.05)


def _lab(colour: str, eyes: np.ndarray) -> np.ndarray:
    share = XYZ @ np.clip(eyes @ _light(colour), 0, 1) / WHITE
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_every_mark_stands_out_from_white_and_every_letter_more():
    marks = (paper.HAIR, paper.BLUE, paper.VERMILLION, *(pen.colour for pen in PARTNER_PENS))
    assert min(map(_contrast, marks)) >= 3
    assert min(map(_contrast, (paper.INK, paper.QUIET, paper.BLUE))) >= 4.5


@pytest.mark.parametrize("eyes", EYES)
def test_those_who_share_a_picture_can_be_told_apart_by_colour_and_by_shape(eyes):
    couple = [*PARTNER_PENS, THERAPIST_PEN]
    child = [CLIENT_PEN, CAREGIVER_PEN, THERAPIST_PEN, EXPECTED_PEN]
    for pens in (couple, child):
        for one, other in combinations(pens, 2):
            apart = np.linalg.norm(_lab(one.colour, EYES[eyes]) - _lab(other.colour, EYES[eyes]))
            assert apart >= APART, (one, other)
            assert one.marker != other.marker


def test_a_word_that_is_too_wide_breaks_at_its_own_hyphen():
    sheet = paper.Drawing(300)
    room = sheet.width_of("Maximiliane-Donauda")
    assert sheet.wrapped("Maximiliane-Donaudampfschiff", room) == ["Maximiliane-", "Donaudampfschiff"]

"""A handout: every point and every source of the guide's page."""

from __future__ import annotations

import pytest

from alliance_cli.forms import guidance
from alliance_cli.render.report import handout, html, markdown


@pytest.mark.parametrize("topic", ["clients", "repair"])
def test_every_screen_is_there_with_its_points_and_sources(topic):
    screens = guidance.page(topic).screens
    made = handout.make(screens)
    assert made.title == screens[0].title
    text = markdown.write(made, {}).replace("\\", "")
    for screen in screens:
        assert screen.title in text
        assert all(point.text in text for point in screen.points)
        assert all(cited.full in text for cited in screen.sources)
    assert html.write(made, {}).count("<h1>") == 1

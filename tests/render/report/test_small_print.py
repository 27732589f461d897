"""The small_print of every report: each work that a sentence cites is named in full."""

from __future__ import annotations

import re

from alliance_cli.render.report import small_print


def test_every_work_named_by_author_and_year_is_a_source():
    text = " ".join((small_print.NOT_FINE, *(words for _, words in small_print.READING)))
    assert all(short.split(" et al.")[0].split(" &")[0].split()[0] in text for short in small_print.CITED)
    for short in small_print.CITED:
        year = re.search(r"\d{4}", short)[0]
        assert year in small_print.sources()

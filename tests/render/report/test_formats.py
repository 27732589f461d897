"""The three ways of showing one document: whatever stands in a note stays text in each of them."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from alliance_cli.render.report import html, markdown, on_screen
from alliance_cli.render.report.blocks import (
    Chapter,
    Chart,
    Columns,
    Figures,
    Grid,
    Pairs,
    Passage,
    Points,
    Quote,
    Report,
    Trace,
    Words,
    safe,
)

TRACE = Trace((36.0, 37.0, 30.0), (None, (34.0, 39.0), (34.0, 39.0)), frozenset({2}), 24.0, 40.0, 36.0, "SRS, last 30")
NASTY = (
    "<script>alert(1)</script>",
    "</blockquote><img src=x onerror=alert(1)>",
    "![a](http://x.example/y.png) [b](javascript:alert(1))",
    "| a | b |\n|---|---|",
    "# heading\n- item\n1. one\n> quote\n```\ncode\n```\n    indented",
    "**bold** _em_ ~~gone~~ `code` <br> &amp; &#60; $x$",
    "[/bold] [red]x[/red] [link=http://x.example]y[/link]",
    "\x1b[31mred\x1b[0m \x1b]8;;http://x.example\x07link\x1b]8;;\x07 \x9b1m \x07",
    "\u202eevil\u202c \u2066x\u2069 a\u2028b\u2029c\x85d\x0be",
    "{{ 7*7 }} {% for x in y %} {# c #}",
    "setext\n===\n\nmore\n---",
    "http://x.example www.x.example a@x.example",
    "| pipe \\| and \\ backslash",
)
FREE = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.text("<>&\"'`*_[]()#|\\~-+=!.:@ 1a\n\x1b\u202e", max_size=40)
)


def _document(text: str) -> Report:
    """Every kind of block with the same free text in every place that takes one."""
    part = Passage(text, (Quote(text, text), Points(text, (text, text), numbered=True)), text)
    table = Grid((text, "Course", "Fold"), ((text, TRACE, text),), right=(text,), fold=("Fold",))
    blocks = (
        Words(text),
        Words(text, quiet=True),
        Pairs(((text, text),)),
        Figures(((text, text),)),
        table,
        TRACE,
        Chart("client-A-srs.png", text, TRACE),
        Columns((part,)),
    )
    return Report(text, (Chapter(text, blocks, text, page=True), Chapter("The end", (Words("The last words."),))))


class _Read(HTMLParser):
    """What a browser would take for tags, and what for text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def words(self) -> str:
        return _squeezed("".join(self.texts))


def _squeezed(text: str) -> str:
    return "".join(text.split())


SVG_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"><path id="a" d="M 0 0"/></svg>'


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text) or bool(
        re.search("[\u202a-\u202e\u2066-\u2069]", text)
    )


@settings(max_examples=60, deadline=None)
@given(FREE)
def test_in_html_free_text_adds_no_tag_and_no_attribute_and_loses_no_letter(text):
    page = html.write(_document(text), {"client-A-srs.png": SVG_PICTURE})
    read, plain = _Read(page), _Read(html.write(_document("plain"), {"client-A-srs.png": SVG_PICTURE}))
    if safe(text).strip() and "\n" not in safe(text):
        assert read.tags == plain.tags
        assert _squeezed(safe(text)) in read.words
    assert {tag for tag, _ in read.tags} <= {tag for tag, _ in plain.tags}
    assert not _has_controls(page)
    assert "The last words." in "".join(read.texts)


@settings(max_examples=60, deadline=None)
@given(FREE)
def test_in_markdown_free_text_is_no_markup(text):
    written = markdown.write(_document(text), {"client-A-srs.png": "charts/client-A-srs.png"})
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(written)
    read = _Read(page)
    allowed = {"h1", "h2", "h3", "p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "img", "table", "thead"}
    allowed |= {"tbody", "tr", "th", "td", "br"}
    assert {tag for tag, _ in read.tags} <= allowed
    assert sum(tag == "img" for tag, _ in read.tags) == 1
    assert sum(tag == "code" for tag, _ in read.tags) == 2
    assert not [tag for tag, _ in read.tags if tag in ("a", "script", "pre", "s")]
    assert not _has_controls(written)
    assert "The last words." in "".join(read.texts)


@pytest.mark.parametrize("text", [text for text in NASTY if "\n" not in safe(text)])
def test_in_markdown_every_letter_of_a_note_can_be_read(text):
    written = markdown.write(Report("T", (Chapter("S", (Quote("Session 1", text),)),)), {})
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(written)
    assert _squeezed(safe(text)) in _Read(page).words


@settings(max_examples=60, deadline=None)
@given(FREE, st.sampled_from([80, 160]), st.booleans())
def test_on_screen_free_text_is_neither_markup_nor_an_escape_and_fits(text, width, plain):
    console = Console(width=width, force_terminal=False, highlight=False, markup=False, emoji=False)
    with console.capture() as shown:
        for part in on_screen.draw(_document(text), plain=plain):
            console.print(part)
    assert not _has_controls(shown.get())
    assert "The last words." in shown.get()


def test_a_chart_that_is_not_at_hand_shows_as_a_line():
    document = Report("T", (Chapter("S", (Chart("client-A-srs.png", "Course", TRACE),)),))
    assert "`▆▇▄`" in markdown.write(document, {}) or "SRS, last 30" in markdown.write(document, {})
    page = html.write(document, {})
    assert "<svg" in page
    assert "<img" not in page


def test_a_small_course_with_one_rating_or_without_a_band_can_be_drawn():
    for values in ((36.0,), (36.0, 36.0)):
        lines = html.drawn(Trace(values, (None,) * len(values), frozenset(), 24.0, 40.0, None, "SRS"))
        assert lines["band"] == ""
        assert lines["cutoff"] is None
        assert lines["last"][1] == pytest.approx(
            html.TRACE_HEIGHT - html.TRACE_EDGE - 0.75 * (html.TRACE_HEIGHT - 2 * html.TRACE_EDGE)
        )

"""The form that travels without a server: one HTML page that asks, keeps nothing, and ends with a result code."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html import escape
from importlib.resources import files

from alliance_cli.errors import CannotDo
from alliance_cli.exchange import result_code
from alliance_cli.forms.definition import Instrument, Scale, Wording
from alliance_cli.forms.screen_words import ScreenWords


def page(
    instrument: Instrument,
    wording: Wording | None,
    words: ScreenWords,
    *,
    who_sees: str,
    help_now: str,
    today: date,
) -> str:
    """The whole page as HTML; on screen it is filled in, printed it is a paper form with lines of 100 mm.

    `who_sees` and `help_now` are the practitioner's own sentences. Raises CannotDo where one of them
    is empty, and where there is no wording that may be shown on a screen.
    """
    wording = _fitting(instrument, wording)
    _check_own_words(who_sees, help_now)
    says = words.section("form")
    content = {
        "language": wording.language,
        "instructions": wording.instructions,
        "items": wording.items,
        "paper": wording.paper,
        "choices": _choices(instrument.scale),
        "steps": instrument.scale.highest - instrument.scale.lowest,
        "mark": result_code.mark(instrument),
        "size": result_code.size(instrument),
        "whoSees": who_sees.strip(),
        "helpNow": help_now.strip(),
        "imprint": words.say("form.imprint", form=f"{instrument.id} {instrument.version}", date=words.day(today)),
        "says": says | {"progress": words["question.progress"]},
    }
    template = files("alliance_cli.exchange").joinpath("offline_form.html").read_text(encoding="utf-8")
    filled = {
        "SPOKEN": escape(words.language),
        "DIRECTION": words.direction,
        "POLICY": _policy(template),
        "BLANK": _blank(instrument, wording, words, who_sees.strip(), help_now.strip()),
        "CONTENT": json.dumps(content).replace("<", r"\u003c"),  # ASCII, and nothing that ends the script
    }
    filled |= {key: escape(str(text)) for key, text in says.items()}
    return re.sub(f"__({'|'.join(filled)})__", lambda found: filled[found[1]], template)


def _blank(instrument: Instrument, wording: Wording, words: ScreenWords, who_sees: str, help_now: str) -> str:
    """What stands there where no script runs, as in a preview of a mail: how to open it, and a form for the pen."""
    says = {key: escape(str(text)) for key, text in words.section("form").items()}
    parts = ['<section class="blank" aria-labelledby="open">']
    parts += [f'<h1 id="open">{says["open_title"]}</h1><p>{says["open_how"]}</p>']
    if wording.paper:
        own = f'class="own" dir="auto" lang="{escape(wording.language)}"'
        parts += [
            f"<p>{escape(words.say('form.with_pen', line='_' * 20))}</p>",
            f"<h2>{says['who_sees']}</h2><p {own}>{escape(who_sees)}</p>",
            f"<h2>{says['help']}</h2><p {own}>{escape(help_now)}</p>",
            f"<p {own}>{escape(wording.instructions)}</p>",
        ]
        choices = [f"<li>☐ {escape(choice)}</li>" for choice in _choices(instrument.scale)]
        for sentence, left, right in wording.items:
            line = '<div class="line"><div class="rule"></div></div>'
            ends = f'<div class="ends"><span>{escape(left)}</span><span>{escape(right)}</span></div>'
            answer = f'<ul class="choices">{"".join(choices)}</ul>' if choices else line + ends
            parts.append(f"<h2 {own}>{escape(sentence)}</h2>{answer}")
    return "".join((*parts, "</section>"))


def _choices(scale: Scale) -> list[str]:
    """What stands beside each choice; a step without a label shows its number. Empty for a line."""
    return [label or f"{scale.value(step):g}" for step, label in enumerate(scale.labels, scale.lowest)]


def _fitting(instrument: Instrument, wording: Wording | None) -> Wording:
    name = instrument.id
    again = f"`alliance instrument wording {name} FILE`"
    if wording is None:
        raise CannotDo(
            f"There are no sentences to put on the form: those of {name} belong to its authors and are not shipped.",
            f"Install sentences that you have the right to use: {again}.",
        )
    if not wording.electronic:
        raise CannotDo(
            f"The wording of {name} is installed for paper only, and this form is filled in on a screen.",
            f"If you hold the right to electronic use, install it again: {again}.",
        )
    if len(wording.items) != len(instrument.items):
        raise CannotDo(
            f"The wording of {name} has {len(wording.items)} items and the instrument {len(instrument.items)}.",
            f"Install a wording that fits {name} {instrument.version}: {again}.",
        )
    return wording


def _check_own_words(who_sees: str, help_now: str) -> None:
    if not help_now.strip():
        raise CannotDo(
            "A form that leaves your room says where to turn for help at once, and that text is still empty.",
            'Write it in your own words: alliance vault settings help_now="…"',
        )
    if not who_sees.strip():
        raise CannotDo(
            "The form begins with who sees the answers, and that text is still empty.",
            'Write it in your own words: alliance vault settings who_sees="…"',
        )


def _policy(template: str) -> str:
    """Nothing may be loaded or sent; of scripts and styles only the page's own, known by their hashes."""
    return (
        f"default-src 'none'; script-src '{_hash(template, '<script>', '</script>')}'; "
        f"style-src '{_hash(template, '<style>', '</style>')}'; base-uri 'none'; form-action 'none'"
    )


def _hash(template: str, opening: str, closing: str) -> str:
    inside = template.partition(opening)[2].partition(closing)[0]
    return "sha256-" + b64encode(sha256(inside.encode()).digest()).decode()

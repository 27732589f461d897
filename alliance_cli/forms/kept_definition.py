"""The copy of a questionnaire that a vault keeps: made from its file, read back, told from another by its scoring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alliance_cli.errors import AllianceError
from alliance_cli.forms import definition_file
from alliance_cli.forms.definition import Instrument, Wording
from alliance_cli.forms.strict_toml import TomlTable
from alliance_cli.forms.wordings import wordings
from alliance_cli.model import KeptDefinition


def scoring(instrument: Instrument) -> str:
    """What makes a score of answers, as text: where it is the same, the same answers come to the same score."""
    scale = instrument.scale
    made = {
        "scale": [scale.min, scale.max, scale.step],
        "reversed": [item.reversed for item in instrument.items],
        "subscales": {sub.id: list(sub.items) for sub in instrument.subscales},
        "headline": instrument.headline,
        "better": instrument.better,
    }
    if scale.factor != 1:
        made["factor"] = scale.factor
    return json.dumps(made, sort_keys=True)


def copy(instrument: Instrument, document: Mapping[str, Any]) -> KeptDefinition:
    """The copy of a sound file, `document` its content. Wordings are in it where their licence lets them go anywhere;
    the others are kept beside it, and leave with the vault alone."""
    content = {k: v for k, v in document.items() if k != "wordings" or instrument.electronic == "open"}
    inside = definition_file.of_document(content, instrument.id).wordings
    beside = tuple(_block(wording) for wording in instrument.wordings if wording not in inside)
    return KeptDefinition(instrument.id, instrument.version, scoring(instrument), content, beside)


def read(kept: KeptDefinition) -> Instrument:
    """The instrument of a copy, with the wordings beside it. Raises BadFile where it is none."""
    instrument = definition_file.of_document(dict(kept.content), f"the vault's copy of {kept.name}")
    return with_wordings(instrument, kept)


def with_wordings(instrument: Instrument, kept: KeptDefinition) -> Instrument:
    """The instrument with those of the kept wordings that it lacks; one that does not fit it is left out."""
    problems: list[str] = []
    blocks = [TomlTable(dict(block), problems, f"wordings[{n}].") for n, block in enumerate(kept.wordings, 1)]
    try:
        found = wordings(blocks, instrument)
    except AllianceError:
        return instrument
    there = {(w.language, w.audience) for w in instrument.wordings}
    more = tuple(w for w in found if (w.language, w.audience) not in there)
    return instrument if problems else instrument._replace(wordings=instrument.wordings + more)


def _block(wording: Wording) -> Mapping[str, Any]:
    """A wording as it stands in a file."""
    scope = [name for name, given in (("paper", wording.paper), ("electronic", wording.electronic)) if given]
    items = [
        {key: text for key, text in zip(("text", "left", "right"), item, strict=True) if text} for item in wording.items
    ]
    of = {"language": wording.language, "audience": wording.audience}
    return of | {"scope": scope, "instructions": wording.instructions, "items": items}

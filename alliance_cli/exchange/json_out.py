"""Records as one JSON document, the whole practice or some clients: the same bytes for the same records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files

from alliance_cli.exchange.outgoing import HISTORY, UNLESS_PRIVATE, Format, JsonRow, Leaving, Outgoing
from alliance_cli.forms.definition import Instrument

FORMAT, VERSION = "alliance", 1
# A list of numbers on a line of its own for each; no text can hold this, as line breaks in texts are escaped.
_NUMBER_LIST = re.compile(r"\[\n\s+((?:-?[\d.]+|null)(?:,\n\s+(?:-?[\d.]+|null))*)\n\s+\]")


def schema() -> str:
    """The published JSON Schema."""
    return files("alliance_cli.exchange").joinpath("schema.json").read_text("utf-8")


def document(record: Mapping[str, Sequence[JsonRow]], step_of: Callable[[str], float | None]) -> str:
    """The document of what `store.whole` reads. `step_of`: the step of an instrument's scale, by its id.

    Answers leave in the instrument's own unit, with the step that makes whole numbers of them again; those of an
    instrument that is not known here leave as they are kept.
    """
    made: JsonRow = {"format": FORMAT, "version": VERSION} | dict(record)
    made["clients"] = [client | {"ratings": _ratings(client["ratings"], step_of)} for client in record["clients"]]
    if "ratings" in record:
        made["ratings"] = _ratings(record["ratings"], step_of)
    text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
    return _NUMBER_LIST.sub(lambda found: f"[{', '.join(found[1].replace(',', ' ').split())}]", text)


def _export(out: Outgoing) -> Leaving:
    rows = out.rows()
    return Leaving({"": document(rows, lambda name: _step(out.form(name))).encode()}, contents(rows))


def contents(record: Mapping[str, Sequence[JsonRow]]) -> str:
    """What a document holds, in a line."""
    clients = record["clients"]
    counted = [
        _count(len(clients), "client"),
        _count(sum(len(c["sessions"]) for c in clients), "session"),
        _count(sum(len(c["ratings"]) for c in clients) + len(record.get("ratings", ())), "rating"),
        _count(sum(len(c["ruptures"]) for c in clients), "rupture"),
        _count(len(record["supervisions"]), "supervision"),
    ]
    return ", ".join(part for part in counted if part)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def _ratings(rows: Iterable[JsonRow], step_of: Callable[[str], float | None]) -> list[JsonRow]:
    return [_rating(row, step_of(row["instrument"]) or 1) for row in rows]


def _rating(row: JsonRow, step: float) -> JsonRow:
    order = ("uid", "instrument", "version", "date", "rater", "prediction")
    answers = {"answers": [_value(a, step) for a in row["answers"]], "step": _plain(step)}
    rest = {"total": _value(row["total"], step)}
    return (
        {key: row[key] for key in order}
        | answers
        | rest
        | {k: v for k, v in row.items() if k not in (*order, *rest, *answers)}
    )


def _value(steps: int | None, step: float) -> float | int | None:
    return None if steps is None else _plain(round(steps * step, 4), whole=float(step).is_integer())


def _plain(value: float, *, whole: bool = True) -> float | int:
    """The number without a decimal point that says nothing."""
    return int(value) if whole and float(value).is_integer() else float(value)


def _step(form: Instrument | None) -> float | None:
    return form.scale.step if form else None


JSON = Format(
    name="json",
    about="everything, to keep or to move",
    make=_export,
    fits=frozenset({"--participant", "--private"}),
    leaves_out=UNLESS_PRIVATE | HISTORY,
)

"""Records as one JSON document, the whole practice or some clients: the same bytes for the same records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from alliance_cli.exchange.outgoing import HISTORY, UNLESS_PRIVATE, Format, JsonRow, Leaving, Made, Outgoing, left_out
from alliance_cli.model import KeptDefinition
from alliance_cli.model.words import counted

FORMAT, VERSION = "alliance", 2
# A list of numbers on a line of its own for each; no text can hold this, as line breaks in texts are escaped.
_NUMBER_LIST = re.compile(r"\[\n\s+((?:-?[\d.]+|null)(?:,\n\s+(?:-?[\d.]+|null))*)\n\s+\]")


def schema() -> str:
    """The published JSON Schema."""
    return files("alliance_cli.exchange").joinpath("schema.json").read_text("utf-8")


def document(
    record: Mapping[str, Sequence[JsonRow]], definitions: Mapping[Made, KeptDefinition], refused: list[JsonRow]
) -> str:
    """The document of what `store.whole` reads; `definitions`: what the ratings were made with, by id and version.

    Answers leave in the instrument's own unit, with the step that makes whole numbers of them again. A rating of which
    nobody knows what it was made with is `refused`: its numbers alone would say something else.
    """
    made: JsonRow = {"format": FORMAT, "version": VERSION} | dict(record)
    steps = {key: float(kept.content["scale"]["step"]) for key, kept in definitions.items()}
    made["clients"] = [
        client | {"ratings": _ratings(client["ratings"], steps, refused)} for client in record["clients"]
    ]
    if "ratings" in record:
        made["ratings"] = _ratings(record["ratings"], steps, refused)
    made["definitions"] = [
        {"instrument": kept.instrument, "version": kept.version, "content": kept.content}
        for _, kept in sorted(definitions.items())
    ]
    text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
    return _NUMBER_LIST.sub(lambda found: f"[{', '.join(found[1].replace(',', ' ').split())}]", text)


def _export(out: Outgoing) -> Leaving:
    rows, refused = out.rows(), list[JsonRow]()
    used = {_made(rating) for holder in (*rows["clients"], rows) for rating in holder.get("ratings", ())}
    definitions = {key: kept for key in used if (kept := out.definition(*key))}
    text = document(rows, definitions, refused)
    return Leaving({"": text.encode()}, contents(rows), left_out(map(_made, refused)))


def contents(record: Mapping[str, Sequence[JsonRow]]) -> str:
    """What a document holds, in a line."""
    clients = record["clients"]
    kinds = (
        (len(clients), "client"),
        (sum(len(c["sessions"]) for c in clients), "session"),
        (sum(len(c["ratings"]) for c in clients) + len(record.get("ratings", ())), "rating"),
        (sum(len(c["ruptures"]) for c in clients), "rupture"),
        (len(record["supervisions"]), "supervision"),
    )
    return ", ".join(counted(number, what) for number, what in kinds if number)


def _ratings(rows: Iterable[JsonRow], steps: Mapping[Made, float], refused: list[JsonRow]) -> list[JsonRow]:
    known: list[JsonRow] = []
    for row in rows:
        numbers = [*row["answers"], row["total"]]
        (known if _made(row) in steps or numbers == [None] * len(numbers) else refused).append(row)
    return [_rating(row, steps.get(_made(row), 1)) for row in known]


def _made(rating: JsonRow) -> Made:
    return rating["instrument"], rating["version"]


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


JSON = Format(
    name="json",
    about="everything, to keep or to move",
    make=_export,
    fits=frozenset({"--participant", "--private", "--yes"}),
    leaves_out=UNLESS_PRIVATE | HISTORY,
)

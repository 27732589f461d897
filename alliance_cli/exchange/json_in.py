"""A JSON document of ours, checked against the published schema and for what a schema cannot say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance_cli.errors import AllianceError, BadFile, NotFound
from alliance_cli.exchange import json_out
from alliance_cli.exchange.outcome import Problem, Track, Unfit, untracked
from alliance_cli.exchange.outgoing import JsonRow
from alliance_cli.forms import data_file
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import check_participants, clean, shown
from alliance_cli.model import Client, KeptDefinition

_OURS = "“alliance export --format json” writes such a file; add --schema for its description."


MadeWith = dict[tuple[str, str], tuple[KeptDefinition, Instrument]]


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """The record as `store.whole` reads it, and how many rows with a uid it holds."""

    record: Mapping[str, list[JsonRow]]
    rows: int
    definitions: Sequence[KeptDefinition] = ()


def read(
    text: str,
    name: str,
    known: Sequence[Client],
    instruments: Catalogue,
    today: date,
    *,
    track: Track[Any] = untracked,
) -> JsonDocument:
    """A document whose every row can be merged into a vault with these clients.

    Raises Unfit with every problem, each with its path; BadFile where it is no document of ours, or a newer one.
    """
    data = data_file.as_json(text, name, _OURS)
    _check_kind(data, name)
    try:
        problems = [*_against_schema(data, track)]
    except RecursionError:
        raise data_file.too_deep(name, _OURS) from None
    if problems:
        raise Unfit(name, problems)
    record = _cleaned(data)
    made_with, wrong = _definitions(record.pop("definitions", ()), instruments)
    uids = list(_uids({key: value for key, value in record.items() if key != "erased"}))
    if problems := [
        *wrong,
        *_Checks(known, instruments, made_with, today, oldest=data["version"] == 1).of(record),
        *_twice(uids),
    ]:
        raise Unfit(name, problems, len(uids))
    for rating in _all_ratings(record):
        _to_steps(rating)
    lists = {k: v for k, v in record.items() if isinstance(v, list)}
    return JsonDocument(lists, len(uids), [kept for kept, _ in made_with.values()])


def _definitions(rows: Sequence[JsonRow], instruments: Catalogue) -> tuple[MadeWith, list[Problem]]:
    """What the ratings in the document were made with, each checked as a file of one's own would be."""
    found: MadeWith = {}
    problems = []
    for place, row in enumerate(rows):
        path = f"definitions[{place}]"
        try:
            form, kept = instruments.arrived(row["instrument"], row["version"], row["content"], path)
            found[form.id, form.version] = kept, form
        except AllianceError as error:
            problems.append(Problem(None, path, f"{error.what} {error.hint}"))
    return found, problems


def _check_kind(data: Any, name: str) -> None:
    if isinstance(data, dict) and "resourceType" in data:
        raise BadFile(f"{name} is FHIR, not a document of ours.", "Say so: --as fhir.")
    if not isinstance(data, dict) or data.get("format") != json_out.FORMAT:
        raise BadFile(f"{name} is JSON, but no document of ours.", _OURS)
    version = data.get("version")
    if isinstance(version, int) and version > json_out.VERSION:
        raise BadFile(f"{name} was written by a newer version of alliance.", "Install the newer version.")


def _against_schema(data: Mapping[str, Any], track: Track[Any]) -> Iterator[Problem]:
    """Client by client, as that is what takes its time."""
    schema = json.loads(json_out.schema())
    clients = data.get("clients")
    if not isinstance(clients, list):
        yield from _found(schema, data, "")
        return
    yield from _found(schema, {**data, "clients": []}, "")
    of_client = {"$ref": "#/$defs/client", "$defs": schema["$defs"]}
    for place, client in enumerate(track(clients, "Checking", len(clients))):
        yield from _found(of_client, client, f"clients[{place}]")


def _found(schema: Mapping[str, Any], data: Any, path: str) -> Iterator[Problem]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker(["date"]))
    for error in validator.iter_errors(data):
        inner = error.json_path.removeprefix("$")
        yield Problem(None, (path + inner).removeprefix(".") or None, f"{shown(error.message, 200)}.")


def _uids(value: Any) -> Iterator[str]:
    """Every uid, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("uid"), str):
            yield value["uid"]
        value = [*value.values()]
    if isinstance(value, list):
        for inner in value:
            yield from _uids(inner)


def _twice(uids: Sequence[str]) -> Iterator[Problem]:
    for uid, count in Counter(uids).items():
        if count > 1:
            yield Problem(None, "uid", f"“{uid}” stands there {count} times; each row has its own.")


def _cleaned(value: Any) -> Any:
    """Every text as if it had been typed: without control characters and bidi overrides."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return {key: _cleaned(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _all_ratings(record: Mapping[str, Any]) -> Iterator[JsonRow]:
    for holder in (*record["clients"], record):
        yield from holder.get("ratings", ())


def _to_steps(rating: JsonRow) -> None:
    step = rating.pop("step")
    rating["answers"] = [None if a is None else round(a / step) for a in rating["answers"]]
    rating["total"] = None if rating["total"] is None else round(rating["total"] / step)


class _Checks:
    """What a schema cannot say: which client it is, who may rate, which answers a scale has, what refers to what."""

    def __init__(
        self, known: Sequence[Client], instruments: Catalogue, made_with: MadeWith, today: date, *, oldest: bool
    ) -> None:
        self.by_uid = {client.uid: client for client in known}
        self.uid_of = {client.code.lower(): client.uid for client in known}
        self.instruments = instruments
        self.today = today.isoformat()
        self.made_with = made_with
        self.oldest = oldest
        self.forms: dict[tuple[str, str], Instrument | None] = {}

    def of(self, record: Mapping[str, Any]) -> Iterator[Problem]:
        for place, client in enumerate(record["clients"]):
            yield from self._client(client, f"clients[{place}]")
        for place, rating in enumerate(record.get("ratings", ())):
            yield from self._rating(rating, f"ratings[{place}]", ("therapist",))
        theirs = {*self.by_uid, *(c["uid"] for c in record["clients"])}
        for place, away in enumerate(record.get("breaks", ())):
            if away["client"] is not None and away["client"] not in theirs:
                yield Problem(None, f"breaks[{place}].client", "is no client in the file or in the vault.")
            if away["last"] < away["first"]:
                yield Problem(None, f"breaks[{place}].last", "lies before the first day.")
        for place, supervision in enumerate(record["supervisions"]):
            named = [*supervision["cases"], *(d["client"] for d in supervision["decisions"] if d["client"])]
            for uid in named:
                if uid not in theirs:
                    yield Problem(None, f"supervisions[{place}]", f"“{uid}” is no client in the file or in the vault.")

    def _client(self, client: JsonRow, path: str) -> Iterator[Problem]:
        code = client["code"]
        try:
            check_participants(client["kind"], client["participants"])
        except AllianceError as error:
            yield Problem(None, path, f"{error.what} {error.hint}")
        if self.uid_of.setdefault(code.lower(), client["uid"]) != client["uid"]:
            other = f"There is another client {code} already, who is not the one in the file."
            yield Problem(None, f"{path}.code", f"{other} “alliance client rename” gives one of them another code.")
        if (client["closed"] is None) != (client["ending"] is None):
            yield Problem(None, f"{path}.ending", "“closed” and “ending” go together.")
        met = {session["uid"] for session in client["sessions"]}
        for part in ("ruptures", "dismissals"):
            for place, row in enumerate(client[part]):
                if row["session"] is not None and row["session"] not in met:
                    yield Problem(None, f"{path}.{part}[{place}].session", "is no session of this client in the file.")
        for place, session in enumerate(client["sessions"]):
            yield from self._past(session["date"], f"{path}.sessions[{place}].date")
        raters = self._raters(client)
        for place, rating in enumerate(client["ratings"]):
            yield from self._rating(rating, f"{path}.ratings[{place}]", raters)

    def _raters(self, client: JsonRow) -> Sequence[str]:
        known = self.by_uid.get(client["uid"])
        if known is not None:
            return known.raters
        labels = ("client",) if client["kind"] == "individual" else client["participants"]
        return (*labels, "therapist", "caregiver")

    def _rating(self, rating: JsonRow, path: str, raters: Sequence[str]) -> Iterator[Problem]:
        yield from self._past(rating["date"], f"{path}.date")
        if rating["rater"] not in raters:
            yield Problem(None, f"{path}.rater", f"“{rating['rater']}” cannot rate; there are {', '.join(raters)}.")
        made = rating["instrument"], rating["version"]
        if made not in self.forms:
            try:
                self.forms[made] = self._form(*made)
            except AllianceError as error:
                self.forms[made] = None
                yield Problem(None, f"{path}.instrument", f"{error.what} {error.hint}")
        form = self.forms[made]
        if form is not None:
            yield from _answers(rating, form, path)

    def _form(self, name: str, version: str) -> Instrument:
        """What a rating was made with: by the document, by what is known here; format 1 said nothing of other versions.

        Raises NotFound.
        """
        if (name, version) in self.made_with:
            return self.made_with[name, version][1]
        known = self.instruments.those([name]).get(name)
        form = known and (known.of(version) or (known if self.oldest else None))
        if form is None:
            here = (
                f"There is no version {version} of {name} here, and none"
                if known
                else f"There is no “{name}” here, nor"
            )
            raise NotFound(f"{here} in the file.", "Its file belongs into the folder “instruments” beside config.toml.")
        return form

    def _past(self, day: str, path: str) -> Iterator[Problem]:
        if day > self.today:
            yield Problem(None, path, f"{day} lies in the future (today is {self.today}).")


def _answers(rating: JsonRow, form: Instrument, path: str) -> Iterator[Problem]:
    count, scale = len(form.items), form.scale
    if len(rating["answers"]) != count:
        yield Problem(None, f"{path}.answers", f"{form.title} has {count} items, not {len(rating['answers'])}.")
    if rating["step"] != scale.step:
        yield Problem(None, f"{path}.step", f"{form.title} goes in steps of {scale.step:g}, not {rating['step']:g}.")
        return
    for item, answer in enumerate(rating["answers"]):
        if answer is not None and scale.steps(answer) is None:
            message = (
                f"{answer:g} is no answer of {form.title}: {scale.min:g} to {scale.max:g} in steps of {scale.step:g}."
            )
            yield Problem(None, f"{path}.answers[{item}]", message)
    total = rating["total"]
    if total is not None and not scale.min * count <= total <= scale.max * count:
        yield Problem(None, f"{path}.total", f"{total:g} is outside {scale.min * count:g} to {scale.max * count:g}.")
    if (rating["guess"] or 0) > count:
        yield Problem(None, f"{path}.guess", f"{form.title} has no item {rating['guess']}.")

"""The course of one client's ratings, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_cli.analysis import course, schedule
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.main_course import beside, main_course, outcome_beside
from alliance_cli.commands.declare import AnyCode, instrument_ids, verb
from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.flows import files, in_their_language, picture_files
from alliance_cli.forms.catalogue import unknown
from alliance_cli.forms.definition import Instrument
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.inputs import shown
from alliance_cli.model import Record
from alliance_cli.render import as_json
from alliance_cli.render.terminal import course_table
from alliance_cli.store import disclosures, records
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "trend", "alliance trend AB12 --png course.png")(trend)


def trend(
    work: Workspace,
    code: AnyCode,
    instrument: Annotated[
        str | None,
        typer.Option(
            "--instrument", metavar="I", help="Which form; else the one rated most.", autocompletion=instrument_ids
        ),
    ] = None,
    rater: Annotated[
        str | None, typer.Option("--rater", metavar="WHO", help="Whose ratings; else whoever usually rates.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write it as FILE.png, .svg or .pdf, with the outcome if rated."),
    ] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="The same, as FILE.png.")] = None,
    client_view: Annotated[
        bool, typer.Option("--client-view", help="For showing to your client: no code, no signals, the course only.")
    ] = False,
    all_rules: Annotated[bool, typer.Option("--all-rules", help="Every published rule, for comparison.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Every rating; else the latest, on one screen.")] = False,
    force: picture_files.PictureForce = False,
) -> None:
    """Show the course of one client's ratings."""
    record = records.of(work.vault, work.client(code))
    wanted = work.instrument_id(instrument) if instrument is not None else None
    courses = course.every(record, work.instruments.used_by([record]))
    main = main_course({key: line for key, line in courses.items() if wanted in (None, key[0])})
    name = wanted or _rated_last(record) if main is None else main.instrument.id
    if main is None and _is_unknown(record, name, work.instruments.those([name])):
        _show_raw(work, record, name, picture=_place(out, png))
        return
    form = main.instrument if main else work.instruments.find(name)
    raters = _raters(record, form, rater, main)
    if (work.json or client_view) and len(raters) > 1:
        raise BadUsage("Whose ratings?", f"Give --rater {' or --rater '.join(raters)}.")
    picture = _place(out, png)
    lines = [course.build(form, record, who, all_rules) for who in raters]
    if picture is not None:
        outcome = None if instrument or client_view else outcome_beside(lines[0], courses)
        below = [outcome, *beside(outcome, courses)] if outcome else []
        _write(work, picture, record, lines[0], below, client_view=client_view, force=force)
    most = None if all_ else course_table.LATEST_RATINGS // len(lines)
    if client_view:
        if picture is None or work.json:
            said = _clients_words(work, record)
            view = partial(course_table.trend_for_client, lines[0], said, most=most, plain=work.digits)
            work.show(as_json.trend_for_client(lines[0]), view)
        return
    others = [] if wanted else [line for line in courses.values() if line.instrument.id != form.id]
    work.show(as_json.trend(lines[0]), lambda: _on_screen(lines, most, others, plain=work.digits))


def _on_screen(lines: Sequence[Course], most: int | None, others: Sequence[Course], *, plain: bool) -> list[Any]:
    """One course below the other; the other questionnaires after the last."""
    shown: list[Any] = []
    for line in lines:
        named = others if line is lines[-1] else ()
        shown += course_table.trend(line, most=most, others=named, alone=len(lines) == 1, plain=plain)
    return shown


def _is_unknown(record: Record, name: str, forms: Mapping[str, Instrument]) -> bool:
    """Whether there are ratings of this name, and nobody knows here what they were made with."""
    return name not in forms and any(m.instrument == name for m in record.measurements)


def _show_raw(work: Workspace, record: Record, name: str, picture: Path | None) -> None:
    """The answers as they are kept. Raises CannotDo where a picture is to be drawn of them."""
    found = [m for m in record.measurements if m.instrument == name]
    if picture is not None:
        raise CannotDo(unknown(name, found[-1].version, len(found)), "Nothing was drawn.")
    data = {
        "client": record.client.code,
        "instrument": name,
        "points": [],
        "raw": [as_json.raw_rating(m) for m in found],
    }
    work.show(data, lambda: course_table.raw_course(f"{record.client.code}  {name}, not scored", found))


def _place(out: Path | None, png: Path | None) -> Path | None:
    """Where the picture goes. Raises BadUsage for two places, or a kind of file that it cannot be."""
    if out is not None and png is not None:
        raise BadUsage("--out and --png both name a picture.", "Give one of them.")
    if png is not None:
        picture_files.kind_of(png, (".png",))
    elif out is not None:
        picture_files.kind_of(out)
    return png or out


def _write(
    work: Workspace,
    path: Path,
    record: Record,
    main: Course,
    below: Sequence[Course],
    *,
    client_view: bool,
    force: bool,
) -> None:
    from alliance_cli.render import charts
    from alliance_cli.render.charts import what_to_draw

    others = [] if client_view else [r for r in record.client.raters if r != main.rater]
    also = [course.build(main.instrument, record, rater) for rater in others]
    read_in = _clients_words(work, record) if client_view else None
    view = what_to_draw.course(record, main, also, below=below, read_in=read_in)
    draw = charts.client_picture if client_view else charts.course_picture
    drawn = draw(view, picture_files.kind_of(path), work.warn)
    forms = " and ".join(each.instrument.id for each in (main, *below[:1]))
    what = f"a picture of the course ({forms} by {main.rater})" + ", without a code" * client_view
    kept = disclosures.record(work.vault, [record.client], what, "the client" if client_view else None, to=[path])
    files.write_all({path: drawn}, force=force, kept=kept)
    work.warn(f"Wrote {path}: {'a course without a code' if client_view else f'the course of {record.client.code}'}.")


def _clients_words(work: Workspace, record: Record) -> ScreenWords:
    return in_their_language.words(work, record.client.language, in_their_language.audience(record.client))


def _rated_last(record: Record) -> str:
    rated = [m.instrument for m in record.measurements if m.skipped is None and not m.prediction]
    if not rated:
        code = record.client.code
        raise NotFound(f"{code} has no ratings yet.", f"“alliance measure srs {code}” records one.")
    return rated[-1]


def _raters(record: Record, form: Instrument, rater: str | None, main: Course | None) -> tuple[str, ...]:
    """The rater named; else each partner, or whoever gave most ratings of this form. Raises BadUsage."""
    client = record.client
    if rater is None:
        usual = schedule.default_raters(form, client) or client.raters[:1]
        return (main.rater,) if main is not None and len(usual) == 1 else usual
    found = {r.lower(): r for r in client.raters}.get(rater.strip().lower())
    if found is None:
        raise BadUsage(f"{client.code} has no rater “{shown(rater)}”.", f"It has: {', '.join(client.raters)}.")
    return (found,)

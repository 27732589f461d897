"""The report as one HTML file that needs nothing else: charts inside, no script, made to be printed; jinja2's home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance_cli.render.charts.inline import inline
from alliance_cli.render.report.blocks import Chart, Report, Trace, safe

TRACE_WIDTH, TRACE_HEIGHT, TRACE_EDGE = 300.0, 44.0, 4.0  # of a small course, in the units of its drawing


def write(document: Report, pictures: Mapping[str, bytes]) -> str:
    """`pictures`: SVG by name, for each chart that the document shows."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("alliance_cli.render.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["drawn"] = drawn
    environment.filters["shown"] = lambda chart: _shown(chart, pictures)
    template = environment.get_template("report.html")
    return template.render(document=document, pictures=pictures, width=TRACE_WIDTH, height=TRACE_HEIGHT)


def _shown(chart: Chart, pictures: Mapping[str, bytes]) -> str:
    return inline(pictures[chart.name], chart.name.rpartition(".")[0] or chart.name, safe(chart.words))


def drawn(trace: Trace) -> dict[str, Any]:
    """A small course in the units of its drawing: `line`, `band`, height of the `cutoff`, places `marked`, `last`."""
    places = [(_x(trace, place), _y(trace, value)) for place, value in enumerate(trace.values)]
    lows = [(_x(trace, n), _y(trace, each[0])) for n, each in enumerate(trace.usual) if each]
    highs = [(_x(trace, n), _y(trace, each[1])) for n, each in enumerate(trace.usual) if each]
    inside = trace.cutoff is not None and trace.low < trace.cutoff < trace.high
    return {
        "line": _points(places),
        "band": _points([*lows, *reversed(highs)]),
        "cutoff": _y(trace, trace.cutoff) if inside and trace.cutoff is not None else None,
        "marked": [places[place] for place in sorted(trace.marked)],
        "last": places[-1],
    }


def _finalize(value: Any) -> Any:
    return safe(value) if type(value) is str else value


def _x(trace: Trace, place: int) -> float:
    steps = max(len(trace.values) - 1, 1)
    return round(TRACE_EDGE + place * (TRACE_WIDTH - 2 * TRACE_EDGE) / steps, 1)


def _y(trace: Trace, value: float) -> float:
    share = (min(max(value, trace.low), trace.high) - trace.low) / (trace.high - trace.low)
    return round(TRACE_HEIGHT - TRACE_EDGE - share * (TRACE_HEIGHT - 2 * TRACE_EDGE), 1)


def _points(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)

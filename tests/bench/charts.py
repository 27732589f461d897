"""What a chart costs beside a bare matplotlib script: the same points, the same size; `python tests/bench/charts.py`.

Both run in fresh interpreters, in turn, start and imports included; the medians of PAIRS pairs are compared.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAIRS = 9
LIMIT = 1.15
ROOT = Path(__file__).resolve().parents[2]

POINTS = """
import sys
from datetime import date, timedelta
count, out = int(sys.argv[1]), sys.argv[2]
days = [date(2018, 1, 8) + timedelta(days=7 * number) for number in range(count)]
values = [36 + (number * 7919 % 41 - 20) / 10 - (6 if number % 29 == 17 else 0) for number in range(count)]
"""

BARE = (
    POINTS
    + """
from matplotlib.figure import Figure
figure = Figure(figsize=(6.5, 3.2), dpi=300)
axes = figure.subplots()
axes.plot(days, values, marker="o")
axes.fill_between(days, 33, 39, alpha=0.2)
axes.axhline(36, linestyle="--")
axes.set_title("AB12: Session Rating Scale")
axes.set_xlabel("date")
axes.set_ylabel("total, 0 to 40 points")
figure.savefig(out, dpi=300)
"""
)

OURS = (
    POINTS
    + """
from pathlib import Path
from alliance_cli.render.charts import CourseView, CutoffLine, Line, Mark, Axis, course_picture
marks = tuple(
    Mark(day, number, value, 33, 39, "unusually low" if value < 33 else None)
    for number, (day, value) in enumerate(zip(days, values), 1)
)
view = CourseView("AB12", "Session Rating Scale (SRS)", Axis(0, 40), (Line("client", marks),), (CutoffLine(36, "36"),))
Path(out).write_bytes(course_picture(view))
"""
)


def seconds(script: str, count: int, out: Path) -> float:
    """From starting a fresh interpreter to the file on disk."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", script, str(count), str(out)], check=True, cwd=ROOT)
    return time.perf_counter() - start


def compare(count: int, folder: Path) -> float:
    """Median cost of a chart of `count` ratings over that of the bare script; prints one row."""
    bare, ours = [], []
    for _ in range(PAIRS):
        bare.append(seconds(BARE, count, folder / "bare.png"))
        ours.append(seconds(OURS, count, folder / "ours.png"))
    ratio = statistics.median(ours) / statistics.median(bare)
    size = (folder / "ours.png").stat().st_size / 1000
    print(f"{count:8} {statistics.median(bare):9.3f} s {statistics.median(ours):9.3f} s {ratio:8.2f} {size:9.0f} kB")
    return ratio


def main() -> int:
    print(f"{'ratings':>8} {'bare':>11} {'chart':>11} {'ratio':>8} {'PNG':>12}   median of {PAIRS} pairs")
    with tempfile.TemporaryDirectory() as folder:
        for script in (BARE, OURS):  # the first run ever builds matplotlib's font list
            seconds(script, 3, Path(folder) / "first.png")
        worst = max([compare(count, Path(folder)) for count in (3, 40, 300)])
    print(f"worst ratio {worst:.2f}, limit {LIMIT}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

"""The README's pictures, drawn from the synthetic practice on one fixed day: `make pictures`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / ".pictures"
TODAY = "2026-11-23"  # the day on which the README's examples were run
COLOURS = 64
ROUNDS = 2  # of moving them to where the inks are: without, a small orange triangle turns brown
COMMANDS = (
    ("demo", "--out", "look"),
    ("--demo", "trend", "RT31", "--instrument", "srs", "--out", "repair.png"),
)
DRAWN = {"caseload": "look/charts/caseload.png", "rupture": "look/charts/client-A-srs.png", "repair": "repair.png"}


def draw(into: Path) -> None:
    """Run the commands in an empty home, and store what they drew with few colours."""
    with tempfile.TemporaryDirectory() as home:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ALLIANCE_", "XDG_"))}
        for words in COMMANDS:
            subprocess.run(
                [sys.executable, "-m", "alliance_cli", *words],
                cwd=home,
                env=inherited | {"HOME": home, "PYTHONPATH": str(ROOT), "ALLIANCE_TODAY": TODAY},
                check=True,
                capture_output=True,
            )
        for name, drawn in DRAWN.items():
            picture = Image.open(Path(home) / drawn).convert("RGB")
            few = picture.quantize(COLOURS, kmeans=ROUNDS, dither=Image.Dither.NONE)
            few.save(into / f"{name}.png", optimize=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else STORED
    draw(target)
    for name in DRAWN:
        print(f"{target / name}.png: {(target / f'{name}.png').stat().st_size // 1000} kB")

"""What `alliance demo` shows: the synthetic practice, step by step, with its report and charts on disk."""

from __future__ import annotations

from pathlib import Path

from alliance_cli.workspace import Workspace

STAR = "KM07"

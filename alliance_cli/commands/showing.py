"""What `alliance demo` shows: the synthetic practice, step by step, with its report and charts on disk."""

from __future__ import annotations

from pathlib import Path

from alliance_cli.analysis import caseload, course
from alliance_cli.commands.caseload import used
from alliance_cli.commands.files import folder
from alliance_cli.render import tables
from alliance_cli.store import clients, records
from alliance_cli.workspace import Workspace

STAR = "RT31"  # a dip, a rupture and its repair
NEXT = """\
Try next:
  alliance --demo trend EC33          who is on top of the list today, and why
  alliance --demo brief EC33          one screen before the door opens
  alliance --demo measure checkin     the client's own screen
  alliance init                       your own vault"""

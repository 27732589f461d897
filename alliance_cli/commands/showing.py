"""What `alliance demo` shows: the synthetic practice, step by step, with its report and charts on disk."""

from __future__ import annotations

STAR = "RT31"  # a dip, a rupture and its repair
NEXT = """\
Try next:
  alliance --demo trend EC33          who is on top of the list today, and why
  alliance --demo brief EC33          one screen before the door opens
  alliance --demo measure checkin     the client's own screen
  alliance init                       your own vault"""

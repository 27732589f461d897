"""Lets `python -m alliance_cli` work."""

from __future__ import annotations

import sys


def main() -> None:
    from alliance_cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()

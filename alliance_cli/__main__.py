"""Lets `python -m alliance_cli` work."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    # Looking for cycles in all that is loaded takes a sixth of a short command: seldom on the way (a large import still
    # gets there), and not once more at its end.
    gc.set_threshold(100_000)
    from alliance_cli.app import run

    code = run()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()

"""Scores the parser on invented letters, statements, requests and summaries that nobody tuned it to.

    PYTHONPATH=tests python -m unseen [--show]

Prints the share of right values per field, and of the wrong ones the share that carries a problem code.
"""

from __future__ import annotations

import argparse
import sys

from unseen.scores import score_letters, score_requests, score_statements, score_summaries


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m unseen", description=__doc__)
    parser.add_argument("--show", action="store_true", help="print every miss")
    shown = parser.parse_args().show
    for name, score in (
        ("letters", score_letters()),
        ("statements", score_statements()),
        ("requests", score_requests()),
        ("summaries", score_summaries()),
    ):
        lines = [name, *score.lines(), *(score.misses if shown else ())]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

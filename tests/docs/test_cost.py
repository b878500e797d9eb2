"""The program behind "One case of 1.5 million" in docs/cost.md, over few cases."""

from __future__ import annotations

import os
import subprocess
import sys

from imr.place.settings import PROJECT

MOST_REQUESTS = 6
"""For one question. To open the files of all six months would take more."""


def test_one_case_is_shown_by_few_requests() -> None:
    program = [sys.executable, "benchmarks/one_case.py", "--cases=120", "--months=6", "--paragraphs=1"]
    environ = os.environ | {"PYTHONPATH": "tests"}
    done = subprocess.run(program, cwd=PROJECT, env=environ, capture_output=True, text=True, check=True)
    _, *rows = (line.split() for line in done.stdout.splitlines())
    assert [row[0] for row in rows] == ["cases"] * 2 + ["decisions"] * 2 + ["citations"] * 2
    for _, _, found, requests, _ in rows:
        assert int(found) >= 1
        assert 1 <= int(requests) <= MOST_REQUESTS

from __future__ import annotations

from collections.abc import Callable

import pytest

from unseen.scores import Score, score_letters, score_requests, score_statements, score_summaries


@pytest.mark.parametrize(
    ("score", "least"),
    [(score_letters, 0.995), (score_statements, 0.988), (score_requests, 0.993), (score_summaries, 0.905)],
    ids=["letters", "statements", "requests", "summaries"],
)
def test_what_was_written_before_any_run_is_read(score: Callable[[], Score], least: float) -> None:
    found = score()
    assert found.share >= least, "\n".join(found.misses)

"""Furniture over some real letters; `python -m furniture` takes all of them."""

from __future__ import annotations

import pytest

from furniture.kinds import KINDS
from furniture.run import ALONE, PAGED, STAMPED, UNPAGED, real_pdfs, try_stamps, try_text
from furniture.stamping import STAMPS

EVERY_TEXT, EVERY_PDF = 16, 47
pytestmark = pytest.mark.skipif(
    not real_pdfs(), reason="no real letters beside the project (../shared): nothing to write furniture over"
)


def test_letters_are_read_as_without_furniture() -> None:
    tried = try_text(real_pdfs()[::EVERY_TEXT])
    assert tried.total[PAGED] >= 2 * len(KINDS)
    assert [key for key in tried.wrong if key[0] == PAGED] == []
    # A line that stands once in the text, or whose page no sentence runs over, cannot always be told.
    assert tried.share_wrong(UNPAGED) <= 0.02
    assert tried.share_wrong(ALONE) <= 0.04


def test_letters_are_read_as_without_stamps() -> None:
    tried = try_stamps(real_pdfs()[::EVERY_PDF])
    assert tried.total[STAMPED] >= 2 * len(STAMPS)
    assert tried.wrong == {}

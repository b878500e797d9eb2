"""The layouts of letters: from the facts of a case to the sections of its letter."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from imr.samples.blocks import Section
from imr.samples.case import Case
from imr.samples.layouts.determination_notice import determination_notice
from imr.samples.layouts.headed_decisions import headed_decisions
from imr.samples.layouts.numbered_decisions import numbered_decisions
from imr.samples.layouts.professional_review import professional_review

LAYOUTS: dict[str, Callable[[Case, Random], list[Section]]] = {
    "headed_decisions": headed_decisions,
    "numbered_decisions": numbered_decisions,
    "determination_notice": determination_notice,
    "professional_review": professional_review,
}

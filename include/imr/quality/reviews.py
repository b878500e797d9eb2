"""Applies people's reviews to a verdict: a released letter is published, a closed one stays in quarantine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from imr.contract.codes import CLOSED
from imr.quality.check import Verdict
from imr.quality.suites import REASON_PREFIX


def hold(verdict: Verdict, closed: Iterable[str]) -> Verdict:
    """Returns the verdict with every closed letter in quarantine, even one that passes all checks."""
    held = dict.fromkeys(closed, (CLOSED,))
    return replace(verdict, quarantined=held | dict(verdict.quarantined))


def spare(verdict: Verdict, released: Iterable[str]) -> Verdict:
    """Returns the verdict with the critical failures of released letters turned into problem codes."""
    spared = {
        letter_id: verdict.quarantined[letter_id]
        for letter_id in released
        if letter_id in verdict.quarantined
    }
    kept = {
        letter_id: reasons for letter_id, reasons in verdict.quarantined.items() if letter_id not in spared
    }
    noted = {
        letter_id: tuple(reason.removeprefix(REASON_PREFIX) for reason in reasons)
        for letter_id, reasons in spared.items()
    }
    problems = {
        letter_id: (*verdict.problems.get(letter_id, ()), *noted.get(letter_id, ()))
        for letter_id in {*verdict.problems, *noted}
    }
    return replace(verdict, quarantined=kept, problems=problems)

"""Makes the tables agree with the ledger again where runs have died: a step of `imr_maintenance`."""

from __future__ import annotations

from datetime import datetime, timedelta

from more_itertools import batched

from imr.contract.arrow import SCHEMAS
from imr.lake.maintenance.agreement import disagreements
from imr.lake.publish import publish
from imr.lake.unfinished import finish_cases, unfinished_cases
from imr.runs.checks import rebuild
from imr.runs.deployment import Deployment

REPAIRED_AT_ONCE = 5_000
"""Most cases that one commit repairs."""
LONGEST_PUBLISH = timedelta(hours=6)
"""A publish that began longer ago and has not ended is taken for dead. One takes seconds to minutes."""


class StillDisagreeing(RuntimeError):
    """The tables disagree with the ledger even after they were repaired."""


def mend(deployment: Deployment, run_id: str, now: datetime) -> dict[str, int]:
    """Makes the tables agree with the ledger, and returns the number of repaired cases by problem.

    It repairs the cases whose rows disagree with the ledger in their keys or counts. It also repairs the
    cases of every publish that began more than `LONGEST_PUBLISH` before `now` and has not ended, because
    their rows may be wrong although keys and counts are right.
    Raises StillDisagreeing where tables still disagree afterwards. A publisher between two of its commits
    also causes this error; a later try then succeeds.
    """
    catalog, lake = deployment.catalog(), deployment.lake()
    found = disagreements(catalog)
    notes = unfinished_cases(lake, now - LONGEST_PUBLISH)
    cases = frozenset().union(*(one.cases for one in found), *notes.values())
    nothing = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    for some in batched(sorted(cases), REPAIRED_AT_ONCE):
        publish(catalog, nothing, run_id=run_id, rebuild=rebuild, cases=some)
    left = [one for one in disagreements(catalog) if one.cases & cases] if cases else []
    if left:
        raise StillDisagreeing(
            f"repair: {run_id}: the tables still disagree with the ledger. {'; '.join(map(str, left))}. "
            "A run may be publishing now: try again when none is. If it stays, reparse the letters' dates "
            "with imr_reparse and `every`."
        )
    finish_cases(lake, notes)
    suspect = {"begun and not ended": sum(map(len, notes.values()))} if notes else {}
    return {f"{one.table}: {one.problem}": len(one.cases) for one in found} | suspect

"""Tables brought back to what the ledger says, where runs died for good: the step of `imr_maintenance`."""

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
"""Cases of one commit."""
LONGEST_PUBLISH = timedelta(hours=6)
"""A commit that began earlier and has not ended is not on its way any more. One takes seconds to minutes."""


class StillDisagreeing(RuntimeError):
    """Tables say something else than the ledger after they were mended."""


def mend(deployment: Deployment, run_id: str, now: datetime) -> dict[str, int]:
    """Makes the tables say what the ledger says; yields cases by what was wrong with them.

    Wrong is what keys and counts show, and suspect what a publish began and did not end. Raises
    StillDisagreeing where a publisher is between its commits: a later try will tell.
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
        raise StillDisagreeing("; ".join(map(str, left)))
    finish_cases(lake, notes)
    suspect = {"begun and not ended": sum(map(len, notes.values()))} if notes else {}
    return {f"{one.table}: {one.problem}": len(one.cases) for one in found} | suspect

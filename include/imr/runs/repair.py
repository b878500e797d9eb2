"""Tables brought back to what the ledger says, where runs died: a step of `imr_maintenance`."""

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
"""A publish that began longer ago and has not ended is taken for dead. One takes seconds to minutes."""


class StillDisagreeing(RuntimeError):
    """The tables do not say what the ledger says, even after they were mended."""


def mend(deployment: Deployment, run_id: str, now: datetime) -> dict[str, int]:
    """Makes the tables say what the ledger says; returns the number of cases by what was wrong with them.

    Cases are mended whose rows disagree with the ledger by their keys or counts. So are the cases of every
    publish that began `LONGEST_PUBLISH` before `now` and has not ended: keys and counts of a row may be right
    where other values are wrong.
    Raises StillDisagreeing where tables still disagree afterwards. A publisher that is between its commits
    causes that, too; then a later try ends well.
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

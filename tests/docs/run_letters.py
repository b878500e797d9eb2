"""Run by the tests with the package of a copy of the checkout: takes letters into the tables.

Arguments: the deployment's settings as JSON, a folder of letters, and `reparse` where that is to follow the
run. Prints the tables' rows after each, a JSON object a line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from imr.contract.tables import TABLES
from imr.place.limits import Limits
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs import reparse, steps
from imr.runs.deployment import Deployment
from support.runs import CHECKED_ON, DAY, finish, put, rows_of, run


def main(given: str, folder: str, *then: str) -> None:
    values = json.loads(given)
    typed = {"home": Path(values["home"]), "limits": Limits(**values["limits"])}
    settings = Settings(**values | typed)
    deployment = Deployment(settings, access(settings))
    put(deployment, {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())})
    run(deployment, "new")
    _print_tables(deployment)
    if then:
        _reparse(deployment, "again")
        _print_tables(deployment)


def _reparse(deployment: Deployment, run_id: str) -> None:
    batches = reparse.plan_reparse(deployment, run_id, DAY, DAY)
    for batch in batches:
        steps.parse(deployment, run_id, batch)
    steps.validate(deployment, run_id, batches, checked_on=CHECKED_ON)
    reparse.compare(deployment, run_id, batches)
    finish(deployment, run_id, batches)


def _print_tables(deployment: Deployment) -> None:
    rows = {name: rows_of(deployment, name) for name in TABLES}
    sys.stdout.write(json.dumps(rows, default=str) + "\n")


main(*sys.argv[1:])

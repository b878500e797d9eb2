from __future__ import annotations

from importlib.resources import files

from imr.lake.publish import publish
from imr.reports.sql import connect
from imr.runs.deployment import Deployment
from support.staged import letter, rebuilt, staged


def test_duckdb_reads_what_was_published(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    letters = [letter("a", "X", 1), letter("b", None, 1)]
    publish(catalog, staged(letters), run_id="run", rebuild=rebuilt)
    with connect(catalog, deployment.access) as connection:
        rows = connection.sql("select status, count(*) from letters group by all order by all").fetchall()
        assert rows == [("published", 1), ("quarantined", 1)]
        joined = (
            "select c.case_id, d.decision_number from cases c join decisions d using (case_id) order by all"
        )
        assert connection.sql(joined).fetchall() == [("X", 1), ("X", 2)]
        outcomes = files("imr.reports").joinpath("outcomes.sql").read_text()
        assert connection.sql(outcomes).fetchall() == [("upheld", 2, 2, 0, 0.0)]


def test_tables_that_do_not_exist_yet_have_no_view(deployment: Deployment) -> None:
    with connect(deployment.catalog(), deployment.access) as connection:
        assert connection.sql("show tables").fetchall() == []

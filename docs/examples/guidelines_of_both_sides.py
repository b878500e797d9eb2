"""Is a denial overturned more often where the reviewer relies on guidelines that the administrator did not?

Usage: python guidelines_of_both_sides.py [PLACE]      a place as open_tables takes it
"""

import sys

import polars as pl

from imr import open_tables

QUESTION = """
with relied_on as (
    select
        case_id,
        decision_number,
        list_sort(list(distinct source) filter (cited_by = 'claims_administrator')) as of_administrator,
        list_sort(list(distinct source) filter (cited_by = 'imro')) as of_reviewer
    from citations
    group by all
)
select of_administrator = of_reviewer as same_guidelines, decision
from decisions join relied_on using (case_id, decision_number)
where of_administrator is not null and of_reviewer is not null
"""

with open_tables(*sys.argv[1:]) as tables:
    decisions = tables.polars(QUESTION)

overturned = pl.col("decision") == "overturned"
print(
    decisions.group_by("same_guidelines")
    .agg(
        decisions=pl.len(),
        overturned=overturned.sum(),
        percent=(100 * overturned.mean()).round(1),
    )
    .sort("same_guidelines")
)

"""How often are denials of opioids overturned, year by year, beside those of all other drugs?

Usage: python opioids_by_year.py [PLACE]      a place as open_tables takes it
"""

import sys

from imr import open_tables

QUESTION = """
select
    year(decision_date) as year,
    is_opioid as opioid,
    count(*) as decisions,
    count(distinct letter_id) as letters,
    count_if(decision = 'overturned') as overturned,
    round(100 * overturned / decisions, 1) as percent
from decisions_with_cases
where category = 'Pharmaceuticals' and decision_date is not null
group by all
order by all
"""

with open_tables(*sys.argv[1:]) as tables:
    counts = tables.pandas(QUESTION)

print(counts.to_string(index=False))
few = counts[counts["decisions"] < 11]
if len(few):
    print(f"{len(few)} of these rows count fewer than 11 decisions: their percentages say little.")

"""How long does a review take, from the application to the determination, and from the injury to it?

Usage: python days_to_decision.py [PLACE]      a place as open_tables takes it
"""

import sys

from imr import open_tables

QUESTION = """
select
    since,
    count(days) as cases,
    count(*) - count(days) as not_stated,
    median(days) as median_days,
    quantile_cont(days, 0.9) as days_of_nine_in_ten
from (
    select
        decision_date - application_received_date as application,
        decision_date - ur_denial_date as utilization_review,
        decision_date - date_of_injury as injury
    from cases
)
unpivot include nulls (days for since in (application, utilization_review, injury))
group by since
order by median_days
"""

with open_tables(*sys.argv[1:]) as tables:
    found = tables.arrow(QUESTION)

for row in found.to_pylist():
    if row["cases"]:
        print(
            f"{row['since'].replace('_', ' '):<20}{row['median_days']:>8,.0f} days in the middle, "
            f"{row['days_of_nine_in_ten']:>8,.0f} or fewer in nine of ten"
            f"  ({row['cases']:,} cases, {row['not_stated']:,} do not say)"
        )
    else:
        print(f"{row['since'].replace('_', ' '):<20}no case says when")

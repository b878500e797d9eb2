-- Letters and decisions by the month of the decision.
WITH per_letter AS (
    SELECT
        case_id,
        date_trunc('month', any_value(decision_date))::DATE AS month,
        count(*) AS n,
        count(*) FILTER (decision = 'overturned') AS x
    FROM decisions
    WHERE decision_date IS NOT NULL
    GROUP BY case_id
),

grouped AS (
    SELECT month, rates(n, x) AS rated
    FROM per_letter
    GROUP BY month
)

SELECT month, rated.* FROM grouped

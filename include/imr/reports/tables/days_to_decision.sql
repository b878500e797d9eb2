-- Days until the decision, from each date that a letter states. Dates after the decision are left out.
WITH dated AS (
    SELECT
        year(decision_date) AS year,
        UNNEST([
            {start: 'injury', day: date_of_injury},
            {start: 'ur_denial', day: ur_denial_date},
            {start: 'application', day: application_received_date},
            {start: 'assignment', day: assigned_date}
        ]) AS since,
        decision_date
    FROM cases
    WHERE decision_date IS NOT NULL
)

SELECT
    year,
    since.start,
    count(*) AS letters,
    quantile_cont(decision_date - since.day, 0.5) AS median_days,
    quantile_cont(decision_date - since.day, 0.9) AS p90_days,
    count(*) < 11 AS under_11
FROM dated
WHERE since.day <= decision_date
GROUP BY GROUPING SETS ((year, since.start), (since.start))

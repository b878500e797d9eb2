-- Outcomes by the patient's conditions, and for each condition by what was asked for. Past conditions do not count.
WITH conditions AS (
    SELECT DISTINCT case_id, condition FROM diagnoses WHERE certainty != 'history'
),

facts AS (
    SELECT
        d.case_id,
        year(d.decision_date) AS year,
        d.decision,
        c.condition,
        UNNEST(
            [{requested: 'anything', value: 'anything'}, {requested: 'category', value: d.category}]
            || CASE
                WHEN d.category = 'Pharmaceuticals'
                    THEN [{requested: 'drug', value: CASE WHEN d.is_opioid THEN 'opioid' ELSE 'other' END}]
                ELSE []
            END
        ) AS fact
    FROM decisions AS d
    JOIN conditions AS c USING (case_id)
),

per_letter AS (
    SELECT
        case_id,
        any_value(year) AS year,
        condition,
        fact.requested,
        fact.value,
        count(*) AS n,
        count(*) FILTER (decision = 'overturned') AS x
    FROM facts
    GROUP BY case_id, condition, fact.requested, fact.value
),

grouped AS (
    SELECT year, condition, requested, value, rates(n, x) AS rated
    FROM per_letter
    GROUP BY GROUPING SETS ((year, condition, requested, value), (condition, requested, value))
    HAVING grouping(year) = 1 OR year IS NOT NULL
)

SELECT year, condition, requested, value, rated.* FROM grouped

-- Outcomes by what had been tried before: the number of prior treatments, and their kinds.
WITH tried AS (
    SELECT
        case_id,
        count(*) AS number,
        list_distinct(list({category: category, subcategory: subcategory})) AS kinds
    FROM prior_treatments
    GROUP BY case_id
),

facts AS (
    SELECT
        d.case_id,
        year(d.decision_date) AS year,
        d.decision,
        d.category,
        UNNEST(
            [{dimension: 'number', value: band_of_number(coalesce(t.number, 0)), within: NULL}]
            || [
                {dimension: 'category', value: one, within: NULL}
                FOR one IN list_distinct([kind.category FOR kind IN coalesce(t.kinds, [])])
            ]
            || [
                {dimension: 'subcategory', value: kind.subcategory, within: kind.category}
                FOR kind IN coalesce(t.kinds, [])
            ]
        ) AS fact
    FROM decisions AS d
    LEFT JOIN tried AS t USING (case_id)
),

per_letter AS (
    SELECT
        case_id,
        any_value(year) AS year,
        fact.dimension,
        fact.value,
        fact.within,
        category AS requested,
        count(*) AS n,
        count(*) FILTER (decision = 'overturned') AS x
    FROM facts
    GROUP BY GROUPING SETS (
        (case_id, fact.dimension, fact.value, fact.within),
        (case_id, fact.dimension, fact.value, fact.within, category)
    )
),

grouped AS (
    SELECT year, dimension, value, within, requested, rates(n, x) AS rated
    FROM per_letter
    GROUP BY GROUPING SETS ((year, dimension, value, within, requested), (dimension, value, within, requested))
    HAVING grouping(year) = 1 OR year IS NOT NULL
)

SELECT year, dimension, value, within, requested, rated.* FROM grouped

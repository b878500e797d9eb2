-- Outcomes of requests for drugs by class, route, ingredient, opioids and compounds.
WITH facts AS (
    SELECT
        d.case_id,
        year(d.decision_date) AS year,
        d.decision,
        UNNEST(
            [
                {dimension: 'all', value: 'all'},
                {dimension: 'class', value: d.subcategory},
                {
                    dimension: 'route',
                    value: CASE
                        WHEN d.subcategory IN ('Topical Analgesics', 'Topical Compounds') THEN 'skin'
                        WHEN d.subcategory IN ('Injection', 'Viscosupplementation') THEN 'injection'
                        ELSE 'by mouth or not stated'
                    END
                },
                {dimension: 'opioid', value: CASE WHEN d.is_opioid THEN 'opioid' ELSE 'other' END},
                {
                    dimension: 'compound',
                    value: CASE WHEN d.subcategory = 'Topical Compounds' THEN 'compound' ELSE 'other' END
                }
            ]
            || [{dimension: 'ingredient', value: one} FOR one IN list_distinct(d.drug_ingredients)]
            || CASE
                WHEN d.subcategory = 'Topical Compounds'
                    THEN [{dimension: 'compound_ingredient', value: one} FOR one IN list_distinct(d.drug_ingredients)]
                ELSE []
            END
            || CASE
                WHEN d.is_opioid
                    THEN [
                        {dimension: 'opioid_ingredient', value: one}
                        FOR one IN list_distinct(d.drug_ingredients) IF list_contains([$opioids], one)
                    ]
                ELSE []
            END
        ) AS fact
    FROM decisions AS d
    WHERE d.category = 'Pharmaceuticals'
),

per_letter AS (
    SELECT
        case_id,
        any_value(year) AS year,
        fact.dimension,
        fact.value,
        count(*) AS n,
        count(*) FILTER (decision = 'overturned') AS x
    FROM facts
    GROUP BY case_id, fact.dimension, fact.value
),

grouped AS (
    SELECT year, dimension, value, rates(n, x) AS rated
    FROM per_letter
    GROUP BY GROUPING SETS ((year, dimension, value), (dimension, value))
    HAVING grouping(year) = 1 OR year IS NOT NULL
)

SELECT year, dimension, value, rated.* FROM grouped

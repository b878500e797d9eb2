-- What the Division of Workers' Compensation has published of a year, beside the same figure of these tables.
WITH items AS (
    SELECT case_id, year(decision_date) AS year, category, is_opioid, decision
    FROM decisions
    WHERE decision_date IS NOT NULL
),

-- Each measure is a share: x of n decisions, in one row for each letter.
shares AS (
    SELECT
        case_id,
        year,
        UNNEST([
            {measure: 'overturned_percent', category: NULL, counts: true, hit: decision = 'overturned'},
            {measure: 'overturned_percent', category: category, counts: true, hit: decision = 'overturned'},
            {
                measure: 'opioids_percent_of_drugs', category: NULL,
                counts: category = 'Pharmaceuticals', hit: is_opioid
            }
        ]) AS one
    FROM items
    UNION ALL
    SELECT i.case_id, i.year, {measure: 'requests_percent', category: o.category, counts: true, hit: i.category = o.category}
    FROM items AS i
    JOIN (SELECT DISTINCT year, category FROM official WHERE measure = 'requests_percent') AS o USING (year)
),

per_letter AS (
    SELECT case_id, year, one.measure, one.category, count(*) AS n, count(*) FILTER (one.hit) AS x
    FROM shares
    WHERE one.counts
    GROUP BY ALL
),

ours AS (
    SELECT year, measure, category, rates(n, x) AS rated FROM per_letter GROUP BY ALL
    UNION ALL
    SELECT year(decision_date), 'letters', NULL, {
        letters: count(*), decisions: NULL, upheld: NULL, overturned: NULL, overturned_percent: NULL,
        low_percent: NULL, high_percent: NULL, under_11: count(*) < 11
    }
    FROM cases
    WHERE decision_date IS NOT NULL
    GROUP BY ALL
)

SELECT
    o.year,
    o.measure,
    o.category,
    o.value AS official,
    o.said,
    CASE o.measure WHEN 'letters' THEN ours.rated.letters ELSE ours.rated.overturned_percent END AS ours,
    CASE WHEN o.measure != 'letters' THEN ours.rated.low_percent END AS low_percent,
    CASE WHEN o.measure != 'letters' THEN ours.rated.high_percent END AS high_percent,
    CASE WHEN o.measure = 'letters' THEN percent(ours.rated.letters, o.value) END AS coverage_percent,
    CASE WHEN o.measure != 'letters' THEN round(ours.rated.overturned_percent - o.value, 2) END AS difference,
    CASE WHEN o.measure != 'letters' AND o.said = 'exactly'
        THEN o.value BETWEEN ours.rated.low_percent - o.unit / 2 AND ours.rated.high_percent + o.unit / 2
    END AS agrees,
    coalesce(ours.rated.under_11, true) AS under_11,
    o.address,
    o.page
FROM official AS o
LEFT JOIN ours ON o.year = ours.year AND o.measure = ours.measure AND o.category IS NOT DISTINCT FROM ours.category

-- Outcomes by whose guidelines each side relied upon, and by the pair of both.
WITH sides AS (
    SELECT case_id, decision_number, cited_by, string_agg(DISTINCT source, ' + ' ORDER BY source) AS sources
    FROM citations
    GROUP BY ALL
),

items AS (
    SELECT
        d.case_id,
        year(d.decision_date) AS year,
        d.decision,
        coalesce(c.sources, 'none') AS claims_administrator,
        coalesce(i.sources, 'none') AS imro
    FROM decisions AS d
    LEFT JOIN sides AS c
        ON d.case_id = c.case_id AND d.decision_number = c.decision_number AND c.cited_by = 'claims_administrator'
    LEFT JOIN sides AS i
        ON d.case_id = i.case_id AND d.decision_number = i.decision_number AND i.cited_by = 'imro'
),

per_letter AS (
    SELECT
        case_id,
        any_value(year) AS year,
        claims_administrator,
        imro,
        count(*) AS n,
        count(*) FILTER (decision = 'overturned') AS x
    FROM items
    GROUP BY GROUPING SETS ((case_id, claims_administrator), (case_id, imro), (case_id, claims_administrator, imro))
),

grouped AS (
    SELECT year, claims_administrator, imro, rates(n, x) AS rated
    FROM per_letter
    GROUP BY GROUPING SETS ((year, claims_administrator, imro), (claims_administrator, imro))
    HAVING grouping(year) = 1 OR year IS NOT NULL
)

SELECT year, claims_administrator, imro, rated.* FROM grouped

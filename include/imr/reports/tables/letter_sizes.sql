-- Letters by the number of their decisions, and how the whole letter ended.
SELECT
    year(decision_date) AS year,
    decision_count AS decisions_in_letter,
    count(*) AS letters,
    count(*) FILTER (outcome = 'upheld') AS upheld_letters,
    count(*) FILTER (outcome = 'overturned') AS overturned_letters,
    count(*) FILTER (outcome = 'partially_overturned') AS partially_overturned_letters,
    count(*) < 11 AS under_11
FROM cases
GROUP BY GROUPING SETS ((year, decisions_in_letter), (decisions_in_letter))
HAVING grouping(year) = 1 OR year IS NOT NULL

-- Outcomes by category: what was asked for, and how often the reviewer overturned the denial.
SELECT
    category,
    count(*) AS decisions,
    count(*) FILTER (decision = 'upheld') AS upheld,
    count(*) FILTER (decision = 'overturned') AS overturned,
    round(100.0 * count(*) FILTER (decision = 'overturned') / count(*), 1) AS overturned_percent
FROM decisions
GROUP BY ALL
ORDER BY decisions DESC, category

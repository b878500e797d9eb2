WITH pairs AS (
    FROM imr_reports.guidelines
    WHERE year = $year AND claims_administrator IS NOT NULL AND imro IS NOT NULL
),

common AS (
    SELECT claims_administrator, imro, row_number() OVER (ORDER BY decisions DESC, claims_administrator, imro) AS place
    FROM pairs
)

SELECT
    p.claims_administrator,
    p.imro,
    p.decisions,
    p.overturned_percent,
    p.low_percent,
    p.high_percent,
    p.overturned,
    p.letters
FROM pairs AS p
JOIN common AS c USING (claims_administrator, imro)
WHERE c.place <= 16
ORDER BY p.decisions DESC, p.claims_administrator, p.imro

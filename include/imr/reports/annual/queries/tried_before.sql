SELECT
    now.value,
    now.decisions,
    now.overturned_percent,
    now.low_percent,
    now.high_percent,
    before.overturned_percent AS before_percent,
    now.overturned,
    now.letters
FROM imr_reports.tried_before AS now
LEFT JOIN imr_reports.tried_before AS before
    ON
        before.year = now.year - 1
        AND before.dimension = now.dimension
        AND before.value = now.value
        AND before.requested IS NULL
WHERE now.year = $year AND now.dimension = 'number' AND now.requested IS NULL
ORDER BY try_cast(split_part(now.value, ' ', 1) AS INTEGER)

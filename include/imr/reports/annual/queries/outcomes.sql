SELECT
    now.value,
    now.decisions,
    now.overturned_percent,
    now.low_percent,
    now.high_percent,
    before.overturned_percent AS before_percent,
    now.overturned,
    now.letters
FROM imr_reports.outcomes AS now
LEFT JOIN imr_reports.outcomes AS before
    ON
        before.year = now.year - 1
        AND before.dimension = now.dimension
        AND before.value = now.value
        AND before.within IS NOT DISTINCT FROM now.within
WHERE now.year = $year AND now.dimension = '$dimension' AND now.value NOT IN ('not stated', 'Unknown')
ORDER BY $first, now.value
LIMIT 15

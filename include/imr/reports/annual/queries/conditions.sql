SELECT
    replace(now.condition, '_', ' ') AS value,
    now.decisions,
    now.overturned_percent,
    now.low_percent,
    now.high_percent,
    before.overturned_percent AS before_percent,
    now.overturned,
    now.letters
FROM imr_reports.conditions AS now
LEFT JOIN imr_reports.conditions AS before
    ON before.year = now.year - 1 AND before.condition = now.condition AND before.requested = 'anything'
WHERE now.year = $year AND now.requested = 'anything'
ORDER BY now.decisions DESC, now.condition
LIMIT 15

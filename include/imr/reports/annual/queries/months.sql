SELECT
    monthname(now.month) AS value,
    now.decisions,
    before.decisions AS before_decisions,
    now.overturned_percent,
    now.low_percent,
    now.high_percent,
    before.overturned_percent AS before_percent,
    now.overturned,
    now.letters
FROM imr_reports.months AS now
LEFT JOIN imr_reports.months AS before ON before.month = now.month - INTERVAL 1 YEAR
WHERE year(now.month) = $year
ORDER BY now.month

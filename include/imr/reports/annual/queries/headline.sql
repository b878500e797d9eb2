SELECT
    o.year,
    o.letters,
    o.decisions,
    o.overturned,
    o.overturned_percent,
    o.low_percent,
    o.high_percent,
    round(100.0 * d.decisions / o.decisions, 1) AS drugs_percent,
    round(100.0 * p.decisions / nullif(d.decisions, 0), 1) AS opioids_percent,
    t.median_days
FROM imr_reports.outcomes AS o
LEFT JOIN imr_reports.drugs AS d ON d.year = o.year AND d.dimension = 'all'
LEFT JOIN imr_reports.drugs AS p ON p.year = o.year AND p.dimension = 'opioid' AND p.value = 'opioid'
LEFT JOIN imr_reports.days_to_decision AS t ON t.year = o.year AND t.start = 'assignment'
WHERE o.dimension = 'all' AND o.year IN ($year, $year - 1)
ORDER BY o.year DESC

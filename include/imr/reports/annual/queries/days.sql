SELECT
    CASE now.start
        WHEN 'ur_denial' THEN 'denial'
        ELSE now.start
    END AS value,
    now.letters,
    now.median_days,
    before.median_days AS before_median_days,
    now.p90_days,
    before.p90_days AS before_p90_days
FROM imr_reports.days_to_decision AS now
LEFT JOIN imr_reports.days_to_decision AS before ON before.year = now.year - 1 AND before.start = now.start
WHERE now.year = $year AND now.start != 'injury'
ORDER BY now.median_days DESC

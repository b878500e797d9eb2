SELECT
    CASE measure
        WHEN 'letters' THEN 'letters'
        WHEN 'overturned_percent' THEN 'overturned, %'
        WHEN 'requests_percent' THEN 'requests of the category, %'
        ELSE 'opioids among drugs, %'
    END AS measure,
    category,
    official,
    said,
    ours,
    low_percent,
    high_percent,
    coverage_percent,
    difference,
    agrees,
    address
FROM imr_reports.official_figures
WHERE year = $year
ORDER BY measure, category NULLS FIRST

SELECT
    now.of_table,
    replace(now.kind, '_', ' ') AS kind,
    now.name,
    now.rows,
    now.of_rows,
    now.row_percent,
    before.row_percent AS before_row_percent
FROM imr_reports.data_quality AS now
LEFT JOIN imr_reports.data_quality AS before
    ON
        before.year = now.year - 1
        AND before.of_table = now.of_table
        AND before.kind = now.kind
        AND before.name = now.name
WHERE
    now.year = $year
    AND (
        now.kind IN ('problem', 'reason', 'status', 'unexplained_text')
        OR (
            now.kind = 'null'
            AND now.name IN (
                'date_of_injury', 'patient_age', 'patient_sex', 'ur_denial_date', 'assigned_date', 'rationale',
                'clinical_summary', 'claims_administrator_guideline', 'imro_guideline'
            )
        )
    )
ORDER BY now.of_table, now.kind, now.rows DESC, now.name

-- How complete and how doubtful the rows are: nulls, problems, statuses, reasons, unexplained text, versions.
WITH nulls AS (
    SELECT 'null' AS kind, 'cases' AS of_table, * FROM nulls_of('cases')
    UNION ALL BY NAME SELECT 'null' AS kind, 'decisions' AS of_table, * FROM nulls_of('decisions')
    UNION ALL BY NAME SELECT 'null' AS kind, 'citations' AS of_table, * FROM nulls_of('citations')
    UNION ALL BY NAME SELECT 'null' AS kind, 'diagnoses' AS of_table, * FROM nulls_of('diagnoses')
    UNION ALL BY NAME SELECT 'null' AS kind, 'prior_treatments' AS of_table, * FROM nulls_of('prior_treatments')
),

facts AS (
    SELECT
        'cases' AS of_table,
        year(coalesce(decision_date, received_date)) AS year,
        UNNEST(
            [{kind: 'row', name: 'all'}, {kind: 'layout', name: layout}]
            || [{kind: 'problem', name: one} FOR one IN list_distinct(problems)]
        ) AS fact
    FROM cases
    UNION ALL
    SELECT
        'letters' AS of_table,
        year(coalesce(decision_date, received_date)) AS year,
        UNNEST(
            [
                {kind: 'row', name: 'all'},
                {kind: 'status', name: status},
                {kind: 'parser_version', name: parser_version},
                {kind: 'reader_version', name: coalesce(reader_version, 'not noted')}
            ]
            || [{kind: 'reason', name: one} FOR one IN list_distinct(reasons)]
            || [{kind: 'reading_problem', name: one} FOR one IN list_distinct(coalesce(reading_problems, []))]
            || CASE
                WHEN unexplained_characters > 0 THEN [{kind: 'unexplained_text', name: 'letters with any'}]
                ELSE []
            END
        ) AS fact
    FROM letters
),

counted AS (
    SELECT of_table, year, fact.kind, fact.name, count(*) AS rows
    FROM facts
    GROUP BY GROUPING SETS ((of_table, year, fact.kind, fact.name), (of_table, fact.kind, fact.name))
)

SELECT year, of_table, kind, name, rows, of_rows, percent(rows, of_rows) AS row_percent FROM nulls
UNION ALL
SELECT c.year, c.of_table, c.kind, c.name, c.rows, a.rows AS of_rows, percent(c.rows, a.rows) AS row_percent
FROM counted AS c
JOIN counted AS a
    ON c.of_table = a.of_table AND a.kind = 'row' AND c.year IS NOT DISTINCT FROM a.year
WHERE c.kind != 'row'

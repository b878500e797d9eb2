-- Outcomes of decisions by what was asked for, who decided and whom it was for.
WITH facts AS (
    SELECT
        case_id,
        year(decision_date) AS year,
        decision,
        UNNEST(
            [
                {dimension: 'all', value: 'all', within: NULL},
                {dimension: 'category', value: category, within: NULL},
                {dimension: 'subcategory', value: subcategory, within: category},
                {dimension: 'ur_action', value: ur_action, within: NULL},
                {dimension: 'retrospective', value: CASE WHEN retrospective THEN 'yes' ELSE 'no' END, within: NULL},
                {dimension: 'priority', value: coalesce(priority, 'not stated'), within: NULL},
                {dimension: 'age', value: band_of_age(patient_age), within: NULL},
                {dimension: 'sex', value: coalesce(patient_sex, 'not stated'), within: NULL},
                {dimension: 'accident_year', value: coalesce(year(date_of_injury)::VARCHAR, 'not stated'), within: NULL},
                {
                    dimension: 'years_since_injury',
                    value: band_of_years(datesub('year', date_of_injury, decision_date)),
                    within: NULL
                },
                {dimension: 'decisions_in_letter', value: band_of_number(decision_count), within: NULL}
            ]
            || CASE
                WHEN ur_action = 'modified' THEN [{dimension: 'partly_authorized', value: category, within: NULL}]
                ELSE []
            END
            || CASE
                WHEN visits > 0 THEN [{dimension: 'visits', value: band_of_visits(visits), within: category}]
                ELSE []
            END
            || [{dimension: 'specialty', value: one, within: NULL} FOR one IN list_distinct(reviewer_specialties)]
            || [
                {dimension: 'license_state', value: one, within: NULL}
                FOR one IN list_distinct(reviewer_license_states)
            ]
            || [{dimension: 'body_part', value: one, within: NULL} FOR one IN list_distinct(body_parts)]
        ) AS fact
    FROM decisions_with_cases
),

per_letter AS (
    SELECT
        case_id,
        any_value(year) AS year,
        fact.dimension,
        fact.value,
        fact.within,
        count(*) AS n,
        count(*) FILTER (decision = 'overturned') AS x
    FROM facts
    GROUP BY case_id, fact.dimension, fact.value, fact.within
),

grouped AS (
    SELECT year, dimension, value, within, rates(n, x) AS rated
    FROM per_letter
    GROUP BY GROUPING SETS ((year, dimension, value, within), (dimension, value, within))
    HAVING grouping(year) = 1 OR year IS NOT NULL
)

SELECT year, dimension, value, within, rated.* FROM grouped

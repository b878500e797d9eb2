-- What the reports share: bands of values, and counts with a rate and its interval.

-- How many independent decisions are as sure as these. n and x are the decisions and the overturned ones of each
-- letter; docs/decisions.md (72) states the formula and its sources.
CREATE MACRO effective_size(decisions, overturned, letters, xx, xn, nn) AS
CASE
    WHEN overturned IN (0, decisions) OR letters = 1 THEN letters
    -- In whole numbers, because what floating-point numbers leave of a spread of zero may be negative.
    ELSE least(
        decisions,
        coalesce(
            1e0 * overturned * (decisions - overturned) * (letters - 1) * decisions * decisions / letters
            / nullif(
                xx * decisions * decisions - 2 * xn * overturned * decisions + nn * overturned * overturned, 0
            ),
            decisions
        )
    )
END;

-- The centre of Wilson's interval of 95 % and half its width, for a share p of m decisions.
CREATE MACRO wilson_centre(p, m) AS (p + 3.841459 / (2 * m)) / (1 + 3.841459 / m);
CREATE MACRO wilson_half(p, m) AS
    1.959964 * sqrt(p * (1 - p) / m + 3.841459 / (4 * m * m)) / (1 + 3.841459 / m);

CREATE MACRO percent(part, whole) AS round(100.0 * part / nullif(whole, 0), 2);

-- Counts and rates of a group, from one row for each letter: its decisions n and the overturned ones x.
-- A macro writes its argument out wherever it uses it; a lambda works it out once.
CREATE MACRO with_interval(counted) AS list_transform([counted], lambda c: {
    'letters': c.letters,
    'decisions': c.decisions,
    'upheld': c.decisions - c.overturned,
    'overturned': c.overturned,
    'overturned_percent': percent(c.overturned, c.decisions),
    'low_percent': round(100 * greatest(0,
        wilson_centre(c.overturned / c.decisions, c.size) - wilson_half(c.overturned / c.decisions, c.size)), 2),
    'high_percent': round(100 * least(1,
        wilson_centre(c.overturned / c.decisions, c.size) + wilson_half(c.overturned / c.decisions, c.size)), 2),
    'under_11': c.letters < 11
})[1];
CREATE MACRO with_size(counted) AS list_transform([counted], lambda c: {
    'letters': c.letters,
    'decisions': c.decisions,
    'overturned': c.overturned,
    'size': effective_size(c.decisions, c.overturned, c.letters, c.xx, c.xn, c.nn)
})[1];
CREATE MACRO rates(n, x) AS with_interval(with_size({
    'letters': count(*),
    'decisions': sum(n)::BIGINT,
    'overturned': sum(x)::BIGINT,
    'xx': sum(x * x),
    'xn': sum(x * n),
    'nn': sum(n * n)
}));

CREATE MACRO band_of_age(age) AS CASE
    WHEN age < 18 THEN 'under 18' WHEN age < 25 THEN '18 to 24' WHEN age < 35 THEN '25 to 34'
    WHEN age < 45 THEN '35 to 44' WHEN age < 55 THEN '45 to 54' WHEN age < 65 THEN '55 to 64'
    WHEN age >= 65 THEN '65 and over' ELSE 'not stated'
END;
CREATE MACRO band_of_years(years) AS CASE
    WHEN years < 0 THEN 'not stated' WHEN years < 1 THEN 'under 1' WHEN years < 2 THEN '1' WHEN years < 5 THEN '2 to 4'
    WHEN years < 10 THEN '5 to 9' WHEN years >= 10 THEN '10 and more' ELSE 'not stated'
END;
CREATE MACRO band_of_visits(visits) AS CASE
    WHEN visits <= 1 THEN '1' WHEN visits <= 6 THEN '2 to 6' WHEN visits <= 12 THEN '7 to 12'
    WHEN visits <= 24 THEN '13 to 24' WHEN visits > 24 THEN '25 and more'
END;
CREATE MACRO band_of_number(number) AS CASE
    WHEN number <= 3 THEN number::VARCHAR WHEN number <= 5 THEN '4 to 5' WHEN number <= 10 THEN '6 to 10' ELSE '11 and more'
END;

-- Rows of a table that are null in each column. Letters' long texts are not read for that.
CREATE MACRO nulls_of(name_of_table) AS TABLE (
    SELECT year, name, of_rows - filled AS rows, of_rows
    FROM (
        UNPIVOT (
            SELECT year, count(*) AS of_rows, count(COLUMNS(* EXCLUDE (year)))
            FROM (SELECT *, year(coalesce(decision_date, received_date)) AS year FROM query_table(name_of_table))
            GROUP BY GROUPING SETS ((year), ())
        ) ON COLUMNS(* EXCLUDE (year, of_rows)) INTO NAME name VALUE filled
    )
    WHERE of_rows > 0
);

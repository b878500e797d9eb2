SELECT
    now.decisions_in_letter::VARCHAR AS value,
    now.letters,
    before.letters AS before_letters,
    now.upheld_letters,
    now.partially_overturned_letters,
    now.overturned_letters
FROM imr_reports.letter_sizes AS now
LEFT JOIN imr_reports.letter_sizes AS before
    ON before.year = now.year - 1 AND before.decisions_in_letter = now.decisions_in_letter
WHERE now.year = $year
ORDER BY now.decisions_in_letter
LIMIT 15

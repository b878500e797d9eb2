-- One row per disputed item: the decision with all columns of its case.
SELECT d.*, c.* EXCLUDE (case_id, case_number, decision_date, letter_id, received_date)
FROM decisions AS d
JOIN cases AS c USING (case_id)

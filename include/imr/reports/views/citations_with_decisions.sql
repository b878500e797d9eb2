-- One row per guideline cited: the citation with all columns of its decision.
SELECT c.*, d.* EXCLUDE (case_id, case_number, decision_date, letter_id, received_date, decision_number)
FROM citations AS c
JOIN decisions AS d USING (case_id, decision_number)

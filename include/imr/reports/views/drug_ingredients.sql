-- One row per active ingredient of a requested drug; `ingredient_is_opioid` is about the ingredient alone.
SELECT
    d.case_id,
    d.case_number,
    d.decision_date,
    d.letter_id,
    d.received_date,
    d.decision_number,
    listed.ingredient,
    listed.ingredient IN ($opioids) AS ingredient_is_opioid,
    d.decision,
    d.ur_action,
    d.category,
    d.subcategory,
    d.drug_strength,
    d.drug_quantity,
    d.drug_refills
FROM decisions AS d
CROSS JOIN UNNEST(d.drug_ingredients) AS listed(ingredient)

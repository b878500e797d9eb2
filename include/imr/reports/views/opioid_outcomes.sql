-- One row per opioid: how often requests for it were decided, upheld and overturned. The other ingredients of
-- a combination, such as acetaminophen, are not counted.
SELECT
    ingredient,
    COUNT(*) AS decisions,
    COUNT(*) FILTER (WHERE decision = 'upheld') AS upheld,
    COUNT(*) FILTER (WHERE decision = 'overturned') AS overturned,
    ROUND(100.0 * COUNT(*) FILTER (WHERE decision = 'overturned') / COUNT(*), 1) AS overturned_percent
FROM drug_ingredients
WHERE ingredient_is_opioid
GROUP BY ingredient

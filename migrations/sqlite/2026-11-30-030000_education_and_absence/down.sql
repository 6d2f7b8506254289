ALTER TABLE skills DROP COLUMN absent_since;
ALTER TABLE role_profiles DROP COLUMN absent_since;
ALTER TABLE role_profiles ADD COLUMN education DOUBLE;
ALTER TABLE role_profiles ADD COLUMN education_label TEXT;
UPDATE role_profiles
SET education = (
        SELECT round(sum(json_extract(value, '$.level') * json_extract(value, '$.percent')) / 100.0, 4)
        FROM json_each(education_shares)
    ),
    education_label = (
        SELECT json_extract(value, '$.label') FROM json_each(education_shares)
        ORDER BY json_extract(value, '$.percent') DESC, json_extract(value, '$.level') LIMIT 1
    )
WHERE education_shares IS NOT NULL;
ALTER TABLE role_profiles DROP COLUMN education_shares;

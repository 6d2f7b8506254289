ALTER TABLE skills DROP COLUMN absent_since;
ALTER TABLE role_profiles DROP COLUMN absent_since;
ALTER TABLE role_profiles ADD COLUMN education DOUBLE PRECISION;
ALTER TABLE role_profiles ADD COLUMN education_label TEXT COLLATE "C";
UPDATE role_profiles
SET education = (
        SELECT round(sum((share ->> 'level')::numeric * (share ->> 'percent')::numeric) / 100.0, 4)
        FROM json_array_elements(education_shares::json) AS share
    ),
    education_label = (
        SELECT share ->> 'label' FROM json_array_elements(education_shares::json) AS share
        ORDER BY (share ->> 'percent')::numeric DESC, (share ->> 'level')::integer LIMIT 1
    )
WHERE education_shares IS NOT NULL;
ALTER TABLE role_profiles DROP COLUMN education_shares;

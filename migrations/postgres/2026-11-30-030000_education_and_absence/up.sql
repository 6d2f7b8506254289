-- How many people in a role say which education it needs, instead of a mean of categories; and since when the source of a
-- skill or role no longer lists it. What was one category for everybody stays; of the other means nothing can be made.
ALTER TABLE role_profiles ADD COLUMN education_shares TEXT COLLATE "C";
UPDATE role_profiles
SET education_shares = '[{"level":' || education::integer || ',"label":'
    || coalesce(to_json(education_label)::text, 'null') || ',"percent":100.0}]'
WHERE education = trunc(education) AND education >= 1;
ALTER TABLE role_profiles DROP COLUMN education;
ALTER TABLE role_profiles DROP COLUMN education_label;
ALTER TABLE role_profiles ADD COLUMN absent_since TIMESTAMPTZ;
ALTER TABLE skills ADD COLUMN absent_since TIMESTAMPTZ;

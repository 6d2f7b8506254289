DROP TABLE skill_level_descriptors;
DROP TABLE role_tools;
DROP TABLE skill_titles;
DROP TABLE role_titles;

DROP INDEX role_requirements_import_id;
ALTER TABLE role_requirements DROP COLUMN is_not_relevant;
ALTER TABLE role_requirements DROP COLUMN is_suppressed;
ALTER TABLE role_requirements DROP COLUMN import_id;

DROP INDEX role_profiles_import_id;
ALTER TABLE role_profiles DROP COLUMN education_label;
ALTER TABLE role_profiles DROP COLUMN education;
ALTER TABLE role_profiles DROP COLUMN import_id;

DROP INDEX skills_import_id;
ALTER TABLE skills DROP COLUMN import_id;

DROP TABLE imports;

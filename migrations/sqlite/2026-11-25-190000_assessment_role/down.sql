DROP INDEX assessments_role_id;
ALTER TABLE assessments DROP COLUMN role_id;

DROP INDEX skill_observations_migration_id;
DROP INDEX skill_observations_original;
ALTER TABLE skill_observations DROP COLUMN migration_id;
ALTER TABLE skill_observations DROP COLUMN original_id;
DROP TABLE framework_migrations;

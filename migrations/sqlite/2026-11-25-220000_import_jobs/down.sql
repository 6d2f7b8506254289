DROP TABLE import_jobs;
DROP INDEX frameworks_import_id;
ALTER TABLE frameworks DROP COLUMN import_id;

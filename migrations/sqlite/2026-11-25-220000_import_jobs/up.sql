-- Imports that organizations ask for over HTTP, and frameworks that an import is still bringing.

ALTER TABLE frameworks ADD COLUMN import_id TEXT REFERENCES imports (id);
CREATE INDEX frameworks_import_id ON frameworks (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE import_jobs (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    actor_id TEXT NOT NULL REFERENCES users (id),
    process TEXT NOT NULL,
    format TEXT NOT NULL,
    is_dry_run BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    phase TEXT,
    rows_done BIGINT NOT NULL,
    rows_total BIGINT NOT NULL,
    report TEXT,
    lease_until TEXT NOT NULL,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
);
-- An organization has one at a time.
CREATE UNIQUE INDEX import_jobs_open ON import_jobs (org_id) WHERE finished_at IS NULL;
CREATE INDEX import_jobs_created ON import_jobs (org_id, created_at, id);
CREATE INDEX import_jobs_actor_id ON import_jobs (actor_id);

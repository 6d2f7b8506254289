-- Imports that organizations ask for over HTTP, and frameworks that an import is still bringing.

ALTER TABLE frameworks ADD COLUMN import_id UUID REFERENCES imports (id);
CREATE INDEX frameworks_import_id ON frameworks (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE import_jobs (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    actor_id UUID NOT NULL REFERENCES users (id),
    process UUID NOT NULL,
    format TEXT COLLATE "C" NOT NULL,
    is_dry_run BOOLEAN NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    phase TEXT COLLATE "C",
    rows_done BIGINT NOT NULL,
    rows_total BIGINT NOT NULL,
    report JSONB,
    lease_until TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ
);
-- An organization has one at a time.
CREATE UNIQUE INDEX import_jobs_open ON import_jobs (org_id) WHERE finished_at IS NULL;
CREATE INDEX import_jobs_created ON import_jobs (org_id, created_at, id);
CREATE INDEX import_jobs_actor_id ON import_jobs (actor_id);

-- Moving what rests on one version of a framework to another one.

CREATE TABLE framework_migrations (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    from_framework_id TEXT NOT NULL REFERENCES frameworks (id),
    to_framework_id TEXT NOT NULL REFERENCES frameworks (id),
    status TEXT NOT NULL,
    mapping TEXT NOT NULL,
    report TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    started_at TEXT,
    finished_at TEXT,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX framework_migrations_created ON framework_migrations (org_id, created_at, id);
CREATE INDEX framework_migrations_updated ON framework_migrations (org_id, updated_at, id);
CREATE INDEX framework_migrations_from_framework_id ON framework_migrations (from_framework_id);
CREATE INDEX framework_migrations_to_framework_id ON framework_migrations (to_framework_id);
CREATE INDEX framework_migrations_created_by ON framework_migrations (created_by);

-- Entries of the ledger that say of a new skill what others say of the old one; each says it once.
ALTER TABLE skill_observations ADD COLUMN original_id TEXT REFERENCES skill_observations (id);
ALTER TABLE skill_observations ADD COLUMN migration_id TEXT REFERENCES framework_migrations (id);
CREATE UNIQUE INDEX skill_observations_original ON skill_observations (original_id, skill_id)
    WHERE original_id IS NOT NULL;
CREATE INDEX skill_observations_migration_id ON skill_observations (migration_id) WHERE migration_id IS NOT NULL;

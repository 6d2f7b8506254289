-- Moving what rests on one version of a framework to another one.

CREATE TABLE framework_migrations (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    from_framework_id UUID NOT NULL REFERENCES frameworks (id),
    to_framework_id UUID NOT NULL REFERENCES frameworks (id),
    status TEXT COLLATE "C" NOT NULL,
    mapping JSONB NOT NULL,
    report JSONB NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX framework_migrations_created ON framework_migrations (org_id, created_at, id);
CREATE INDEX framework_migrations_updated ON framework_migrations (org_id, updated_at, id);
CREATE INDEX framework_migrations_from_framework_id ON framework_migrations (from_framework_id);
CREATE INDEX framework_migrations_to_framework_id ON framework_migrations (to_framework_id);
CREATE INDEX framework_migrations_created_by ON framework_migrations (created_by);

-- Entries of the ledger that say of a new skill what others say of the old one; each says it once.
ALTER TABLE skill_observations ADD COLUMN original_id UUID REFERENCES skill_observations (id);
ALTER TABLE skill_observations ADD COLUMN migration_id UUID REFERENCES framework_migrations (id);
CREATE UNIQUE INDEX skill_observations_original ON skill_observations (original_id, skill_id)
    WHERE original_id IS NOT NULL;
CREATE INDEX skill_observations_migration_id ON skill_observations (migration_id) WHERE migration_id IS NOT NULL;

-- Frameworks have versions: one row for each release of a key, each with skills and roles of its own.

ALTER TABLE frameworks ADD COLUMN description TEXT;
ALTER TABLE frameworks ADD COLUMN license TEXT;
ALTER TABLE frameworks ADD COLUMN supersedes_id TEXT REFERENCES frameworks (id);
ALTER TABLE frameworks ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE frameworks ADD COLUMN published_at TEXT;
ALTER TABLE frameworks ADD COLUMN retired_at TEXT;
ALTER TABLE frameworks ADD COLUMN deleted_at TEXT;
UPDATE frameworks SET published_at = updated_at WHERE status <> 'draft';

-- No release is a release of its own.
DROP INDEX frameworks_instance_key;
DROP INDEX frameworks_org_key;
CREATE UNIQUE INDEX frameworks_instance_release ON frameworks (key, release)
    WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX frameworks_instance_unreleased ON frameworks (key)
    WHERE org_id IS NULL AND release IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX frameworks_org_release ON frameworks (org_id, key, release) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX frameworks_org_unreleased ON frameworks (org_id, key)
    WHERE release IS NULL AND deleted_at IS NULL;
CREATE INDEX frameworks_key ON frameworks (key, id);
CREATE INDEX frameworks_created ON frameworks (created_at, id);
CREATE INDEX frameworks_status ON frameworks (org_id, status);
CREATE INDEX frameworks_supersedes_id ON frameworks (supersedes_id);

-- What a skill or role of an older version became, and what it was in the first version that had it.
ALTER TABLE skills ADD COLUMN origin_id TEXT REFERENCES skills (id);
ALTER TABLE skills ADD COLUMN replaced_by_id TEXT REFERENCES skills (id);
CREATE INDEX skills_origin_id ON skills (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX skills_replaced_by_id ON skills (replaced_by_id) WHERE replaced_by_id IS NOT NULL;
ALTER TABLE role_profiles ADD COLUMN origin_id TEXT REFERENCES role_profiles (id);
CREATE INDEX role_profiles_origin_id ON role_profiles (origin_id) WHERE origin_id IS NOT NULL;

-- A key is that of one skill, and of one role, in each version; whatever is in no framework has keys of its own.
DROP INDEX skills_instance_external;
DROP INDEX skills_org_external;
CREATE UNIQUE INDEX skills_framework_external ON skills (framework_id, external_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX skills_org_external ON skills (org_id, external_id)
    WHERE framework_id IS NULL AND deleted_at IS NULL;
CREATE INDEX skills_external ON skills (external_id);
DROP INDEX role_profiles_instance_external;
DROP INDEX role_profiles_org_external;
CREATE UNIQUE INDEX role_profiles_framework_external ON role_profiles (framework_id, external_id)
    WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX role_profiles_org_external ON role_profiles (org_id, external_id)
    WHERE framework_id IS NULL AND deleted_at IS NULL;
CREATE INDEX role_profiles_external ON role_profiles (external_id);

-- Whether an organization's part of the catalog has changed is asked at each search.
CREATE INDEX skills_org_versions ON skills (org_id, version) WHERE owner_id IS NULL;
CREATE INDEX role_profiles_org_versions ON role_profiles (org_id, version);

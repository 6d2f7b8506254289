-- A key is that of one framework again, and of one skill and one role in a whole catalog. The first of each keeps it; what
-- was deleted, and all later versions, stay under keys of their own.
UPDATE skills SET external_id = NULL WHERE deleted_at IS NULL AND EXISTS (
    SELECT 1 FROM skills AS other WHERE other.external_id = skills.external_id
        AND other.org_id IS NOT DISTINCT FROM skills.org_id AND other.deleted_at IS NULL AND other.id < skills.id
);
UPDATE role_profiles SET external_id = NULL WHERE deleted_at IS NULL AND EXISTS (
    SELECT 1 FROM role_profiles AS other WHERE other.external_id = role_profiles.external_id
        AND other.org_id IS NOT DISTINCT FROM role_profiles.org_id AND other.deleted_at IS NULL AND other.id < role_profiles.id
);
UPDATE frameworks SET key = key || ' ' || id::text WHERE deleted_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM frameworks AS other WHERE other.key = frameworks.key
        AND other.org_id IS NOT DISTINCT FROM frameworks.org_id AND other.deleted_at IS NULL AND other.id < frameworks.id
);

DROP INDEX role_profiles_org_versions;
DROP INDEX skills_org_versions;
DROP INDEX role_profiles_external;
DROP INDEX role_profiles_org_external;
DROP INDEX role_profiles_framework_external;
CREATE UNIQUE INDEX role_profiles_instance_external ON role_profiles (external_id)
    WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX role_profiles_org_external ON role_profiles (org_id, external_id) WHERE deleted_at IS NULL;
DROP INDEX skills_external;
DROP INDEX skills_org_external;
DROP INDEX skills_framework_external;
CREATE UNIQUE INDEX skills_instance_external ON skills (external_id) WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX skills_org_external ON skills (org_id, external_id) WHERE deleted_at IS NULL;

DROP INDEX role_profiles_origin_id;
ALTER TABLE role_profiles DROP COLUMN origin_id;
DROP INDEX skills_replaced_by_id;
DROP INDEX skills_origin_id;
ALTER TABLE skills DROP COLUMN replaced_by_id;
ALTER TABLE skills DROP COLUMN origin_id;

DROP INDEX frameworks_supersedes_id;
DROP INDEX frameworks_status;
DROP INDEX frameworks_created;
DROP INDEX frameworks_key;
DROP INDEX frameworks_org_unreleased;
DROP INDEX frameworks_org_release;
DROP INDEX frameworks_instance_unreleased;
DROP INDEX frameworks_instance_release;
CREATE UNIQUE INDEX frameworks_instance_key ON frameworks (key) WHERE org_id IS NULL;
CREATE UNIQUE INDEX frameworks_org_key ON frameworks (org_id, key);

ALTER TABLE frameworks DROP COLUMN deleted_at;
ALTER TABLE frameworks DROP COLUMN retired_at;
ALTER TABLE frameworks DROP COLUMN published_at;
ALTER TABLE frameworks DROP COLUMN version;
ALTER TABLE frameworks DROP COLUMN supersedes_id;
ALTER TABLE frameworks DROP COLUMN license;
ALTER TABLE frameworks DROP COLUMN description;

-- An address belongs to whoever has redeemed an account with it; an invitation reserves none. Accounts are searched by
-- name; the old ones by the name in lower case, as the database understands it.
ALTER TABLE users ADD COLUMN name_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN email_changed_at TIMESTAMPTZ;
ALTER TABLE users ADD COLUMN email_changed_by UUID REFERENCES users (id);
ALTER TABLE users ADD COLUMN reset_requested_at TIMESTAMPTZ;
ALTER TABLE users ADD COLUMN reset_requested_by UUID REFERENCES users (id);
UPDATE users SET name_key = lower(display_name);
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE password_hash IS NOT NULL;
CREATE INDEX users_invited_email ON users (email_key) WHERE password_hash IS NULL;
CREATE UNIQUE INDEX users_org_email ON users (org_id, email_key);
CREATE INDEX users_org_name ON users (org_id, name_key, id);
CREATE INDEX users_email_changed_by ON users (email_changed_by);
CREATE INDEX users_reset_requested ON users (reset_requested_at) WHERE reset_requested_at IS NOT NULL;
CREATE INDEX users_reset_requested_by ON users (reset_requested_by);

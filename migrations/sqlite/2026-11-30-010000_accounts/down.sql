DROP INDEX users_reset_requested_by;
DROP INDEX users_reset_requested;
DROP INDEX users_email_changed_by;
DROP INDEX users_org_name;
DROP INDEX users_org_email;
DROP INDEX users_invited_email;
DROP INDEX users_email;
-- Of several accounts with one address, the redeemed one keeps it, or the first; the invitations keep it as `email` alone.
UPDATE users SET email_key = email_key || '#' || id
WHERE password_hash IS NULL AND EXISTS (
    SELECT 1 FROM users other
    WHERE other.email_key = users.email_key AND (other.password_hash IS NOT NULL OR other.id < users.id)
);
CREATE UNIQUE INDEX users_email ON users (email_key);
ALTER TABLE users DROP COLUMN reset_requested_by;
ALTER TABLE users DROP COLUMN reset_requested_at;
ALTER TABLE users DROP COLUMN email_changed_by;
ALTER TABLE users DROP COLUMN email_changed_at;
ALTER TABLE users DROP COLUMN name_key;

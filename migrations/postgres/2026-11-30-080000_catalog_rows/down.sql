ALTER TABLE organizations DROP COLUMN catalog_rows;

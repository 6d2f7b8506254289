-- How many rows the catalog of an organization holds, as last counted, with what was added over HTTP since; NULL says
-- that it has to be counted again.
ALTER TABLE organizations ADD COLUMN catalog_rows BIGINT;

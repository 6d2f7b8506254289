ALTER TABLE goals DROP COLUMN language;

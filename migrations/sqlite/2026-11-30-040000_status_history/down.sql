ALTER TABLE gap_items DROP COLUMN override_reason;
DROP TABLE status_history;

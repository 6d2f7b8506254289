-- The role for which an assessment was made: its requirements say what to rate.
ALTER TABLE assessments ADD COLUMN role_id TEXT REFERENCES role_profiles (id);
CREATE INDEX assessments_role_id ON assessments (role_id);

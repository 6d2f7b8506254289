DROP INDEX assessments_submitted;
CREATE INDEX assessments_assessor_id ON assessments (assessor_id);
DROP INDEX skill_observations_latest;

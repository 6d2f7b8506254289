-- The latest entry of each source for a skill is the first one here.
CREATE INDEX skill_observations_latest
    ON skill_observations (user_id, skill_id, source, observed_on DESC, created_at DESC)
    WHERE superseded_at IS NULL;

-- How much somebody has submitted of late.
DROP INDEX assessments_assessor_id;
CREATE INDEX assessments_submitted ON assessments (assessor_id, submitted_at);

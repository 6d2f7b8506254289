-- Reasons and notes that people gave when something in a plan moved to another state; no later move overwrites them.
CREATE TABLE status_history (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plans (id),
    entity_type TEXT COLLATE "C" NOT NULL,
    entity_id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    note TEXT COLLATE "C",
    recorded_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX status_history_plan_created ON status_history (plan_id, created_at, id);
CREATE INDEX status_history_recorded_by ON status_history (recorded_by);

-- What was said before this table was there.
INSERT INTO status_history (id, plan_id, entity_type, entity_id, title, status, reason, note, recorded_by, created_at)
SELECT plans.id, plans.id, 'plan', plans.id, plans.title, plans.status, plans.status_reason, NULL, plans.owner_id, plans.updated_at
FROM plans
WHERE plans.status_reason IS NOT NULL;
INSERT INTO status_history (id, plan_id, entity_type, entity_id, title, status, reason, note, recorded_by, created_at)
SELECT goals.id, plans.id, 'goal', goals.id, goals.title, goals.status, goals.closed_reason, NULL, plans.owner_id, goals.updated_at
FROM goals INNER JOIN plans ON plans.id = goals.plan_id
WHERE goals.closed_reason IS NOT NULL;
INSERT INTO status_history (id, plan_id, entity_type, entity_id, title, status, reason, note, recorded_by, created_at)
SELECT gap_items.id, plans.id, 'gap_item', gap_items.id, gap_items.title, gap_items.status, gap_items.acceptance_reason, gap_items.closing_note, plans.owner_id, gap_items.updated_at
FROM gap_items INNER JOIN plans ON plans.id = gap_items.plan_id
WHERE gap_items.acceptance_reason IS NOT NULL OR gap_items.closing_note IS NOT NULL;
INSERT INTO status_history (id, plan_id, entity_type, entity_id, title, status, reason, note, recorded_by, created_at)
SELECT milestones.id, plans.id, 'milestone', milestones.id, milestones.title, milestones.status, milestones.status_reason, NULL, plans.owner_id, milestones.updated_at
FROM milestones INNER JOIN plans ON plans.id = milestones.plan_id
WHERE milestones.status_reason IS NOT NULL;
INSERT INTO status_history (id, plan_id, entity_type, entity_id, title, status, reason, note, recorded_by, created_at)
SELECT actions.id, plans.id, 'action', actions.id, actions.title, actions.status, actions.status_reason, actions.outcome_note, plans.owner_id, actions.updated_at
FROM actions INNER JOIN plans ON plans.id = actions.plan_id
WHERE actions.status_reason IS NOT NULL OR actions.outcome_note IS NOT NULL;

-- Why a critical gap was closed on the word of the person alone.
ALTER TABLE gap_items ADD COLUMN override_reason TEXT COLLATE "C";

-- The career loop: tenants and people, catalog, plans with everything that hangs off them, ledgers.
-- Values come from the application: no defaults, no sequences. Identifiers, instants and JSON are readable text.

CREATE TABLE instance_settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    private_key TEXT NOT NULL,
    public_x TEXT NOT NULL,
    public_y TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    status_at TEXT NOT NULL
);
CREATE INDEX signing_keys_status ON signing_keys (status);

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE sources (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    release TEXT,
    license TEXT,
    attribution TEXT,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL
);
CREATE UNIQUE INDEX sources_instance_key ON sources (key) WHERE org_id IS NULL;
CREATE UNIQUE INDEX sources_org_key ON sources (org_id, key);

CREATE TABLE frameworks (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id),
    source_id TEXT REFERENCES sources (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    release TEXT,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX frameworks_instance_key ON frameworks (key) WHERE org_id IS NULL;
CREATE UNIQUE INDEX frameworks_org_key ON frameworks (org_id, key);
CREATE INDEX frameworks_source_id ON frameworks (source_id);

CREATE TABLE proficiency_scales (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    is_default BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE UNIQUE INDEX proficiency_scales_instance_name ON proficiency_scales (name_key)
    WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX proficiency_scales_org_name ON proficiency_scales (org_id, name_key) WHERE deleted_at IS NULL;

CREATE TABLE proficiency_levels (
    id TEXT NOT NULL PRIMARY KEY,
    scale_id TEXT NOT NULL REFERENCES proficiency_scales (id),
    level INTEGER NOT NULL,
    label TEXT NOT NULL,
    description TEXT
);
CREATE UNIQUE INDEX proficiency_levels_level ON proficiency_levels (scale_id, level);

CREATE TABLE role_profiles (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id),
    framework_id TEXT REFERENCES frameworks (id),
    external_id TEXT,
    code TEXT,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    job_family TEXT,
    track TEXT NOT NULL,
    seniority INTEGER,
    job_zone INTEGER,
    description TEXT,
    status TEXT NOT NULL,
    revision INTEGER NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE UNIQUE INDEX role_profiles_instance_external ON role_profiles (external_id)
    WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX role_profiles_org_external ON role_profiles (org_id, external_id) WHERE deleted_at IS NULL;
CREATE INDEX role_profiles_title ON role_profiles (title_key, id);
CREATE INDEX role_profiles_created ON role_profiles (created_at, id);
CREATE INDEX role_profiles_framework_id ON role_profiles (framework_id);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    password_hash TEXT,
    setup_token_hash TEXT,
    setup_expires_at TEXT,
    job_title TEXT,
    current_role_id TEXT REFERENCES role_profiles (id),
    locale TEXT NOT NULL,
    timezone TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE UNIQUE INDEX users_setup_token ON users (setup_token_hash);
CREATE INDEX users_org_created ON users (org_id, created_at, id);
CREATE INDEX users_current_role_id ON users (current_role_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    user_agent TEXT,
    address TEXT
);
CREATE INDEX sessions_user_id ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    token_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
);
CREATE UNIQUE INDEX refresh_tokens_hash ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE login_failures (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    occurred_at TEXT NOT NULL
);
CREATE INDEX login_failures_subject ON login_failures (kind, subject, occurred_at);
CREATE INDEX login_failures_age ON login_failures (occurred_at);

CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL REFERENCES users (id),
    key_sha256 TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (user_id, key_sha256)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

CREATE TABLE skills (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id),
    owner_id TEXT REFERENCES users (id),
    framework_id TEXT REFERENCES frameworks (id),
    scale_id TEXT NOT NULL REFERENCES proficiency_scales (id),
    parent_id TEXT REFERENCES skills (id),
    external_id TEXT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    external_uri TEXT,
    half_life_months INTEGER,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE UNIQUE INDEX skills_instance_external ON skills (external_id) WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX skills_org_external ON skills (org_id, external_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX skills_owner_name ON skills (owner_id, name_key)
    WHERE framework_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX skills_org_name ON skills (org_id, name_key)
    WHERE owner_id IS NULL AND framework_id IS NULL AND deleted_at IS NULL;
CREATE INDEX skills_name ON skills (name_key, id);
CREATE INDEX skills_created ON skills (created_at, id);
CREATE INDEX skills_framework_id ON skills (framework_id);
CREATE INDEX skills_scale_id ON skills (scale_id);
CREATE INDEX skills_parent_id ON skills (parent_id);

CREATE TABLE role_requirements (
    id TEXT NOT NULL PRIMARY KEY,
    role_id TEXT NOT NULL REFERENCES role_profiles (id),
    skill_id TEXT NOT NULL REFERENCES skills (id),
    required_level INTEGER,
    source_level DOUBLE,
    source_scale TEXT,
    importance DOUBLE,
    requirement TEXT,
    is_critical BOOLEAN NOT NULL,
    rationale TEXT,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX role_requirements_skill ON role_requirements (role_id, skill_id);
CREATE INDEX role_requirements_skill_id ON role_requirements (skill_id);

CREATE TABLE role_relations (
    role_id TEXT NOT NULL REFERENCES role_profiles (id),
    related_role_id TEXT NOT NULL REFERENCES role_profiles (id),
    tier TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (role_id, related_role_id)
);
CREATE INDEX role_relations_related_role_id ON role_relations (related_role_id);

CREATE TABLE plans (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    owner_id TEXT NOT NULL REFERENCES users (id),
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    vision TEXT,
    intent TEXT,
    opportunities TEXT,
    status TEXT NOT NULL,
    status_reason TEXT,
    is_primary BOOLEAN NOT NULL,
    requires_approval BOOLEAN NOT NULL,
    starts_on TEXT NOT NULL,
    target_end_on TEXT,
    review_cadence TEXT NOT NULL,
    next_review_on TEXT,
    currency TEXT NOT NULL,
    budget_cap_minor BIGINT,
    progress DOUBLE NOT NULL,
    points_met DOUBLE NOT NULL,
    points_assessed DOUBLE NOT NULL,
    points_total DOUBLE NOT NULL,
    activated_at TEXT,
    closed_at TEXT,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX plans_org_id ON plans (org_id);
CREATE INDEX plans_owner_created ON plans (owner_id, created_at, id);
CREATE UNIQUE INDEX plans_primary ON plans (owner_id)
    WHERE is_primary AND deleted_at IS NULL AND status IN ('draft', 'submitted', 'active', 'on_hold');

CREATE TABLE assessments (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    plan_id TEXT REFERENCES plans (id),
    subject_id TEXT NOT NULL REFERENCES users (id),
    assessor_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    title TEXT,
    strengths TEXT,
    struggles TEXT,
    motivators TEXT,
    experience TEXT,
    interests TEXT,
    summary TEXT,
    assessed_on TEXT NOT NULL,
    due_on TEXT,
    submitted_at TEXT,
    released_at TEXT,
    supersedes_id TEXT REFERENCES assessments (id),
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX assessments_org_id ON assessments (org_id);
CREATE INDEX assessments_plan_id ON assessments (plan_id);
CREATE INDEX assessments_subject_created ON assessments (subject_id, created_at, id);
CREATE INDEX assessments_assessor_id ON assessments (assessor_id);
CREATE INDEX assessments_supersedes_id ON assessments (supersedes_id);

CREATE TABLE assessment_ratings (
    id TEXT NOT NULL PRIMARY KEY,
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    skill_id TEXT NOT NULL REFERENCES skills (id),
    position INTEGER NOT NULL,
    level INTEGER,
    is_observable BOOLEAN NOT NULL,
    confidence INTEGER,
    comment TEXT
);
CREATE UNIQUE INDEX assessment_ratings_skill ON assessment_ratings (assessment_id, skill_id);
CREATE INDEX assessment_ratings_skill_id ON assessment_ratings (skill_id);

CREATE TABLE skill_observations (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    skill_id TEXT NOT NULL REFERENCES skills (id),
    level INTEGER NOT NULL,
    source TEXT NOT NULL,
    assessment_id TEXT REFERENCES assessments (id),
    observed_on TEXT NOT NULL,
    valid_to TEXT,
    superseded_at TEXT,
    recorded_by TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL
);
CREATE INDEX skill_observations_level ON skill_observations (user_id, skill_id, observed_on);
CREATE INDEX skill_observations_org_id ON skill_observations (org_id);
CREATE INDEX skill_observations_skill_id ON skill_observations (skill_id);
CREATE INDEX skill_observations_assessment_id ON skill_observations (assessment_id);
CREATE INDEX skill_observations_recorded_by ON skill_observations (recorded_by);

CREATE TABLE goals (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    parent_id TEXT REFERENCES goals (id),
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    horizon TEXT,
    target_role_id TEXT REFERENCES role_profiles (id),
    target_role_title TEXT,
    specific TEXT,
    metric_name TEXT,
    metric_unit TEXT,
    baseline_value DOUBLE,
    target_value DOUBLE,
    current_value DOUBLE,
    achievable_note TEXT,
    relevance TEXT,
    starts_on TEXT,
    due_on TEXT,
    review_on TEXT,
    priority TEXT NOT NULL,
    weight DOUBLE NOT NULL,
    progress_mode TEXT NOT NULL,
    manual_progress INTEGER,
    status TEXT NOT NULL,
    closed_reason TEXT,
    achieved_at TEXT,
    progress DOUBLE NOT NULL,
    points_met DOUBLE NOT NULL,
    points_assessed DOUBLE NOT NULL,
    points_total DOUBLE NOT NULL,
    earliest_due_on TEXT,
    smart TEXT,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX goals_plan_created ON goals (plan_id, created_at, id);
CREATE INDEX goals_parent_id ON goals (parent_id);
CREATE INDEX goals_target_role_id ON goals (target_role_id);

CREATE TABLE goal_skills (
    goal_id TEXT NOT NULL REFERENCES goals (id),
    skill_id TEXT NOT NULL REFERENCES skills (id),
    PRIMARY KEY (goal_id, skill_id)
);
CREATE INDEX goal_skills_skill_id ON goal_skills (skill_id);

CREATE TABLE gap_items (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    goal_id TEXT REFERENCES goals (id),
    skill_id TEXT REFERENCES skills (id),
    requirement_id TEXT REFERENCES role_requirements (id),
    skill_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    rationale TEXT,
    baseline_level INTEGER,
    current_level INTEGER,
    current_basis TEXT NOT NULL,
    target_level INTEGER NOT NULL,
    scale_min INTEGER NOT NULL,
    scale_max INTEGER NOT NULL,
    weight DOUBLE NOT NULL,
    importance DOUBLE,
    is_critical BOOLEAN NOT NULL,
    priority_override TEXT,
    gap INTEGER NOT NULL,
    severity DOUBLE NOT NULL,
    status TEXT NOT NULL,
    origin TEXT NOT NULL,
    target_close_on TEXT,
    closed_at TEXT,
    closed_by TEXT REFERENCES users (id),
    closing_observation_id TEXT REFERENCES skill_observations (id),
    closing_note TEXT,
    acceptance_reason TEXT,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX gap_items_plan_created ON gap_items (plan_id, created_at, id);
CREATE UNIQUE INDEX gap_items_goal_skill ON gap_items (goal_id, skill_id) WHERE deleted_at IS NULL;
CREATE INDEX gap_items_goal_id ON gap_items (goal_id);
CREATE INDEX gap_items_skill_id ON gap_items (skill_id);
CREATE INDEX gap_items_requirement_id ON gap_items (requirement_id);
CREATE INDEX gap_items_closed_by ON gap_items (closed_by);
CREATE INDEX gap_items_closing_observation_id ON gap_items (closing_observation_id);

CREATE TABLE milestones (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    goal_id TEXT REFERENCES goals (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    description TEXT,
    success_criteria TEXT,
    starts_on TEXT,
    due_on TEXT,
    original_due_on TEXT,
    weight DOUBLE NOT NULL,
    sort_order INTEGER NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT,
    started_at TEXT,
    achieved_at TEXT,
    celebrated_at TEXT,
    celebration_note TEXT,
    celebration_visibility TEXT,
    progress DOUBLE NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX milestones_plan_created ON milestones (plan_id, created_at, id);
CREATE INDEX milestones_goal_id ON milestones (goal_id);

CREATE TABLE milestone_dependencies (
    milestone_id TEXT NOT NULL REFERENCES milestones (id),
    depends_on_id TEXT NOT NULL REFERENCES milestones (id),
    PRIMARY KEY (milestone_id, depends_on_id)
);
CREATE INDEX milestone_dependencies_depends_on_id ON milestone_dependencies (depends_on_id);

CREATE TABLE actions (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    milestone_id TEXT REFERENCES milestones (id),
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    learning_mode TEXT NOT NULL,
    provider TEXT,
    url TEXT,
    starts_on TEXT,
    due_on TEXT,
    effort_hours_planned DOUBLE,
    effort_hours_spent DOUBLE,
    cost_planned_minor BIGINT,
    cost_actual_minor BIGINT,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT,
    started_at TEXT,
    completed_at TEXT,
    outcome_note TEXT,
    usefulness INTEGER,
    progress DOUBLE NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX actions_plan_created ON actions (plan_id, created_at, id);
CREATE INDEX actions_milestone_id ON actions (milestone_id);

CREATE TABLE action_gaps (
    action_id TEXT NOT NULL REFERENCES actions (id),
    gap_item_id TEXT NOT NULL REFERENCES gap_items (id),
    expected_level_gain INTEGER,
    PRIMARY KEY (action_id, gap_item_id)
);
CREATE INDEX action_gaps_gap_item_id ON action_gaps (gap_item_id);

-- The two records of what happened outlive what they describe, so they hold no foreign keys.
CREATE TABLE audit_events (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT,
    at TEXT NOT NULL,
    actor_id TEXT,
    actor_kind TEXT NOT NULL,
    action TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    plan_id TEXT,
    subject_id TEXT,
    changes TEXT NOT NULL,
    reason TEXT,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_events_org_at ON audit_events (org_id, at, id);
CREATE INDEX audit_events_plan_at ON audit_events (plan_id, at, id);

CREATE TABLE outbox_events (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT,
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX outbox_events_org_created ON outbox_events (org_id, created_at, id);

CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;

INSERT INTO proficiency_scales (id, org_id, name, name_key, description, is_default, version, created_at, updated_at)
VALUES ('019c0000-0000-7000-8000-000000000000', NULL, 'Proficiency', 'proficiency',
    'Six levels from not held to setting the practice of others; other scales are mapped to it.',
    TRUE, 1, '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z');
INSERT INTO proficiency_levels (id, scale_id, level, label, description) VALUES
    ('019c0000-0000-7000-8000-000000000001', '019c0000-0000-7000-8000-000000000000', 0, 'None', 'not held'),
    ('019c0000-0000-7000-8000-000000000002', '019c0000-0000-7000-8000-000000000000', 1, 'Awareness', 'knows of it, follows instructions'),
    ('019c0000-0000-7000-8000-000000000003', '019c0000-0000-7000-8000-000000000000', 2, 'Foundational', 'with help'),
    ('019c0000-0000-7000-8000-000000000004', '019c0000-0000-7000-8000-000000000000', 3, 'Working knowledge', 'alone, usual cases'),
    ('019c0000-0000-7000-8000-000000000005', '019c0000-0000-7000-8000-000000000000', 4, 'Practitioner', 'alone, hard cases, helps others'),
    ('019c0000-0000-7000-8000-000000000006', '019c0000-0000-7000-8000-000000000000', 5, 'Expert', 'leads, sets practice');

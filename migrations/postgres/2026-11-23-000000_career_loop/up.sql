-- The career loop: tenants and people, catalog, plans with everything that hangs off them, ledgers.
-- Values come from the application: no defaults, no sequences. Text compares byte-wise, as on SQLite.

CREATE TABLE instance_settings (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE signing_keys (
    kid TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    private_key TEXT COLLATE "C" NOT NULL,
    public_x TEXT COLLATE "C" NOT NULL,
    public_y TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    status_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX signing_keys_status ON signing_keys (status);

CREATE TABLE organizations (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    settings JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sources (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID REFERENCES organizations (id),
    key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    release TEXT COLLATE "C",
    license TEXT COLLATE "C",
    attribution TEXT COLLATE "C",
    sha256 TEXT COLLATE "C" NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX sources_instance_key ON sources (key) WHERE org_id IS NULL;
CREATE UNIQUE INDEX sources_org_key ON sources (org_id, key);

CREATE TABLE frameworks (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID REFERENCES organizations (id),
    source_id UUID REFERENCES sources (id),
    key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    release TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX frameworks_instance_key ON frameworks (key) WHERE org_id IS NULL;
CREATE UNIQUE INDEX frameworks_org_key ON frameworks (org_id, key);
CREATE INDEX frameworks_source_id ON frameworks (source_id);

CREATE TABLE proficiency_scales (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID REFERENCES organizations (id),
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    is_default BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX proficiency_scales_instance_name ON proficiency_scales (name_key)
    WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX proficiency_scales_org_name ON proficiency_scales (org_id, name_key) WHERE deleted_at IS NULL;

CREATE TABLE proficiency_levels (
    id UUID NOT NULL PRIMARY KEY,
    scale_id UUID NOT NULL REFERENCES proficiency_scales (id),
    level INTEGER NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C"
);
CREATE UNIQUE INDEX proficiency_levels_level ON proficiency_levels (scale_id, level);

CREATE TABLE role_profiles (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID REFERENCES organizations (id),
    framework_id UUID REFERENCES frameworks (id),
    external_id TEXT COLLATE "C",
    code TEXT COLLATE "C",
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    job_family TEXT COLLATE "C",
    track TEXT COLLATE "C" NOT NULL,
    seniority INTEGER,
    job_zone INTEGER,
    description TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX role_profiles_instance_external ON role_profiles (external_id)
    WHERE org_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX role_profiles_org_external ON role_profiles (org_id, external_id) WHERE deleted_at IS NULL;
CREATE INDEX role_profiles_title ON role_profiles (title_key, id);
CREATE INDEX role_profiles_created ON role_profiles (created_at, id);
CREATE INDEX role_profiles_framework_id ON role_profiles (framework_id);

CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    email TEXT COLLATE "C" NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C",
    setup_token_hash TEXT COLLATE "C",
    setup_expires_at TIMESTAMPTZ,
    job_title TEXT COLLATE "C",
    current_role_id UUID REFERENCES role_profiles (id),
    locale TEXT COLLATE "C" NOT NULL,
    timezone TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE UNIQUE INDEX users_setup_token ON users (setup_token_hash);
CREATE INDEX users_org_created ON users (org_id, created_at, id);
CREATE INDEX users_current_role_id ON users (current_role_id);

CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    user_agent TEXT COLLATE "C",
    address TEXT COLLATE "C"
);
CREATE INDEX sessions_user_id ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES sessions (id),
    token_hash TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX refresh_tokens_hash ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE login_failures (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX login_failures_subject ON login_failures (kind, subject, occurred_at);
CREATE INDEX login_failures_age ON login_failures (occurred_at);

CREATE TABLE idempotency_keys (
    user_id UUID NOT NULL REFERENCES users (id),
    key_sha256 TEXT COLLATE "C" NOT NULL,
    request_sha256 TEXT COLLATE "C" NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, key_sha256)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

CREATE TABLE skills (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID REFERENCES organizations (id),
    owner_id UUID REFERENCES users (id),
    framework_id UUID REFERENCES frameworks (id),
    scale_id UUID NOT NULL REFERENCES proficiency_scales (id),
    parent_id UUID REFERENCES skills (id),
    external_id TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    external_uri TEXT COLLATE "C",
    half_life_months INTEGER,
    status TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
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
    id UUID NOT NULL PRIMARY KEY,
    role_id UUID NOT NULL REFERENCES role_profiles (id),
    skill_id UUID NOT NULL REFERENCES skills (id),
    required_level INTEGER,
    source_level DOUBLE PRECISION,
    source_scale TEXT COLLATE "C",
    importance DOUBLE PRECISION,
    requirement TEXT COLLATE "C",
    is_critical BOOLEAN NOT NULL,
    rationale TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX role_requirements_skill ON role_requirements (role_id, skill_id);
CREATE INDEX role_requirements_skill_id ON role_requirements (skill_id);

CREATE TABLE role_relations (
    role_id UUID NOT NULL REFERENCES role_profiles (id),
    related_role_id UUID NOT NULL REFERENCES role_profiles (id),
    tier TEXT COLLATE "C",
    position INTEGER NOT NULL,
    PRIMARY KEY (role_id, related_role_id)
);
CREATE INDEX role_relations_related_role_id ON role_relations (related_role_id);

CREATE TABLE plans (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    owner_id UUID NOT NULL REFERENCES users (id),
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    vision TEXT COLLATE "C",
    intent TEXT COLLATE "C",
    opportunities TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL,
    status_reason TEXT COLLATE "C",
    is_primary BOOLEAN NOT NULL,
    requires_approval BOOLEAN NOT NULL,
    starts_on DATE NOT NULL,
    target_end_on DATE,
    review_cadence TEXT COLLATE "C" NOT NULL,
    next_review_on DATE,
    currency TEXT COLLATE "C" NOT NULL,
    budget_cap_minor BIGINT,
    progress DOUBLE PRECISION NOT NULL,
    points_met DOUBLE PRECISION NOT NULL,
    points_assessed DOUBLE PRECISION NOT NULL,
    points_total DOUBLE PRECISION NOT NULL,
    activated_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX plans_org_id ON plans (org_id);
CREATE INDEX plans_owner_created ON plans (owner_id, created_at, id);
CREATE UNIQUE INDEX plans_primary ON plans (owner_id)
    WHERE is_primary AND deleted_at IS NULL AND status IN ('draft', 'submitted', 'active', 'on_hold');

CREATE TABLE assessments (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    plan_id UUID REFERENCES plans (id),
    subject_id UUID NOT NULL REFERENCES users (id),
    assessor_id UUID NOT NULL REFERENCES users (id),
    kind TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    strengths TEXT COLLATE "C",
    struggles TEXT COLLATE "C",
    motivators TEXT COLLATE "C",
    experience TEXT COLLATE "C",
    interests TEXT COLLATE "C",
    summary TEXT COLLATE "C",
    assessed_on DATE NOT NULL,
    due_on DATE,
    submitted_at TIMESTAMPTZ,
    released_at TIMESTAMPTZ,
    supersedes_id UUID REFERENCES assessments (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX assessments_org_id ON assessments (org_id);
CREATE INDEX assessments_plan_id ON assessments (plan_id);
CREATE INDEX assessments_subject_created ON assessments (subject_id, created_at, id);
CREATE INDEX assessments_assessor_id ON assessments (assessor_id);
CREATE INDEX assessments_supersedes_id ON assessments (supersedes_id);

CREATE TABLE assessment_ratings (
    id UUID NOT NULL PRIMARY KEY,
    assessment_id UUID NOT NULL REFERENCES assessments (id),
    skill_id UUID NOT NULL REFERENCES skills (id),
    position INTEGER NOT NULL,
    level INTEGER,
    is_observable BOOLEAN NOT NULL,
    confidence INTEGER,
    comment TEXT COLLATE "C"
);
CREATE UNIQUE INDEX assessment_ratings_skill ON assessment_ratings (assessment_id, skill_id);
CREATE INDEX assessment_ratings_skill_id ON assessment_ratings (skill_id);

CREATE TABLE skill_observations (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id),
    user_id UUID NOT NULL REFERENCES users (id),
    skill_id UUID NOT NULL REFERENCES skills (id),
    level INTEGER NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    assessment_id UUID REFERENCES assessments (id),
    observed_on DATE NOT NULL,
    valid_to DATE,
    superseded_at TIMESTAMPTZ,
    recorded_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX skill_observations_level ON skill_observations (user_id, skill_id, observed_on);
CREATE INDEX skill_observations_org_id ON skill_observations (org_id);
CREATE INDEX skill_observations_skill_id ON skill_observations (skill_id);
CREATE INDEX skill_observations_assessment_id ON skill_observations (assessment_id);
CREATE INDEX skill_observations_recorded_by ON skill_observations (recorded_by);

CREATE TABLE goals (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plans (id),
    parent_id UUID REFERENCES goals (id),
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    horizon TEXT COLLATE "C",
    target_role_id UUID REFERENCES role_profiles (id),
    target_role_title TEXT COLLATE "C",
    specific TEXT COLLATE "C",
    metric_name TEXT COLLATE "C",
    metric_unit TEXT COLLATE "C",
    baseline_value DOUBLE PRECISION,
    target_value DOUBLE PRECISION,
    current_value DOUBLE PRECISION,
    achievable_note TEXT COLLATE "C",
    relevance TEXT COLLATE "C",
    starts_on DATE,
    due_on DATE,
    review_on DATE,
    priority TEXT COLLATE "C" NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    progress_mode TEXT COLLATE "C" NOT NULL,
    manual_progress INTEGER,
    status TEXT COLLATE "C" NOT NULL,
    closed_reason TEXT COLLATE "C",
    achieved_at TIMESTAMPTZ,
    progress DOUBLE PRECISION NOT NULL,
    points_met DOUBLE PRECISION NOT NULL,
    points_assessed DOUBLE PRECISION NOT NULL,
    points_total DOUBLE PRECISION NOT NULL,
    earliest_due_on DATE,
    smart JSONB,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX goals_plan_created ON goals (plan_id, created_at, id);
CREATE INDEX goals_parent_id ON goals (parent_id);
CREATE INDEX goals_target_role_id ON goals (target_role_id);

CREATE TABLE goal_skills (
    goal_id UUID NOT NULL REFERENCES goals (id),
    skill_id UUID NOT NULL REFERENCES skills (id),
    PRIMARY KEY (goal_id, skill_id)
);
CREATE INDEX goal_skills_skill_id ON goal_skills (skill_id);

CREATE TABLE gap_items (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plans (id),
    goal_id UUID REFERENCES goals (id),
    skill_id UUID REFERENCES skills (id),
    requirement_id UUID REFERENCES role_requirements (id),
    skill_key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    rationale TEXT COLLATE "C",
    baseline_level INTEGER,
    current_level INTEGER,
    current_basis TEXT COLLATE "C" NOT NULL,
    target_level INTEGER NOT NULL,
    scale_min INTEGER NOT NULL,
    scale_max INTEGER NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    importance DOUBLE PRECISION,
    is_critical BOOLEAN NOT NULL,
    priority_override TEXT COLLATE "C",
    gap INTEGER NOT NULL,
    severity DOUBLE PRECISION NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    target_close_on DATE,
    closed_at TIMESTAMPTZ,
    closed_by UUID REFERENCES users (id),
    closing_observation_id UUID REFERENCES skill_observations (id),
    closing_note TEXT COLLATE "C",
    acceptance_reason TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX gap_items_plan_created ON gap_items (plan_id, created_at, id);
CREATE UNIQUE INDEX gap_items_goal_skill ON gap_items (goal_id, skill_id) WHERE deleted_at IS NULL;
CREATE INDEX gap_items_goal_id ON gap_items (goal_id);
CREATE INDEX gap_items_skill_id ON gap_items (skill_id);
CREATE INDEX gap_items_requirement_id ON gap_items (requirement_id);
CREATE INDEX gap_items_closed_by ON gap_items (closed_by);
CREATE INDEX gap_items_closing_observation_id ON gap_items (closing_observation_id);

CREATE TABLE milestones (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plans (id),
    goal_id UUID REFERENCES goals (id),
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    success_criteria TEXT COLLATE "C",
    starts_on DATE,
    due_on DATE,
    original_due_on DATE,
    weight DOUBLE PRECISION NOT NULL,
    sort_order INTEGER NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    status_reason TEXT COLLATE "C",
    started_at TIMESTAMPTZ,
    achieved_at TIMESTAMPTZ,
    celebrated_at TIMESTAMPTZ,
    celebration_note TEXT COLLATE "C",
    celebration_visibility TEXT COLLATE "C",
    progress DOUBLE PRECISION NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX milestones_plan_created ON milestones (plan_id, created_at, id);
CREATE INDEX milestones_goal_id ON milestones (goal_id);

CREATE TABLE milestone_dependencies (
    milestone_id UUID NOT NULL REFERENCES milestones (id),
    depends_on_id UUID NOT NULL REFERENCES milestones (id),
    PRIMARY KEY (milestone_id, depends_on_id)
);
CREATE INDEX milestone_dependencies_depends_on_id ON milestone_dependencies (depends_on_id);

CREATE TABLE actions (
    id UUID NOT NULL PRIMARY KEY,
    plan_id UUID NOT NULL REFERENCES plans (id),
    milestone_id UUID REFERENCES milestones (id),
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    learning_mode TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C",
    url TEXT COLLATE "C",
    starts_on DATE,
    due_on DATE,
    effort_hours_planned DOUBLE PRECISION,
    effort_hours_spent DOUBLE PRECISION,
    cost_planned_minor BIGINT,
    cost_actual_minor BIGINT,
    currency TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    status_reason TEXT COLLATE "C",
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    outcome_note TEXT COLLATE "C",
    usefulness INTEGER,
    progress DOUBLE PRECISION NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX actions_plan_created ON actions (plan_id, created_at, id);
CREATE INDEX actions_milestone_id ON actions (milestone_id);

CREATE TABLE action_gaps (
    action_id UUID NOT NULL REFERENCES actions (id),
    gap_item_id UUID NOT NULL REFERENCES gap_items (id),
    expected_level_gain INTEGER,
    PRIMARY KEY (action_id, gap_item_id)
);
CREATE INDEX action_gaps_gap_item_id ON action_gaps (gap_item_id);

-- The two records of what happened outlive what they describe, so they hold no foreign keys.
CREATE TABLE audit_events (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID,
    at TIMESTAMPTZ NOT NULL,
    actor_id UUID,
    actor_kind TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    entity_type TEXT COLLATE "C" NOT NULL,
    entity_id UUID NOT NULL,
    plan_id UUID,
    subject_id UUID,
    changes JSONB NOT NULL,
    reason TEXT COLLATE "C",
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_events_org_at ON audit_events (org_id, at, id);
CREATE INDEX audit_events_plan_at ON audit_events (plan_id, at, id);

CREATE TABLE outbox_events (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID,
    type TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX outbox_events_org_created ON outbox_events (org_id, created_at, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''audit events are append-only''; END';
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_events_not_emptied BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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

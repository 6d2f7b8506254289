-- Whole catalogs: imports that are written in parts and become visible at once, and what else sources say of roles
-- and skills: alternative titles, tools, education, and texts of levels.

CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id),
    format TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at TEXT NOT NULL,
    lease_until TEXT NOT NULL,
    finished_at TEXT
);
CREATE INDEX imports_org_id ON imports (org_id);

ALTER TABLE skills ADD COLUMN import_id TEXT REFERENCES imports (id);
CREATE INDEX skills_import_id ON skills (import_id) WHERE import_id IS NOT NULL;

ALTER TABLE role_profiles ADD COLUMN import_id TEXT REFERENCES imports (id);
ALTER TABLE role_profiles ADD COLUMN education DOUBLE;
ALTER TABLE role_profiles ADD COLUMN education_label TEXT;
CREATE INDEX role_profiles_import_id ON role_profiles (import_id) WHERE import_id IS NOT NULL;

ALTER TABLE role_requirements ADD COLUMN import_id TEXT REFERENCES imports (id);
ALTER TABLE role_requirements ADD COLUMN is_suppressed BOOLEAN;
ALTER TABLE role_requirements ADD COLUMN is_not_relevant BOOLEAN;
CREATE INDEX role_requirements_import_id ON role_requirements (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE role_titles (
    role_id TEXT NOT NULL REFERENCES role_profiles (id),
    title_key TEXT NOT NULL,
    title TEXT NOT NULL,
    short_title TEXT,
    PRIMARY KEY (role_id, title_key)
);

CREATE TABLE skill_titles (
    skill_id TEXT NOT NULL REFERENCES skills (id),
    title_key TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (skill_id, title_key)
);

CREATE TABLE role_tools (
    role_id TEXT NOT NULL REFERENCES role_profiles (id),
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    category_code TEXT NOT NULL,
    category TEXT,
    is_hot BOOLEAN NOT NULL,
    is_in_demand BOOLEAN NOT NULL,
    PRIMARY KEY (role_id, name_key, category_code)
);

CREATE TABLE skill_level_descriptors (
    skill_id TEXT NOT NULL REFERENCES skills (id),
    source_scale TEXT NOT NULL,
    source_level DOUBLE NOT NULL,
    level INTEGER NOT NULL,
    label TEXT,
    description TEXT NOT NULL,
    PRIMARY KEY (skill_id, source_scale, source_level)
);

-- Whole catalogs: imports that are written in parts and become visible at once, and what else sources say of roles
-- and skills: alternative titles, tools, education, and texts of levels.

CREATE TABLE imports (
    id UUID NOT NULL PRIMARY KEY,
    org_id UUID REFERENCES organizations (id),
    format TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX imports_org_id ON imports (org_id);

ALTER TABLE skills ADD COLUMN import_id UUID REFERENCES imports (id);
CREATE INDEX skills_import_id ON skills (import_id) WHERE import_id IS NOT NULL;

ALTER TABLE role_profiles ADD COLUMN import_id UUID REFERENCES imports (id);
ALTER TABLE role_profiles ADD COLUMN education DOUBLE PRECISION;
ALTER TABLE role_profiles ADD COLUMN education_label TEXT COLLATE "C";
CREATE INDEX role_profiles_import_id ON role_profiles (import_id) WHERE import_id IS NOT NULL;

ALTER TABLE role_requirements ADD COLUMN import_id UUID REFERENCES imports (id);
ALTER TABLE role_requirements ADD COLUMN is_suppressed BOOLEAN;
ALTER TABLE role_requirements ADD COLUMN is_not_relevant BOOLEAN;
CREATE INDEX role_requirements_import_id ON role_requirements (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE role_titles (
    role_id UUID NOT NULL REFERENCES role_profiles (id),
    title_key TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    short_title TEXT COLLATE "C",
    PRIMARY KEY (role_id, title_key)
);

CREATE TABLE skill_titles (
    skill_id UUID NOT NULL REFERENCES skills (id),
    title_key TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (skill_id, title_key)
);

CREATE TABLE role_tools (
    role_id UUID NOT NULL REFERENCES role_profiles (id),
    name_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    category_code TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C",
    is_hot BOOLEAN NOT NULL,
    is_in_demand BOOLEAN NOT NULL,
    PRIMARY KEY (role_id, name_key, category_code)
);

CREATE TABLE skill_level_descriptors (
    skill_id UUID NOT NULL REFERENCES skills (id),
    source_scale TEXT COLLATE "C" NOT NULL,
    source_level DOUBLE PRECISION NOT NULL,
    level INTEGER NOT NULL,
    label TEXT COLLATE "C",
    description TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (skill_id, source_scale, source_level)
);

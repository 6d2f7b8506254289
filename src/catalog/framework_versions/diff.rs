//! What differs between two versions of a framework.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{
    model::{Content, LevelTexts},
    rules::{Versioned, pair},
};
use crate::{
    catalog::{
        roles::model::{Requirement, Role},
        skills::model::Skill,
    },
    platform::{
        db::{
            page::{Page, PageRequest, Position},
            types::{AnyId, text_enum},
            value::Value,
        },
        ids::{RoleId, SkillId},
    },
};

text_enum! {
    /// What differs.
    pub enum DifferentEntity {
        /// a skill
        Skill = "skill",
        /// a role profile
        Role = "role_profile",
        /// something that a role requires
        Requirement = "role_requirement",
    }
}

text_enum! {
    /// How something differs.
    pub enum Change {
        /// only the newer version has it
        Added = "added",
        /// only the older version has it
        Removed = "removed",
        /// both have it, and it says something else
        Changed = "changed",
    }
}

/// Something that is not the same in two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub entity: DifferentEntity,
    /// How.
    pub change: Change,
    /// Its identifier in this version.
    pub id: Option<AnyId>,
    /// Its identifier in the other one.
    pub against_id: Option<AnyId>,
    /// Its name; that of the skill for a requirement.
    pub name: String,
    /// The title of the role that requires it.
    pub role_title: Option<String>,
    /// Its key in the outside world.
    pub external_id: Option<String>,
    /// What says something else.
    pub fields: Vec<&'static str>,
}

impl Difference {
    fn position(&self) -> Position {
        let role = self.role_title.as_deref().unwrap_or_default();
        let rank: i64 = match self.entity {
            DifferentEntity::Skill => 0,
            DifferentEntity::Role => 1,
            DifferentEntity::Requirement => 2,
        };
        let key = format!("{role}\n{}", self.name);
        let id = self.id.or(self.against_id).unwrap_or(AnyId(uuid::Uuid::nil()));
        Position { values: vec![rank.into(), key.into()], id }
    }
}

/// The part of some differences that a page shows: skills, roles, requirements, each by name.
pub fn page(mut all: Vec<Difference>, page: &PageRequest) -> Page<Difference> {
    if let Some(after) = &page.after {
        all.retain(|one| order(&one.position(), after).is_gt());
    }
    all.sort_by_cached_key(|one| Place(one.position()));
    all.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Page::new(all, page, Difference::position)
}

struct Place(Position);

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

fn order(a: &Position, b: &Position) -> Ordering {
    let values = a.values.iter().zip(&b.values).map(|(a, b)| match (a, b) {
        (Value::Whole(a), Value::Whole(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => Ordering::Equal,
    });
    values.fold(Ordering::Equal, Ordering::then).then_with(|| a.id.cmp(&b.id))
}

/// Everything that differs, from an older version to a newer one.
pub fn between(
    (old, old_texts): (&Content, &LevelTexts),
    (new, new_texts): (&Content, &LevelTexts),
) -> Vec<Difference> {
    let skills = pair(&old.skills, &new.skills);
    let roles = pair(&old.roles, &new.roles);
    let changed_skill = |a: &Skill, b: &Skill| {
        let texts = |texts: &LevelTexts, id| {
            let rows = texts.get(&id).into_iter().flatten();
            rows.map(|row| (row.level, row.label.clone(), row.description.clone())).collect::<Vec<_>>()
        };
        let mut fields = skill_fields(a, b, &skills);
        if texts(old_texts, a.id) != texts(new_texts, b.id) {
            fields.push("level_texts");
        }
        fields
    };
    let mut all = compare(&old.skills, &new.skills, &skills, of_skill, changed_skill);
    all.extend(compare(&old.roles, &new.roles, &roles, of_role, role_fields));
    all.extend(requirements(old, new, &skills, &roles));
    all
}

type Named<T> = fn(&T, Change) -> Difference;

fn compare<T: Versioned>(
    old: &[T],
    new: &[T],
    pairs: &HashMap<T::Id, T::Id>,
    named: Named<T>,
    changed: impl Fn(&T, &T) -> Vec<&'static str>,
) -> Vec<Difference>
where
    T::Id: AsRef<uuid::Uuid>,
{
    let any = |id: T::Id| AnyId(*id.as_ref());
    let by_id: HashMap<T::Id, &T> = new.iter().map(|row| (row.id(), row)).collect();
    let kept: HashSet<T::Id> = pairs.values().copied().collect();
    let mut all = Vec::new();
    for before in old {
        match pairs.get(&before.id()).and_then(|id| by_id.get(id)) {
            None => {
                let difference = named(before, Change::Removed);
                all.push(Difference { against_id: Some(any(before.id())), ..difference });
            }
            Some(after) => {
                let fields = changed(before, after);
                if !fields.is_empty() {
                    let (id, against_id) = (Some(any(after.id())), Some(any(before.id())));
                    all.push(Difference { id, against_id, fields, ..named(after, Change::Changed) });
                }
            }
        }
    }
    let added = new.iter().filter(|row| !kept.contains(&row.id()));
    all.extend(added.map(|row| Difference { id: Some(any(row.id())), ..named(row, Change::Added) }));
    all
}

fn of_skill(skill: &Skill, change: Change) -> Difference {
    Difference {
        entity: DifferentEntity::Skill,
        change,
        id: None,
        against_id: None,
        name: skill.name.clone(),
        role_title: None,
        external_id: skill.external_id.clone(),
        fields: Vec::new(),
    }
}

fn of_role(role: &Role, change: Change) -> Difference {
    Difference {
        entity: DifferentEntity::Role,
        change,
        id: None,
        against_id: None,
        name: role.title.clone(),
        role_title: None,
        external_id: role.external_id.clone(),
        fields: Vec::new(),
    }
}

fn skill_fields(a: &Skill, b: &Skill, skills: &HashMap<SkillId, SkillId>) -> Vec<&'static str> {
    let parent = a.parent_id.map(|id| skills.get(&id).copied().unwrap_or(id));
    said([
        ("name", a.name != b.name),
        ("description", a.description != b.description),
        ("kind", a.kind != b.kind),
        ("category", a.category != b.category),
        ("scale_id", a.scale_id != b.scale_id),
        ("parent_id", parent != b.parent_id),
        ("external_id", a.external_id != b.external_id),
        ("external_uri", a.external_uri != b.external_uri),
        ("half_life_months", a.half_life_months != b.half_life_months),
        ("status", a.status != b.status),
    ])
}

fn role_fields(a: &Role, b: &Role) -> Vec<&'static str> {
    said([
        ("title", a.title != b.title),
        ("description", a.description != b.description),
        ("external_id", a.external_id != b.external_id),
        ("code", a.code != b.code),
        ("job_family", a.job_family != b.job_family),
        ("track", a.track != b.track),
        ("seniority", a.seniority != b.seniority),
        ("job_zone", a.job_zone != b.job_zone),
        ("education", a.education_shares != b.education_shares),
    ])
}

fn requirement_fields(a: &Requirement, b: &Requirement) -> Vec<&'static str> {
    said([
        ("required_level", a.required_level != b.required_level),
        ("importance", a.importance != b.importance),
        ("requirement", a.requirement != b.requirement),
        ("is_critical", a.is_critical != b.is_critical),
        ("rationale", a.rationale != b.rationale),
    ])
}

fn said<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Requirements are the same if the role and the skill are.
fn requirements(
    old: &Content,
    new: &Content,
    skills: &HashMap<SkillId, SkillId>,
    roles: &HashMap<RoleId, RoleId>,
) -> Vec<Difference> {
    let now = |requirement: &Requirement| {
        let role = roles.get(&requirement.role_id)?;
        Some((*role, skills.get(&requirement.skill_id).copied().unwrap_or(requirement.skill_id)))
    };
    let (before_names, after_names) = (Names::of(old), Names::of(new));
    let mut added: HashMap<(RoleId, SkillId), &Requirement> =
        new.requirements.iter().map(|row| ((row.role_id, row.skill_id), row)).collect();
    let mut all = Vec::new();
    for before in &old.requirements {
        match now(before).and_then(|key| added.remove(&key)) {
            None => {
                let difference = before_names.of_requirement(before, Change::Removed);
                all.push(Difference { against_id: Some(AnyId(before.id.0)), ..difference });
            }
            Some(after) => {
                let fields = requirement_fields(before, after);
                if !fields.is_empty() {
                    let (id, against_id) = (Some(AnyId(after.id.0)), Some(AnyId(before.id.0)));
                    let difference = after_names.of_requirement(after, Change::Changed);
                    all.push(Difference { id, against_id, fields, ..difference });
                }
            }
        }
    }
    all.extend(added.into_values().map(|row| {
        let difference = after_names.of_requirement(row, Change::Added);
        Difference { id: Some(AnyId(row.id.0)), ..difference }
    }));
    all
}

/// What requirements are called by.
struct Names<'a> {
    roles: HashMap<RoleId, &'a Role>,
    skills: HashMap<SkillId, &'a Skill>,
}

impl<'a> Names<'a> {
    fn of(content: &'a Content) -> Self {
        Self {
            roles: content.roles.iter().map(|role| (role.id, role)).collect(),
            skills: content.skills.iter().map(|skill| (skill.id, skill)).collect(),
        }
    }

    fn of_requirement(&self, requirement: &Requirement, change: Change) -> Difference {
        let role = self.roles.get(&requirement.role_id);
        let skill = self.skills.get(&requirement.skill_id);
        Difference {
            entity: DifferentEntity::Requirement,
            change,
            id: None,
            against_id: None,
            name: skill.map(|skill| skill.name.clone()).unwrap_or_default(),
            role_title: role.map(|role| role.title.clone()),
            external_id: skill.and_then(|skill| skill.external_id.clone()),
            fields: Vec::new(),
        }
    }
}

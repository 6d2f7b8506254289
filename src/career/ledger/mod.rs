//! The ledger of skill observations: the single source of what a person's level is, and was.
//!
//! Entries are added and never changed, except to say that a correction took their place. Everything else — current
//! levels, gaps, readiness — is computed from them.
//!
//! This module does not decide who may enter something; assessments do.

pub mod api;
pub mod load;
pub mod model;
pub mod routes;
pub mod store;
pub mod view;

use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

use crate::{
    catalog::{
        scales,
        skills::{
            self,
            model::{Skill, SkillSort},
        },
    },
    engines::readiness::level::{self, EffectiveLevel},
    platform::{
        db::{
            Conn,
            page::{Page, PageRequest},
            types::UtcTime,
        },
        error::Result,
        ids::{AssessmentId, FrameworkId, ScaleId, SkillId},
        subject::Subject,
    },
};
use model::Observation;

/// Enters observations.
pub fn enter(conn: &mut Conn, observations: &[Observation]) -> Result<()> {
    Ok(store::insert(conn, observations)?)
}

/// Says of the entries of an assessment that a correction takes their place; returns the skills that they are of.
pub fn supersede(conn: &mut Conn, id: AssessmentId, at: UtcTime) -> Result<Vec<SkillId>> {
    Ok(store::supersede(conn, id, at)?)
}

/// A skill that a person was seen at.
#[derive(Debug, Clone)]
pub struct HeldSkill {
    /// The skill.
    pub skill: Skill,
    /// The level on the day asked for.
    pub effective: EffectiveLevel,
    /// Every entry for the skill, newest first.
    pub history: Vec<Observation>,
}

/// A skill that a person has and that others know by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Achieved {
    /// Its name.
    pub name: String,
    /// In more words.
    pub description: Option<String>,
    /// Where its source defines it.
    pub address: String,
    /// What its framework is called, with its release.
    pub framework: Option<String>,
    /// Its key in that framework.
    pub code: Option<String>,
}

/// Those of some skills that a person has above the lowest level, with what others know them by.
pub fn achieved(conn: &mut Conn, held: &[HeldSkill]) -> Result<HashMap<SkillId, Achieved>> {
    let scale_ids: Vec<ScaleId> = held.iter().map(|one| one.skill.scale_id).collect();
    let scales = scales::bounds(conn, &scale_ids)?;
    let is_reached = |one: &&HeldSkill| {
        let lowest = scales.get(&one.skill.scale_id).map_or(0, |scale| scale.min);
        one.effective.level.is_some_and(|level| level > lowest)
    };
    let known: Vec<(&Skill, &String)> = held
        .iter()
        .filter(is_reached)
        .filter_map(|one| Some((&one.skill, one.skill.external_uri.as_ref()?)))
        .collect();
    let ids: BTreeSet<FrameworkId> = known.iter().filter_map(|(skill, _)| skill.framework_id).collect();
    let names = store::framework_names(conn, &ids.into_iter().collect::<Vec<_>>())?;
    let names: HashMap<FrameworkId, (String, String)> = names
        .into_iter()
        .map(|(id, key, name, release)| match release {
            Some(release) => (id, (key, format!("{name} {release}"))),
            None => (id, (key, name)),
        })
        .collect();
    let achieved = |(skill, address): (&Skill, &String)| {
        let framework = skill.framework_id.and_then(|id| names.get(&id));
        // Imported keys begin with that of the framework.
        let inner = |key: &str| Some(key.strip_prefix(&framework?.0)?.strip_prefix(':')?.to_owned());
        Achieved {
            name: skill.name.clone(),
            description: skill.description.clone(),
            address: address.clone(),
            framework: framework.map(|(_, name)| name.clone()),
            code: skill.external_id.as_ref().map(|key| inner(key).unwrap_or_else(|| key.clone())),
        }
    };
    Ok(known.into_iter().map(|one| (one.0.id, achieved(one))).collect())
}

/// A page of the skills that a person was ever seen at, as of a day.
pub fn held(
    conn: &mut Conn,
    person: &Subject,
    skill_id: Option<SkillId>,
    q: Option<&str>,
    as_of: NaiveDate,
    (sort, page): (SkillSort, &PageRequest),
) -> Result<Page<HeldSkill>> {
    let rows = store::skills(conn, person.user_id, skill_id, q, sort, page)?;
    let page = Page::new(rows, page, |skill| skills::position(skill, sort));
    let ids: Vec<_> = page.items.iter().map(|skill| skill.id).collect();
    let observations = store::list(conn, person.user_id, &ids)?;
    let entries = by_skill(&observations);
    Ok(page.map(|skill| {
        let history: Vec<Observation> =
            entries.get(&skill.id).into_iter().flatten().map(|one| (*one).clone()).collect();
        let formula: Vec<_> = history.iter().map(|one| one.to_formula(person.zone)).collect();
        HeldSkill { effective: level::effective(&formula, as_of), skill, history }
    }))
}

/// What the ledger says of a person's skills today. Skills it does not know are missing from the answer.
pub fn levels(
    conn: &mut Conn,
    person: &Subject,
    now: UtcTime,
    skills: &[SkillId],
) -> Result<HashMap<SkillId, EffectiveLevel>> {
    if skills.is_empty() {
        return Ok(HashMap::new());
    }
    let today = person.day(now);
    Ok(effective(person, today, &store::latest(conn, person.user_id, Some(skills), today)?))
}

/// What the ledger says of everything that a person was ever seen at, today.
pub fn all_levels(
    conn: &mut Conn,
    person: &Subject,
    now: UtcTime,
) -> Result<HashMap<SkillId, EffectiveLevel>> {
    let today = person.day(now);
    Ok(effective(person, today, &store::latest(conn, person.user_id, None, today)?))
}

fn effective(
    person: &Subject,
    as_of: NaiveDate,
    observations: &[Observation],
) -> HashMap<SkillId, EffectiveLevel> {
    let groups = by_skill(observations).into_iter();
    groups
        .map(|(skill, entries)| {
            let entries: Vec<_> = entries.into_iter().map(|one| one.to_formula(person.zone)).collect();
            (skill, level::effective(&entries, as_of))
        })
        .collect()
}

/// The entries of each skill, in the order of the ledger.
pub fn by_skill(observations: &[Observation]) -> HashMap<SkillId, Vec<&Observation>> {
    let mut groups: HashMap<SkillId, Vec<&Observation>> = HashMap::new();
    for observation in observations {
        groups.entry(observation.skill_id).or_default().push(observation);
    }
    groups
}

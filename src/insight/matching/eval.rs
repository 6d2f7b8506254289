//! How well the orders of roles agree with what the source of a framework itself calls related.
//!
//! For each role that has related ones, all others are ordered by mutual readiness and by lift. Printed are the means
//! over the roles of the AUC and of the share of related roles among the first ten, for whole levels as they are used
//! and for those that the source published, with skills alone and with everything.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

use super::{
    catalog::{Catalog, Levels},
    model::Group,
    ranking::Score,
    store::{self, Rows},
};
use crate::{
    catalog::skills::model::SkillKind,
    engines::readiness::{framework::Sight, ranking},
    platform::{
        db::Conn,
        error::Result,
        ids::{RoleId, SkillId},
    },
};

/// How many roles of each list are looked at for hits.
const FIRST: usize = 10;

/// How good one order of one framework is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Roles that have been compared.
    pub roles: usize,
    /// Roles that have related ones among them.
    pub sources: u32,
    /// The mean AUC.
    pub auc: f64,
    /// The mean share of related roles among the first ten.
    pub hits: f64,
}

/// Measures the instance's framework of a key and prints a table; `None` if there is none.
pub fn run(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    let Some(framework_id) = store::instance_framework(conn, key)? else {
        return Ok(None);
    };
    let group = Group { org_id: None, framework_id: Some(framework_id) };
    let (rows, scales) = super::cache::read(conn, group)?;
    let mut table =
        format!("{:<30}{:<18}{:>7}{:>9}{:>8}{:>8}\n", "levels", "order", "roles", "sources", "AUC", "top 10");
    let parts = [
        ("skills", of_kinds(&rows, |kind| kind == SkillKind::Skill)),
        ("all", rows.clone()),
        ("all, rated in all", rated_in_all(&rows)),
    ];
    for (levels_name, levels) in [("0-5", Levels::Product), ("published", Levels::Source)] {
        for (part, rows) in &parts {
            let catalog = Catalog::of(rows.clone(), &scales, levels);
            let name = format!("{levels_name}, {part}");
            for (order, score) in [("mutual readiness", Score::Similarity), ("lift", Score::Lift)] {
                let quality = measure(&catalog, |sight| score.of(sight));
                line(&mut table, (&name, order), quality);
            }
        }
    }
    Ok(Some(table))
}

/// Measures one order of a catalog; `None` if no role has related ones.
pub fn measure(catalog: &Catalog, score: impl Fn(&Sight) -> Option<f64>) -> Option<Quality> {
    let (mut auc, mut hits, mut sources) = (0.0, 0.0, 0_u32);
    for role in 0..catalog.roles.len() {
        let related: HashSet<usize> = catalog.related(role).iter().copied().collect();
        let sights = catalog.framework.seen_by_role(catalog.framework.demands(role)).into_iter();
        let others = sights.filter(|sight| sight.role != role);
        let mut scored: Vec<(f64, bool)> = others
            .map(|sight| (score(&sight).unwrap_or(f64::NEG_INFINITY), related.contains(&sight.role)))
            .collect();
        let Some(own) = ranking::auc(&scored) else { continue };
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let ordered: Vec<bool> = scored.iter().map(|(_, is_related)| *is_related).collect();
        auc += own;
        hits += ranking::hits(&ordered, FIRST).unwrap_or_default();
        sources += 1;
    }
    let count = f64::from(sources);
    (sources > 0).then(|| Quality {
        roles: catalog.roles.len(),
        sources,
        auc: auc / count,
        hits: hits / count,
    })
}

/// Skills of some kinds alone.
fn of_kinds(rows: &Rows, is_wanted: impl Fn(SkillKind) -> bool) -> Rows {
    let skills = rows.skills.iter().filter(|skill| is_wanted(skill.kind));
    let wanted: HashSet<SkillId> = skills.map(|skill| skill.id).collect();
    let mut rows = rows.clone();
    rows.requirements.retain(|row| wanted.contains(&row.skill_id));
    rows
}

/// Roles alone that have a requirement of every kind that there is: some sources rate knowledge of fewer roles.
fn rated_in_all(rows: &Rows) -> Rows {
    let kinds: HashMap<SkillId, SkillKind> = rows.skills.iter().map(|skill| (skill.id, skill.kind)).collect();
    let all: HashSet<SkillKind> = kinds.values().copied().collect();
    let mut rated: HashMap<RoleId, HashSet<SkillKind>> = HashMap::new();
    for row in &rows.requirements {
        rated.entry(row.role_id).or_default().extend(kinds.get(&row.skill_id));
    }
    let mut rows = rows.clone();
    rows.requirements.retain(|row| rated.get(&row.role_id) == Some(&all));
    rows
}

fn line(table: &mut String, (name, order): (&str, &str), quality: Option<Quality>) {
    let _ = match quality {
        Some(Quality { roles, sources, auc, hits }) => {
            writeln!(table, "{name:<30}{order:<18}{roles:>7}{sources:>9}{auc:>8.3}{hits:>8.2}")
        }
        None => writeln!(table, "{name:<30}{order:<18}{:>7}{:>9}{:>8}{:>8}", "-", "-", "-", "-"),
    };
}

//! Rows that publishers list twice: the last one counts, and the others are left out and noted.

use std::collections::{HashMap, HashSet};

use super::{
    bundle::{Bundle, Key, TitleRow},
    problem::{At, Problems},
    report::Part,
};

impl Bundle {
    /// Leaves out all but the last of the rows with one key, and the other names of those.
    pub fn drop_doubled(&mut self) {
        let columns = self.columns;
        let mut notes = Problems::default();
        let skills = earlier(&self.skills, |row| &row.key);
        let roles = earlier(&self.roles, |row| &row.key);
        let requirements = earlier(&self.requirements, |row| (&row.role, &row.skill));
        let relations = earlier(&self.relations, |row| (&row.role, &row.related));
        let skills = drop(&mut self.skills, &skills, |row| (row.at, row.key.clone()));
        let roles = drop(&mut self.roles, &roles, |row| (row.at, row.key.clone()));
        let requirements = drop(&mut self.requirements, &requirements, |row| (row.at, row.role.clone()));
        let relations = drop(&mut self.relations, &relations, |row| (row.at, row.role.clone()));
        drop_titles(&mut self.skill_titles, &skills);
        drop_titles(&mut self.role_titles, &roles);
        for (part, column, dropped) in [
            (Part::Skills, columns.skill, skills),
            (Part::Roles, columns.role, roles),
            (Part::Requirements, columns.skill, requirements),
            (Part::Relations, columns.related, relations),
        ] {
            for (at, key) in dropped {
                let message = "stands in the files again, as of later; that row counts";
                notes.push(at.problem(Some(column), "duplicate", message));
                self.leave_out(key.prefix(), part, 1);
            }
        }
        self.notes.append(notes);
    }
}

/// Drops the other names of rows that were dropped; they stand in the same line.
fn drop_titles(titles: &mut Vec<TitleRow>, dropped: &[(At, Key)]) {
    let dropped: HashSet<(At, &Key)> = dropped.iter().map(|(at, key)| (*at, key)).collect();
    titles.retain(|row| !dropped.contains(&(row.at, &row.of)));
}

/// The places of rows whose keys come again further down.
fn earlier<'a, T, K: Ord>(rows: &'a [T], key: impl Fn(&'a T) -> K) -> HashSet<usize> {
    let mut order: Vec<(usize, &T)> = rows.iter().enumerate().collect();
    order
        .sort_by(|(place, one), (other_place, other)| key(one).cmp(&key(other)).then(place.cmp(other_place)));
    let pairs = order.windows(2).filter_map(|pair| match pair {
        [(place, one), (_, next)] if key(one) == key(next) => Some(*place),
        _ => None,
    });
    pairs.collect()
}

/// Drops the rows in some places; returns where they stood, and of what they were.
fn drop<T>(rows: &mut Vec<T>, places: &HashSet<usize>, of: impl Fn(&T) -> (At, Key)) -> Vec<(At, Key)> {
    let (mut place, mut dropped) = (0, Vec::new());
    rows.retain(|row| {
        let is_kept = !places.contains(&place);
        place += 1;
        if !is_kept {
            dropped.push(of(row));
        }
        is_kept
    });
    dropped
}

/// The rows of a table by their keys while they are read. Where the files say when each was changed, the one that was
/// changed last is put last.
#[derive(Debug, Default)]
pub struct Changed(HashMap<Key, (usize, String)>);

impl Changed {
    /// Adds a row that was changed at a time, as the files write it.
    pub fn push<T>(&mut self, rows: &mut Vec<T>, key: &Key, changed: &str, mut row: T) {
        let last = rows.len();
        match self.0.get_mut(key) {
            Some((place, time)) if changed < time.as_str() => {
                if let Some(newer) = rows.get_mut(*place) {
                    std::mem::swap(newer, &mut row);
                }
                *place = last;
            }
            Some(known) => *known = (last, changed.to_owned()),
            None => {
                self.0.insert(key.clone(), (last, changed.to_owned()));
            }
        }
        rows.push(row);
    }
}

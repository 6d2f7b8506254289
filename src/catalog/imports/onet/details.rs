//! What O*NET says of occupations beside ratings: other titles, software, related occupations, education.

use std::collections::BTreeMap;

use super::{
    ALTERNATE_TITLES, CODE, EDUCATION, EDUCATION_CATEGORIES, JOB_TITLES, PREFIX, RELATED, SOFTWARE,
    TECHNOLOGY, TRAINING, TRAINING_CATEGORIES,
};
use crate::catalog::{
    imports::{
        bundle::{Bundle, RelationRow, TitleRow, ToolRow},
        problem::{At, Problem},
        reader::Reader,
        table::Row,
    },
    roles::education::Share,
};

/// The scale of the education that is expected.
const REQUIRED_LEVEL: &str = "RL";

/// Reads other titles, software, and related occupations.
pub fn read(reader: &mut Reader<'_>, bundle: &mut Bundle) {
    for (file, column) in [(JOB_TITLES, "Job Title"), (ALTERNATE_TITLES, "Alternate Title")] {
        let titles = reader.rows(file, &[CODE, column], |row| {
            Ok(TitleRow {
                at: row.at,
                of: row.key_of(PREFIX, CODE)?,
                title: row.needed(column, 500)?,
                short: row.text("Short Title", 200)?,
            })
        });
        bundle.role_titles.extend(titles);
    }
    let software = reader.rows(SOFTWARE, &[CODE, "Workplace Example", "Element ID"], |row| {
        tool(row, "Workplace Example", "Element ID", "Element Name")
    });
    bundle.tools.extend(software);
    let technology = reader.rows(TECHNOLOGY, &[CODE, "Example", "Commodity Code"], |row| {
        tool(row, "Example", "Commodity Code", "Commodity Title")
    });
    bundle.tools.extend(technology);
    bundle.relations = reader.rows(RELATED, &[CODE, "Related O*NET-SOC Code", "Index"], |row| {
        Ok(RelationRow {
            at: row.at,
            role: row.key_of(PREFIX, CODE)?,
            related: row.key_of(PREFIX, "Related O*NET-SOC Code")?,
            tier: row.text("Relatedness Tier", 100)?,
            position: row.needed_whole("Index", 0..=100_000)?,
        })
    });
}

fn tool(
    row: Row<'_>,
    name: &'static str,
    code: &'static str,
    category: &'static str,
) -> Result<ToolRow, Problem> {
    Ok(ToolRow {
        at: row.at,
        role: row.key_of(PREFIX, CODE)?,
        name: row.needed(name, 500)?,
        category_code: row.needed(code, 100)?,
        category: row.text(category, 500)?,
        is_hot: row.yes("Hot Technology")?.unwrap_or(false),
        is_in_demand: row.yes("In Demand")?.unwrap_or(false),
    })
}

/// How many say which education each occupation needs.
pub fn educations(reader: &mut Reader<'_>) -> BTreeMap<String, (At, Vec<Share>)> {
    let labels = labels(reader);
    let mut shares: BTreeMap<String, (At, BTreeMap<i32, f64>)> = BTreeMap::new();
    for file in [EDUCATION, TRAINING] {
        reader.each(file, &[CODE, "Scale ID", "Category", "Data Value"], |row| {
            if row.cell("Scale ID") != Some(REQUIRED_LEVEL) {
                return Ok(());
            }
            let category = row.needed_whole("Category", 1..=100)?;
            let percent = row.decimal("Data Value", 0.0..=100.0)?.unwrap_or_default();
            let (_, shares) = shares.entry(row.needed(CODE, 100)?).or_insert((row.at, BTreeMap::new()));
            if percent > 0.0 {
                shares.insert(category, percent);
            }
            Ok(())
        });
    }
    let label = |level: &i32| labels.get(level).cloned();
    let share = |(level, percent)| Share { level, label: label(&level), percent };
    let known = shares.into_iter().filter(|(_, (_, shares))| !shares.is_empty());
    known.map(|(code, (at, shares))| (code, (at, shares.into_iter().map(share).collect()))).collect()
}

fn labels(reader: &mut Reader<'_>) -> BTreeMap<i32, String> {
    let mut labels = BTreeMap::new();
    for file in [EDUCATION_CATEGORIES, TRAINING_CATEGORIES] {
        reader.each(file, &["Scale ID", "Category", "Category Description"], |row| {
            if row.cell("Scale ID") == Some(REQUIRED_LEVEL) {
                let label = row.needed("Category Description", 500)?;
                labels.insert(row.needed_whole("Category", 1..=100)?, label);
            }
            Ok(())
        });
    }
    labels
}

//! What docs/smart.md says of goals is what the rules say.

use super::support::text;

const PAGE: &str = include_str!("../../../docs/smart.md");

#[test]
fn the_examples_of_the_documentation_are_true() {
    let table = PAGE.split("| before |").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a table");
    let rows: Vec<Vec<&str>> =
        table.lines().skip(2).map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect();
    assert!(rows.len() >= 5);
    for row in rows {
        let [before, says, after] = row[..] else { panic!("{row:?}") };
        let rules = says.split(':').next().unwrap_or_default().split(", ");
        let (before, after) = (text(before), text(after));
        let finds = |report: &milepost::engines::smart::Report, rule: &str| {
            report.findings.iter().any(|finding| finding.rule.as_str() == rule)
        };
        for rule in rules {
            assert!(finds(&before, rule), "{rule} is not found in {row:?}: {:#?}", before.findings);
            assert!(!finds(&after, rule), "{rule} is still found in {row:?}: {:#?}", after.findings);
        }
    }
}

//! The policy as a table that needs no programmer to read: `tests/it/golden/access.txt`.

use std::fmt::Write as _;

use milepost::identity::access::policy::{Action, Relation, Resource, allows};

use crate::support::golden::expect_golden;

#[test]
fn the_policy_is_the_table_that_was_agreed_on() {
    let mut table = String::from(
        "Who may do what. Regenerate with `UPDATE_GOLDEN=1 cargo test --test it access`, and read the difference.\n",
    );
    for resource in Resource::ALL {
        write!(table, "\n{:<20}", format!("{resource:?}")).expect("text");
        for relation in Relation::ALL {
            write!(table, " {:<10}", format!("{relation:?}")).expect("text");
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
        for action in Action::ALL {
            write!(table, "  {:<18}", format!("{action:?}")).expect("text");
            for relation in Relation::ALL {
                let sign = if allows(*relation, *action, *resource) { '✔' } else { '✘' };
                write!(table, " {sign:<10}").expect("text");
            }
            table.truncate(table.trim_end().len());
            table.push('\n');
        }
    }
    expect_golden("access.txt", &table);
}

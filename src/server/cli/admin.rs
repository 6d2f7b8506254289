//! `milepost admin`: rescues accounts.

use clap::Subcommand;

use super::{migrated, say};
use crate::{
    identity::{
        auth::reset::{self, Reset},
        people,
    },
    platform::{clock::Clock, db, ids::Ids},
    server::config::DatabaseArgs,
};

/// What can be done to accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a setup token for an account whose password is lost; send it to the account's own address
    ResetPassword {
        /// The account's e-mail address
        email: String,
        /// Make it although somebody else changed the address within seven days
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// List the accounts for which hr or an admin asked to reset the password, the oldest request first
    PasswordResets(DatabaseArgs),
}

/// Runs the command.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::ResetPassword { email, force, database } => reset_password(&email, force, &database),
        Command::PasswordResets(database) => list_resets(&database),
    }
}

fn reset_password(email: &str, force: bool, database: &DatabaseArgs) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let ids = Ids::default();
    let made = db::transaction(&mut migrated(database)?, |conn| reset::make(conn, &ids, now, email, force))?;
    match made {
        Reset::Made(token) => {
            say("setup token, to be redeemed within seven days at POST /v1/auth/accept:");
            say(&token);
            Ok(())
        }
        Reset::Unknown => {
            anyhow::bail!(
                "there is no account with a password and the address {email}; invite anew who has none"
            )
        }
        Reset::Unsettled => anyhow::bail!(
            "somebody else changed the address {email} within seven days; if its reader is the owner, use --force"
        ),
    }
}

fn list_resets(database: &DatabaseArgs) -> anyhow::Result<()> {
    for user in people::store::reset_requests(&mut migrated(database)?)? {
        let at = user.reset_requested_at.map(|at| at.to_string()).unwrap_or_default();
        say(&format!("{at}\t{}\t{}", user.email, user.display_name));
    }
    Ok(())
}

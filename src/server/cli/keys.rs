//! `milepost keys`: the keys that sign access tokens.

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{migrated, say};
use crate::{
    identity::auth::keys::{self, Revocation, Revoke},
    platform::{clock::Clock, db},
    server::{
        config::{DatabaseArgs, KeySecretArgs},
        settings,
    },
};

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the keys, the oldest first
    List(DatabaseArgs),
    /// Sign with the next key from now on; tokens of the present one stay valid
    Rotate {
        /// Rotate although tokens of the key before may still be in use; they become invalid
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Stop accepting the tokens of a key at once; nobody is logged out, unless all keys are meant
    Revoke {
        /// The identifier of the key [default: the key that signs now]
        #[arg(conflicts_with = "all")]
        kid: Option<String>,
        /// Revoke every key and close every session; it needs no KEY_SECRET that could open the keys. Do so after you have
        /// set KEY_SECRET: backups from before hold the keys in plain text
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the keys are, and what they are sealed under.
#[derive(Debug, Args)]
pub struct Place {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    key_secret: KeySecretArgs,
}

/// Carries out a command.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(database) => list(&database),
        Command::Rotate { force, place } => rotate(&place, force),
        Command::Revoke { kid, all, place } => {
            let which = match kid {
                Some(kid) => Revoke::Named(kid),
                None if all => Revoke::All,
                None => Revoke::Current,
            };
            revoke(&place, which)
        }
    }
}

fn list(database: &DatabaseArgs) -> anyhow::Result<()> {
    for key in keys::list(&mut migrated(database)?)? {
        say(&format!(
            "{} {} since {}, private key: {}",
            key.kid,
            key.status.as_str(),
            key.since,
            key.storage
        ));
    }
    Ok(())
}

fn rotate(place: &Place, force: bool) -> anyhow::Result<()> {
    let (now, vault) = (Clock::System.now(), place.key_secret.vault()?);
    let mut conn = migrated(&place.database)?;
    let early = db::transaction(&mut conn, |conn| keys::rotate(conn, &vault, now, force))?;
    if let Some(seconds) = early {
        bail!(
            "tokens of the previous key are still in use; rotate again in {seconds} seconds, or use --force"
        );
    }
    say("new tokens are signed with the next key, by a server that runs within a minute");
    Ok(())
}

fn revoke(place: &Place, which: Revoke) -> anyhow::Result<()> {
    let (now, vault) = (Clock::System.now(), place.key_secret.vault()?);
    let mut conn = migrated(&place.database)?;
    let is_all = matches!(which, Revoke::All);
    let revocation = db::transaction(&mut conn, |conn| {
        if is_all {
            settings::forget_secrets(conn)?;
        }
        keys::revoke(conn, &vault, now, which)
    })?;
    match revocation {
        Revocation::Unknown => bail!("there is no such key; `milepost keys list` shows them"),
        Revocation::Done(kids) => {
            for kid in kids {
                say(&format!("revoked {kid}"));
            }
            say(if is_all {
                "every session is closed; restart every process, which still has the old secrets"
            } else {
                "its tokens are refused from now on; refresh tokens give new ones"
            });
            Ok(())
        }
    }
}

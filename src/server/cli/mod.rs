//! The command line. Without a command the program serves.
//!
//! Every setting is a flag and an environment variable of the same name. A value that cannot be used ends the program
//! with one line and exit code 2; anything else that fails, with one line and exit code 1.

mod admin;
mod export;
mod import;
mod keys;

use anyhow::Context as _;
use clap::{
    Arg, Parser, Subcommand,
    builder::Resettable,
    error::{ContextKind, ErrorKind},
};
use std::{
    error::Error as _,
    ffi::OsString,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    engines::smart::eval,
    identity::auth::password::{Passwords, Strength},
    insight::matching,
    platform::{
        clock::Clock,
        db::{Conn, DatabaseUrl, migrate},
    },
    server::{
        config::{Config, DatabaseArgs},
        demo, openapi, process,
    },
};

/// The open, self-hostable career-progression API.
#[derive(Debug, Parser)]
#[command(name = "milepost", version, about, subcommand_required = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API (what happens without a command)
    Serve(Box<Config>),
    /// Serve a small world of examples from a database of its own, which it makes
    #[command(mut_arg("database_url", demo_database))]
    Demo(Box<Config>),
    /// Apply pending migrations, and do nothing else
    Migrate(DatabaseArgs),
    /// Print the OpenAPI document
    Openapi,
    /// Import skills and role profiles of others for every organization
    #[command(subcommand)]
    Import(import::Command),
    /// Write an imported framework to a file that can be imported again
    Export(export::Command),
    /// Measure the SMART rules on labelled goals
    SmartEval {
        /// Labelled goals, as tab-separated values
        rows: PathBuf,
        /// Pairs of a better and a worse wording of the same goal
        #[arg(long, value_name = "TSV")]
        pairs: Option<PathBuf>,
    },
    /// Measure how well similar and suggested roles agree with what an imported framework calls related
    CatalogEval {
        /// The key of the framework
        #[arg(long, default_value = "onet")]
        framework: String,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Rescue and maintain accounts
    #[command(subcommand)]
    Admin(admin::Command),
    /// Maintain the keys that sign access tokens
    #[command(subcommand)]
    Keys(keys::Command),
}

/// Runs the program.
pub fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(with_default_command(args)) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", one_line(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(config) => process::run(*config, ""),
        Command::Demo(config) => serve_demo(*config),
        Command::Migrate(database) => {
            for name in migrate::run(&mut database.connect()?)? {
                say(&format!("applied {name}"));
            }
            say("the database is up to date");
            Ok(())
        }
        Command::Openapi => {
            say(openapi::printed().trim_end());
            Ok(())
        }
        Command::Import(command) => import::run(command),
        Command::Export(command) => {
            say(&export::run(command)?);
            Ok(())
        }
        Command::SmartEval { rows, pairs } => smart_eval(&rows, pairs.as_deref()),
        Command::CatalogEval { framework, database } => catalog_eval(&framework, &database),
        Command::Admin(command) => admin::run(command),
        Command::Keys(command) => keys::run(command),
    }
}

fn serve_demo(config: Config) -> anyhow::Result<()> {
    let mut conn = config.database.connect()?;
    // Someone else's database is not even migrated.
    if migrate::is_new(&mut conn)? {
        migrate::run(&mut conn)?;
    }
    migrate::ensure_current(&mut conn)?;
    demo::seed(&mut conn, Clock::System.now(), &Passwords::new(Strength::Strong)?)?;
    drop(conn);
    process::run(config, &format!("Log in as {} with the password: {}", demo::EMAIL, demo::PASSWORD))
}

/// The demo is never where `DATABASE_URL` points to.
fn demo_database(argument: Arg) -> Arg {
    argument.env(Resettable::Reset).default_value("sqlite://milepost-demo.db")
}

/// Prints how well the rules do on labelled goals, beside two trivial baselines.
fn smart_eval(rows: &Path, pairs: Option<&Path>) -> anyhow::Result<()> {
    let read =
        |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let (rows, pairs) = (read(rows)?, pairs.map(read).transpose()?);
    let _ = write!(std::io::stdout(), "{}", eval::run(&rows, pairs.as_deref()));
    Ok(())
}

/// Prints how well the orders of roles agree with the framework's own relations.
fn catalog_eval(framework: &str, database: &DatabaseArgs) -> anyhow::Result<()> {
    let table = matching::eval::run(&mut migrated(database)?, framework)?;
    say(table.with_context(|| format!("no framework {framework} was imported"))?.trim_end());
    Ok(())
}

/// A connection to a database that is up to date.
fn migrated(database: &DatabaseArgs) -> anyhow::Result<Conn> {
    if let DatabaseUrl::Sqlite(path) = &database.database_url
        && !path.exists()
    {
        anyhow::bail!("there is no database at {}; DATABASE_URL says where it is", path.display());
    }
    let mut conn = database.connect()?;
    migrate::ensure_current(&mut conn)?;
    Ok(conn)
}

/// `milepost --bind …` means `milepost serve --bind …`.
fn with_default_command(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<_> = args.collect();
    let first = args.get(1).and_then(|arg| arg.to_str());
    let is_about_the_program = matches!(first, Some("-h" | "--help" | "-V" | "--version"));
    if first.is_none_or(|first| first.starts_with('-')) && !is_about_the_program {
        args.insert(1.min(args.len()), "serve".into());
    }
    args
}

/// Prints help, or one line about what cannot be used; values may be secret and are not repeated.
fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let argument = error.get(ContextKind::InvalidArg).map(ToString::to_string);
    let line = match (argument, error.kind(), error.source()) {
        (Some(argument), ErrorKind::ValueValidation, Some(source)) => {
            format!("error: invalid value for '{argument}': {source}")
        }
        (Some(argument), ErrorKind::InvalidValue, _) if error.get(ContextKind::ValidValue).is_none() => {
            format!("error: a value is required for '{argument}'")
        }
        (Some(argument), ErrorKind::MissingRequiredArgument, _) => format!("error: {argument} is required"),
        (Some(argument), ErrorKind::InvalidValue, _) => {
            let valid = error.get(ContextKind::ValidValue).map(ToString::to_string).unwrap_or_default();
            format!("error: invalid value for '{argument}': expected one of {valid}")
        }
        (Some(argument), ErrorKind::UnknownArgument, _) => {
            format!("error: unexpected argument{}", shown(&argument))
        }
        (_, ErrorKind::InvalidSubcommand, _) => {
            let word = error.get(ContextKind::InvalidSubcommand).map(ToString::to_string).unwrap_or_default();
            format!("error: unknown command{}", shown(&word))
        }
        _ => error.to_string().lines().next().unwrap_or_default().to_owned(),
    };
    eprintln!("{line}");
    ExitCode::from(2)
}

/// A word of the command line in quotes, if it is one: anything longer may be an address with a password.
fn shown(word: &str) -> String {
    let is_word = word.len() <= 30 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if is_word { format!(" '{word}'") } else { String::new() }
}

/// Writes a line; whoever reads may have stopped, and what was done stands all the same.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Cli, with_default_command};
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_command_means_serve() {
        let args = |words: &[&str]| {
            let words = words.iter().map(Into::into);
            with_default_command(words)
                .into_iter()
                .filter_map(|arg| arg.into_string().ok())
                .collect::<Vec<_>>()
        };
        assert_eq!(args(&["milepost"]), ["milepost", "serve"]);
        assert_eq!(args(&["milepost", "--bind", "x"]), ["milepost", "serve", "--bind", "x"]);
        assert_eq!(args(&["milepost", "migrate"]), ["milepost", "migrate"]);
        assert_eq!(args(&["milepost", "--help"]), ["milepost", "--help"]);
    }
}

//! `milepost import`: reads the files of others, shows how far it is, and prints what became of the rows.

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use std::{
    fs,
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    time::Instant,
};

use crate::{
    catalog::imports::{self, Format, Mandate, Policy, Progress, Request, files::Limits, template},
    platform::{clock::Clock, db::migrate, ids::Ids},
    server::config::DatabaseArgs,
};

/// Import skills and role profiles of others for every organization
#[derive(Debug, Subcommand)]
pub enum Command {
    /// CSV files of your own: scales, skills, roles, role_skills and others, any of which may be missing
    Native {
        #[command(flatten)]
        files: Files,
    },
    /// O*NET's text files: occupations, ratings, titles, software, related occupations, education
    ///
    /// Both layouts are read: until 30.2 and from 30.3. Files of another release, such as Knowledge.txt, may come in a
    /// folder of their own in the same import.
    Onet {
        #[command(flatten)]
        files: Files,
        /// The release, if there is no Read Me.txt that says it
        #[arg(long)]
        release: Option<String>,
    },
    /// ESCO's CSV files: occupations, skills, and the relations between them
    Esco {
        #[command(flatten)]
        files: Files,
        /// The release, if no name of a folder or archive says it
        #[arg(long)]
        release: Option<String>,
        /// Only occupations whose ISCO code begins like this, and the skills they need
        #[arg(long, value_name = "PREFIX", value_delimiter = ',')]
        isco: Vec<String>,
        /// Only the occupations and skills whose addresses this file lists, one a line
        #[arg(long, value_name = "FILE")]
        uris: Option<PathBuf>,
    },
    /// The UK Government Digital and Data framework: roles.csv and skills.csv
    Gdad {
        #[command(flatten)]
        files: Files,
        /// The release
        #[arg(long)]
        release: Option<String>,
    },
    /// A competency framework of Moodle: the CSV file that it exports
    Moodle {
        #[command(flatten)]
        files: Files,
        #[command(flatten)]
        naming: Naming,
    },
    /// A package of 1EdTech CASE, as JSON
    Case {
        #[command(flatten)]
        files: Files,
        #[command(flatten)]
        naming: Naming,
    },
    /// Write the files of `native` with their first lines, as a zip archive to fill in
    Template {
        /// The archive to write; it must not be there yet
        path: PathBuf,
    },
}

/// What the files may leave open.
#[derive(Debug, Args)]
pub struct Naming {
    /// The release
    #[arg(long)]
    release: Option<String>,
    /// What keys begin with; without it, the format and the framework's own identifier
    #[arg(long, value_name = "PREFIX")]
    key: Option<String>,
}

/// What is imported, and where to.
#[derive(Debug, Args)]
pub struct Files {
    /// Folders, zip archives, and single files, gzip'd or not
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Retire skills and roles that the files no longer have, and take those back into use that have returned
    #[arg(long)]
    retire_absent: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Prints what became of the rows; files that are refused change nothing.
pub fn run(command: Command) -> anyhow::Result<()> {
    if let Command::Template { path } = &command {
        let archive = template::archive()?;
        let file = fs::File::create_new(path);
        let written = file.and_then(|mut file| file.write_all(&archive));
        return written.with_context(|| format!("cannot write {}", path.display()));
    }
    let Plan { request, database, is_rehearsal } = plan_of(command)?;
    let started = Instant::now();
    let mut shown = String::new();
    let mut watch = |progress: Progress<'_>| show(progress, &mut shown);
    let bundle = imports::read(&request, Limits::default(), &mut watch);
    let bundle = bundle.map_err(|problems| {
        clear();
        let _ = write!(std::io::stderr(), "{problems}");
        match problems.count() {
            1 => anyhow!("nothing was imported: 1 problem"),
            count => anyhow!("nothing was imported: {count} problems"),
        }
    })?;
    let mut conn = database.connect()?;
    migrate::run(&mut conn)?;
    let bring = if is_rehearsal { imports::rehearse } else { imports::run };
    let (ids, clock) = (Ids::default(), Clock::System);
    let mandate = Mandate::of_operator(&ids, &clock);
    let report = bring(&mut conn, (&ids, &clock), &mandate, &bundle, &mut watch);
    clear();
    // Whoever reads the report may stop early; the import stands all the same.
    let (report, seconds) = (report?, started.elapsed().as_secs_f64());
    let end =
        if is_rehearsal { "nothing was written".to_owned() } else { format!("imported in {seconds:.2} s") };
    let _ = writeln!(std::io::stdout(), "{report}{end}");
    Ok(())
}

/// What a command asks for.
struct Plan {
    request: Request,
    database: DatabaseArgs,
    is_rehearsal: bool,
}

impl Plan {
    fn new(format: Format, files: Files) -> Self {
        let Files { paths, dry_run: is_rehearsal, retire_absent, database } = files;
        let policy = Policy { retire_absent, ..Policy::default() };
        Self { request: Request { policy, ..Request::everything(format, paths) }, database, is_rehearsal }
    }
}

fn plan_of(command: Command) -> anyhow::Result<Plan> {
    let mut plan;
    match command {
        Command::Native { files } => plan = Plan::new(Format::Native, files),
        Command::Onet { files, release } => {
            plan = Plan::new(Format::Onet, files);
            plan.request.release = release;
        }
        Command::Gdad { files, release } => {
            plan = Plan::new(Format::Gdad, files);
            plan.request.release = release;
        }
        Command::Moodle { files, naming } => {
            plan = Plan::new(Format::Moodle, files);
            (plan.request.release, plan.request.key) = (naming.release, naming.key);
        }
        Command::Template { .. } => anyhow::bail!("a template is nothing to import"),
        Command::Case { files, naming } => {
            plan = Plan::new(Format::Case, files);
            (plan.request.release, plan.request.key) = (naming.release, naming.key);
        }
        Command::Esco { files, release, isco, uris } => {
            plan = Plan::new(Format::Esco, files);
            anyhow::ensure!(
                !plan.request.policy.retire_absent || isco.is_empty() && uris.is_none(),
                "of a part of ESCO nobody knows what is absent; leave out --retire-absent"
            );
            plan.request = Request { release, isco, ..plan.request };
            if let Some(path) = uris {
                let list = fs::read_to_string(&path);
                let list = list.with_context(|| format!("cannot read {}", path.display()))?;
                let lines = list.lines().map(str::trim).filter(|line| !line.is_empty());
                plan.request.uris = lines.map(ToOwned::to_owned).collect();
                anyhow::ensure!(!plan.request.uris.is_empty(), "{} lists no address", path.display());
            }
        }
    }
    Ok(plan)
}

/// Shows on a terminal how far an import is, in one line that is written again and again.
fn show(progress: Progress<'_>, shown: &mut String) {
    let line = match progress {
        Progress::Reading(file) => format!("reading {file}"),
        Progress::Comparing => "comparing with the catalog".to_owned(),
        Progress::Writing(done, total) => {
            format!("writing: {} % of {total} rows", done * 100 / total.max(1))
        }
    };
    if line != *shown && std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r\x1B[K{line}");
        *shown = line;
    }
}

/// Takes that line away.
fn clear() {
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r\x1B[K");
    }
}

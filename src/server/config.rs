//! Settings: typed, from environment variables and flags of the same names, listed by `milepost serve --help`.

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use std::{
    fmt, fs,
    net::{SocketAddr, ToSocketAddrs as _},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};
use tracing::level_filters::LevelFilter;

use crate::platform::{
    db::{self, Conn, DatabaseUrl},
    sealed::Vault,
};

/// Where the data lives.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// `sqlite://PATH`, `sqlite:///ABSOLUTE/PATH`, `postgres://…` or `postgresql://…`
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://milepost.db",
        value_name = "URL"
    )]
    pub database_url: DatabaseUrl,
    /// Seconds to wait at the start for a database that cannot be reached
    #[arg(long, env, default_value_t = 0, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub wait_for_database: u64,
}

impl DatabaseArgs {
    /// Opens a connection, waiting as long as the settings say.
    pub fn connect(&self) -> anyhow::Result<Conn> {
        db::connect_within(&self.database_url, Duration::from_secs(self.wait_for_database))
    }
}

/// The secret under which the signing keys in the database are sealed.
#[derive(Debug, Clone, Default, Args)]
pub struct KeySecretArgs {
    /// Seals the signing keys in the database; at least 32 characters [default: they are stored in plain text]
    #[arg(long, env, hide_env_values = true, value_name = "SECRET", conflicts_with = "key_secret_file")]
    pub key_secret: Option<SecretText>,
    /// A file that holds the KEY_SECRET; a line break at its end does not count
    #[arg(long, env, value_name = "FILE")]
    pub key_secret_file: Option<PathBuf>,
}

impl KeySecretArgs {
    /// Reads the secret and derives the encryption key.
    pub fn vault(&self) -> anyhow::Result<Vault> {
        match (&self.key_secret, &self.key_secret_file) {
            (Some(secret), _) => Vault::under(&secret.0),
            (None, Some(path)) => {
                let text = fs::read_to_string(path)
                    .with_context(|| format!("cannot read KEY_SECRET_FILE {}", path.display()))?;
                Vault::under(text.trim_end_matches(['\r', '\n']))
            }
            (None, None) => Ok(Vault::default()),
        }
    }
}

/// A setting that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl FromStr for SecretText {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Everything that can be set about a server.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where the data lives.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// The secret under which keys are sealed.
    #[command(flatten)]
    pub key_secret: KeySecretArgs,
    /// Connections to PostgreSQL, each with a thread of its own; SQLite needs no number
    #[arg(long, env, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub database_connections: u16,
    /// How many waiting writes share one commit on SQLite at most; 1 commits each by itself
    #[arg(long, env, default_value_t = 128, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub commit_group: u16,
    /// Refuse to start while a migration is pending, instead of applying it
    #[arg(long, env, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true")]
    pub no_migrate: bool,
    /// Address or host name, and port, to listen on
    #[arg(long, env, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub bind: Bind,
    /// Address or host name, and port, for metrics alone; without it there are none
    #[arg(long, env, value_name = "ADDRESS")]
    pub metrics_bind: Option<Bind>,
    /// The address clients use: issuer of tokens [default: derived from BIND; once given it is kept]
    #[arg(long, env, value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// Whether strangers may make an organization
    #[arg(long, env, value_enum, default_value_t = SignupMode::Open)]
    pub signup: SignupMode,
    /// Requests a minute that one account may send; an address without a login five times as many; 0 sets no limit
    #[arg(long, env, default_value_t = 12_000, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_limit_per_minute: u32,
    /// Change and delete objects only with an If-Match header
    #[arg(long, env, num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true")]
    pub require_if_match: bool,
    /// Serve the documentation at /docs
    #[arg(long, env, num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub docs_enabled: bool,
    /// Origins of front ends on other hosts, separated by commas
    #[arg(long, env, value_delimiter = ',', value_name = "ORIGIN")]
    pub cors_origins: Vec<Origin>,
    /// Proxies whose X-Forwarded-For is believed, as addresses or networks, separated by commas
    #[arg(long, env, value_delimiter = ',', value_name = "NETWORK", value_parser = parse_network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Seconds to go on serving after SIGTERM, so that load balancers notice
    #[arg(long, env, default_value_t = 0, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=25))]
    pub drain_delay: u64,
    /// Which log lines to write
    #[arg(long, env, value_enum, default_value_t = LogLevel::Info)]
    pub log_level: LogLevel,
    /// How log lines look
    #[arg(long, env, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// Whether strangers may make an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SignupMode {
    /// They may.
    Open,
    /// They may not; accounts are made by invitation.
    Closed,
}

/// Which log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the usual levels")]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    /// As the log knows it.
    pub fn filter(self) -> LevelFilter {
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
            Self::Trace => LevelFilter::TRACE,
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Where to listen: an address or a host name, and a port, such as `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bind(String);

impl Bind {
    /// Resolves the host name; each address is to be listened on.
    pub fn addresses(&self) -> std::io::Result<Vec<SocketAddr>> {
        self.0.to_socket_addrs().map(Iterator::collect)
    }
}

impl FromStr for Bind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_address = text.parse::<SocketAddr>().is_ok();
        let is_name = text.rsplit_once(':').is_some_and(|(host, port)| {
            let is_label = |label: &str| {
                !label.is_empty()
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            };
            port.parse::<u16>().is_ok() && host.split('.').all(is_label)
        });
        if is_address || is_name {
            Ok(Self(text.to_owned()))
        } else {
            Err("expected an address or host name and a port, such as 127.0.0.1:8080 or localhost:8080"
                .to_owned())
        }
    }
}

impl fmt::Display for Bind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An absolute http or https address without a path, query or fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(pub String);

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim_end_matches('/');
        Origin::from_str(text)
            .map(|origin| Self(origin.0))
            .map_err(|_| "expected an address such as https://milepost.example, without a path".to_owned())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A web origin: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(pub String);

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_host = |host: &str| {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        };
        if host.is_some_and(is_host) {
            Ok(Self(text.to_owned()))
        } else {
            Err("expected an origin such as https://app.example".to_owned())
        }
    }
}

fn parse_network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    match text.parse::<IpNet>() {
        Ok(network) => Ok(network),
        Err(_) => single().map_err(|_| "expected an address or a network such as 10.0.0.0/8".to_owned()),
    }
}

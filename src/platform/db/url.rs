//! `DATABASE_URL`: which database, said without its password.
//!
//! The address of a PostgreSQL server is read here once before libpq reads it, because libpq repeats in its messages
//! whatever part of an address it does not understand, and that may be the password.

use std::{fmt, path::PathBuf, str::FromStr};

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of the SQLite file.
    Sqlite(PathBuf),
    /// The connection string of a PostgreSQL server.
    Postgres(String),
}

/// The parameters that libpq knows; it would print any other.
const PARAMETERS: &[&str] = &[
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "options",
    "passfile",
    "password",
    "port",
    "require_auth",
    "requirepeer",
    "service",
    "ssl",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];
/// The values of `sslmode`.
const SSL_MODES: &[&str] = &["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
/// What stands for a password in a message.
const HIDDEN: &str = "(password)";

impl FromStr for DatabaseUrl {
    type Err = String;

    /// Accepts `sqlite://<path>`, `sqlite:///<absolute path>`, `postgres://…` and `postgresql://…`, and nothing else,
    /// so that a misspelled scheme never creates an empty database. No error repeats a part of the text.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() || path.contains(":memory:") {
                return Err("sqlite:// needs the path of a file".to_owned());
            }
            if path.split_once(':').is_some_and(|(_, rest)| rest.contains('@')) {
                return Err("sqlite:// needs the path of a file, not the address of a server".to_owned());
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Address::parse(text).map(|_| Self::Postgres(text.to_owned())).map_err(str::to_owned);
        }
        Err("expected sqlite://<path>, postgres://… or postgresql://…".to_owned())
    }
}

/// The parts of the address of a PostgreSQL server, divided as libpq divides it.
struct Address<'a> {
    user: &'a str,
    password: &'a str,
    hosts: &'a str,
    database: &'a str,
    query: &'a str,
}

impl<'a> Address<'a> {
    fn parse(url: &'a str) -> Result<Self, &'static str> {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        // A user is there if an `@` comes before the first `/`.
        let authority_end = rest.find('/').unwrap_or(rest.len());
        let (login, rest) = match rest.split_at_checked(authority_end).and_then(|(head, _)| head.find('@')) {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default()),
            None => ("", rest),
        };
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, database) = path.split_once('/').unwrap_or((path, ""));
        let address = Self { user, password, hosts, database, query };
        address.check().map(|()| address)
    }

    fn check(&self) -> Result<(), &'static str> {
        let parts = [self.user, self.password, self.hosts, self.database, self.query];
        if !parts.iter().all(|part| is_encoded(part)) {
            return Err("write a % in the address as %25, and a space as %20");
        }
        if !self.hosts.split(',').all(is_host) {
            return Err(
                "the host or port cannot be read; write @ : / ? in a user or password as %40 %3A %2F %3F",
            );
        }
        if self.database.contains(['/', '@']) {
            return Err(
                "the name of the database cannot be read; write @ and / in a password as %40 and %2F",
            );
        }
        for pair in self.query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or("a parameter after the ? has no value")?;
            if !PARAMETERS.contains(&name) || value.contains('=') {
                return Err("a parameter after the ? is not one of libpq's");
            }
            if name == "sslmode" && !SSL_MODES.contains(&value) {
                return Err("sslmode is one of disable, allow, prefer, require, verify-ca, verify-full");
            }
        }
        Ok(())
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.rev().find(|(one, _)| *one == name).map(|(_, value)| value)
    }
}

/// Adds parameters that the address of a PostgreSQL server does not name itself.
pub(super) fn with_parameters(url: &str, defaults: &[(&str, &str)]) -> String {
    let Ok(address) = Address::parse(url) else { return url.to_owned() };
    // A `?` may also stand in the password.
    let separator = if address.query.contains('=') { '&' } else { '?' };
    let missing = defaults.iter().filter(|(name, _)| address.parameter(name).is_none());
    let missing: Vec<String> = missing.map(|(name, value)| format!("{name}={value}")).collect();
    if missing.is_empty() {
        return url.to_owned();
    }
    format!("{}{separator}{}", url.trim_end_matches(['?', '&']), missing.join("&"))
}

/// Whether every `%` begins the code of a byte, and nothing is a space or a control character.
fn is_encoded(text: &str) -> bool {
    let is_code = |code: &[u8]| code != b"00" && code.iter().all(u8::is_ascii_hexdigit);
    let codes = text.as_bytes().windows(3).filter(|bytes| bytes.first() == Some(&b'%'));
    let good = codes.filter(|bytes| bytes.get(1..).is_some_and(is_code)).count();
    good == text.matches('%').count() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Whether a text is a host name, an address or an encoded path of a socket, and perhaps a port.
fn is_host(text: &str) -> bool {
    let is_port = |port: &str| port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0);
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let address = address.split('%').next().unwrap_or_default();
        let port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return address.parse::<std::net::Ipv6Addr>().is_ok() && port;
    }
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    is_port(port) && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '%'))
}

/// Decodes the percent codes.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A message about a connection, without the passwords of its address. What libpq says of an address that it could not
/// read loses all quoted parts.
pub(super) fn without_secrets(message: &str, url: &str) -> String {
    let is_of_network = ["connection to server", "could not translate host name"]
        .iter()
        .any(|beginning| message.trim_start().starts_with(beginning));
    let message = if is_of_network { message.to_owned() } else { without_quoted(message) };
    let Ok(address) = Address::parse(url) else {
        return without_quoted(&message);
    };
    let public = [address.user, address.hosts, address.database].map(decoded);
    let given = ["password", "sslpassword"].iter().filter_map(|name| address.parameter(name));
    let secrets = given.chain([address.password]).flat_map(|secret| [secret.to_owned(), decoded(secret)]);
    secrets
        .filter(|secret| !secret.is_empty() && !public.contains(secret))
        .fold(message, |message, secret| message.replace(&secret, HIDDEN))
}

fn without_quoted(message: &str) -> String {
    let parts = message.split('"').enumerate();
    parts.map(|(number, part)| if number % 2 == 0 { part } else { "\"…\"" }).collect()
}

/// Never shows the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite ({})", path.display()),
            Self::Postgres(url) => {
                let Ok(Address { hosts, database, .. }) = Address::parse(url) else {
                    return f.write_str("PostgreSQL");
                };
                write!(f, "PostgreSQL ({hosts}{}{database})", if database.is_empty() { "" } else { "/" })
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUrl, with_parameters, without_secrets};

    #[test]
    fn the_scheme_chooses_the_database() {
        let sqlite = |path: &str| Ok(DatabaseUrl::Sqlite(path.into()));
        assert_eq!("sqlite://milepost.db".parse(), sqlite("milepost.db"));
        assert_eq!("sqlite:///var/lib/milepost.db".parse(), sqlite("/var/lib/milepost.db"));
        for right in [
            "postgres://host/db",
            "postgresql://host/db",
            "postgres://",
            "postgres://ada@one:5432,two:5433/db?target_session_attrs=read-write",
            "postgres://ada:p%40ss%2Fword@[::1]:5432/db?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            "postgres://ada:se?cr#et!@db.example/milepost",
            "postgres://%2Fvar%2Frun%2Fpostgresql/db",
            "postgres:///postgres?host=/run/postgresql&user=postgres",
        ] {
            assert!(
                matches!(right.parse(), Ok(DatabaseUrl::Postgres(_))),
                "{right}: {:?}",
                right.parse::<DatabaseUrl>()
            );
        }
        for wrong in
            ["", "milepost.db", "sqlite:milepost.db", "sqlite://", "sqlite://:memory:", "mysql://host/db"]
        {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong} was accepted");
        }
    }

    #[test]
    fn a_question_mark_in_the_password_was_taken_for_that_of_the_parameters() {
        let with = |url: &str| with_parameters(url, &[("connect_timeout", "3"), ("keepalives_idle", "30")]);
        for (url, query) in [
            ("postgres://ada:se?cr@host/db", "?connect_timeout=3&keepalives_idle=30"),
            ("postgres://ada:connect_timeout=1@host/db", "?connect_timeout=3&keepalives_idle=30"),
            ("postgres://ada:se?cr@host/db?sslmode=require", "&connect_timeout=3&keepalives_idle=30"),
            ("postgres://host/db?connect_timeout=1", "&keepalives_idle=30"),
        ] {
            assert_eq!(with(url), format!("{url}{query}"));
        }
        assert_eq!(with("postgres://host/db?"), with("postgres://host/db"));
    }

    #[test]
    fn the_password_is_never_shown() {
        for url in [
            "postgres://ada:secret@db.example:5432/milepost?sslmode=require",
            "postgres://ada:se?c#ret@db.example/milepost",
            "postgres://db.example/milepost?user=ada&password=secret",
            "postgres://db.example/milepost?user=ada@srv&password=secret",
        ] {
            let shown = url.parse::<DatabaseUrl>().expect("a valid address");
            assert!(shown.to_string().starts_with("PostgreSQL (db.example"), "{shown}");
            assert!(!format!("{shown} {shown:?}").contains("ret"), "{shown}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_being_repeated() {
        for url in [
            "postgres://ada:MARKER@x@db.example/milepost",
            "postgres://ada:MARKER/x@db.example/milepost",
            "postgres://ada:12/MARKER@db.example/milepost",
            "postgres://ada:MARKER%zz@db.example/milepost",
            "postgres://ada:MARKER db.example/milepost",
            "postgres://ada:x@db.example:MARKER/milepost",
            "postgres://ada@db.example/milepost?pasword=MARKER",
            "postgres://ada@db.example/milepost?sslmode=MARKER",
            "postgres://ada@db.example/milepost?MARKER",
            "postgres:/ada:MARKER@db.example/milepost",
            "Postgres://ada:MARKER@db.example/milepost",
            "host=db.example password=MARKER",
            "sqlite://ada:MARKER@db.example/milepost",
        ] {
            let refusal = url.parse::<DatabaseUrl>().expect_err(url);
            assert!(!refusal.contains("MARKER"), "{url}: {refusal}");
        }
    }

    #[test]
    fn a_message_of_the_driver_loses_the_password() {
        let url = "postgres://ada:p%40ss@db.example/milepost?sslpassword=other";
        let shown = without_secrets("connection to server at \"db.example\": p@ss, p%40ss and other", url);
        assert!(
            shown.contains("db.example") && !shown.contains("ss,") && !shown.contains("other"),
            "{shown}"
        );
        assert_eq!(without_secrets("invalid port number: \"p@s\"", url), "invalid port number: \"…\"");
        // A password that is no secret does not garble the message.
        let same = without_secrets("connection to server: no user \"ada\"", "postgres://ada:ada@host/db");
        assert!(same.ends_with("no user \"ada\""), "{same}");
    }
}

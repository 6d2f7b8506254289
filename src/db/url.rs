//! `DATABASE_URL`: which database, said without its password.

use std::{fmt, path::PathBuf, str::FromStr};

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of the SQLite file.
    Sqlite(PathBuf),
    /// The connection string of a PostgreSQL server.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// Accepts `sqlite://<path>`, `sqlite:///<absolute path>`, `postgres://…` and `postgresql://…`, and nothing else,
    /// so that a misspelled scheme never creates an empty database.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() || path.contains(":memory:") {
                return Err("sqlite:// needs the path of a file".to_owned());
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err("expected sqlite://<path>, postgres://… or postgresql://…".to_owned())
    }
}

/// Never shows the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite ({})", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                // The authority ends at the path or the query; a password in it may hold anything but those.
                let address = rest.split('?').next().unwrap_or_default();
                let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
                write!(f, "PostgreSQL ({host})")
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
    use super::DatabaseUrl;

    #[test]
    fn the_scheme_chooses_the_database() {
        let sqlite = |path: &str| Ok(DatabaseUrl::Sqlite(path.into()));
        assert_eq!("sqlite://milepost.db".parse(), sqlite("milepost.db"));
        assert_eq!("sqlite:///var/lib/milepost.db".parse(), sqlite("/var/lib/milepost.db"));
        assert!(matches!("postgres://host/db".parse(), Ok(DatabaseUrl::Postgres(_))));
        assert!(matches!("postgresql://host/db".parse(), Ok(DatabaseUrl::Postgres(_))));
        for wrong in
            ["", "milepost.db", "sqlite:milepost.db", "sqlite://", "sqlite://:memory:", "mysql://host/db"]
        {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong} was accepted");
        }
    }

    #[test]
    fn the_password_is_never_shown() {
        for url in [
            "postgres://ada:secret@db.example:5432/milepost?sslmode=require",
            "postgres://ada:sec@ret@db.example/milepost",
            "postgres://db.example/milepost?user=ada&password=secret",
            "postgres://db.example/milepost?user=ada@srv&password=secret",
        ] {
            let shown = url.parse::<DatabaseUrl>().expect("a valid address");
            assert!(shown.to_string().starts_with("PostgreSQL (db.example"), "{shown}");
            assert!(!format!("{shown} {shown:?}").contains("ret"), "{shown}");
        }
    }
}

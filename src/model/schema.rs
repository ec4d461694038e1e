//! The names of the two schemas that hold the tables.

use crate::{Error, ErrorKind, Result};

/// The two schemas of a star: one for the five tables, and one for the ledger and the track matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    star: String,
    etl: String,
}

/// The second schema of a star in `public`.
const ETL: &str = "sparkify_etl";

/// The schema of a session's temporary tables.
const TEMPORARY: &str = "pg_temp";

/// The maximum length of a name in bytes. PostgreSQL cuts longer names (NAMEDATALEN - 1).
const NAME_BYTES: usize = 63;

impl Schema {
    /// The schemas of the star in `name`. For `public`, the second schema is `sparkify_etl`. For any other NAME it is
    /// `sparkify_etl_NAME`. So two stars of a database never share a catalogue.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if PostgreSQL does not allow the name, or if the name begins with `sparkify_etl`.
    pub fn new(name: &str) -> Result<Self> {
        let etl = if name == "public" { ETL.to_owned() } else { format!("{ETL}_{name}") };
        let wrong = match name {
            "" => Some("the name is empty"),
            _ if name.contains('\0') => Some("the name holds a NUL character"),
            _ if name.starts_with("pg_") || name == "information_schema" => {
                Some("PostgreSQL keeps the name for itself")
            }
            _ if name.starts_with(ETL) => Some("a schema of that name holds what a load keeps for itself"),
            _ if etl.len() > NAME_BYTES => Some("the name is too long: behind sparkify_etl_ it may have 50 bytes"),
            _ => None,
        };
        match wrong {
            Some(why) => Err(Error::new(ErrorKind::Usage, format!("choosing the schema {name:?}")).because(why)),
            None => Ok(Self { star: name.to_owned(), etl }),
        }
    }

    /// The schema of a session's temporary tables, as both schemas.
    #[must_use]
    pub fn temporary() -> Self {
        Self { star: TEMPORARY.to_owned(), etl: TEMPORARY.to_owned() }
    }

    /// The schema of the five tables.
    #[must_use]
    pub fn star(&self) -> &str {
        &self.star
    }

    /// The schema of the ledger and the track matches.
    #[must_use]
    pub fn etl(&self) -> &str {
        &self.etl
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_schema_has_its_own_etl_schema() {
        assert_eq!(Schema::new("public").unwrap().etl(), "sparkify_etl");
        assert_eq!(Schema::new("Jazz \"24\"").unwrap().etl(), "sparkify_etl_Jazz \"24\"");
        assert_ne!(Schema::new("sparkify").unwrap().etl(), Schema::new("public").unwrap().etl());
    }

    #[test]
    fn invalid_names_are_usage_errors() {
        for name in ["", "a\0b", "pg_mine", "information_schema", "sparkify_etl", &"x".repeat(51)] {
            assert_eq!(Schema::new(name).unwrap_err().kind(), ErrorKind::Usage, "{name:?}");
        }
    }
}

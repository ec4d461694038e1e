//! The names of the roles that an administrator grants to others.

use serde::Serialize;

use super::Schema;
use crate::{Error, ErrorKind, Result};

/// Three roles for the tables of a star. None of them can log in. An administrator makes other roles their members.
/// `sql/roles/grant.sql` has the privileges of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Roles {
    owner: String,
    loader: String,
    reader: String,
}

/// The default prefix, for a star in `public`.
const PREFIX: &str = "sparkify";

/// The longest prefix, in bytes. PostgreSQL keeps 63 bytes of a name, and `_loader` and `_reader` have 7.
const PREFIX_BYTES: usize = 56;

impl Roles {
    /// The roles whose names begin with `prefix`: `PREFIX_owner`, `PREFIX_loader` and `PREFIX_reader`. Roles belong to
    /// the whole server. Two databases that must not share them need two prefixes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if PostgreSQL does not allow the names.
    pub fn new(prefix: &str) -> Result<Self> {
        let wrong = match prefix {
            "" => Some("the prefix is empty"),
            _ if prefix.contains('\0') => Some("the prefix holds a NUL character"),
            _ if prefix.contains("$$") => Some("the prefix holds $$, which ends a block of SQL"),
            _ if prefix.starts_with("pg_") => Some("PostgreSQL keeps names that begin with pg_ for itself"),
            _ if prefix.len() > PREFIX_BYTES => Some("the prefix is too long: it may have 56 bytes"),
            _ => None,
        };
        match wrong {
            Some(why) => Err(Error::new(ErrorKind::Usage, format!("naming the roles after {prefix:?}"))
                .because(why)
                .hint("Choose another prefix with --roles PREFIX.")),
            None => Ok(Self {
                owner: format!("{prefix}_owner"),
                loader: format!("{prefix}_loader"),
                reader: format!("{prefix}_reader"),
            }),
        }
    }

    /// The default roles of a star. For a star in `public` they are `sparkify_owner` and so on. For a star in another
    /// schema they are `sparkify_NAME_owner` and so on.
    ///
    /// # Errors
    ///
    /// Those of [`Roles::new`].
    pub fn of(schema: &Schema) -> Result<Self> {
        match schema.star() {
            "public" => Self::new(PREFIX),
            name => Self::new(&format!("{PREFIX}_{name}")),
        }
    }

    /// The role that owns the tables.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The role that loads.
    #[must_use]
    pub fn loader(&self) -> &str {
        &self.loader
    }

    /// The role that reads.
    #[must_use]
    pub fn reader(&self) -> &str {
        &self.reader
    }

    /// The three names.
    pub(crate) fn names(&self) -> [&str; 3] {
        [&self.owner, &self.loader, &self.reader]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_schema_has_its_own_roles() {
        let of = |schema| Roles::of(&Schema::new(schema).unwrap()).unwrap();
        assert_eq!(of("public").names(), ["sparkify_owner", "sparkify_loader", "sparkify_reader"]);
        assert_eq!(of("jazz").loader(), "sparkify_jazz_loader");
    }

    #[test]
    fn invalid_names_are_usage_errors() {
        for prefix in ["", "a\0b", "pg_mine", "a$$b", &"x".repeat(57)] {
            assert_eq!(Roles::new(prefix).unwrap_err().kind(), ErrorKind::Usage, "{prefix:?}");
        }
        assert!(Roles::new(&"x".repeat(56)).is_ok());
    }
}

//! Where the tables are, and their making.

use tokio_postgres::{GenericClient, Transaction};

use crate::connect::server_error;
use crate::model::Table;
use crate::sql::{self, quote_identifier};
use crate::{Error, ErrorKind, Result};

/// The two schemas of a star: that of the five tables, and that of what a load keeps for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    star: String,
    etl: String,
}

/// The schema beside a star in `public`.
const ETL: &str = "sparkify_etl";

/// The longest name that PostgreSQL keeps whole (NAMEDATALEN - 1).
const NAME_BYTES: usize = 63;

/// The tables that [`make`] makes in the second schema.
const ETL_TABLES: [&str; 5] = ["load_files", "load_rejects", "load_runs", "load_warnings", "track_matches"];

impl Schema {
    /// The schemas of the star in `name`: beside `public` that is `sparkify_etl`, beside any other NAME it is
    /// `sparkify_etl_NAME`, so that no two stars of a database share a catalogue.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if PostgreSQL does not allow the name, or if the name is that of a ledger's schema.
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

    /// Both, quoted, as a search path: first that in which nobody else has tables, for one that is called `load_runs` beside the
    /// star to be nobody's ledger.
    #[must_use]
    pub fn search_path(&self) -> String {
        format!("{}, {}", quote_identifier(&self.etl), quote_identifier(&self.star))
    }

    /// Refuses where the role may not look into one of the two schemas: the server would pass over it without a word, and unqualified
    /// names would mean other tables, or none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] with the GRANT that is missing.
    pub async fn may_be_looked_into(&self, client: &impl GenericClient) -> Result<()> {
        for name in [&self.star, &self.etl] {
            let doing = format!("looking into the schema {name}");
            let row = client.query_one(sql::SCHEMA_FORBIDDEN, &[name]).await;
            if row.map_err(|error| server_error(doing.clone(), error))?.get(0) {
                let schema = quote_identifier(name);
                return Err(Error::new(ErrorKind::Server, doing).because("this role may not").hint(format!(
                    "As its owner: GRANT USAGE ON SCHEMA {schema} TO role; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO role;"
                )));
            }
        }
        Ok(())
    }

    /// Makes the tables of the two schemas the ones that unqualified names mean, for the rest of the session, or of the
    /// transaction if that is rolled back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] if the server refuses it.
    pub async fn choose(&self, client: &impl GenericClient) -> Result<()> {
        set_search_path(client, &self.search_path()).await
    }

    /// The same, and temporary tables are not looked for before those of the schemas, as they would be by themselves.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] if the server refuses it.
    pub async fn choose_before_temporary(&self, client: &impl GenericClient) -> Result<()> {
        set_search_path(client, &format!("{}, {TEMPORARY}", self.search_path())).await
    }
}

/// What there is of the two schemas and their tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// No table of the star.
    NoStar,
    /// Some of the tables.
    Part,
    /// All of them.
    All,
}

/// Looks what there is of the two schemas and their tables.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it, if the encoding of the database cannot hold all texts, or if another program made
/// the tables.
pub async fn look(transaction: &Transaction<'_>, schema: &Schema) -> Result<Found> {
    check_encoding(transaction).await?;
    schema.may_be_looked_into(transaction).await?;
    let star = Table::STAR.map(Table::name);
    let star_found = present(transaction, &schema.star, &star).await?;
    let etl_found = present(transaction, &schema.etl, &ETL_TABLES).await?;
    if etl_found.is_empty() && !star_found.is_empty() {
        let doing = format!("looking for the tables in schema {}", schema.star);
        let why = format!("{} are there, and nothing of {} beside them", star_found.join(", "), schema.etl);
        return Err(Error::new(ErrorKind::Server, doing).because(why).hint(
            "If they are somebody else's, choose another schema with --schema NAME. If their ledger was dropped, drop them too and \
             load all files again.",
        ));
    }
    Ok(match (star_found.len(), etl_found.len()) {
        (0, _) => Found::NoStar,
        (all, beside) if all == star.len() && beside == ETL_TABLES.len() => Found::All,
        _ => Found::Part,
    })
}

/// Makes what is missing of the two schemas and their tables, and sets the search path of the transaction. Foreign keys come
/// later: see [`super::references`].
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn make(transaction: &Transaction<'_>, schema: &Schema) -> Result<()> {
    for (name, statements) in [(&schema.star, sql::SCHEMA_STAR), (&schema.etl, sql::SCHEMA_ETL)] {
        let failed = |error| server_error(format!("making the tables in schema {name}"), error);
        let row = transaction.query_one(sql::SCHEMA_EXISTS, &[name]).await.map_err(failed)?;
        if !row.get::<_, bool>(0) {
            transaction.batch_execute(&format!("CREATE SCHEMA {}", quote_identifier(name))).await.map_err(failed)?;
        }
        set_search_path(transaction, &quote_identifier(name)).await?;
        transaction.batch_execute(statements).await.map_err(failed)?;
    }
    schema.choose(transaction).await
}

/// The schema of a session's temporary tables.
const TEMPORARY: &str = "pg_temp";

/// Makes all tables of the two schemas once more, as temporary ones without the keys of the two long ones, and has unqualified
/// names mean those.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn make_temporary(transaction: &Transaction<'_>) -> Result<()> {
    choose_temporary(transaction).await?;
    let doing = "making temporary tables";
    super::execute(transaction, sql::SESSION_NO_STATEMENT_TIMEOUT, doing).await?;
    super::execute(transaction, sql::SCHEMA_STAR, doing).await?;
    super::execute(transaction, sql::SCHEMA_ETL, doing).await?;
    drop_plays_key(transaction).await?;
    drop_time_key(transaction).await
}

/// Has unqualified names mean temporary tables.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn choose_temporary(client: &impl GenericClient) -> Result<()> {
    set_search_path(client, TEMPORARY).await
}

/// Takes the primary key off `songplays`, which is empty yet.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn drop_plays_key(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::SCHEMA_PLAYS_KEY_DROP, "making songplays without its key").await
}

/// Gives `songplays` its primary key.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn add_plays_key(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::SCHEMA_PLAYS_KEY_ADD, "making the primary key of songplays").await
}

/// Takes the primary key off `time`, which is empty yet, and which no foreign key refers to.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn drop_time_key(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::SCHEMA_TIME_KEY_DROP, "making time without its key").await
}

/// Gives `time` its primary key.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn add_time_key(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::SCHEMA_TIME_KEY_ADD, "making the primary key of time").await
}

/// Text is stored as it was logged, byte for byte, which only UTF8 can hold.
async fn check_encoding(transaction: &Transaction<'_>) -> Result<()> {
    let doing = "looking at the encoding of the database";
    let row = transaction.query_one(sql::SCHEMA_ENCODING, &[]).await.map_err(|error| server_error(doing, error))?;
    match row.get::<_, &str>(0) {
        "UTF8" => Ok(()),
        other => Err(Error::new(ErrorKind::Server, doing)
            .because(format!("it is {other}, and what is logged is UTF8"))
            .hint("Make another: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0.")),
    }
}

async fn present(transaction: &Transaction<'_>, schema: &str, tables: &[&str]) -> Result<Vec<String>> {
    let rows = transaction
        .query(sql::SCHEMA_TABLES, &[&schema, &tables])
        .await
        .map_err(|error| server_error(format!("looking for the tables in schema {schema}"), error))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn set_search_path(client: &impl GenericClient, path: &str) -> Result<()> {
    client
        .query_one(sql::SEARCH_PATH, &[&path])
        .await
        .map(drop)
        .map_err(|error| server_error(format!("setting the search path to {path}"), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_star_has_an_etl_schema_of_its_own_and_names_are_quoted() {
        assert_eq!(Schema::new("public").unwrap().etl(), "sparkify_etl");
        assert_eq!(
            Schema::new("Jazz \"24\"").unwrap().search_path(),
            "\"sparkify_etl_Jazz \"\"24\"\"\", \"Jazz \"\"24\"\"\""
        );
    }

    #[test]
    fn a_star_called_sparkify_does_not_share_the_schema_beside_the_public_one() {
        assert_ne!(Schema::new("sparkify").unwrap().etl(), Schema::new("public").unwrap().etl());
    }

    #[test]
    fn names_that_postgres_could_not_have_are_usage_errors() {
        for name in ["", "a\0b", "pg_mine", "information_schema", "sparkify_etl", &"x".repeat(51)] {
            assert_eq!(Schema::new(name).unwrap_err().kind(), ErrorKind::Usage, "{name:?}");
        }
    }
}

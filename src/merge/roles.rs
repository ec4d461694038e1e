//! Creates the roles that an administrator grants to others, grants them their privileges, and revokes these.

use tokio_postgres::error::SqlState;

use super::Star;
use crate::connect::sqlstate;
use crate::model::{Roles, Schema};
use crate::{Error, ErrorKind, Result, sql};

/// The SQL that grants the roles of a star their privileges. An administrator can read it, and run it in psql. The
/// tables must exist.
///
/// # Errors
///
/// [`ErrorKind::Usage`] if the name of the schema contains `$$`, which ends a block of SQL.
pub fn roles_sql(schema: &Schema, roles: &Roles) -> Result<String> {
    named(sql::ROLES_GRANT, schema, roles)
}

/// Creates the missing roles, and grants them their privileges. The tables of `star` must exist.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the role of the session may not do it. The error names the privileges that it needs.
pub(crate) async fn make_roles(star: &Star<'_>, roles: &Roles) -> Result<()> {
    let doing = format!("making the roles {}", roles.names().join(", "));
    let file = roles_sql(star.schema(), roles)?;
    let may = star.query_one(&doing, sql::ROLES_MAY_CREATE, &[&roles.names().as_slice()]).await?;
    if !may.get::<_, bool>("may_create") {
        let role: &str = may.get("role");
        return Err(Error::new(ErrorKind::Server, doing)
            .because(format!("role {role} may not create roles"))
            .hint(format!("As a superuser: ALTER ROLE {} CREATEROLE. {OR_PRINT}", sql::quote_identifier(role))));
    }
    star.one_by_one(&doing, &file).await.map_err(|error| match sqlstate(&error) {
        Some(&SqlState::INSUFFICIENT_PRIVILEGE) => error.hint(format!(
            "Log in as a superuser, or as a role that owns the tables and has created the roles. {OR_PRINT}"
        )),
        _ => error,
    })
}

const OR_PRINT: &str = "Or make the tables without --roles, and ask an administrator to run the SQL of \
                        `sparkify-polars init --roles --print-sql`.";

/// The outcome for roles that were to be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// The roles were dropped.
    All,
    /// The roles lost their privileges in this database. Another database still needs the roles.
    Revoked,
    /// The roles did not exist.
    Nothing,
}

/// Revokes all privileges of the roles in this database. Drops the roles if no other database needs them. Does not
/// change roles that can log in, because this program creates none.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the role of the session may not do it.
pub(crate) async fn drop_roles(star: &Star<'_>, roles: &Roles) -> Result<Dropped> {
    let names = roles.names();
    let doing = format!("dropping the roles {}", names.join(", "));
    let row = star.query_one(&doing, sql::ROLES_EXISTING, &[&names.as_slice()]).await?;
    if usize::try_from(row.get::<_, i64>("roles")) != Ok(names.len()) {
        return Ok(Dropped::Nothing);
    }
    let file = named(sql::ROLES_REVOKE, star.schema(), roles)?;
    let statements: Vec<&str> = sql::statements(&file).collect();
    let Some((drop_roles, revoke)) = statements.split_last() else { return Ok(Dropped::Nothing) };
    let dropped = async {
        star.one_by_one(&doing, &revoke.concat()).await?;
        star.attempt(&doing, drop_roles, &SqlState::DEPENDENT_OBJECTS_STILL_EXIST).await
    };
    match dropped.await {
        Ok(true) => Ok(Dropped::All),
        Ok(false) => Ok(Dropped::Revoked),
        Err(error) if sqlstate(&error) == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Err(error.hint(
            "Log in as a superuser, or as the role that has created the roles. Without --roles they are not dropped.",
        )),
        Err(error) => Err(error),
    }
}

/// A file of `sql/roles`, with the names of this star.
fn named(file: &str, schema: &Schema, roles: &Roles) -> Result<String> {
    if schema.star().contains("$$") {
        return Err(Error::new(ErrorKind::Usage, format!("making roles for the schema {:?}", schema.star()))
            .because("its name contains $$, which ends a block of SQL"));
    }
    Ok(sql::with_names(file, |name| match name {
        "public" => Some(schema.star()),
        "sparkify_etl" => Some(schema.etl()),
        "sparkify_owner" => Some(roles.owner()),
        "sparkify_loader" => Some(roles.loader()),
        "sparkify_reader" => Some(roles.reader()),
        _ => None,
    }))
}

//! Names the privileges that a role lacks, after the server has refused a statement.

use std::collections::BTreeMap;

use super::explain::Access;
use super::{Layout, Star};
use crate::connect::{Session, TransactionKind};
use crate::model::Schema;
use crate::sql::{self, quote_identifier};
use crate::{Error, ErrorKind, Result};

/// A sentence with the missing privileges, and the statements that grant them. `None` if the role lacks no privilege
/// for `access`, or if the query fails.
pub(super) async fn hint(session: &mut Session, schema: &Schema, access: Access) -> Option<String> {
    match missing_privileges(session, schema, access).await {
        Ok(missing) => missing.map(|[lacks, grants]| format!("{lacks}. {grants}")),
        Err(unknown) => {
            tracing::debug!("the missing privileges are not known: {unknown:#}");
            None
        }
    }
}

/// The privileges that the role lacks for `access`, and the statements that grant them. `None` if it lacks none.
pub(crate) async fn missing_privileges(
    session: &mut Session,
    schema: &Schema,
    access: Access,
) -> Result<Option<[String; 2]>> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    missing(&Star::new(&transaction, schema, Layout::Plain), access).await
}

/// Requires all privileges for `access`, before the load reads any file.
///
/// # Errors
///
/// [`ErrorKind::Server`] with the statements that grant the missing ones.
pub(crate) async fn require_privileges(star: &Star<'_>, access: Access) -> Result<()> {
    let Some([lacks, grants]) = missing(star, access).await? else { return Ok(()) };
    let doing = format!("looking for the privileges on the tables in schema {}", star.schema().star());
    Err(Error::new(ErrorKind::Server, doing).because("this role lacks some").hint(format!("{lacks}. {grants}")))
}

async fn missing(star: &Star<'_>, access: Access) -> Result<Option<[String; 2]>> {
    let schema = star.schema();
    let (loads, stages) = (access == Access::Load, access != Access::Read);
    let doing = "looking for missing privileges";
    let rows = star.query(doing, sql::ROLES_MISSING, &[&schema.star(), &schema.etl(), &loads, &stages]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let missing: Vec<(&str, &str)> = rows.iter().map(|row| (row.get("privileges"), row.get("object"))).collect();
    Ok(Some(sentences(first.get("role"), &missing)))
}

/// The missing privileges with their objects, and the statements that grant them.
fn sentences(role: &str, missing: &[(&str, &str)]) -> [String; 2] {
    // Tables that need the same privileges share a statement. A schema or a database has its own statement.
    let mut statements: Vec<(&str, String)> = Vec::new();
    let mut of_tables: BTreeMap<&str, usize> = BTreeMap::new();
    for (privileges, object) in missing {
        let is_table = !object.starts_with("SCHEMA ") && !object.starts_with("DATABASE ");
        match of_tables.get(privileges).filter(|_| is_table) {
            Some(at) => statements[*at].1 += &format!(", {object}"),
            None => {
                if is_table {
                    of_tables.insert(privileges, statements.len());
                }
                statements.push((privileges, (*object).to_owned()));
            }
        }
    }
    let lacks: Vec<String> =
        statements.iter().map(|(privileges, objects)| format!("{privileges} on {objects}")).collect();
    let role = quote_identifier(role);
    let grants: Vec<String> =
        statements.iter().map(|(privileges, objects)| format!("GRANT {privileges} ON {objects} TO {role};")).collect();
    [
        format!("The role {role} lacks {}", lacks.join("; ")),
        format!("As the owner, or a superuser: {}", grants.join(" ")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_with_the_same_missing_privileges_share_a_grant() {
        let missing = [
            ("TEMPORARY", "DATABASE music"),
            ("USAGE", "SCHEMA public"),
            ("USAGE", "SCHEMA sparkify_etl"),
            ("INSERT, DELETE", "public.user_days"),
            ("SELECT", "public.\"time\""),
            ("SELECT", "public.users"),
        ];
        assert_eq!(
            sentences("ann", &missing).join(". "),
            "The role \"ann\" lacks TEMPORARY on DATABASE music; USAGE on SCHEMA public; USAGE on SCHEMA sparkify_etl; \
             INSERT, DELETE on public.user_days; SELECT on public.\"time\", public.users. \
             As the owner, or a superuser: \
             GRANT TEMPORARY ON DATABASE music TO \"ann\"; GRANT USAGE ON SCHEMA public TO \"ann\"; \
             GRANT USAGE ON SCHEMA sparkify_etl TO \"ann\"; GRANT INSERT, DELETE ON public.user_days TO \"ann\"; \
             GRANT SELECT ON public.\"time\", public.users TO \"ann\";"
        );
    }
}

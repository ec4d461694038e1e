//! Names the privileges that a role lacks, after the server has refused a statement.

use std::collections::BTreeMap;

use tokio_postgres::Row;

use super::explain::Access;
use super::{Layout, Star};
use crate::Result;
use crate::connect::{Session, TransactionKind};
use crate::model::Schema;
use crate::sql::{self, quote_identifier};

/// A sentence with the missing privileges, and the statements that grant them. `None` if the role lacks none for `access`, or if they are unknown.
pub(super) async fn hint(session: &mut Session, schema: &Schema, access: Access) -> Option<String> {
    match missing(session, schema, access).await {
        Ok(rows) => described(&rows),
        Err(unknown) => {
            tracing::debug!("the missing privileges are not known: {unknown:#}");
            None
        }
    }
}

async fn missing(session: &mut Session, schema: &Schema, access: Access) -> Result<Vec<Row>> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = Star::new(&transaction, schema, Layout::Plain);
    let (loads, stages) = (access == Access::Load, access != Access::Read);
    star.query("looking for missing privileges", sql::ROLES_MISSING, &[&schema.star(), &schema.etl(), &loads, &stages])
        .await
}

fn described(rows: &[Row]) -> Option<String> {
    let role: &str = rows.first()?.get("role");
    let missing: Vec<(&str, &str)> = rows.iter().map(|row| (row.get("privileges"), row.get("object"))).collect();
    Some(sentence(role, &missing))
}

/// The missing privileges, each list with its object.
fn sentence(role: &str, missing: &[(&str, &str)]) -> String {
    // One statement for all tables that need the same; a schema or a database has its own.
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
    format!("The role {role} lacks {}. As the owner, or a superuser: {}", lacks.join("; "), grants.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_need_the_same_share_a_statement() {
        let missing = [
            ("TEMPORARY", "DATABASE music"),
            ("USAGE", "SCHEMA public"),
            ("USAGE", "SCHEMA sparkify_etl"),
            ("INSERT, DELETE", "public.user_days"),
            ("SELECT", "public.\"time\""),
            ("SELECT", "public.users"),
        ];
        assert_eq!(
            sentence("ann", &missing),
            "The role \"ann\" lacks TEMPORARY on DATABASE music; USAGE on SCHEMA public; USAGE on SCHEMA sparkify_etl; \
             INSERT, DELETE on public.user_days; SELECT on public.\"time\", public.users. As the owner, or a superuser: \
             GRANT TEMPORARY ON DATABASE music TO \"ann\"; GRANT USAGE ON SCHEMA public TO \"ann\"; \
             GRANT USAGE ON SCHEMA sparkify_etl TO \"ann\"; GRANT INSERT, DELETE ON public.user_days TO \"ann\"; \
             GRANT SELECT ON public.\"time\", public.users TO \"ann\";"
        );
    }
}

//! The entries of the system catalogue for the two schemas, as text.

use test_support::oracle::Session;

/// The rows of the catalogue as JSON, each after the name of its catalogue table. Omits columns that statistics change:
/// the numbers of rows and pages of a table, and how far the table was frozen.
const ROWS: &str = "
WITH relation AS MATERIALIZED (
    SELECT c.oid
    FROM pg_class AS c
    WHERE c.relnamespace = ANY ('{public,sparkify_etl}'::regnamespace[])
), stored AS MATERIALIZED (
    SELECT oid FROM relation
    UNION
    SELECT t.oid
    FROM pg_class AS c
    JOIN relation USING (oid)
    LEFT JOIN pg_index AS i ON i.indrelid = c.reltoastrelid
    CROSS JOIN unnest(ARRAY[c.reltoastrelid, i.indexrelid]) AS t (oid)
    WHERE t.oid <> 0
), found (catalogue, object, content) AS (
    SELECT 'pg_namespace', nspname::text, to_jsonb(n) FROM pg_namespace AS n WHERE nspname IN ('public', 'sparkify_etl')
    UNION ALL
    SELECT 'pg_class', c.oid::regclass::text,
           to_jsonb(c) - '{reltuples,relpages,relallvisible,relallfrozen,relfrozenxid,relminmxid}'::text[]
    FROM pg_class AS c JOIN stored USING (oid)
    UNION ALL
    SELECT 'pg_attribute', attrelid::regclass || '.' || attnum, to_jsonb(a)
    FROM pg_attribute AS a JOIN stored ON stored.oid = attrelid
    UNION ALL
    SELECT 'pg_attrdef', adrelid::regclass || '.' || adnum, to_jsonb(d)
    FROM pg_attrdef AS d JOIN relation ON relation.oid = adrelid
    UNION ALL
    SELECT 'pg_constraint', conrelid::regclass || ' ' || conname,
           to_jsonb(k) || jsonb_build_object('oid', k.oid, 'definition', pg_get_constraintdef(k.oid))
    FROM pg_constraint AS k JOIN relation ON relation.oid = conrelid
    UNION ALL
    SELECT 'pg_index', indexrelid::regclass::text,
           to_jsonb(i) || jsonb_build_object('definition', pg_get_indexdef(indexrelid))
    FROM pg_index AS i JOIN stored ON stored.oid = indexrelid
    UNION ALL
    SELECT 'pg_trigger', tgrelid::regclass || ' ' || tgname, to_jsonb(t)
    FROM pg_trigger AS t JOIN relation ON relation.oid = tgrelid
    UNION ALL
    SELECT 'pg_rewrite', ev_class::regclass || ' ' || rulename, to_jsonb(r)
    FROM pg_rewrite AS r JOIN relation ON relation.oid = ev_class
    UNION ALL
    SELECT 'pg_policy', polrelid::regclass || ' ' || polname, to_jsonb(p)
    FROM pg_policy AS p JOIN relation ON relation.oid = polrelid
    UNION ALL
    SELECT 'pg_statistic_ext', stxname::text, to_jsonb(s) FROM pg_statistic_ext AS s
    UNION ALL
    SELECT 'pg_publication', pubname::text, to_jsonb(p) FROM pg_publication AS p
    UNION ALL
    SELECT 'pg_publication_rel', prrelid::regclass::text, to_jsonb(p) FROM pg_publication_rel AS p
    UNION ALL
    SELECT 'pg_default_acl', oid::text, to_jsonb(d) FROM pg_default_acl AS d
    UNION ALL
    SELECT 'pg_description', classoid::regclass || ' ' || objoid || '.' || objsubid, to_jsonb(d)
    FROM pg_description AS d
    WHERE objoid >= 16384
    UNION ALL
    SELECT 'pg_proc', p.oid::regprocedure::text, to_jsonb(p)
    FROM pg_proc AS p
    WHERE pronamespace = ANY ('{public,sparkify_etl}'::regnamespace[])
)
SELECT concat_ws(' ', catalogue, object, content) FROM found ORDER BY catalogue, object, content::text";

/// All rows at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot(Vec<String>);

impl Snapshot {
    pub(crate) fn take(session: &Session) -> Self {
        let rows = session.rows(ROWS);
        assert!(rows.len() > 100, "{rows:#?}");
        Self(rows)
    }

    /// The rows that only one of two snapshots has: `-` if only this one has it, `+` if only the later one.
    pub(crate) fn changes(&self, later: &Self) -> Vec<String> {
        let lost = self.0.iter().filter(|row| !later.0.contains(row)).map(|row| format!("- {row}"));
        let new = later.0.iter().filter(|row| !self.0.contains(row)).map(|row| format!("+ {row}"));
        lost.chain(new).collect()
    }
}

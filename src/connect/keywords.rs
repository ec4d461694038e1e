//! All connection parameters of libpq 18, with their variables, and how this crate treats them.
//!
//! The list is that of <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS> and
//! <https://www.postgresql.org/docs/current/libpq-envars.html>, and `servicefile` of libpq 19.
//! `docs/reference/connection.md` has the same list. A test compares the two.

/// How this crate treats a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The parameter works as in libpq.
    Honoured,
    /// Any value is accepted, and has no effect.
    WithoutEffect,
    /// The parameter causes an error, unless its value is one of `harmless`. Those values request nothing. Most of
    /// these parameters make a connection safer, so this crate must not ignore them.
    Refused { harmless: &'static [&'static str], hint: &'static str },
}

/// A keyword, the variable with its default value, and its verdict.
pub(super) type Keyword = (&'static str, Option<&'static str>, Verdict);

const NO_OAUTH: Verdict =
    Verdict::Refused { harmless: &[], hint: "Log in with a password or with a client certificate." };
const NO_SCRAM_KEYS: Verdict = Verdict::Refused { harmless: &[], hint: "Log in with the password itself." };

pub(super) const KEYWORDS: &[Keyword] = &[
    ("application_name", Some("PGAPPNAME"), Verdict::Honoured),
    ("channel_binding", Some("PGCHANNELBINDING"), Verdict::Honoured),
    // The session always uses UTF-8, so PGCLIENTENCODING has no effect.
    ("client_encoding", None, Verdict::Honoured),
    ("connect_timeout", Some("PGCONNECT_TIMEOUT"), Verdict::Honoured),
    ("dbname", Some("PGDATABASE"), Verdict::Honoured),
    ("fallback_application_name", None, Verdict::Honoured),
    ("gssdelegation", Some("PGGSSDELEGATION"), Verdict::WithoutEffect),
    (
        "gssencmode",
        Some("PGGSSENCMODE"),
        Verdict::Refused { harmless: &["disable", "prefer"], hint: "Encrypt with TLS instead: sslmode=verify-full." },
    ),
    ("gsslib", Some("PGGSSLIB"), Verdict::WithoutEffect),
    ("host", Some("PGHOST"), Verdict::Honoured),
    ("hostaddr", Some("PGHOSTADDR"), Verdict::Honoured),
    ("keepalives", None, Verdict::Honoured),
    ("keepalives_count", None, Verdict::Honoured),
    ("keepalives_idle", None, Verdict::Honoured),
    ("keepalives_interval", None, Verdict::Honoured),
    ("krbsrvname", Some("PGKRBSRVNAME"), Verdict::WithoutEffect),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS"), Verdict::Honoured),
    (
        "max_protocol_version",
        Some("PGMAXPROTOCOLVERSION"),
        Verdict::Refused {
            harmless: &["3.0", "3.2", "latest"],
            hint: "Leave it out: this program uses version 3.0 of the protocol.",
        },
    ),
    (
        "min_protocol_version",
        Some("PGMINPROTOCOLVERSION"),
        Verdict::Refused { harmless: &["3.0"], hint: "Leave it out: this program uses version 3.0 of the protocol." },
    ),
    ("oauth_client_id", None, NO_OAUTH),
    ("oauth_client_secret", None, NO_OAUTH),
    ("oauth_issuer", None, NO_OAUTH),
    ("oauth_scope", None, NO_OAUTH),
    ("options", Some("PGOPTIONS"), Verdict::Honoured),
    ("passfile", Some("PGPASSFILE"), Verdict::Honoured),
    ("password", Some("PGPASSWORD"), Verdict::Honoured),
    ("port", Some("PGPORT"), Verdict::Honoured),
    (
        "replication",
        None,
        Verdict::Refused {
            harmless: &["false", "off", "no", "0"],
            hint: "Leave it out: this program does not replicate.",
        },
    ),
    ("require_auth", Some("PGREQUIREAUTH"), Verdict::Honoured),
    (
        "requirepeer",
        Some("PGREQUIREPEER"),
        Verdict::Refused {
            harmless: &[],
            hint: "Leave it out, and use a socket in a folder that only the owner of the server may write to.",
        },
    ),
    ("scram_client_key", None, NO_SCRAM_KEYS),
    ("scram_server_key", None, NO_SCRAM_KEYS),
    ("service", Some("PGSERVICE"), Verdict::Honoured),
    ("servicefile", Some("PGSERVICEFILE"), Verdict::Honoured),
    ("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION"), Verdict::Honoured),
    ("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION"), Verdict::Honoured),
    ("sslcert", Some("PGSSLCERT"), Verdict::Honoured),
    ("sslcertmode", Some("PGSSLCERTMODE"), Verdict::Honoured),
    ("sslcompression", Some("PGSSLCOMPRESSION"), Verdict::WithoutEffect),
    ("sslcrl", Some("PGSSLCRL"), Verdict::Honoured),
    ("sslcrldir", Some("PGSSLCRLDIR"), Verdict::Honoured),
    ("sslkey", Some("PGSSLKEY"), Verdict::Honoured),
    (
        "sslkeylogfile",
        None,
        Verdict::Refused {
            harmless: &[],
            hint: "Leave it out: everybody who can read that file can decrypt the session.",
        },
    ),
    ("sslmode", Some("PGSSLMODE"), Verdict::Honoured),
    ("sslnegotiation", Some("PGSSLNEGOTIATION"), Verdict::Honoured),
    (
        "sslpassword",
        None,
        Verdict::Refused {
            harmless: &[],
            hint: "Keys with a passphrase are not supported. Decrypt the key: `openssl pkey -in KEY -out NEW && chmod \
                   600 NEW`.",
        },
    ),
    ("sslrootcert", Some("PGSSLROOTCERT"), Verdict::Honoured),
    ("sslsni", Some("PGSSLSNI"), Verdict::Honoured),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS"), Verdict::Honoured),
    ("tcp_user_timeout", None, Verdict::Honoured),
    ("user", Some("PGUSER"), Verdict::Honoured),
];

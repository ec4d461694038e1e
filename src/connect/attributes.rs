//! The parameter `target_session_attrs`: the kind of server that a session needs.
//!
//! tokio-postgres supports only three of the six values of libpq. So this module asks each server for its kind after
//! the login.

use tokio_postgres::{Client, SimpleQueryMessage};

use super::hosts::{Host, Place};
use super::parameters::{PATIENCE, Parameters};
use crate::{Result, sql};

/// The values of `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SessionAttributes {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    /// A standby if there is one, else any server.
    PreferStandby,
}

impl SessionAttributes {
    /// Reads the parameter.
    pub(super) fn of(parameters: &Parameters) -> Result<Self> {
        let values = [
            ("any", Self::Any),
            ("read-write", Self::ReadWrite),
            ("read-only", Self::ReadOnly),
            ("primary", Self::Primary),
            ("standby", Self::Standby),
            ("prefer-standby", Self::PreferStandby),
        ];
        Ok(parameters.choice("target_session_attrs", &values)?.unwrap_or(Self::Any))
    }

    /// Whether to use a server of another kind if there is no server of this kind.
    pub(super) fn are_a_preference(self) -> bool {
        self == Self::PreferStandby
    }

    /// Returns the reason why the server of the session is of another kind, or `None` if it is of this kind.
    pub(super) async fn mismatch(self, client: &Client) -> Result<Option<&'static str>, tokio_postgres::Error> {
        if self == Self::Any {
            return Ok(None);
        }
        // A pooler may send each statement to another server. So one statement returns both values.
        let answer = client.simple_query(sql::SESSION_ATTRIBUTES).await?;
        let row = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let is = |column| row.and_then(|row| row.get(column)) == Some("t");
        let (is_standby, is_read_only) = (is("is_standby"), is("is_read_only"));
        Ok(match self {
            Self::ReadWrite if is_read_only => Some("the server is read only"),
            Self::ReadOnly if !is_read_only => Some("the server is not read only"),
            Self::Primary if is_standby => Some("the server is a standby"),
            Self::Standby | Self::PreferStandby if !is_standby => Some("the server is not a standby"),
            _ => None,
        })
    }

    /// The servers to ask. If their kind matters, each address of a name is a separate server.
    pub(super) async fn servers(self, hosts: &[Host]) -> Vec<Host> {
        let mut servers = Vec::new();
        for host in hosts {
            match &host.place {
                Place::Tcp { name, address: None } if self != Self::Any => {
                    // If the name cannot be resolved, the connection attempt reports it.
                    let found = tokio::net::lookup_host((name.as_str(), host.port));
                    let found = tokio::time::timeout(PATIENCE, found).await.ok().and_then(Result::ok);
                    let found: Vec<_> = found.into_iter().flatten().collect();
                    if found.is_empty() {
                        servers.push(host.clone());
                    }
                    servers.extend(found.iter().map(|address| Host {
                        place: Place::Tcp { name: name.clone(), address: Some(address.ip()) },
                        port: host.port,
                    }));
                }
                _ => servers.push(host.clone()),
            }
        }
        servers
    }
}

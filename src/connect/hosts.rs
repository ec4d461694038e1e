//! The servers that the parameters name, in the order of the tries.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use super::parameters::Parameters;
use crate::Result;

/// The default folders of sockets: first that of Debian and similar systems, then that of all others.
pub(super) const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// The address of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    pub(super) place: Place,
    pub(super) port: u16,
}

/// The address of a server without its port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The folder of its unix socket, or `@` and the name of an abstract socket.
    Socket(PathBuf),
    /// Its name, or its address as text. `address` is the value of hostaddr, if there is one.
    Tcp { name: String, address: Option<IpAddr> },
}

impl Host {
    /// Whether the name or the address is that of this machine.
    pub(super) fn is_this_machine(&self) -> bool {
        match &self.place {
            Place::Socket(_) => true,
            Place::Tcp { address: Some(address), .. } => address.is_loopback(),
            Place::Tcp { name, address: None } => {
                name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket(folder) => write!(f, "{}", folder.join(format!(".s.PGSQL.{}", self.port)).display()),
            Place::Tcp { name, address: Some(address) } if *name != address.to_string() => {
                write!(f, "{name} ({address}):{}", self.port)
            }
            Place::Tcp { name, .. } if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Place::Tcp { name, .. } => write!(f, "{name}:{}", self.port),
        }
    }
}

/// One host for each part of `host` or `hostaddr`, else the default socket.
///
/// # Errors
/// [`crate::ErrorKind::Usage`] if a part is not a host, an address or a port, or if the numbers of parts differ.
pub(super) fn hosts(parameters: &Parameters) -> Result<Vec<Host>> {
    let list = |keyword| parameters.get(keyword).map(|text| text.split(',').map(str::trim).collect::<Vec<_>>());
    let names = list("host");
    let addresses = list("hostaddr");
    let count = match (&names, &addresses) {
        (Some(names), Some(addresses)) if names.len() != addresses.len() => {
            return Err(parameters.invalid("hostaddr", "must have as many parts as `host` has"));
        }
        (Some(names), _) => names.len(),
        (None, Some(addresses)) => addresses.len(),
        (None, None) => 1,
    };
    let ports = list("port").unwrap_or_else(|| vec![""]);
    if ports.len() != 1 && ports.len() != count {
        return Err(parameters.invalid("port", "must be one port, or one for each host"));
    }
    (0..count)
        .map(|i| {
            let port = match ports.get(i).or(ports.first()).copied().unwrap_or_default() {
                "" => 5432,
                port => port
                    .parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(|| parameters.invalid("port", "is not a number from 1 to 65535"))?,
            };
            let part = |list: &Option<Vec<&str>>| {
                list.as_ref()
                    .and_then(|list| list.get(i))
                    .filter(|part| !part.is_empty())
                    .map(|part| (*part).to_owned())
            };
            let address: Option<IpAddr> = part(&addresses)
                .map(|address| address.parse().map_err(|_| parameters.invalid("hostaddr", "is not an IP address")))
                .transpose()?;
            let place = match (part(&names), address) {
                (Some(folder), None) if folder.starts_with(['/', '@']) => Place::Socket(PathBuf::from(folder)),
                (Some(name), _) if name.contains(|c: char| c.is_whitespace() || "?&=@#/\\'\"".contains(c)) => {
                    return Err(parameters.invalid("host", "is not the name of a host"));
                }
                (Some(name), address) => Place::Tcp { name, address },
                (None, Some(address)) => Place::Tcp { name: address.to_string(), address: Some(address) },
                (None, None) => Place::Socket(default_socket_folder(port)),
            };
            Ok(Host { place, port })
        })
        .collect()
}

/// The first folder that has a socket for `port`, else the first folder that exists.
fn default_socket_folder(port: u16) -> PathBuf {
    let folders = || SOCKET_FOLDERS.iter().map(PathBuf::from);
    folders()
        .find(|folder| folder.join(format!(".s.PGSQL.{port}")).exists())
        .or_else(|| folders().find(|folder| folder.is_dir()))
        .unwrap_or_else(|| PathBuf::from("/tmp"))
}

//! The configuration of the cluster.
//!
//! The settings are in a separate file that `postgresql.conf` includes. A person can read there what this tool set and
//! why, and can change it.

use std::fs;

/// The name of the file, beside `postgresql.conf`.
pub(super) const FILE: &str = "sparkify-polars.conf";

/// The line that is added to `postgresql.conf`.
pub(super) const INCLUDE: &str = "\n# The settings of sparkify-polars for its own PostgreSQL.\n\
                                  include_if_exists = 'sparkify-polars.conf'\n";

/// `pg_hba.conf`: every user who can reach the socket may connect. The server listens on nothing else.
pub(super) const ACCESS: &str = "\
# The socket's folder has mode 0700: only the owner of this cluster and root can reach it. There is no TCP.
# TYPE  DATABASE  USER  METHOD
local   all       all   trust
";

/// The text of the configuration file.
pub(super) fn text() -> String {
    let shared_buffers = shared_buffers_mb(memory());
    format!(
        "\
# The settings of the local PostgreSQL of sparkify-polars. This file was written once, when the cluster was created.
# You can change it. The socket and the port are set on the command line and cannot be changed here.

# Enough for the tables of a few million plays. On a small machine it is an eighth of the memory.
shared_buffers = {shared_buffers}MB

# A load writes much WAL at once. A larger limit gives fewer, larger checkpoints.
max_wal_size = 4GB

# There is no replication, so COPY into a table that was created in the same transaction needs no WAL.
wal_level = minimal
max_wal_senders = 0

# Committed data survives a crash of the machine.
fsync = on

# At this size, compiling a query takes more time than it saves. Not every build of PostgreSQL supports it.
jit = off

# Times are shown in UTC, independent of the time zone of the machine.
timezone = 'UTC'
log_timezone = 'UTC'

# Only the owner can use the socket.
unix_socket_permissions = 0700

# The log goes to standard error, which is server.log. sparkify-polars keeps that file small, and reads %e, the
# SQLSTATE, to find out why a start failed.
logging_collector = off
log_line_prefix = '%m [%p] %e '
log_checkpoints = off

# The name that `ps` shows.
cluster_name = 'sparkify-polars'
"
    )
}

fn shared_buffers_mb(memory: Option<u64>) -> u64 {
    memory.map_or(256, |bytes| ((bytes >> 20) / 8).clamp(16, 256))
}

/// The memory of this machine or the limit of this container, the smaller of the two, in bytes. `None` on systems other
/// than Linux.
fn memory() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kb| kb << 10)
    });
    let container =
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    machine.into_iter().chain(container).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_machine_gets_a_small_cache() {
        assert_eq!(shared_buffers_mb(Some(24 << 30)), 256);
        assert_eq!(shared_buffers_mb(Some(512 << 20)), 64);
        assert_eq!(shared_buffers_mb(Some(64 << 20)), 16);
        assert_eq!(shared_buffers_mb(None), 256);
    }
}

//! The configuration of the cluster.
//!
//! The settings are in a separate file that `postgresql.conf` includes. A person can read there what this tool set and
//! why, and can change it.

use std::fs;

/// The name of the file, beside `postgresql.conf`.
pub(super) const FILE: &str = "sparkify-polars.conf";

/// The line that is added to `postgresql.conf`.
pub(super) const INCLUDE: &str = "\n# What sparkify-polars chose for its own PostgreSQL.\n\
                                  include_if_exists = 'sparkify-polars.conf'\n";

/// `pg_hba.conf`: every user who can reach the socket may connect. The server listens on nothing else.
pub(super) const ACCESS: &str = "\
# The socket's folder has mode 0700: who reaches it is the owner of this cluster (or root). There is no TCP.
# TYPE  DATABASE  USER  METHOD
local   all       all   trust
";

/// The text of the configuration file.
pub(super) fn text() -> String {
    let shared_buffers = shared_buffers_mb(memory());
    format!(
        "\
# The local PostgreSQL of sparkify-polars. Written once, when it was created; yours to change.
# Where it listens is given on the command line and cannot be changed here.

# Enough for the tables of a few million plays; an eighth of the memory where that is less.
shared_buffers = {shared_buffers}MB

# A bulk load writes its log ahead in one go: fewer, larger checkpoints.
max_wal_size = 4GB

# Nobody replicates from here, so COPY into a table made in the same transaction need not be logged twice.
wal_level = minimal
max_wal_senders = 0

# On, as it should be: what was committed survives a crash of the machine.
fsync = on

# Compiling a query costs more than it saves at this size, and not every build of PostgreSQL can.
jit = off

# Times are shown as they are stored and loaded, whatever the machine's clock is set to.
timezone = 'UTC'
log_timezone = 'UTC'

# One private user, on the socket only.
unix_socket_permissions = 0700

# To standard error, which is server.log; that file is kept small by the tool. %e, the SQLSTATE, lets the tool tell why
# a start failed.
logging_collector = off
log_line_prefix = '%m [%p] %e '
log_checkpoints = off

# What `ps` shows.
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

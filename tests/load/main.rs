//! The tables after a `load` on a real server, compared with those of the oracle.

mod blocks;
mod concurrent;
mod converges;
mod dropped;
mod dry_run;
mod forms;
mod granted;
mod known_data;
mod ledger;
mod loaded;
mod locked;
mod missing_tables;
mod parts;
mod play_details;
mod quirks;
mod references;
mod refused;
mod replace;
mod roles;
mod schema;
mod timings;
mod two_ways;
mod upgrade;
mod verify;

//! A PostgreSQL of the tool's own, where no server is named.

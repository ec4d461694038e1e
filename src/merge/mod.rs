//! Staged rows become the tables: set-wise, in one transaction.

//! `check` finds nothing in the tables after a load, and finds each manual change that breaks them.

mod commands;
mod holds;
mod keys;
mod ledger;
mod plays;
mod privileges;
mod star;
mod summaries;
mod values;

//! The parts of a run that a scheduler sees: the result as JSON, the exit code and the log, and nothing more.

mod doctor;
mod exit_codes;
mod explained;
mod help;
mod log;
mod metrics;
mod quiet;
mod results;
mod sample;
mod schema;
mod settings;
mod terminal;
mod trace;

//! The answers to all questions about a few plays.

mod answers;
mod columns;
mod command;
mod plays;

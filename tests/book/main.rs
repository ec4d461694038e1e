//! The documentation: its reference is what the program says, and its commands work.

mod commands;
mod files;
mod line_lengths;
mod links;
mod page;
mod pages;
mod reference;

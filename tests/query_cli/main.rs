//! The output of `query` in each format, and its bars, for a few plays with names that are difficult to write.

mod chart;
mod csv;
mod from;
mod json;
mod known;
mod markdown;
mod narrowed;
mod out;
mod own;
mod parquet;
mod refused;
mod same;

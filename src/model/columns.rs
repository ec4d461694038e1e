//! Names of the columns with the origin of a row.
//!
//! The frames have these columns until COPY. The tables in the database do not have them.

/// The index of the row's file in the list of files that is being read, as `Int32`.
pub const FILE: &str = "file";

/// The number of the row's line in that file, from 1, as `Int64`.
pub const LINE: &str = "line";

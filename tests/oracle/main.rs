//! Tests of the oracle, with records whose tables are known. The oracle checks the loader, so it must be correct
//! itself.

mod lines;
mod records;
mod rows;

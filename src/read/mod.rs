//! Reads files into blocks: whole lines, of bounded size, with their file and line numbers.
//!
//! ```text
//! blocks       puts the lines of one or several files into a Block
//! line_reader  reads one file and splits it into lines. Overlong lines become rejects
//! tokens       finds records that are spread over lines, and elements of arrays
//! survey       replaces the tokenizer if every line begins with a brace
//! unpack       unpacks and hashes the file
//! input        opens the file, or fetches the object
//! ```
//!
//! This stage does not look at the fields of a record. It rejects only input that cannot become a line: overlong
//! lines, and the end of a file that is cut off. Each file that was read to its end has a [`Fingerprint`].

mod block;
mod blocks;
mod failure;
mod fingerprint;
mod gzip;
mod input;
mod line_reader;
mod looks_like;
mod object;
mod overlong;
mod survey;
mod tokens;
mod unpack;
mod window;

use block::Position;
pub use block::{Block, Line, Span};
pub use blocks::{Blocks, ReadLimits};
pub(crate) use failure::too_long;
pub use fingerprint::Fingerprint;
pub(crate) use looks_like::looks_like;

#[cfg(test)]
mod tests;

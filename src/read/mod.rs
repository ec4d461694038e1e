//! Files become newline-aligned blocks of bounded bytes, each piece tagged with its file and first line.
//!
//! A large file is cut at newlines, small ones are gathered into one block with the newline added that song files lack at
//! their end. Records that are spread over several lines become lines. What cannot become a line, the rest of a broken archive
//! or a line that is too long to be held, is set aside here. Of each file that was read to its end there is a [`Fingerprint`]. What a line
//! holds is not looked at.

mod block;
mod blocks;
mod failure;
mod fingerprint;
mod frame;
mod gzip;
mod looks_like;
mod opened;
mod survey;
mod unpack;

pub(crate) use block::lines;
pub use block::{Block, Line, Span};
pub use blocks::{Blocks, ReadLimits};
pub use fingerprint::Fingerprint;
pub use looks_like::looks_like;

#[cfg(test)]
mod tests;

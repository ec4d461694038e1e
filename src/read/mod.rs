//! Files become newline-aligned blocks of bounded bytes, each piece tagged with its file and first line.
//!
//! A large file is cut at newlines, small ones are gathered into one block with the newline added that song files lack at
//! their end. Of each file that was read to its end there is a [`Fingerprint`]. What a line holds is not looked at here.

mod block;
mod blocks;
mod failure;
mod fingerprint;
mod open;

pub use block::{Block, Line, Span};
pub use blocks::Blocks;
pub use fingerprint::Fingerprint;

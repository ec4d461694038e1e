//! Files with good and bad lines, and the options for bad lines.
//!
//! `property` draws mixes from seeds. In every mix, the accepted and the rejected lines together must be the input,
//! byte for byte. The tables must be those of the good lines alone. `policy`, `folder`, `limits` and `messages` test
//! the options, one case at a time.

mod carry_out;
mod copies;
mod drawn;
mod file;
mod folder;
mod layout;
mod limits;
mod messages;
mod mix;
mod no_good_line;
mod policy;
mod property;
mod rejects;
mod shrink;
mod spoil;
mod tiles;

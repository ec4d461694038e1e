//! Writes data of the real shape, with its quirks: the same bytes for the same seed.
//!
//! What comes out is a catalogue (`song_data`, one JSON object a file) and listening events (`log_data`, one NDJSON file
//! a day), as the music service that this pipeline was made for delivers them. It is for trying, testing and measuring
//! the pipeline; it does not model how people really listen.
//!
//! ```text
//! Plan → Catalogue ─┬→ song files
//!        Listeners ─┴→ sessions, day by day → log files
//! ```
//!
//! Memory is bounded by the songs, the listeners and the events of the busiest day, not by all events.
//!
//! # What is odd about the real data, and is here too
//!
//! | In the logs | |
//! |---|---|
//! | `userId` | a string; `""` for who is logged out, whose names, gender, location, registration and user agent are null |
//! | `registration` | a float |
//! | `artist`, `song`, `length` | null on every page but `NextSong` |
//! | `userAgent` | has double quotes of its own, where the browser is of the Mozilla/AppleWebKit family |
//! | `ts` | epoch milliseconds that all end in 796, and no key: two people may do something in one second |
//! | `(sessionId, itemInSession)` | unique over all events; `(ts, userId)` over the plays |
//! | `level` | changes when a listener submits an upgrade or a downgrade |
//! | non-ASCII names | UTF-8 read as Latin-1, twice: such a play matches no song |
//! | lengths | those of the catalogue, or a second or so off (near misses), or of songs that it does not have |
//! | repeated lines | twice in one file, or once more in a `-events-resent.json` of the same day |
//! | listeners | some change level, some never play anything, some sign up on the way |
//!
//! | In the song files | |
//! |---|---|
//! | `year` | 0 where it is unknown |
//! | `artist_location` | `""` where it is unknown; coordinates are null for more than half of the artists |
//! | artists | fewer than songs; one `artist_id` may have several spellings and locations, one name several ids |
//! | songs | several `song_id`s for one title, artist and duration; one `song_id` in two files that agree or do not |
//! | late songs | under `song_data/Z`: loaded last, they are songs whose plays came before them |

mod calendar;
mod catalogue;
mod draw;
mod json;
mod listeners;
mod log_files;
mod names;
mod page;
mod places;
mod plan;
mod session;
mod song_files;
mod tracks;
mod tree;
mod user_agents;
mod words;

use std::path::Path;

pub use plan::{Options, Plan};

use crate::Result;
use catalogue::Catalogue;
use listeners::Listeners;
use tree::Tree;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct songs, by `song_id`: as many as were asked for.
    pub songs: u64,
    /// Song files: the songs, and those that are there twice.
    pub song_files: u64,
    /// Distinct events: as many as were asked for.
    pub events: u64,
    /// The events that are plays, so whose page is `NextSong`.
    pub plays: u64,
    /// Log lines: the events, and those that are there twice.
    pub log_lines: u64,
    /// Log files: one a day, and those that were sent again.
    pub log_files: u64,
    /// Bytes in all files.
    pub bytes: u64,
}

/// Writes `out/song_data` and `out/log_data`. They appear when both are complete; where that fails, `out` stays empty. `stop` is asked before each
/// file.
///
/// # Errors
///
/// [`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted) if `stop` returns true;
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if `out` is a file or a folder that is not empty;
/// [`ErrorKind::Input`](crate::ErrorKind::Input) if a file cannot be written.
pub fn write(plan: &Plan, out: &Path, stop: &dyn Fn() -> bool) -> Result<Counts> {
    let tree = Tree::start(out, stop)?;
    let mut counts = Counts::default();
    let catalogue = Catalogue::new(plan);
    song_files::write(plan, &catalogue, &tree, &mut counts)?;
    let mut listeners = Listeners::new(plan);
    log_files::write(plan, &catalogue, &mut listeners, &tree, &mut counts)?;
    tree.finish()?;
    Ok(counts)
}

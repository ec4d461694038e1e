//! Generates data that looks like the real data, including its defects. The same seed gives the same bytes.
//!
//! The output is a catalogue (`song_data`, one JSON object in each file) and listening events (`log_data`, one NDJSON
//! file for each day). They have the format of the music service that this pipeline was made for. The data is for
//! trying, testing and measuring the pipeline. It does not model how people really listen.
//!
//! ```text
//! Plan → Catalogue ─┬→ song files
//!        Listeners ─┴→ sessions, day by day → log files
//! ```
//!
//! Memory grows with the songs, the listeners and the events of the busiest day, but not with all events.
//!
//! # Defects of the real data that are generated, too
//!
//! | In the logs | |
//! |---|---|
//! | `userId` | a string; `""` if logged out: names, gender, location, registration and user agent are then null |
//! | `registration` | a float |
//! | `artist`, `song`, `length` | null on every page except `NextSong` |
//! | `userAgent` | contains double quotes if the browser is of the Mozilla/AppleWebKit family |
//! | `ts` | epoch milliseconds that all end in 796; not a key, because two listeners can act in one second |
//! | `(sessionId, itemInSession)` | unique in all events; `(ts, userId)` is unique in the plays |
//! | `level` | changes when a listener submits an upgrade or a downgrade |
//! | non-ASCII names | UTF-8 that was read as Latin-1, twice: such a play matches no song |
//! | lengths | as in the catalogue, or different by about a second (near misses), or of songs that are not in it |
//! | repeated lines | twice in one file, or again in a file `-events-resent.json` of the same day |
//! | listeners | some change level, some never play a song, some sign up during the logs |
//!
//! | In the song files | |
//! |---|---|
//! | `year` | 0 if it is unknown |
//! | `artist_location` | `""` if it is unknown; the coordinates are null for more than half of the artists |
//! | artists | fewer than songs; an `artist_id` may have several spellings and locations, a name several ids |
//! | songs | several `song_id`s with one title, artist and duration; one `song_id` in two files, equal or different |
//! | late songs | under `song_data/Z`: when they are loaded last, their plays were loaded before them |

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

/// The numbers of generated files, lines and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct songs, by `song_id`: the requested number.
    pub songs: u64,
    /// Song files: one for each song, plus the files that repeat a song.
    pub song_files: u64,
    /// Distinct events: the requested number.
    pub events: u64,
    /// The events that are plays: their page is `NextSong`.
    pub plays: u64,
    /// Log lines: one for each event, plus the repeated lines.
    pub log_lines: u64,
    /// Log files: one for each day, plus the files that are sent again.
    pub log_files: u64,
    /// The bytes of all files.
    pub bytes: u64,
}

/// Writes `out/song_data` and `out/log_data`. The two folders appear when both are complete. After an error `out` is
/// empty. `stop` is called before each file.
///
/// # Errors
///
/// - [`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted) if `stop` returns true
/// - [`ErrorKind::Usage`](crate::ErrorKind::Usage) if `out` is a file or a folder that is not empty
/// - [`ErrorKind::Input`](crate::ErrorKind::Input) if a file cannot be written
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

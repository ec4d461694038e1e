//! Collects the frames of each block, and writes the tables at the end.

use std::sync::Arc;

use polars::prelude::*;

use super::dimension::Dimension;
use super::frames::Frames;
use super::partition::ByMonth;
use super::runs::Runs;
use super::stages::Stages;
use super::text::{with_file_names, with_text_id};
use super::{Folder, TableFiles, Written};
use crate::model::{FILE, LINE, SourceFile, SourceKind, Table};
use crate::transform::{self, Catalogue, RowsByFile};
use crate::{Error, ErrorKind, Result};

/// The files of an export. `songs` and `plays` have the number of rows from each source file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) tables: Vec<TableFiles>,
    pub(crate) others: Vec<Written>,
    pub(crate) songs: RowsByFile,
    pub(crate) plays: RowsByFile,
}

/// An export in progress.
pub(super) struct Writer {
    folder: Folder,
    songs: Arc<[SourceFile]>,
    logs: Arc<[SourceFile]>,
    artists: Dimension,
    songs_table: Dimension,
    track_matches: Dimension,
    users: Dimension,
    plays: Runs,
    stages: Stages,
}

impl Writer {
    pub(super) fn new(folder: Folder, songs: Arc<[SourceFile]>, logs: Arc<[SourceFile]>) -> Self {
        Self {
            artists: Dimension::new(Table::Artists),
            songs_table: Dimension::new(Table::Songs),
            track_matches: Dimension::new(Table::TrackMatches),
            users: Dimension::new(Table::Users),
            plays: Runs::new(folder.scratch()),
            stages: Stages::new(folder.path()),
            folder,
            songs,
            logs,
        }
    }

    /// Adds the frames of a block.
    pub(super) fn add(&mut self, frames: Frames) -> Result<()> {
        let Frames { kind, scanned, tables, rejects } = frames;
        if let Some(scanned) = scanned {
            self.stage(kind, &format!("scanned/{kind}"), scanned)?;
            for batch in &tables {
                self.stage(kind, &format!("sent/{}", batch.table), batch.rows.clone())?;
            }
        }
        if let Some(rejects) = rejects {
            self.stages.append("rejects", rejects)?;
        }
        for batch in tables {
            match batch.table {
                Table::Artists => self.artists.add(batch.rows)?,
                Table::Songs => self.songs_table.add(batch.rows)?,
                Table::TrackMatches => self.track_matches.add(batch.rows)?,
                Table::Users => self.users.add(batch.rows)?,
                Table::Songplays => self.plays.add(batch.rows)?,
                // `time` is made at the end, from the merged plays.
                Table::Time => {}
            }
        }
        Ok(())
    }

    fn stage(&mut self, kind: SourceKind, name: &str, rows: DataFrame) -> Result<()> {
        let files = match kind {
            SourceKind::Songs => &self.songs,
            SourceKind::Logs => &self.logs,
        };
        let rows = with_text_id(rows).and_then(|rows| with_file_names(rows, files)).map_err(bug)?;
        self.stages.append(&format!("stages/{name}"), rows)
    }

    /// The catalogue of all songs so far.
    pub(super) fn catalogue(&mut self) -> Result<Catalogue> {
        self.track_matches.merge()?.map_or_else(|| transform::Tracks::default().finish(), Catalogue::of)
    }

    /// Writes the tables.
    pub(super) fn finish(mut self) -> Result<(Folder, Outcome)> {
        let root = self.folder.path().to_owned();
        let mut outcome = Outcome::default();
        if let Some(songs) = self.songs_table.merge()? {
            outcome.songs = transform::rows_by_file(songs)?;
        }
        for (table, rows, key) in [
            (Table::Artists, self.artists, &["artist_id"][..]),
            (Table::Songs, self.songs_table, &["song_id"]),
            (Table::TrackMatches, self.track_matches, &["title", "artist_name", "duration"]),
            (Table::Users, self.users, &["user_id"]),
        ] {
            if let Some((file, schema)) = rows.write(&root, key, &[FILE, LINE])? {
                outcome.tables.push(TableFiles::new(table, &schema, &[], vec![file]));
            }
        }
        let (mut time, mut plays) = (ByMonth::new(&root, Table::Time), ByMonth::new(&root, Table::Songplays));
        outcome.plays = self.plays.merge(|slice| {
            time.write(&transform::instants(&slice)?.drop_many([FILE, LINE]))?;
            let rows = with_text_id(slice.drop_many([FILE, LINE])).map_err(bug)?;
            plays.write(&rows.sort(["start_time", "songplay_id"], SortMultipleOptions::default()).map_err(bug)?)
        })?;
        outcome.tables.extend(time.finish()?);
        outcome.tables.extend(plays.finish()?);
        outcome.others = self.stages.finish()?;
        Ok((self.folder, outcome))
    }
}

fn bug(error: PolarsError) -> Error {
    Error::new(ErrorKind::Bug, "exporting a batch").caused_by(error)
}

//! Merges the staged rows, and verifies their references.
//!
//! The load holds the merge lock. So it sees every earlier commit, and no other load changes the tables before this one
//! commits.

use std::time::Instant;

use super::begin::{Begun, Target, check_unchanged};
use super::failpoint::reach;
use super::retry::Replaced;
use super::sources::Sources;
use super::stage::Staged;
use super::stats::LoadStats;
use super::timing::Stopwatch;
use super::{Event, Observer, Plan, Stage, merge_lock};
use crate::merge::{self, ChangedArtists, ForeignKeyMode};
use crate::model::{RunId, SourceKind, Table};
use crate::{Error, ErrorKind, Result, ledger};

/// For at most this number of new plays, the triggers of the foreign keys take less than a second.
const FEW_ROWS: u64 = 20_000;

/// Merges the staged rows. Returns the number of the run.
pub(super) async fn merge(
    plan: &Plan,
    begun: &Begun<'_>,
    sources: &Sources,
    staged: &Staged,
    stats: &mut LoadStats,
    observer: &dyn Observer,
) -> Result<RunId> {
    let Begun { star, target, keys, .. } = begun;
    let clock = Instant::now();
    observer.on(Event::Started { stage: Stage::Merge, bytes: None });
    let replaces = plan.replace && *target != Target::New;
    let mut merge = Merge {
        begun,
        replaces,
        counts_on: false,
        artists: ChangedArtists::default(),
        stats,
        observer,
        watch: Stopwatch::start(),
        rows: 0,
    };
    if *target == Target::Existing {
        merge_lock::take(star, observer).await?;
        check_unchanged(star).await?;
        // If the ledger was empty, the load has skipped no file.
        if begun.first_run.is_some() && ledger::first_run(star).await? != begun.first_run {
            return Err(Error::new(ErrorKind::Server, "merging the staged rows").caused_by(Replaced));
        }
        keys.hold_tables(star).await?;
        merge.counts_on = !replaces && !merge::has_no_plays(star).await?;
        merge.end_of("wait for other loads", 0);
        reach("load::locked").await?;
    }
    let run = ledger::begin(star, &plan.limits_as_text()).await?;
    reach("load::entered-run").await?;
    let known = staged.known.unwrap_or(run.before());
    merge.tables(sources, run, known).await?;
    reach("load::merged-tables").await?;
    // New tables have no earlier plays.
    if *target != Target::New {
        let matched = merge::rematch_stored(star, run).await?;
        merge.stats.rematched(matched);
        merge.end_of("songs for earlier plays", matched);
    }
    merge.summarise().await?;
    reach("load::summarised").await?;
    merge::plan_for_many(star).await?;
    match target {
        Target::New => keys.finish_new(star, run).await?,
        Target::Existing | Target::Repaired if merge.rows > 0 => {
            keys.verify(star, known, &staged.periods.few()).await?;
        }
        Target::Existing | Target::Repaired => {}
    }
    if *target == Target::Repaired {
        merge::make_keys(star).await?;
    }
    merge::clear_staging(star).await?;
    merge.end_of("references", 0);
    reach("load::verified").await?;
    let rows = merge.rows;
    observer.on(Event::Finished { stage: Stage::Merge, rows, elapsed: clock.elapsed() });
    stats.stage(Stage::Merge, clock.elapsed(), 0, rows);
    Ok(run)
}

/// Merges staged rows into new, temporary tables.
pub(super) async fn merge_temporary(begun: &Begun<'_>, sources: &Sources, stats: &mut LoadStats) -> Result<()> {
    let mut merge = Merge {
        begun,
        replaces: false,
        counts_on: false,
        artists: ChangedArtists::default(),
        stats,
        observer: &(),
        watch: Stopwatch::start(),
        rows: 0,
    };
    merge.tables(sources, RunId::new(1), RunId::new(0)).await
}

/// A merge in progress.
struct Merge<'a> {
    begun: &'a Begun<'a>,
    /// Whether the merge deletes stored rows that are not staged.
    replaces: bool,
    /// Whether the stored summaries match the stored plays. If so, only the summaries that change are computed again.
    counts_on: bool,
    /// The artists whose earlier plays must be summarised again.
    artists: ChangedArtists,
    stats: &'a mut LoadStats,
    observer: &'a dyn Observer,
    watch: Stopwatch,
    /// Rows written so far.
    rows: u64,
}

impl Merge<'_> {
    /// Merges the tables. Each table comes after the tables that it refers to. The plays were matched with the songs of
    /// all runs up to `known`.
    async fn tables(&mut self, sources: &Sources, run: RunId, known: RunId) -> Result<()> {
        let Begun { star, target, keys, .. } = self.begun;
        if *target == Target::New {
            merge::add_plays_key(star).await?;
            if *keys != ForeignKeyMode::Bypass {
                merge::add_time_key(star).await?;
            }
            self.end_of("primary keys", 0);
        }
        if self.replaces {
            self.replace().await?;
        }
        if !sources.songs.is_empty() {
            self.songs(run).await?;
        }
        if !sources.logs.is_empty() {
            merge::logs_are_staged(star).await?;
            self.plays(run, known).await?;
        } else if self.rows > 0 {
            self.hold(known).await?;
        }
        Ok(())
    }

    /// Deletes stored rows that are not staged. Makes staged rows win against stored rows that differ.
    async fn replace(&mut self) -> Result<()> {
        let star = &self.begun.star;
        merge::prepare_deletion(star, self.begun.keys).await?;
        // Plays are deleted first, because the server does not delete a row that plays refer to.
        for table in [Table::Songplays, Table::Songs, Table::TrackMatches, Table::Artists, Table::Users, Table::Time] {
            let deleted = merge::delete_unstaged(star, table).await?;
            if table == Table::Songplays {
                self.tell_of_triggers(deleted).await?;
            }
            self.stats.deleted(table, deleted);
            self.rows += deleted;
            // Changed songs may refer to artists that are not merged yet. So songs follow after the merge of artists.
            if table != Table::Songs {
                merge::yield_to_staged(star, table).await?;
            }
        }
        self.end_of("replace", 0);
        Ok(())
    }

    /// Merges artists, track matches and songs.
    async fn songs(&mut self, run: RunId) -> Result<()> {
        let star = &self.begun.star;
        let keys = merge::song_keys(star).await?;
        if self.counts_on {
            self.artists.add_artists(star).await?;
        }
        for table in [Table::Artists, Table::TrackMatches] {
            let rows = merge::merge(star, table, run).await?;
            self.merged(table, rows, &keys);
        }
        if self.counts_on {
            self.artists.add_songs(star).await?;
        }
        if self.replaces {
            // The artists that the changed songs refer to are merged by now.
            merge::yield_to_staged(star, Table::Songs).await?;
        }
        let by_file = merge::songs_by_file(star).await?;
        let rows = merge::merge(star, Table::Songs, run).await?;
        self.merged(Table::Songs, rows, &keys);
        self.stats.files(SourceKind::Songs).merged(by_file.iter().map(|of| (of.file, of.loaded)));
        self.end_of("songs", 0);
        Ok(())
    }

    /// Merges users, instants and plays.
    async fn plays(&mut self, run: RunId, known: RunId) -> Result<()> {
        let Begun { star, target, .. } = self.begun;
        if *target != Target::New {
            merge::rematch_staged(star, known).await?;
        }
        let by_file = merge::songplays_by_file(star).await?;
        let staged = merge::play_keys(star, self.stats.files(SourceKind::Logs).staged_rows()).await?;
        self.end_of("compare plays", 0);
        if self.rows > 0 || !by_file.is_empty() {
            self.hold(known).await?;
        }
        if *target != Target::New {
            self.tell_of_triggers(by_file.iter().map(|of| of.new).sum()).await?;
        }
        for table in [Table::Users, Table::Time] {
            let rows = merge::merge(star, table, run).await?;
            // Instants that were copied directly are already counted. The same instants may be staged again.
            let staged = if (*target, table) == (Target::New, Table::Time) { &vec![(table, rows)] } else { &staged };
            self.merged(table, rows, staged);
        }
        self.end_of("users and time", 0);
        if self.counts_on {
            merge::stage_tracks_before(star).await?;
        }
        let rows = if by_file.is_empty() { 0 } else { merge::merge(star, Table::Songplays, run).await? };
        if self.counts_on {
            merge::stage_tracks_after(star).await?;
        }
        let of_files = self.stats.files(SourceKind::Logs);
        if *target == Target::New {
            // A play that was copied directly is already counted. One of its records is loaded, and the others are
            // duplicates.
            of_files.merged(by_file.iter().map(|of| (of.file, of.new)));
            let new = by_file.iter().map(|of| of.new).sum();
            self.merged(Table::Songplays, new, &[(Table::Songplays, new)]);
        } else {
            of_files.merged(by_file.iter().map(|of| (of.file, of.loaded)));
            self.merged(Table::Songplays, rows, &staged);
        }
        self.end_of("plays", 0);
        Ok(())
    }

    /// Computes the summaries of the plays. Adds the indexes of tables that this load has created.
    async fn summarise(&mut self) -> Result<()> {
        let star = &self.begun.star;
        match self.counts_on {
            // `rows` counts the changed rows of all tables.
            true if self.rows == 0 => {}
            true => merge::summarise_changes(star, &self.artists).await?,
            false => merge::summarise_all(star).await?,
        }
        self.end_of("summaries", 0);
        // An index that grows row by row costs several times as much as an index that is created for all rows at once.
        if self.begun.target != Target::Existing {
            merge::add_indexes(star).await?;
            self.end_of("indexes", 0);
        }
        Ok(())
    }

    /// Locks the rows that the staged rows refer to. New tables need no lock, because no other session sees their rows.
    async fn hold(&self, known: RunId) -> Result<()> {
        match self.begun.target {
            Target::New => Ok(()),
            Target::Existing | Target::Repaired => self.begun.keys.hold_rows(&self.begun.star, known).await,
        }
    }

    /// Notifies the observer if the triggers of the foreign keys will take long for this number of new or deleted
    /// plays.
    async fn tell_of_triggers(&self, rows: u64) -> Result<()> {
        if self.begun.keys == ForeignKeyMode::Triggers && rows > FEW_ROWS {
            let grant = merge::bypass_grant(&self.begun.star).await?;
            self.observer.on(Event::CheckedRowByRow { rows, grant: grant.as_deref() });
        }
        Ok(())
    }

    /// Counts the rows of a table that are new or changed. `staged` contains the number of staged keys of each table.
    fn merged(&mut self, table: Table, rows: u64, staged: &[(Table, u64)]) {
        let keys = staged.iter().find(|(of, _)| *of == table).map_or(rows, |(_, keys)| *keys);
        self.stats.merged(table, rows, keys);
        self.rows += rows;
        self.observer.on(Event::Advanced { stage: Stage::Merge, bytes: 0, rows });
    }

    /// Adds the time and the rows of a step that has just ended.
    fn end_of(&mut self, step: &'static str, rows: u64) {
        self.rows += rows;
        self.stats.step(Stage::Merge, step, self.watch.lap(), rows);
    }
}

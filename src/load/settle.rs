//! Merges what is staged, proves what was done, and enters it into the ledger: all but the commit.
//!
//! Whoever is here has the turn, and has waited for the days whose plays it merges: all that others have committed is seen, and
//! nobody else changes the star until the commit.

use std::time::Instant;

use super::entry::Keys;
use super::locks::Locks;
use super::route::Route;
use super::sources::Sources;
use super::timing::Stopwatch;
use super::under_way::Load;
use super::{Event, Stage};
use crate::Result;
use crate::ledger::warnings::{self, Odd};
use crate::ledger::{self, files, rejects};
use crate::merge::{self, Layout, Merged, references};
use crate::model::{RunId, SourceKind, Table};

impl Load<'_> {
    /// Waits for whom it must, merges, verifies and enters what was done. `known` is the last run whose songs the plays were matched with,
    /// if there are plays.
    pub(super) async fn settle(
        &mut self,
        sources: &Sources,
        route: &Route,
        locks: &mut Locks<'_>,
        keys: Keys,
        known: Option<RunId>,
    ) -> Result<RunId> {
        let clock = Instant::now();
        self.observer.on(Event::Started { stage: Stage::Merge, bytes: None });
        let mut watch = Stopwatch::start();
        let suspends = self.wait_for_others(sources, route, locks, keys).await?;
        self.step("wait for other loads", &mut watch, 0);
        let run = ledger::begin(&self.transaction, &self.plan.limits_as_text()).await?;
        // Staged rows are looked up by them.
        if keys.are_of_new_tables() {
            merge::add_plays_key(&self.transaction).await?;
            if keys == Keys::New {
                merge::add_time_key(&self.transaction).await?;
            }
            self.step("primary keys", &mut watch, 0);
        }
        let mut rows = self.merge_dimensions(sources, route, run).await?;
        self.step("dimensions", &mut watch, rows);
        if suspends {
            let observer = self.observer;
            references::suspend(&mut self.transaction, || observer.on(Event::WaitingForReaders)).await?;
            observer.on(Event::KeysSetAside);
            self.step("wait for readers", &mut watch, 0);
        }
        let merged = self.merge_references(sources, route).await?;
        rows += merged;
        self.step("songs and plays", &mut watch, merged);
        // In tables that were just made there is nothing that the catalogue was not read for.
        if !keys.are_of_new_tables() {
            let matched = merge::rematch(&self.transaction, self.layout, run, known, &route.periods()).await?;
            self.tally.rematched(matched);
            rows += matched;
            self.step("songs for earlier plays", &mut watch, matched);
        }
        self.verify(sources, route, keys, suspends).await?;
        self.step("references", &mut watch, 0);
        self.enter_into_ledger(sources, run).await?;
        merge::clear_staging(&self.transaction, self.layout).await?;
        self.step("ledger", &mut watch, 0);
        self.observer.on(Event::Finished { stage: Stage::Merge, rows, elapsed: clock.elapsed() });
        self.tally.stage(Stage::Merge, clock.elapsed(), 0, rows);
        Ok(run)
    }

    fn step(&mut self, step: &'static str, watch: &mut Stopwatch, rows: u64) {
        self.tally.step(Stage::Merge, step, watch.lap(), rows);
    }

    /// Waits for the days that others have, and for the turn. Gives whether the foreign keys are to be set aside.
    async fn wait_for_others(
        &mut self,
        sources: &Sources,
        route: &Route,
        locks: &mut Locks<'_>,
        keys: Keys,
    ) -> Result<bool> {
        let mut suspends = false;
        // Where the tables are distributed the keys stay: only the coordinator could set them aside.
        if keys == Keys::RowWise && self.layout == Layout::Plain {
            let songs = !sources.songs.is_empty();
            // What is rolled back in any case is not worth that readers wait for it.
            suspends = !self.plan.dry_run
                && references::worth_suspending(&mut self.transaction, songs, route.has_staged()).await?;
            if suspends {
                locks.gate_alone(&self.transaction).await?;
            } else {
                locks.gate_shared(&self.transaction).await?;
            }
            self.is_still_plain().await?;
        }
        if !keys.are_of_new_tables() {
            locks.days(&self.transaction, route.staged_days()).await?;
        }
        locks.turn(&self.transaction).await?;
        if keys == Keys::Skipped && self.layout == Layout::Citus {
            references::hold_tables(&self.transaction).await?;
        }
        Ok(suspends)
    }

    /// Tables that others refer to, and that refer to none. Whatever comes behind is planned for many rows.
    pub(super) async fn merge_dimensions(&mut self, sources: &Sources, route: &Route, run: RunId) -> Result<u64> {
        let mut rows = 0;
        if !sources.songs.is_empty() {
            let merged = merge::artists(&self.transaction, self.layout).await?;
            rows += self.merged(Table::Artists, merged);
            let merged = merge::track_matches(&self.transaction, self.layout, run).await?;
            self.tally.merged(Table::TrackMatches, merged);
        }
        if !sources.logs.is_empty() {
            let merged = merge::users(&self.transaction, self.layout).await?;
            rows += self.merged(Table::Users, merged);
        }
        merge::plan_for_many(&self.transaction, self.layout).await?;
        if route.has_staged() {
            let merged = merge::time(&self.transaction, self.layout).await?;
            rows += self.merged(Table::Time, merged);
        }
        Ok(rows)
    }

    /// Tables that refer to others.
    pub(super) async fn merge_references(&mut self, sources: &Sources, route: &Route) -> Result<u64> {
        let mut rows = 0;
        if !sources.songs.is_empty() {
            let by_file = merge::songs(&self.transaction, self.layout).await?;
            rows += self.merged_by_file(SourceKind::Songs, Table::Songs, &by_file);
        }
        if route.has_staged() {
            let by_file = merge::songplays(&self.transaction, self.layout).await?;
            rows += self.merged_by_file(SourceKind::Logs, Table::Songplays, &by_file);
        }
        Ok(rows)
    }

    fn merged_by_file(&mut self, content: SourceKind, table: Table, by_file: &[(usize, Merged)]) -> u64 {
        self.tally.accounts(content).merged(by_file);
        let mut all = Merged::default();
        by_file.iter().for_each(|(_, merged)| all += *merged);
        self.merged(table, all)
    }

    fn merged(&mut self, table: Table, merged: Merged) -> u64 {
        self.tally.merged(table, merged);
        self.observer.on(Event::Advanced { stage: Stage::Merge, bytes: 0, rows: merged.loaded() });
        merged.loaded()
    }

    /// Every reference of the load points somewhere, and the foreign keys stand.
    async fn verify(&self, sources: &Sources, route: &Route, keys: Keys, suspended: bool) -> Result<()> {
        let (songs, periods) = (!sources.songs.is_empty(), route.periods());
        match keys {
            // The server verifies as it makes them.
            Keys::New | Keys::Anew => return references::make(&self.transaction).await,
            Keys::Standing => {
                if songs {
                    references::verify_songs(&self.transaction).await?;
                }
                if !sources.logs.is_empty() {
                    references::verify_brought(&self.transaction).await?;
                }
                return Ok(());
            }
            // The triggers did.
            Keys::RowWise if !suspended => return Ok(()),
            // Nobody but this load can write into tables whose keys it has set aside.
            Keys::RowWise => {}
            // The tables are held.
            Keys::Skipped if self.layout == Layout::Citus => {}
            Keys::Skipped => references::hold(&self.transaction, songs, &periods).await?,
        }
        if songs {
            references::verify_songs(&self.transaction).await?;
        }
        references::verify_logs(&self.transaction, self.layout, &periods).await?;
        if suspended {
            references::enforce(&self.transaction).await?;
        }
        Ok(())
    }

    /// Proves that every line is accounted for, and enters the run, its files and its rejects.
    async fn enter_into_ledger(&mut self, sources: &Sources, run: RunId) -> Result<()> {
        let etl = self.plan.schema.etl();
        for content in [SourceKind::Songs, SourceKind::Logs] {
            let entries = self.tally.accounts(content).proven(sources.of(content))?;
            files::enter(&self.transaction, etl, run, content, &entries).await?;
            let odd = self.tally.warnings(content).iter();
            let odd: Vec<_> = odd.map(|warning| Odd::of(content, sources.of(content), &warning)).collect();
            warnings::enter(&self.transaction, etl, run, &odd).await?;
        }
        let lines = self.tally.proven()?;
        rejects::enter(&self.transaction, run).await?;
        ledger::finish(&self.transaction, run, sources.seen(), &lines).await
    }
}

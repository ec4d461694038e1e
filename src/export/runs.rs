//! Sorts all plays of an export and merges them to one row per play, in bounded memory: an external merge sort.
//!
//! Batches are gathered into runs. Each run is sorted by instant and written to the disk. When all runs are written,
//! time is divided into slices with about the same number of plays. The first instants of row groups serve as samples
//! for this division. Then the plays of each slice are read from the runs and merged.
//!
//! Logs are mostly in the order of time, so few runs have plays in a slice. If they are not, a slice still reads only
//! the row groups around its own rows from each run.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use polars::prelude::*;

use super::file::ParquetFile;
use super::source::ParquetSource;
use crate::model::Table;
use crate::transform::{self, RowsByFile};
use crate::{Error, ErrorKind, Result};

/// The numbers of plays in the units of the sort.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// In a run, at least. Until the run is written, the blocks of its plays stay in memory.
    run: usize,
    /// In a slice of time, approximately. A row group of the export has about the same number.
    slice: usize,
    /// In a row group of a run. No smaller unit of a run can be read.
    group: usize,
}

const SIZES: Sizes = Sizes { run: 65_536, slice: 131_072, group: 8_192 };

/// The plays of an export before they are sorted.
pub(super) struct Runs {
    folder: PathBuf,
    sizes: Sizes,
    /// Plays that are not in a run yet.
    gathered: Vec<DataFrame>,
    runs: Vec<Run>,
}

/// A file of plays in the order of their instants.
struct Run {
    path: PathBuf,
    /// The first instant of each row group and the last instant of the run, in epoch milliseconds.
    instants: Vec<i64>,
}

impl Runs {
    /// Starts without plays. The files of the runs go into `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, sizes: SIZES, gathered: Vec::new(), runs: Vec::new() }
    }

    /// Adds the plays of a batch.
    pub(super) fn add(&mut self, plays: DataFrame) -> Result<()> {
        if plays.height() > 0 {
            self.gathered.push(plays);
        }
        let rows: usize = self.gathered.iter().map(DataFrame::height).sum();
        if rows >= self.sizes.run { self.write() } else { Ok(()) }
    }

    /// Writes the gathered plays as a run.
    fn write(&mut self) -> Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        let Some(plays) = stacked(gathered).and_then(in_time).map_err(bug)? else { return Ok(()) };
        let path = self.folder.join(format!("{}.parquet", self.runs.len()));
        let mut file = ParquetFile::create(path.clone(), plays.schema())?;
        let mut instants = Vec::new();
        let mut rest = plays;
        while rest.height() > 0 {
            let (group, behind) = rest.split_at(i64::try_from(self.sizes.group).unwrap_or(i64::MAX));
            let (first, last) = ends(&group).map_err(bug)?;
            instants.push(first);
            if behind.height() == 0 {
                instants.push(last);
            }
            file.write(group)?;
            rest = behind;
        }
        file.finish(&self.folder)?;
        self.runs.push(Run { path, instants });
        Ok(())
    }

    /// Passes all plays to `take`, one slice of time after the other. Each play occurs once: the greatest of its
    /// records. Returns the number of plays from each file.
    pub(super) fn merge(mut self, mut take: impl FnMut(DataFrame) -> Result<()>) -> Result<RowsByFile> {
        self.write()?;
        let mut by_file = BTreeMap::new();
        for slice in slices(&self.runs, self.sizes) {
            let mut read = Vec::new();
            for run in &self.runs {
                read.extend(run.read(&slice)?);
            }
            let Some(plays) = stacked(read).and_then(in_time).map_err(bug)? else { continue };
            let plays = transform::merged(Table::Songplays, plays)?;
            for (file, rows) in transform::rows_by_file(&plays)? {
                *by_file.entry(file).or_default() += rows;
            }
            take(plays)?;
        }
        Ok(by_file.into_iter().collect())
    }
}

impl Run {
    /// The row groups with plays of the slice. A neighbour may be among them, because two groups can share an instant.
    fn row_groups(&self, slice: &Range<i64>) -> Vec<usize> {
        let groups = self.instants.windows(2).enumerate();
        groups.filter(|(_, ends)| ends[0] < slice.end && slice.start <= ends[1]).map(|(group, _)| group).collect()
    }

    /// Reads the plays that begin within the slice, in frames.
    fn read(&self, slice: &Range<i64>) -> Result<Vec<DataFrame>> {
        let groups = self.row_groups(slice);
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let frames = ParquetSource::open(&self.path).and_then(|source| source.row_groups(groups));
        let read = frames.and_then(|frames| frames.map(|plays| within(plays?, slice)).collect());
        read.map_err(|error| {
            Error::new(ErrorKind::Local, format!("reading {} back", self.path.display())).caused_by(error)
        })
    }
}

/// The plays that begin within the slice.
fn within(plays: DataFrame, slice: &Range<i64>) -> PolarsResult<DataFrame> {
    let instants = plays.column("start_time")?.to_physical_repr();
    let within = instants.i64()?.into_no_null_iter().map(|at| slice.contains(&at));
    plays.filter(&within.collect_ca("within".into()))
}

/// Divides time into slices with about `sizes.slice` plays each. Each play begins within exactly one slice.
fn slices(runs: &[Run], sizes: Sizes) -> Vec<Range<i64>> {
    let mut samples: Vec<i64> = runs.iter().flat_map(|run| &run.instants).copied().collect();
    samples.sort_unstable();
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return Vec::new() };
    let every = (sizes.slice / sizes.group).max(1);
    let inner = samples.iter().copied().skip(every).step_by(every);
    let mut cuts: Vec<i64> = [*first].into_iter().chain(inner).chain([last + 1]).collect();
    cuts.dedup();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The first and the last instant of sorted rows, in epoch milliseconds.
fn ends(plays: &DataFrame) -> PolarsResult<(i64, i64)> {
    let instants = plays.column("start_time")?.to_physical_repr();
    let instants = instants.i64()?;
    Ok((instants.first().unwrap_or_default(), instants.last().unwrap_or_default()))
}

/// Sorts plays by their instants.
fn in_time(plays: Option<DataFrame>) -> PolarsResult<Option<DataFrame>> {
    plays.map(|plays| plays.sort(["start_time"], SortMultipleOptions::default())).transpose()
}

/// Joins frames with the same columns into one. Returns `None` if there are none.
fn stacked(frames: Vec<DataFrame>) -> PolarsResult<Option<DataFrame>> {
    frames.into_iter().map(Ok).reduce(|all, next| all?.vstack(&next?)).transpose()
}

fn bug(error: PolarsError) -> Error {
    Error::new(ErrorKind::Bug, "sorting the plays of an export").caused_by(error)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::model::FILE;

    const SMALL: Sizes = Sizes { run: 30, slice: 24, group: 8 };

    /// Plays with few instants and few other values. So many keys are duplicates, within this batch and across batches.
    fn batch(random: &mut ChaCha8Rng, rows: usize) -> DataFrame {
        let mut draw = |most: i64| (0..rows).map(|_| random.random_range(0..most)).collect::<Vec<_>>();
        let texts = |values: Vec<i64>| values.into_iter().map(|value| format!("text {value}")).collect::<Vec<_>>();
        let mut plays = df!(
            "start_time" => draw(60),
            "user_id" => draw(2),
            "session_id" => draw(2),
            "item_in_session" => draw(2),
            "level" => texts(draw(2)),
            "location" => texts(draw(3)),
            "user_agent" => texts(draw(3)),
            "song_title" => texts(draw(3)),
            "artist_name" => texts(draw(3)),
            "duration" => draw(3).into_iter().map(|value| value as f64).collect::<Vec<_>>(),
            FILE => draw(4),
        )
        .unwrap();
        let instant = DataType::Datetime(TimeUnit::Milliseconds, None);
        for (name, kind) in [("start_time", &instant), ("item_in_session", &DataType::Int32), (FILE, &DataType::Int32)]
        {
            let cast = plays.column(name).unwrap().cast(kind).unwrap();
            plays.with_column(cast).unwrap();
        }
        plays
    }

    fn in_order(plays: &DataFrame) -> DataFrame {
        plays.sort(["start_time", "user_id", "session_id", "item_in_session"], SortMultipleOptions::default()).unwrap()
    }

    #[test]
    fn merging_in_slices_gives_the_same_plays_as_merging_at_once() {
        for seed in 0..60 {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let dir = tempfile::tempdir().unwrap();
            let mut runs = Runs { sizes: SMALL, ..Runs::new(dir.path().join("wild*[card]")) };
            let batches: Vec<_> = (0..random.random_range(1..12)).map(|_| random.random_range(1..40)).collect();
            let batches: Vec<_> = batches.into_iter().map(|rows| batch(&mut random, rows)).collect();
            let all = stacked(batches.clone()).unwrap().unwrap();
            let sorted = all.sort(["start_time"], SortMultipleOptions::default()).unwrap();
            let expected = transform::merged(Table::Songplays, sorted).unwrap();
            batches.into_iter().try_for_each(|batch| runs.add(batch)).unwrap();
            let mut slices = Vec::new();
            let by_file = runs.merge(|slice| {
                slices.push(slice);
                Ok(())
            });
            let (slices_made, found) = (slices.len(), stacked(slices).unwrap().unwrap());
            let instants = found.column("start_time").unwrap().to_physical_repr();
            assert!(instants.i64().unwrap().into_no_null_iter().is_sorted(), "seed {seed}");
            assert!(in_order(&found).equals_missing(&in_order(&expected)), "seed {seed}\n{expected:?}\n{found:?}");
            let mut counted = transform::rows_by_file(&expected).unwrap();
            counted.sort_unstable();
            assert_eq!(by_file.unwrap(), counted, "seed {seed}");
            assert!(
                all.height() < 100 || slices_made > 2,
                "seed {seed}: {slices_made} slices of {} plays",
                all.height()
            );
        }
    }

    #[test]
    fn without_plays_there_are_no_slices() {
        let dir = tempfile::tempdir().unwrap();
        let mut runs = Runs::new(dir.path().to_owned());
        runs.add(batch(&mut ChaCha8Rng::seed_from_u64(1), 0)).unwrap();
        assert_eq!(runs.merge(|_| panic!("a slice of nothing")).unwrap(), []);
    }
}

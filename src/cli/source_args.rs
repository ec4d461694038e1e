//! The options for the files that a command reads.

use std::path::{Path, PathBuf};

use clap::Args;
use sparkify_polars::discover::Links;
use sparkify_polars::generate;
use sparkify_polars::load::{Plan, PlanBuilder, guess};
use sparkify_polars::model::SourceKind;
use sparkify_polars::{Error, ErrorKind, Result};
use tempfile::TempDir;

/// The options for the files that a command reads.
#[derive(Args)]
#[command(next_help_heading = "Sources")]
pub(crate) struct SourceArgs {
    /// Song metadata: files, directories, globs or URLs [default: data/song_data, unless --logs is given alone]
    #[arg(long, num_args = 1.., value_name = "PATH")]
    songs: Vec<PathBuf>,
    /// Listening-event logs: files, directories, globs, URLs, or - for standard input [default: data/log_data, unless
    /// --songs is given alone]
    #[arg(long, num_args = 1.., value_name = "PATH")]
    logs: Vec<PathBuf>,
    /// Generate the sample, 400 songs and 6,000 events, and read it
    #[arg(long, conflicts_with_all = ["songs", "logs"])]
    sample: bool,
    /// Follow symbolic links that leave the directory
    #[arg(long)]
    follow_links: bool,
}

/// The folders of the sample in the repository.
const SAMPLE: [&str; 2] = ["data/song_data", "data/log_data"];

/// The options of the sample. `data/README.md` has the same command.
const OPTIONS: generate::Options = generate::Options { songs: 400, events: 6000, days: 30, seed: 111 };

/// A plan of the files. It owns the folder of a generated sample, and deletes it when it is dropped.
pub(crate) struct Sources {
    pub(crate) plan: PlanBuilder,
    _sample: Option<TempDir>,
}

impl SourceArgs {
    /// The named files, or a generated sample with `--sample`. Otherwise, the sample in the working directory. A load
    /// of that one fails if the tables contain other files.
    pub(crate) fn sources(&self) -> Result<Sources> {
        self.sources_and(&[])
    }

    /// As [`Self::sources`], but the named files include `paths`, which may contain songs or logs.
    pub(crate) fn sources_and(&self, paths: &[PathBuf]) -> Result<Sources> {
        if self.sample {
            return generated();
        }
        let links = if self.follow_links { Links::All } else { Links::Within };
        let mut plan = Plan::builder().songs(&self.songs).logs(&self.logs).links(links);
        for path in paths {
            for (kind, path) in guess(path, links)? {
                plan = match kind {
                    SourceKind::Songs => plan.songs([path]),
                    SourceKind::Logs => plan.logs([path]),
                };
            }
        }
        if !self.songs.is_empty() || !self.logs.is_empty() || !paths.is_empty() {
            return Ok(Sources { plan, _sample: None });
        }
        if !SAMPLE.iter().any(|folder| Path::new(folder).is_dir()) {
            return Err(Error::new(ErrorKind::Input, "looking for files to read")
                .because(format!("no paths were named, and there is no {} here", SAMPLE.join(" and no ")))
                .hint("Name your files with --songs and --logs, or try it with the sample: --sample generates it."));
        }
        let [songs, logs] = SAMPLE;
        Ok(Sources { plan: plan.songs([songs]).logs([logs]).unmixed(true), _sample: None })
    }
}

fn generated() -> Result<Sources> {
    let folder = tempfile::Builder::new().prefix("sparkify-polars-sample-").tempdir();
    let folder =
        folder.map_err(|error| Error::new(ErrorKind::Local, "making a folder for the sample").caused_by(error))?;
    let out = folder.path().join("sample");
    generate::write(&generate::Plan::new(OPTIONS)?, &out, &|| false)?;
    let plan = Plan::builder().songs([out.join("song_data")]).logs([out.join("log_data")]);
    Ok(Sources { plan, _sample: Some(folder) })
}

//! `sparkify-polars load`.

use std::process::ExitCode;

use serde::Serialize;
use sparkify_polars::Result;
use sparkify_polars::load::{Plan, PlanBuilder, Summary, run as load};

use super::args::LoadArgs;
use super::outcome::{Files, Invocation, Outcome};
use super::printer::Printer;
use super::progress::Progress;
use super::signals::Signals;
use super::{block_on, database, metrics, screen, summary, timings};

/// The exit code of a load or an export that has rejected lines.
pub(super) const REJECTED: u8 = 4;

pub(crate) fn run(args: &LoadArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    let files = Files { manifest: args.manifest.clone(), metrics: args.metrics.clone() };
    invocation.run_with_files(&args.result, &files, printer, || loaded(args, printer))
}

/// The result of a load, and the psql command that opens its database.
#[derive(Serialize)]
struct Loaded {
    #[serde(flatten)]
    summary: Summary,
    psql: String,
    #[serde(skip)]
    shows_timings: bool,
}

fn loaded(args: &LoadArgs, printer: &Printer) -> Result<Loaded> {
    // Checks all arguments before it starts or contacts a server.
    let sources = args.sources.sources_and(&args.paths)?;
    let plan = plan(args, sources.plan.clone())?;
    plan.notices().iter().for_each(|notice| printer.warn(&notice.to_string()));
    if let Some(part) = args.part {
        printer.note(&summary::part(part, &plan));
    }
    block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open(&args.database, printer)).await?;
        let progress = Progress::new(printer);
        let again = signals.clone();
        let loading = load(&plan, &mut opened.session, &progress, signals.received());
        // After a second signal, the load does not wait for the server. The files of an incomplete export are deleted
        // when the load is dropped.
        let loaded = again.unless_repeated("loading", loading).await;
        progress.clear();
        let summary = loaded?;
        opened.session.close().await;
        let psql = summary::psql_line(&summary, &opened.psql_line);
        Ok(Loaded { summary, psql, shows_timings: args.timings })
    })
}

impl Outcome for Loaded {
    const DONE: &'static str = "The load itself is done; only its result could not be written.";

    fn text(&self, columns: Option<usize>) -> String {
        let Self { summary, psql, shows_timings } = self;
        if summary::is_nothing_new(summary) && !shows_timings {
            return screen::wrapped(&summary::nothing_new(summary), columns);
        }
        let times =
            shows_timings.then(|| format!("{}\n{}", summary::stages(summary, columns), timings::timings(summary)));
        let parts = [
            Some(summary::tables(summary, columns)),
            times,
            summary::rejects(&summary.rejects, columns),
            Some(screen::wrapped(&summary::closing(summary, psql), columns)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    fn exit_code(&self) -> u8 {
        if self.summary.lines.rejected() > 0 { REJECTED } else { 0 }
    }

    fn metrics(outcome: Option<&Self>, exit_code: u8, seconds: f64) -> String {
        metrics::of_load(outcome.map(|loaded| &loaded.summary), exit_code, seconds)
    }

    fn run_id(&self) -> Option<i64> {
        Some(self.summary.run.number())
    }
}

fn plan(args: &LoadArgs, files: PlanBuilder) -> Result<Plan> {
    let plan = args.policy.apply(args.limits.apply(files));
    let plan = plan.schema(&args.database.schema).layout(args.layout.wanted()).part(args.part);
    plan.reload(args.reload).replace(args.replace).dry_run(args.dry_run).export(args.export.clone()).build()
}

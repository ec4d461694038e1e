//! `sparkify-polars doctor`: the files, the server and the tables, with all problems.

use std::process::ExitCode;

use clap::Args;
use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;
use sparkify_polars::Result;
use sparkify_polars::load::{Examined, Plan, Remark, examine};
use sparkify_polars::model::{Schema, SourceKind};

use super::database_args::{DatabaseArgs, LayoutArgs};
use super::outcome::{Invocation, Outcome, ResultArgs};
use super::policy_args::LimitArgs;
use super::printer::Printer;
use super::signals::Signals;
use super::source_args::SourceArgs;
use super::verify::DIFFERS;
use super::{block_on, database, screen};

#[derive(Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    result: ResultArgs,
    #[command(flatten)]
    sources: SourceArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    layout: LayoutArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// The files, the server, and their problems.
#[derive(Serialize)]
struct Diagnosis {
    songs: Option<Files>,
    logs: Option<Files>,
    server: Option<Examined>,
    /// Problems and notes about the files, the connection and the server.
    remarks: Vec<Remark>,
}

/// The files of one kind.
#[derive(Serialize)]
struct Files {
    files: u64,
    bytes: u64,
    /// How many of them are compressed, by their names.
    compressed: u64,
}

pub(crate) fn run(args: &DoctorArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    invocation.run(&args.result, printer, || diagnosed(args, printer))
}

fn diagnosed(args: &DoctorArgs, printer: &Printer) -> Result<Diagnosis> {
    let schema = Schema::new(&args.database.schema)?;
    let mut remarks = Vec::new();
    // This value must exist until the end, because it deletes a generated sample when it is dropped.
    let sources = args.sources.sources();
    let plan = sources.as_ref().map_err(Remark::from).and_then(|sources| {
        let plan = args.limits.apply(sources.plan.clone()).schema(schema.star()).layout(args.layout.wanted());
        plan.build().map_err(|error| Remark::from(&error))
    });
    let plan = plan.map_err(|remark| remarks.push(remark)).ok();
    let of = |kind| plan.as_ref().map(|plan| Files::of(plan, kind)).filter(|files| files.files > 0);
    let (songs, logs) = (of(SourceKind::Songs), of(SourceKind::Logs));
    if let Some(plan) = &plan {
        remarks.extend(plan.notices().iter().map(|notice| Remark {
            is_problem: false,
            message: notice.to_string(),
            hint: None,
        }));
    }
    let examined = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open_to_ask(&args.database, None, printer)).await?;
        let canceller = opened.session.canceller();
        let looking = examine(&schema, args.layout.wanted(), plan.as_ref(), &mut opened.session);
        let examined = signals.cancelling("looking at the server", &canceller, looking).await;
        opened.session.close().await;
        examined
    });
    let mut server = match examined {
        Ok(examined) => Some(examined),
        Err(error) if error.kind() == sparkify_polars::ErrorKind::Interrupted => return Err(error),
        Err(error) => {
            remarks.push(Remark::from(&error));
            None
        }
    };
    if let Some(server) = &mut server {
        remarks.append(&mut server.remarks);
    }
    Ok(Diagnosis { songs, logs, server, remarks })
}

impl Files {
    fn of(plan: &Plan, kind: SourceKind) -> Self {
        let files = plan.files(kind);
        let is_compressed = |name: String| name.ends_with(".gz") || name.ends_with(".zst");
        Self {
            files: files.len() as u64,
            bytes: files.iter().map(|file| file.bytes).sum(),
            compressed: files.iter().filter(|file| is_compressed(file.name())).count() as u64,
        }
    }

    fn text(of: Option<&Self>) -> String {
        match of {
            None => "none".to_owned(),
            Some(Self { files, bytes, compressed }) => {
                let files = HumanCount(*files);
                format!("{files} files, {}, {} of them compressed", HumanBytes(*bytes), HumanCount(*compressed))
            }
        }
    }
}

impl Outcome for Diagnosis {
    const DONE: &'static str = "Everything was examined; only the result could not be written.";

    fn text(&self, columns: Option<usize>) -> String {
        let mut rows = vec![("songs", Files::text(self.songs.as_ref())), ("logs", Files::text(self.logs.as_ref()))];
        if let Some(server) = &self.server {
            let citus = server.citus.as_ref().map_or_else(String::new, |version| format!(", Citus {version}"));
            let tls = server.tls.as_deref().unwrap_or("not encrypted");
            rows.push(("server", format!("PostgreSQL {}{citus}, {tls}", server.version)));
            rows.push(("database", format!("{}, {}", server.database, HumanBytes(server.bytes))));
            rows.push(("role", server.role.clone()));
            let (work_mem, wal) = (HumanBytes(server.work_mem), HumanBytes(server.max_wal_size));
            rows.push(("settings", format!("work_mem {work_mem}, max_wal_size {wal}")));
            let tables = server
                .tables
                .map_or_else(|| "none; a load makes them".to_owned(), |version| format!("version {version}"));
            rows.push(("tables", tables));
            rows.extend(server.load.map(|load| {
                let [songs, logs, skipped] =
                    [load.songs, load.logs, load.skipped].map(|count| HumanCount(count as u64));
                (
                    "a load",
                    format!("reads {songs} song files and {logs} logs, skips {skipped} files that were loaded before"),
                )
            }));
        }
        let mut text: Vec<String> = rows.iter().map(|(name, value)| format!("{name:<9} {value}")).collect();
        for Remark { is_problem, message, hint } in &self.remarks {
            text.push(format!("\n{}: {message}", if *is_problem { "problem" } else { "note" }));
            text.extend(hint.as_ref().map(|hint| format!("hint: {hint}")));
        }
        let problems = self.remarks.iter().filter(|remark| remark.is_problem).count();
        text.push(match problems {
            0 => "\nno problem was found".to_owned(),
            1 => "\n1 problem was found".to_owned(),
            many => format!("\n{many} problems were found"),
        });
        screen::wrapped(&text.join("\n"), columns)
    }

    fn exit_code(&self) -> u8 {
        if self.remarks.iter().any(|remark| remark.is_problem) { DIFFERS } else { 0 }
    }
}

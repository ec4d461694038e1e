//! `sparkify-polars db`: manages the local PostgreSQL.
//!
//! Other commands use two parts of this module: the options of the library from the command line, and the messages for
//! its events.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, IsTerminal as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use sparkify_polars::connect::{Environment, Target};
use sparkify_polars::local::{self, Cluster, Event, Running, State, Status};
use sparkify_polars::{Error, ErrorKind, Result};

use super::args::{DbArgs, DbVerb};
use super::database_args::LocalArgs;
use super::outcome::{Invocation, Outcome};
use super::printer::Printer;
use super::settings::variable;

/// Variables of libpq that psql must not see. They would make it connect to another server, or ask for features that
/// the private socket does not have.
const MISLEADING: [&str; 9] = [
    "PGHOSTADDR",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGREQUIREAUTH",
    "PGCHANNELBINDING",
    "PGREQUIREPEER",
    "PGTARGETSESSIONATTRS",
];

impl From<&LocalArgs> for local::Options {
    fn from(args: &LocalArgs) -> Self {
        Self { dir: args.local_dir.clone(), fetch: !args.no_fetch }
    }
}

/// Reports an event of the local PostgreSQL.
pub(crate) fn note(printer: &Printer, event: &Event) {
    match event {
        Event::Waiting => printer.note("another process is starting or stopping the local PostgreSQL; waiting for it"),
        Event::Fetching { version, from, into } => printer.note(&format!(
            "this machine has no PostgreSQL: fetching {version} from {from} into {} (--no-fetch forbids it)",
            into.display()
        )),
        Event::Creating { data, version } => {
            printer.note(&format!("creating a local PostgreSQL {version} in {}", data.display()));
        }
        Event::Starting { data } => printer.note(&format!("starting the local PostgreSQL in {}", data.display())),
        _ => {}
    }
}

pub(crate) fn run(args: &DbArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    let options = local::Options::from(&args.local);
    let done = match &args.verb {
        DbVerb::Status { result } => {
            return invocation.run(result, printer, || local::status(&options));
        }
        DbVerb::Start => {
            let running = Cluster::new(&options)?.ensure(&|event| note(printer, &event))?;
            printer.done(&format!("running; open it with\n    {}", running.psql_line()))
        }
        DbVerb::Stop => {
            let stopped = local::stop(&options)?;
            printer.done(if stopped { "stopped" } else { "it was not running" })
        }
        DbVerb::Psql { database_url, args } => psql(&options, database_url.as_deref(), args, printer),
        DbVerb::Destroy { yes } => destroy(&options, *yes, printer),
    };
    done.map(|()| ExitCode::SUCCESS)
}

impl Outcome for Status {
    const DONE: &'static str = "The status was read; only the result could not be written.";

    fn text(&self, _: Option<usize>) -> String {
        described(self)
    }
}

/// The status as an aligned list.
fn described(status: &Status) -> String {
    let state = match status.state {
        State::Absent => "absent; `sparkify-polars load` creates it",
        State::Stopped => "stopped",
        State::Starting => "starting",
        State::Running => "running",
        State::Stopping => "stopping",
    };
    let mut rows = vec![("state", state.to_owned())];
    rows.extend(status.version.as_ref().map(|version| ("version", format!("PostgreSQL {version}"))));
    rows.extend(status.pid.map(|pid| ("pid", format!("{pid} (user {})", status.user))));
    rows.push(("data", status.data.display().to_string()));
    if status.state != State::Absent {
        rows.push(("size", size(status.bytes)));
        rows.push(("log", status.log.display().to_string()));
    }
    rows.extend(status.psql_line.clone().map(|line| ("open with", line)));
    let lines: Vec<String> = rows.iter().map(|(name, value)| format!("{name:<10} {value}")).collect();
    lines.join("\n")
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 1000.0 {
            return if unit == "B" { format!("{size} {unit}") } else { format!("{size:.1} {unit}") };
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

/// Replaces this process with psql, connected to the named server or to the local one. Returns only if this fails.
fn psql(options: &local::Options, url: Option<&str>, args: &[String], printer: &Printer) -> Result<()> {
    // Only the option and DATABASE_URL name a server here. Variables of libpq are often set for another reason, and
    // psql reads them itself.
    let of_environment = || variable("DATABASE_URL")?.into_string().ok();
    let url = url.map(str::to_owned).or_else(of_environment);
    if let Some(target) = url.map(|url| Target::resolve(Some(&url), &Environment::of_process())).transpose()?.flatten()
    {
        let mut command = Command::new("psql");
        // Other users could see a password in an argument.
        let password = target.password().map(|password| ("PGPASSWORD", OsStr::from_bytes(password)));
        command.envs(password).arg(target.url()).args(args);
        return Err(not_run(command.exec(), "psql", "opening the database with psql"));
    }
    let running = Cluster::new(options)?.ensure_existing(&|event| note(printer, &event))?;
    let opening = "opening the local PostgreSQL with psql";
    let Some(program) = running.psql.clone() else {
        return Err(Error::new(ErrorKind::Local, opening).because("this machine has no psql").hint(format!(
            "{}. Any other client can open {}",
            local::install_client(),
            running.url()
        )));
    };
    let mut command = Command::new(&program);
    for name in MISLEADING {
        command.env_remove(name);
    }
    // Variables are used instead of options. So `args` can still name another database or user.
    command.envs(environment(&running)).args(args);
    Err(not_run(command.exec(), &program.display().to_string(), opening))
}

fn not_run(error: io::Error, program: &str, opening: &str) -> Error {
    let failure = Error::new(ErrorKind::Local, opening).because(format!("{program}: {error}"));
    match error.kind() {
        io::ErrorKind::NotFound => failure.hint(format!("{}.", local::install_client())),
        _ => failure,
    }
}

fn environment(running: &Running) -> [(&'static str, OsString); 4] {
    [
        ("PGHOST", running.socket_dir.clone().into()),
        ("PGPORT", running.port.to_string().into()),
        ("PGUSER", running.user.clone().into()),
        ("PGDATABASE", running.database.clone().into()),
    ]
}

fn destroy(options: &local::Options, yes: bool, printer: &Printer) -> Result<()> {
    let status = local::status(options);
    if !yes {
        let (data, bytes) = match &status {
            Ok(status) => (status.data.display().to_string(), size(status.bytes)),
            Err(_) => ("its data".to_owned(), "unknown size".to_owned()),
        };
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Err(Error::new(ErrorKind::Usage, "deleting the local PostgreSQL")
                .because("confirmation is needed, and this is not a terminal")
                .hint("To delete it without confirmation: sparkify-polars db destroy --yes"));
        }
        printer.say("INFO", &format!("This deletes {data} ({bytes}) with everything in it. Type yes to continue:"));
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        if read.is_err() || !matches!(answer.trim(), "yes" | "y") {
            return printer.done("nothing was deleted");
        }
    }
    let destroyed = local::destroy(options)?;
    printer.done(if destroyed { "deleted" } else { "there was no local PostgreSQL" })
}

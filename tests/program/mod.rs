//! The built program, run as a stranger would run it: in a clean environment, with a time limit, its two streams apart.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sparkify_polars::query::Question;
use tempfile::TempDir;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// Longer than any of these runs takes on a busy machine; what takes longer hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// What a finished run left.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code, or 128 and the signal that ended it.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

/// A run that has started.
pub(crate) struct Running {
    child: Child,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
    since: Instant,
    described: String,
}

/// The program with these arguments: no server in the environment, none of its own to fall back to.
pub(crate) fn program<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sparkify-polars"));
    command.args(arguments).stdin(Stdio::null()).current_dir(std::env::temp_dir());
    let libpq = std::env::vars_os().map(|(name, _)| name).filter(|name| name.as_encoded_bytes().starts_with(b"PG"));
    for name in libpq.chain(["DATABASE_URL".into(), "RUST_BACKTRACE".into(), "SPARKIFY_CONFIG".into()]) {
        command.env_remove(name);
    }
    // A folder that cannot be: whoever starts a local server after all fails loudly.
    command.env("SPARKIFY_LOCAL_DIR", "/dev/null/no-local-server").env("SPARKIFY_NO_FETCH", "1");
    command
}

/// The program where an ordinary user may run it, for its own folder may be below one that is closed.
pub(crate) struct Nobody(TempDir);

impl Nobody {
    /// None where this is not root, who alone can become somebody else.
    pub(crate) fn new() -> Option<Self> {
        if !nix::unistd::geteuid().is_root() {
            eprintln!("skipped: only root can become an ordinary user");
            return None;
        }
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
        fs::copy(env!("CARGO_BIN_EXE_sparkify-polars"), folder.path().join("sparkify-polars")).unwrap();
        Some(Self(folder))
    }

    /// The program with these arguments, run by that user in `folder`, with nothing in the environment.
    pub(crate) fn program<A: AsRef<OsStr>>(&self, folder: &Path, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(self.0.path().join("sparkify-polars"));
        command.args(arguments).stdin(Stdio::null()).current_dir(folder).env_clear().uid(65534).gid(65534);
        command
    }
}

/// Options of a load with which any number of lines may be bad.
pub(crate) const ANY_REJECTS: [&str; 2] = ["--max-reject-ratio", "1"];

/// `load` into the database at `url` of what the paths name; an empty list leaves its option out.
pub(crate) fn load<S: AsRef<Path>, L: AsRef<Path>>(url: &str, songs: &[S], logs: &[L]) -> Command {
    let mut command = program(["load", "--database-url", url]);
    if !songs.is_empty() {
        command.arg("--songs").args(songs.iter().map(AsRef::as_ref));
    }
    if !logs.is_empty() {
        command.arg("--logs").args(logs.iter().map(AsRef::as_ref));
    }
    command
}

/// The same database as another role; the password percent-encoded.
pub(crate) fn as_role(url: &str, role: &str, password: Option<&str>) -> String {
    let config: Config = url.parse().unwrap();
    let host = match &config.get_hosts()[0] {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.to_str().unwrap().replace('/', "%2F"),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let password = password.map_or_else(String::new, |password| format!(":{password}"));
    format!("postgresql://{role}{password}@{host}:{port}/{}", config.get_dbname().unwrap())
}

/// Options with the values that a question needs, such as `--user 15`. The sample has them.
pub(crate) fn needed(question: &Question) -> Vec<&'static str> {
    let values = [("--artist", "Magnetic Rider"), ("--song", "Golden Rider"), ("--user", "15")];
    let is_needed = |option: &str| question.needs().iter().any(|parameter| parameter.option() == option);
    values.into_iter().filter(|(option, _)| is_needed(option)).flat_map(|(option, value)| [option, value]).collect()
}

/// The same command on a terminal of its own, which `script` makes: both of its streams come out of the one.
pub(crate) fn on_a_terminal(command: &Command) -> Command {
    let word = |word: &OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''"));
    let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(word).collect();
    let mut script = Command::new("script");
    script.args(["-qec", &words.join(" "), "/dev/null"]).env("TERM", "xterm").stdin(Stdio::null());
    script
}

/// The same on a terminal of this many columns.
pub(crate) fn on_columns(command: &Command, columns: usize) -> Command {
    let mut sized = Command::new("sh");
    sized.args(["-c", &format!(r#"stty rows 24 cols {columns} && exec "$@""#), "sh"]);
    sized.arg(command.get_program()).args(command.get_args());
    on_a_terminal(&sized)
}

/// No paths, where a type is needed to say so.
pub(crate) const NONE: &[&str] = &[];

/// Starts a run and reads both of its streams.
pub(crate) fn start(command: &mut Command) -> Running {
    let mut running = start_unread(command);
    running.stdout = running.child.stdout.take().map(reader);
    running
}

/// Starts a run whose standard output is left to the caller.
pub(crate) fn start_unread(command: &mut Command) -> Running {
    let mut described = format!("{command:?}");
    // Paths by the hundred tell nobody anything.
    described.truncate(described.floor_char_boundary(2_000));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stderr = child.stderr.take().map(reader);
    Running { child, stdout: None, stderr, since: Instant::now(), described }
}

/// Runs to the end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Outcome {
    start(command).finish()
}

/// Runs to the end, which must be success.
#[track_caller]
pub(crate) fn succeed(command: &mut Command) -> Outcome {
    run_with(0, command)
}

/// Runs to the end, which must be that of a load that has rejected lines. Any number of lines may be bad, unless the command has a limit.
#[track_caller]
pub(crate) fn set_aside(command: &mut Command) -> Outcome {
    let is_limit = |argument: &OsStr| argument.to_string_lossy().starts_with("--max-reject");
    if !command.get_args().any(is_limit) {
        command.args(ANY_REJECTS);
    }
    run_with(4, command)
}

#[track_caller]
fn run_with(code: i32, command: &mut Command) -> Outcome {
    let running = start(command);
    let described = running.described.clone();
    let outcome = running.finish();
    assert_eq!(outcome.code, code, "{described}\n{outcome}");
    outcome
}

impl Running {
    pub(crate) fn id(&self) -> i32 {
        i32::try_from(self.child.id()).unwrap()
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub(crate) fn signal(&self, signal: nix::sys::signal::Signal) {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.id()), signal).unwrap();
    }

    /// Waits for the end: fails where the run hangs or panics.
    #[track_caller]
    pub(crate) fn finish(self) -> Outcome {
        self.finish_within(LIMIT)
    }

    #[track_caller]
    pub(crate) fn finish_within(mut self, limit: Duration) -> Outcome {
        let from = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break Some(status);
            }
            if from.elapsed() > limit {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                break None;
            }
            thread::sleep(Duration::from_millis(5));
        };
        let took = self.since.elapsed();
        let text = |stream: Option<JoinHandle<String>>| stream.map_or_else(String::new, |s| s.join().unwrap());
        let (stdout, stderr) = (text(self.stdout.take()), text(self.stderr.take()));
        let Some(status) = status else {
            panic!("{} did not end within {limit:?}\nstdout:\n{stdout}\nstderr:\n{stderr}", self.described)
        };
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap());
        let outcome = Outcome { code, stdout, stderr, took };
        assert!(!outcome.stderr.contains("panicked"), "{} panicked\n{outcome}", self.described);
        outcome
    }
}

impl Outcome {
    /// Both streams as one text.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {} after {:?}\nstdout:\n{}\nstderr:\n{}", self.code, self.took, self.stdout, self.stderr)
    }
}

fn reader(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

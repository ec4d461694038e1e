//! Runs the built program as a user would: in a clean environment and with a time limit. Keeps its two streams
//! separate.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sparkify_polars::query::Question;
use tempfile::TempDir;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::server::skipped;
use crate::{binary, wait_until};

/// Longer than any of these runs takes on a busy machine. A run that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// The result of a finished run.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code, or 128 plus the signal that ended the run.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

/// A run that has started.
pub struct Running {
    child: Child,
    stdout: Option<Stream>,
    stderr: Option<Stream>,
    since: Instant,
    described: String,
}

/// The program with these arguments. The environment names no server, and the program cannot start a local one.
pub fn program<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).stdin(Stdio::null()).current_dir(std::env::temp_dir());
    let libpq = std::env::vars_os().map(|(name, _)| name).filter(|name| name.as_encoded_bytes().starts_with(b"PG"));
    for name in libpq.chain(["DATABASE_URL".into(), "RUST_BACKTRACE".into(), "SPARKIFY_CONFIG".into()]) {
        command.env_remove(name);
    }
    // This folder cannot exist. If the program starts a local server nevertheless, it fails with an error.
    command.env("SPARKIFY_LOCAL_DIR", "/dev/null/no-local-server").env("SPARKIFY_NO_FETCH", "1");
    command
}

/// A copy of the program that an ordinary user may run. The original may be in a folder that only root can enter.
pub struct UnprivilegedUser(TempDir);

impl UnprivilegedUser {
    /// `None` if the tests do not run as root: only root can become another user.
    pub fn new() -> Option<Self> {
        if !nix::unistd::geteuid().is_root() {
            skipped("only root can become an ordinary user");
            return None;
        }
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
        fs::copy(binary(), folder.path().join("sparkify-polars")).unwrap();
        Some(Self(folder))
    }

    /// The program with these arguments, as that user in `folder`, with an empty environment.
    pub fn program<A: AsRef<OsStr>>(&self, folder: &Path, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(self.0.path().join("sparkify-polars"));
        command.args(arguments).stdin(Stdio::null()).current_dir(folder).env_clear().uid(65534).gid(65534);
        command
    }
}

/// Options of a load that accept any number of bad lines.
pub const ANY_REJECTS: [&str; 2] = ["--max-reject-ratio", "1"];

/// `load` of these paths into the database at `url`. An empty list leaves its option out.
pub fn load<S: AsRef<Path>, L: AsRef<Path>>(url: &str, songs: &[S], logs: &[L]) -> Command {
    let mut command = program(["load", "--database-url", url]);
    if !songs.is_empty() {
        command.arg("--songs").args(songs.iter().map(AsRef::as_ref));
    }
    if !logs.is_empty() {
        command.arg("--logs").args(logs.iter().map(AsRef::as_ref));
    }
    command
}

/// A URL of the same database for another role. The password must be percent-encoded.
pub fn as_role(url: &str, role: &str, password: Option<&str>) -> String {
    let config: Config = url.parse().unwrap();
    let host = match &config.get_hosts()[0] {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.to_str().unwrap().replace('/', "%2F"),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let password = password.map_or_else(String::new, |password| format!(":{password}"));
    format!("postgresql://{role}{password}@{host}:{port}/{}", config.get_dbname().unwrap())
}

/// The options that a question requires, with values from the sample, such as `--user 15`.
pub fn needed(question: &Question) -> Vec<&'static str> {
    let values = [("--artist", "Magnetic Rider"), ("--song", "Golden Rider"), ("--user", "15")];
    let is_needed = |option: &str| question.needs().iter().any(|parameter| parameter.option() == option);
    values.into_iter().filter(|(option, _)| is_needed(option)).flat_map(|(option, value)| [option, value]).collect()
}

/// The same command on a terminal, which the program `script` makes. Both streams of the command go to this terminal.
pub fn on_a_terminal(command: &Command) -> Command {
    let word = |word: &OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''"));
    let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(word).collect();
    let mut script = Command::new("script");
    script.args(["-qec", &words.join(" "), "/dev/null"]).env("TERM", "xterm").stdin(Stdio::null());
    script
}

/// The same on a terminal with this number of columns.
pub fn on_columns(command: &Command, columns: usize) -> Command {
    let mut sized = Command::new("sh");
    sized.args(["-c", &format!(r#"stty rows 24 cols {columns} && exec "$@""#), "sh"]);
    sized.arg(command.get_program()).args(command.get_args());
    on_a_terminal(&sized)
}

/// An empty list of paths, with a type.
pub const NONE: &[&str] = &[];

/// Starts a run and reads both of its streams.
pub fn start(command: &mut Command) -> Running {
    let mut running = start_unread(command);
    running.stdout = running.child.stdout.take().map(Stream::of);
    running
}

/// Starts a run. The caller reads its standard output.
pub fn start_unread(command: &mut Command) -> Running {
    let mut described = format!("{command:?}");
    // A message with hundreds of paths would be too long to read.
    described.truncate(described.floor_char_boundary(2_000));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stderr = child.stderr.take().map(Stream::of);
    Running { child, stdout: None, stderr, since: Instant::now(), described }
}

/// Runs a command to its end.
#[track_caller]
pub fn run(command: &mut Command) -> Outcome {
    start(command).finish()
}

/// Runs a command to its end. Fails if the command fails.
#[track_caller]
pub fn succeed(command: &mut Command) -> Outcome {
    run_with(0, command)
}

/// Runs a load to its end. Fails unless the load rejected lines and loaded the others. Any number of lines may be bad,
/// unless the command has a limit.
#[track_caller]
pub fn succeed_with_rejects(command: &mut Command) -> Outcome {
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
    pub fn id(&self) -> i32 {
        i32::try_from(self.child.id()).unwrap()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.id()), signal).unwrap();
    }

    /// Waits until standard error contains a text.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        let stderr = self.stderr.as_ref().unwrap();
        wait_until(&format!("standard error contains {text:?}"), || stderr.so_far().contains(text));
    }

    /// Waits for the end. Fails if the run hangs or panics.
    #[track_caller]
    pub fn finish(self) -> Outcome {
        self.finish_within(LIMIT)
    }

    #[track_caller]
    pub fn finish_within(mut self, limit: Duration) -> Outcome {
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
        let text = |stream: Option<Stream>| stream.map_or_else(String::new, Stream::join);
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
    /// Both streams as one text, standard output first.
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {} after {:?}\nstdout:\n{}\nstderr:\n{}", self.code, self.took, self.stdout, self.stderr)
    }
}

/// A stream of a run. A thread reads it, so that the run never waits for its reader.
struct Stream {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Stream {
    fn of(mut stream: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let read = Arc::clone(&bytes);
        let reader = thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            loop {
                match stream.read(&mut buffer) {
                    Ok(0) => return,
                    Ok(count) => read.lock().unwrap().extend_from_slice(&buffer[..count]),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}"),
                }
            }
        });
        Self { bytes, reader }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn join(self) -> String {
        self.reader.join().unwrap();
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }
}

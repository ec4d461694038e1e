//! A user who may not start as many threads as the program needs. Such a limit does not apply to root.

use std::fmt::Debug;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::proxy::Proxy;
use test_support::oracle::Session;
use test_support::program::{NONE, UnprivilegedUser, load, start};
use test_support::server::{self, Database};
use test_support::written::{Folder, event};

/// One user for each test. No other process runs as these users, so a limit counts only the threads of the program.
const USERS: [u32; 2] = [65_532, 65_533];

/// A command that takes longer hangs.
const SOON: Duration = Duration::from_secs(60);

/// The command as this user, without input and with an empty environment.
fn as_user(user: u32, command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).env_clear().uid(user).gid(user)
}

/// The same program under a limit on the processes of its user. Threads count as processes.
fn limited(program: &Command, limit: usize) -> Command {
    let mut command = Command::new("prlimit");
    command.arg(format!("--nproc={limit}")).arg(program.get_program()).args(program.get_args());
    as_user(USERS[0], &mut command);
    command
}

/// A folder that any user may write to.
fn open_folder() -> Folder {
    let folder = Folder::new();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    folder
}

/// Asserts that a load left no session, relation or lock.
#[track_caller]
fn assert_nothing_left(database: &Database, outcome: &impl Debug) {
    let session = Session::open(database.url());
    assert_eq!(session.other_sessions(), [""; 0], "a session is left\n{outcome:?}");
    assert_eq!(session.relations(), [""; 0], "relations are left\n{outcome:?}");
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(session.value(locks), "0", "advisory locks are left\n{outcome:?}");
}

#[test]
fn too_few_processes_are_an_error_before_the_program_connects() {
    let Some(nobody) = UnprivilegedUser::new() else { return };
    let folder = open_folder();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let proxy = Proxy::to(database.url());
    let log = log.to_str().unwrap();
    let program = nobody.program(folder.path(), ["load", "--database-url", &proxy.url, "--logs", log]);
    let run = |limit| start(&mut limited(&program, limit)).finish_within(SOON);
    let refused = |limit| -> usize {
        let outcome = run(limit);
        assert_eq!(outcome.code, 1, "limit {limit}: {outcome}");
        let error = outcome.stderr.lines().next().unwrap();
        let threads = error.strip_prefix("error: starting ").and_then(|error| error.split_once(" threads: "));
        let (threads, why) = threads.unwrap_or_else(|| panic!("limit {limit}: {outcome}"));
        assert!(why.contains("Resource temporarily unavailable"), "limit {limit}: {outcome}");
        assert!(outcome.stderr.contains("ulimit -u"), "limit {limit}: {outcome}");
        assert_nothing_left(&database, &outcome);
        threads.parse().unwrap()
    };
    let threads = refused(1);
    for limit in (2..10).chain([threads - 1, threads]) {
        assert_eq!(refused(limit), threads, "limit {limit}");
    }
    // The process also needs its main thread, and a thread of the check may not have ended yet.
    for limit in threads + 1..threads + 4 {
        let outcome = run(limit);
        assert!([0, 1].contains(&outcome.code), "limit {limit}: {outcome}");
        assert_eq!(Session::open(database.url()).other_sessions(), [""; 0], "limit {limit}: {outcome}");
    }
    let outcome = run(2 * threads);
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM songplays"), "1");
}

#[test]
fn a_load_is_rolled_back_if_a_thread_cannot_start() {
    let Some(nobody) = UnprivilegedUser::new() else { return };
    let folder = open_folder();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let proxy = Proxy::to(database.url());
    // Another session creates the same schema and has not committed. So the load waits with an open transaction.
    let blocker = Session::open(database.url());
    blocker.run(
        "BEGIN; CREATE SCHEMA sparkify_etl; CREATE TABLE songplays (); CREATE TABLE users (); CREATE TABLE time ()",
    );
    let (log, export) = (log.to_str().unwrap(), folder.path().join("export"));
    let arguments = ["load", "--database-url", &proxy.url, "--export", export.to_str().unwrap(), "--logs", log];
    let running = start(as_user(USERS[1], &mut nobody.program(folder.path(), arguments)));
    blocker.wait_for_a_blocked_session();
    let pid = running.id().to_string();
    let lowered = as_user(USERS[1], Command::new("prlimit").args(["--nproc=1", "--pid", &pid])).status().unwrap();
    assert!(lowered.success());
    blocker.run("ROLLBACK");
    drop(blocker);
    let outcome = running.finish_within(SOON);
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("starting a thread for the export"), "{outcome}");
    assert_nothing_left(&database, &outcome);
    assert!(!export.exists(), "{outcome}");
}

#[test]
fn a_limit_on_memory_ends_the_program_and_its_transaction() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let program = load(database.url(), NONE, &[&log]);
    for mebibytes in [150, 200, 250, 350, 500, 1_000] {
        // The standard library aborts a program that cannot allocate memory. So any exit is accepted, but not a hang.
        let mut command = Command::new("timeout");
        command.arg("60").arg("prlimit").arg(format!("--as={}", mebibytes << 20));
        let output = command.arg(program.get_program()).args(program.get_args()).env_clear().output().unwrap();
        assert_ne!(output.status.code(), Some(124), "it hangs with {mebibytes} MiB\n{output:?}");
        if output.status.success() {
            break;
        }
        assert_nothing_left(&database, &output);
    }
}

//! The output of `sparkify-polars db`, and the server after the end of the command that started it.

use super::*;

#[test]
fn db_commands_report_the_state_in_every_state_with_exit_code_0() {
    let dir = scratch().join("commands");
    let db = |verb: &[&str]| {
        let mut command = Command::new(BINARY);
        // This variable would direct psql to another server.
        command.args(["db", "--local-dir"]).arg(&dir).args(verb).env("PGHOSTADDR", "127.0.0.1").output().unwrap()
    };
    let status = db(&["status"]);
    assert!(stdout_of(&status).starts_with("state      absent"), "{status:?}");
    let psql = db(&["psql"]);
    assert_eq!(psql.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&psql.stderr).contains("sparkify-polars load"), "{psql:?}");
    assert_eq!(stdout_of(&db(&["stop"])), "it was not running\n");
    assert_eq!(stdout_of(&db(&["destroy", "--yes"])), "there was no local PostgreSQL\n");

    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    let status = stdout_of(&db(&["status"]));
    for part in [
        "state      running",
        "version    PostgreSQL ",
        &format!("pid        {}", running.pid),
        "size",
        "log",
        "open with  ",
    ] {
        assert!(status.contains(part), "{part}: {status}");
    }
    assert_eq!(stdout_of(&db(&["psql", "--", "-AtX", "-c", "SELECT current_database()"])), "sparkify\n");
    assert_eq!(stdout_of(&db(&["psql", "--", "-AtX", "-c", "SELECT current_database()", "postgres"])), "postgres\n");
    assert_eq!(stdout_of(&db(&["stop"])), "stopped\n");
    assert!(stdout_of(&db(&["status"])).starts_with("state      stopped"));

    let destroy = db(&["destroy"]);
    assert_eq!(destroy.status.code(), Some(2), "confirmation is needed");
    assert!(String::from_utf8_lossy(&destroy.stderr).contains("--yes") && dir.join("data").exists());
    assert_eq!(stdout_of(&db(&["destroy", "--yes"])), "deleted\n");
    assert!(!dir.exists());
}

#[test]
fn a_server_inherits_no_open_files_of_the_command() {
    let dir = scratch().join("piped");
    stopped(&dir);
    // Standard output, standard error and a third file that a script left open are all this one pipe. It ends when the
    // last process closes it.
    let script = r#""$0" db --local-dir "$1" psql -- -AtX -c "SELECT 1" 3>&1 7>&1 2>&1"#;
    let mut shell =
        Command::new("/bin/sh").args(["-c", script, BINARY]).arg(&dir).stdout(Stdio::piped()).spawn().unwrap();
    let mut pipe = shell.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).map(|_| text).unwrap()
    });
    wait_until("the pipe has ended", || reader.is_finished());
    assert!(reader.join().unwrap().ends_with("1\n"));
    shell.wait().unwrap();
    let status = throwaway(&dir).status().unwrap();
    assert_eq!(status.state, State::Running, "it outlives the command");
    // The server has its own session, so signals of the terminal do not reach it.
    let pid = Pid::from_raw(status.pid.unwrap().cast_signed());
    assert_eq!(nix::unistd::getsid(Some(pid)).unwrap(), pid);
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn a_large_log_is_rotated_under_a_running_server() {
    let dir = scratch().join("log");
    let cluster = stopped(&dir);
    let running = cluster.ensure(&|_| ()).unwrap();
    let log = fs::OpenOptions::new().append(true).open(dir.join("server.log")).unwrap();
    log.set_len(9 << 20).unwrap();
    cluster.ensure(&|_| ()).unwrap();
    assert_eq!(fs::metadata(dir.join("server.log")).unwrap().len(), 0);
    assert_eq!(fs::metadata(dir.join("server.log.1")).unwrap().len(), 9 << 20);
    query(&running, "sparkify", "DO $$ BEGIN RAISE LOG 'still writing'; END $$");
    let text = fs::read_to_string(dir.join("server.log")).unwrap();
    assert!(text.contains("still writing") && !text.contains('\0'), "{text:?}");
    cluster.destroy().unwrap();
}

#[test]
fn query_from_an_export_stops_only_a_server_that_it_started() {
    let (dir, export) = (scratch().join("asked"), scratch().join("asked-export"));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/song_data");
    let done = Command::new(BINARY).args(["export", "--songs"]).arg(sample).arg("--out").arg(&export).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let ask = || {
        let mut command = Command::new(BINARY);
        let command = command.args(["query", "catalogue-coverage", "--format", "csv", "--local-dir"]).arg(&dir);
        // A variable of this process must not name another server.
        let output = command.arg("--from").arg(&export).env_remove("DATABASE_URL").output().unwrap();
        assert!(stdout_of(&output).contains("in the catalogue,"), "{output:?}");
    };
    let cluster = stopped(&dir);
    ask();
    assert_eq!(cluster.status().unwrap().state, State::Stopped);
    let running = cluster.ensure(&|_| ()).unwrap();
    ask();
    assert_eq!(cluster.status().unwrap().pid, Some(running.pid));
}

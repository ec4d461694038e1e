//! The local PostgreSQL, against real servers in scratch folders: through the library and through the real binary.

// Clippy's exemption for tests stops at the functions that they share.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "support/release_server.rs"]
mod release_server;
mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::{Pid, User, geteuid};
use release_server::ReleaseServer;
use sparkify_polars::local::{Build, Cluster, Event, How, Options, Running, State};
use sparkify_polars::{Error, Kind};
use support::{query, scratch, skipped, throwaway};

/// The variable that names a part of another test; its words are on lines of their own.
const PART: &str = "SPARKIFY_TEST_PART";

const BINARY: &str = env!("CARGO_BIN_EXE_sparkify-polars");

#[test]
fn a_cluster_is_created_once_reused_stopped_started_and_destroyed() {
    let dir = scratch().join("life");
    let events = Mutex::new(Vec::new());
    let tell = |event: Event| events.lock().unwrap().push(event);
    let cluster = throwaway(&dir);
    assert_eq!(cluster.status().unwrap().state, State::Absent);
    assert!(!dir.exists(), "status changes nothing");

    let created = cluster.ensure(&tell).unwrap();
    assert_eq!(created.how, How::Created);
    assert!(matches!(events.lock().unwrap()[..], [Event::Creating { .. }]));
    assert_eq!(ask(&created, "SHOW server_encoding"), "UTF8");
    assert_eq!(ask(&created, "SHOW lc_collate"), "C.UTF-8");
    assert_eq!(ask(&created, "SHOW timezone"), "UTC");
    assert_eq!(ask(&created, "SHOW wal_level"), "minimal");
    assert_eq!(ask(&created, "SHOW jit"), "off");
    query(&created, "sparkify", "CREATE TABLE kept AS SELECT 1 AS n");

    let reused = cluster.ensure(&tell).unwrap();
    assert_eq!((reused.how, reused.pid), (How::Reused, created.pid));
    let status = cluster.status().unwrap();
    assert_eq!((status.state, status.pid), (State::Running, Some(created.pid)));
    assert!(status.bytes > 10_000_000 && status.psql_line.is_some());

    assert!(cluster.stop().unwrap());
    assert!(!cluster.stop().unwrap(), "it was stopped already");
    assert_eq!(cluster.status().unwrap().state, State::Stopped);
    assert!(gone(created.pid));

    let started = cluster.ensure(&tell).unwrap();
    assert_eq!(started.how, How::Started);
    assert_eq!(ask(&started, "SELECT n FROM kept"), "1");
    assert!(cluster.destroy().unwrap());
    assert!(!dir.exists() && gone(started.pid));
    assert!(!cluster.destroy().unwrap(), "there is none any more");
}

#[test]
fn only_the_owner_reaches_the_server_and_it_listens_on_no_port() {
    let dir = scratch().join("private");
    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&running.socket_dir), 0o700);
    assert_eq!(mode(&running.socket_dir.join(".s.PGSQL.5432")), 0o700);
    assert_eq!(mode(&dir.join("data")), 0o700);
    assert_eq!(ask(&running, "SHOW listen_addresses"), "");
    // A `chmod -R` by somebody is undone by the next use.
    fs::set_permissions(&running.socket_dir, fs::Permissions::from_mode(0o755)).unwrap();
    throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(mode(&running.socket_dir), 0o700);
    // Nor does an edit of its files open it.
    fs::write(dir.join("data/postgresql.auto.conf"), "listen_addresses = '*'\n").unwrap();
    throwaway(&dir).stop().unwrap();
    let running = throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(ask(&running, "SHOW listen_addresses"), "");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn six_first_starts_at_once_make_one_cluster() {
    let dir = scratch().join("six");
    let parts: Vec<Child> = (0..6).map(|_| part(&["ensure", text(&dir)]).spawn().unwrap()).collect();
    let said: Vec<String> = parts.into_iter().map(|part| told(&part.wait_with_output().unwrap()).unwrap()).collect();
    let pid = fs::read_to_string(dir.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
    assert!(said.iter().all(|line| line.ends_with(&format!(" {pid}"))), "{said:?}");
    assert_eq!(said.iter().filter(|line| line.starts_with("Created")).count(), 1, "{said:?}");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn after_kill_9_of_the_postmaster_the_server_is_started_again_though_its_children_linger() {
    let dir = scratch().join("killed");
    let cluster = stopped(&dir);
    let running = cluster.ensure(&|_| ()).unwrap();
    query(&running, "sparkify", "CREATE TABLE kept AS SELECT 1 AS n");
    // A session that computes does not look whether its postmaster lives.
    let busy = running.clone();
    let session = std::thread::spawn(move || {
        // It ends when its server's next life finds the data, or a little before: either way not with an answer to rely on.
        let _ =
            std::panic::catch_unwind(|| query(&busy, "sparkify", "SELECT count(*) FROM generate_series(1, 10000000)"));
    });
    std::thread::sleep(Duration::from_millis(300));
    kill(Pid::from_raw(running.pid.cast_signed()), Signal::SIGKILL).unwrap();
    let again = cluster.ensure(&|_| ()).unwrap();
    assert_eq!(again.how, How::Started);
    assert_ne!(again.pid, running.pid);
    assert_eq!(ask(&again, "SELECT n FROM kept"), "1");
    let log = fs::read_to_string(dir.join("server.log")).unwrap();
    assert!(log.contains(" F0001 "), "it was too early for the session's memory at first: {log}");
    let _ = session.join();
    cluster.destroy().unwrap();
}

#[test]
fn what_a_killed_creation_left_is_swept_away() {
    let dir = scratch().join("half");
    // With initdb and its children, which are in its process group.
    let mut creator = part(&["ensure", text(&dir)]).process_group(0).spawn().unwrap();
    let unfinished = || {
        let entries = fs::read_dir(&dir).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).find(|path| path.to_string_lossy().contains("data.new-"))
    };
    wait_until("initdb is at work", || unfinished().is_some_and(|new| new.join("base").exists()));
    killpg(Pid::from_raw(creator.id().cast_signed()), Signal::SIGKILL).unwrap();
    creator.wait().unwrap();
    assert!(unfinished().is_some() && !dir.join("data").exists());
    let running = throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(running.how, How::Created);
    assert_eq!(unfinished(), None);
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn a_stale_lock_file_is_no_obstacle_even_if_its_number_is_another_program_s_now() {
    let dir = scratch().join("stale");
    let cluster = stopped(&dir);
    let file = dir.join("data/postmaster.pid");
    let owner = fs::metadata(dir.join("data")).unwrap();
    let mut stranger = Command::new("sleep");
    stranger.arg("100").stdin(Stdio::null());
    if geteuid().is_root() {
        // PostgreSQL fears a process of its own user only.
        stranger.uid(owner.uid()).gid(owner.gid());
    }
    let mut stranger = stranger.spawn().unwrap();
    let whole = format!("{}\n{}/data\n1700000000\n5432\n/nowhere\n\n\nready   \n", stranger.id(), dir.display());
    for text in [whole.as_str(), "1", ""] {
        fs::write(&file, text).unwrap();
        std::os::unix::fs::chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
        assert_eq!(cluster.status().unwrap().state, State::Stopped);
        let running = cluster.ensure(&|_| ()).unwrap();
        assert_eq!(running.how, How::Started);
        cluster.stop().unwrap();
    }
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    cluster.destroy().unwrap();
}

#[test]
fn a_server_whose_socket_is_gone_or_that_is_shutting_down_is_replaced() {
    let dir = scratch().join("deaf");
    let cluster = stopped(&dir);
    let running = cluster.ensure(&|_| ()).unwrap();
    fs::remove_file(running.socket_dir.join(".s.PGSQL.5432")).unwrap();
    let again = cluster.ensure(&|_| ()).unwrap();
    assert_eq!(again.how, How::Started);
    kill(Pid::from_raw(again.pid.cast_signed()), Signal::SIGTERM).unwrap();
    let third = cluster.ensure(&|_| ()).unwrap();
    assert_ne!(third.pid, again.pid);
    // A database that somebody dropped is made anew.
    query(&third, "postgres", "DROP DATABASE sparkify WITH (FORCE)");
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Reused);
    assert_eq!(ask(&third, "SELECT 1"), "1");
    cluster.destroy().unwrap();
}

#[test]
fn data_of_another_major_version_is_left_alone_and_the_error_says_which_is_needed() {
    let dir = scratch().join("foreign");
    let cluster = stopped(&dir);
    let version = dir.join("data/PG_VERSION");
    let real = fs::read_to_string(&version).unwrap();
    fs::write(&version, "9\n").unwrap();
    let before = disk(&dir.join("data"));
    let error = cluster.ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["its data is PostgreSQL 9's", real.trim()], &["db destroy"]);
    assert_eq!(disk(&dir.join("data")), before);
    fs::write(&version, real).unwrap();
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Started);
    cluster.destroy().unwrap();
}

#[test]
fn a_path_that_is_too_long_for_a_socket_gets_a_short_private_folder_for_it() {
    let dir = scratch().join("l'ong, \"odd\" path ".repeat(6)).join("ü");
    assert!(dir.as_os_str().len() > 107);
    let cluster = throwaway(&dir);
    let running = cluster.ensure(&|_| ()).unwrap();
    assert!(!running.socket_dir.starts_with(scratch()));
    assert_eq!(fs::metadata(&running.socket_dir).unwrap().mode() & 0o777, 0o700);
    assert_eq!(ask(&running, "SELECT 1"), "1");
    cluster.stop().unwrap();
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Started);
    cluster.destroy().unwrap();
    assert!(!running.socket_dir.exists());

    // In /tmp anybody may have taken the name first: then it is refused, whatever its mode.
    if !geteuid().is_root() {
        return skipped("only root can make somebody else's folder");
    }
    fs::create_dir(&running.socket_dir).unwrap();
    let error = cluster.ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["belongs to the user root"], &["--local-dir"]);
    fs::remove_dir(&running.socket_dir).unwrap();
    cluster.destroy().unwrap();
}

#[test]
fn odd_names_in_a_path_are_no_obstacle() {
    let dir = scratch().join("it's \"odd\" ü");
    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    assert!(running.socket_dir.starts_with(&dir));
    assert_eq!(ask(&running, "SELECT 1"), "1");
    // The line that is printed for people works when it is pasted.
    let line = format!("{} -AtX -c 'SELECT 2'", running.psql_line());
    let output = Command::new("/bin/sh").args(["-c", &line]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n", "{line}: {output:?}");
    throwaway(&dir).destroy().unwrap();

    // With a comma libpq would take it for two hosts: then the socket is elsewhere, as if it were too long.
    let dir = scratch().join("one, two");
    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    assert!(!running.socket_dir.starts_with(&dir));
    assert_eq!(ask(&running, "SELECT 1"), "1");
    throwaway(&dir).destroy().unwrap();
    assert!(!running.socket_dir.exists());
}

#[test]
fn a_folder_that_holds_something_else_is_neither_filled_nor_deleted() {
    let dir = scratch().join("theirs");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("thesis.tex"), "years of work").unwrap();
    let cluster = throwaway(&dir);
    assert_local(&cluster.ensure(&|_| ()).unwrap_err(), &["holds something else"], &["--local-dir"]);
    assert_local(&cluster.destroy().unwrap_err(), &["not made by sparkify-polars"], &["--local-dir"]);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);

    // What somebody put into a folder of ours survives too.
    let dir = scratch().join("shared");
    let cluster = stopped(&dir);
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    assert!(cluster.destroy().unwrap());
    assert!(dir.join("notes.txt").exists() && !dir.join("data").exists());
}

#[test]
fn a_server_that_cannot_start_is_an_error_with_the_last_lines_of_its_log() {
    let dir = scratch().join("broken");
    let cluster = stopped(&dir);
    fs::write(dir.join("data/postgresql.auto.conf"), "work_mem = 'plenty'\n").unwrap();
    let error = cluster.ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["server.log", "invalid value for parameter \"work_mem\""], &["db destroy"]);
    cluster.destroy().unwrap();
}

#[test]
fn a_disk_that_is_full_or_read_only_is_an_error_that_says_so() {
    if !geteuid().is_root() {
        return skipped("only root can mount");
    }
    let dir = scratch().join("disk");
    fs::create_dir(&dir).unwrap();
    let mount = |options: &str| {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&dir).output();
        mounted.is_ok_and(|output| output.status.success())
    };
    if !mount("size=4m,mode=755") {
        return skipped("mounting is not allowed here");
    }
    let cluster = throwaway(&dir.join("cluster"));
    let full = cluster.ensure(&|_| ());
    let left =
        fs::read_dir(dir.join("cluster")).unwrap().flatten().any(|e| e.file_name().to_string_lossy().contains("data"));
    let read_only = mount("remount,ro").then(|| throwaway(&dir.join("other")).ensure(&|_| ()));
    assert!(Command::new("umount").arg(&dir).status().unwrap().success());
    assert_local(&full.unwrap_err(), &["initdb failed", "No space left on device"], &["--local-dir"]);
    assert!(!left, "the unfinished data directory is removed");
    match read_only {
        Some(result) => assert_local(&result.unwrap_err(), &["Read-only file system"], &["--local-dir"]),
        None => skipped("remounting is not allowed here"),
    }
}

#[test]
fn a_machine_without_postgresql_gets_the_command_that_installs_it() {
    let dir = scratch().join("bare");
    let error = throwaway(&dir).with_bin_dirs(Vec::new()).ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["this machine has no PostgreSQL", "--no-fetch"], &["nstall", "--database-url"]);
    let error = throwaway(&dir).with_bin_dirs(Vec::new()).with_build(None).ensure(&|_| ()).unwrap_err();
    assert!(!error.to_string().contains("--no-fetch"), "there is nothing to fetch: {error}");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn a_pinned_build_is_fetched_checked_and_run_where_there_is_none() {
    let Some((real, server)) = release() else { return };
    let dir = scratch().join("fetched");
    let ensure = |sha256: &str| {
        let mut part = part(&["fetch", text(&dir), &server.version, sha256]);
        part.env("HTTPS_PROXY", &server.proxy).env("SSL_CERT_FILE", &server.authority);
        told(&part.output().unwrap())
    };
    let refused = ensure(&"0".repeat(64)).unwrap_err();
    assert!(refused.contains("what came is not the pinned build") && refused.contains(&server.sha256), "{refused}");
    assert!(refused.contains("nstall"), "{refused}");
    assert!(!dir.join("builds").exists() && !dir.join("data").exists(), "nothing of it is kept");

    let said = ensure(&server.sha256).unwrap();
    assert!(said.starts_with("Created") && said.contains("Fetching Creating"), "{said}");
    let program = dir.join("builds").join(format!("postgresql-{}/bin/postgres", server.version));
    assert!(program.is_file() && real.join("postgres").is_file());
    // The next start finds it, without a network.
    let cluster = throwaway(&dir).with_bin_dirs(Vec::new());
    cluster.stop().unwrap();
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Started);
    cluster.destroy().unwrap();
}

#[test]
fn a_source_of_builds_that_cannot_be_reached_is_an_error_with_the_install_command() {
    let dir = scratch().join("offline");
    let mut part = part(&["fetch", text(&dir), "18.6.0", &"0".repeat(64)]);
    part.env("HTTPS_PROXY", "http://127.0.0.1:1");
    let begun = Instant::now();
    let error = told(&part.output().unwrap()).unwrap_err();
    assert!(error.contains("fetching PostgreSQL 18.6.0 from https://github.com/"), "{error}");
    assert!(error.contains("nstall") && error.contains("--database-url"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn the_environment_of_the_command_does_not_matter() {
    let dir = scratch().join("environment");
    let mut part = part(&["ensure", text(&dir)]);
    part.env_clear().env(PART, format!("ensure\n{}", dir.display()));
    part.env("PATH", "/nonexistent").env("PGDATA", "/nonexistent").env("PGPORT", "1").env("PGOPTIONS", "-c x=y");
    part.env("LANG", "xx_YY.EBCDIC").env("LC_ALL", "tlh").env("TZ", "Mars/Olympus").env("SECRET", "hush");
    if !Path::new("/usr/lib/postgresql").exists() {
        return skipped("PostgreSQL is not where Debian puts it");
    }
    told(&part.output().unwrap()).unwrap();
    let running = throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(running.how, How::Reused);
    assert_eq!(ask(&running, "SHOW server_encoding"), "UTF8");
    let kept = fs::read_to_string(format!("/proc/{}/environ", running.pid)).unwrap();
    assert!(!kept.contains("hush") && !kept.contains("PGPORT"), "{kept}");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn an_ordinary_user_s_cluster_is_in_the_user_s_data_folder() {
    let Some(user) = ordinary() else { return };
    let home = scratch().join("home");
    fs::create_dir(&home).unwrap();
    user.owns(&home);
    let run = |verb: &[&str], environment: &[(&str, &Path)]| {
        let mut command = Command::new(user.program(BINARY));
        command.env_clear().envs(environment.iter().copied()).args(["db"]).args(verb).current_dir("/");
        user.runs(&mut command).output().unwrap()
    };
    let in_home = home.join(".local/share/sparkify-polars");
    let status = run(&["status"], &[("HOME", &home)]);
    assert!(said(&status).contains(in_home.join("data").to_str().unwrap()), "{status:?}");
    let status = run(&["status"], &[("HOME", &home), ("XDG_DATA_HOME", Path::new("/x"))]);
    assert!(said(&status).contains("/x/sparkify-polars/data"), "{status:?}");

    // Not in a part of this very process: the working directory is one that the user cannot write to.
    let mut part =
        part_of(&user.program(std::env::current_exe().unwrap().to_str().unwrap()), &["ensure", text(&in_home)]);
    user.runs(part.current_dir("/"));
    told(&part.output().unwrap()).unwrap();
    assert_eq!(fs::metadata(&in_home).unwrap().mode() & 0o777, 0o700);
    let status = run(&["status"], &[("HOME", &home)]);
    assert!(said(&status).contains("running") && said(&status).contains(&user.name), "{status:?}");
    if geteuid().is_root() {
        // Another user, root too, is told whose it is.
        let error = Cluster::new(&Options { dir: Some(in_home.clone()), fetch: false }).unwrap_err();
        assert_local(&error, &[&format!("it belongs to the user {}", user.name)], &["--local-dir"]);
    }
    let answer =
        run(&["psql", "-AtX", "-c", "SELECT current_user"], &[("HOME", &home), ("PATH", Path::new("/usr/bin:/bin"))]);
    assert_eq!(said(&answer), "sparkify\n", "{answer:?}");
    assert_eq!(said(&run(&["stop"], &[("HOME", &home)])), "stopped\n");
    assert_eq!(said(&run(&["destroy", "--yes"], &[("HOME", &home)])), "deleted\n");
    assert!(!in_home.exists());
}

#[test]
fn without_home_the_account_database_is_asked_and_without_that_the_error_names_the_option() {
    let Some(user) = ordinary() else { return };
    let mut command = Command::new(user.program(BINARY));
    let status = user.runs(command.env_clear().args(["db", "status"])).output().unwrap();
    let home = User::from_name(&user.name).unwrap().unwrap().dir;
    assert!(said(&status).contains(home.join(".local/share/sparkify-polars").to_str().unwrap()), "{status:?}");
    if !geteuid().is_root() {
        return skipped("only root can be a user without an account");
    }
    let mut command = Command::new(user.program(BINARY));
    let status = command.env_clear().args(["db", "status"]).uid(54_321).gid(54_321).output().unwrap();
    assert_eq!(status.status.code(), Some(1));
    let text = String::from_utf8_lossy(&status.stderr);
    assert!(text.contains("HOME is not set") && text.contains("--local-dir"), "{text}");
}

#[test]
fn root_is_told_when_the_server_s_user_cannot_enter_the_folder() {
    if !geteuid().is_root() {
        return skipped("this is not root");
    }
    let closed = scratch().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let error = throwaway(&closed.join("cluster")).ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["cannot enter"], &["--local-dir"]);
}

#[test]
fn the_commands_say_what_there_is_and_exit_0_whether_it_runs_or_not() {
    let dir = scratch().join("commands");
    let db = |verb: &[&str]| Command::new(BINARY).args(["db", "--local-dir"]).arg(&dir).args(verb).output().unwrap();
    let status = db(&["status"]);
    assert!(said(&status).starts_with("state      absent"), "{status:?}");
    let psql = db(&["psql"]);
    assert_eq!(psql.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&psql.stderr).contains("sparkify-polars load"), "{psql:?}");
    assert_eq!(said(&db(&["stop"])), "it was not running\n");
    assert_eq!(said(&db(&["destroy", "--yes"])), "there was none\n");

    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    let status = said(&db(&["status"]));
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
    assert_eq!(said(&db(&["psql", "-AtX", "-c", "SELECT current_database()"])), "sparkify\n");
    assert_eq!(said(&db(&["psql", "-AtX", "-c", "SELECT current_database()", "postgres"])), "postgres\n");
    assert_eq!(said(&db(&["stop"])), "stopped\n");
    assert!(said(&db(&["status"])).starts_with("state      stopped"));

    let destroy = db(&["destroy"]);
    assert_eq!(destroy.status.code(), Some(2), "nobody can be asked");
    assert!(String::from_utf8_lossy(&destroy.stderr).contains("--yes") && dir.join("data").exists());
    assert_eq!(said(&db(&["destroy", "--yes"])), "deleted\n");
    assert!(!dir.exists());
}

#[test]
fn a_server_holds_none_of_the_files_of_the_command_that_started_it() {
    let dir = scratch().join("piped");
    stopped(&dir);
    // Standard output, standard error and a third file that a script left open: all of them are this one pipe, which
    // ends when the last process that holds it does.
    let script = r#""$0" db --local-dir "$1" psql -AtX -c "SELECT 1" 3>&1 7>&1 2>&1"#;
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
    // And it is in a session of its own, out of reach of the terminal's signals.
    let pid = Pid::from_raw(status.pid.unwrap().cast_signed());
    assert_eq!(nix::unistd::getsid(Some(pid)).unwrap(), pid);
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn a_large_log_is_put_aside_under_a_running_server() {
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
fn a_test_that_is_killed_leaves_no_server_behind() {
    let mut holder = part(&["hold"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let line = lines.find_map(|line| line.unwrap().strip_prefix("PART OK ").map(str::to_owned)).unwrap();
    let (pid, dir) = line.split_once(' ').unwrap();
    let (pid, dir) = (pid.parse().unwrap(), PathBuf::from(dir));
    assert!(!gone(pid) && dir.exists());
    holder.kill().unwrap();
    holder.wait().unwrap();
    wait_until("the server is gone", || gone(pid));
    wait_until("the folder is gone", || !dir.exists());
}

#[test]
fn every_test_gets_a_database_of_its_own() {
    let (one, two) = (support::database(), support::database());
    assert_ne!(one.url(), two.url());
    let running = support::cluster();
    let known = |name: &str| query(running, "postgres", &format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"));
    assert_eq!(ask_in(running, one.name(), "SHOW fsync"), "off");
    let psql = running.psql.as_deref().expect("the binaries of PostgreSQL come with psql");
    let output = Command::new(psql).args(["-AtX", "-c", "SELECT current_database()", two.url()]).output().unwrap();
    assert_eq!(said(&output), format!("{}\n", two.name()), "{output:?}");
    let name = one.name().to_owned();
    one.discard();
    assert_eq!(known(&name), None);
    assert!(known(two.name()).is_some());
}

/// Not a test of its own: what other tests run in a process that they can kill, give another user or another environment.
#[test]
fn a_part_of_another_test() {
    let Ok(part) = std::env::var(PART) else { return };
    let words: Vec<&str> = part.split('\n').collect();
    let seen = Mutex::new(String::new());
    let tell = |event: Event| {
        let name = format!("{event:?}");
        seen.lock().unwrap().push_str(&format!(" {}", name.split(' ').next().unwrap()));
    };
    let outcome = match words[..] {
        ["hold"] => {
            support::database();
            say(&format!("OK {} {}", support::cluster().pid, scratch().display()));
            std::thread::sleep(Duration::from_secs(600));
            return;
        }
        ["ensure", dir] => throwaway(Path::new(dir)).ensure(&tell),
        ["fetch", dir, version, sha256] => {
            let options = Options { dir: Some(dir.into()), fetch: true };
            let build = Build { version: version.to_owned(), sha256: sha256.to_owned() };
            let cluster = Cluster::new(&options).unwrap().with_bin_dirs(Vec::new()).with_build(Some(build));
            cluster.with_setting("fsync", "off").ensure(&tell)
        }
        _ => unreachable!("{words:?}"),
    };
    match outcome {
        Ok(running) => say(&format!("OK {:?}{} {}", running.how, seen.lock().unwrap(), running.pid)),
        Err(error) => say(&format!("ERROR {error} / {}", error.hint_text().unwrap_or_default()).replace('\n', " ")),
    }
}

fn say(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\nPART {text}").unwrap();
}

/// A cluster that was created and stopped before, for tests of what comes later: a copy, which is quicker.
fn stopped(dir: &Path) -> Cluster {
    static ORIGINAL: OnceLock<PathBuf> = OnceLock::new();
    let original = ORIGINAL.get_or_init(|| {
        let original = scratch().join("original");
        throwaway(&original).ensure(&|_| ()).unwrap();
        throwaway(&original).stop().unwrap();
        original
    });
    assert!(Command::new("cp").arg("-a").arg(original).arg(dir).status().unwrap().success());
    throwaway(dir)
}

/// This test binary, to play the part that `words` name.
fn part(words: &[&str]) -> Command {
    part_of(&std::env::current_exe().unwrap(), words)
}

fn part_of(program: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(["--exact", "a_part_of_another_test", "--nocapture"]).env(PART, words.join("\n"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// What a part said when it was done: its words if all was well, its error if not.
fn told(output: &Output) -> Result<String, String> {
    let text = said(output);
    let line = text.lines().find_map(|line| line.strip_prefix("PART ")).unwrap_or_else(|| panic!("{output:?}"));
    match line.split_once(' ').unwrap() {
        ("OK", words) => Ok(words.to_owned()),
        (_, error) => Err(error.to_owned()),
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn ask(running: &Running, statement: &str) -> String {
    ask_in(running, "sparkify", statement)
}

fn ask_in(running: &Running, database: &str, statement: &str) -> String {
    query(running, database, statement).unwrap()
}

#[track_caller]
fn assert_local(error: &Error, says: &[&str], hints: &[&str]) {
    assert_eq!(error.kind(), Kind::Local, "{error}");
    let (text, hint) = (error.to_string(), error.hint_text().unwrap_or_default());
    assert!(says.iter().all(|part| text.contains(part)), "{says:?} in: {text}");
    assert!(hints.iter().all(|part| hint.contains(part)), "{hints:?} in: {hint}");
}

#[track_caller]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "not within 20 s: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process has ended; one that nobody has buried yet has.
fn gone(pid: u32) -> bool {
    let dead = kill(Pid::from_raw(pid.cast_signed()), None).is_err();
    dead || fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z"))
}

/// Names, sizes and times of the files in a folder.
fn disk(dir: &Path) -> Vec<(PathBuf, u64, i64)> {
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .map(|entry| (entry.path().to_owned(), entry.metadata().unwrap()))
        .map(|(p, m)| (p, m.len(), m.mtime()))
        .collect()
}

/// The binaries of this machine, and a server that has them as a release.
fn release() -> Option<(PathBuf, ReleaseServer)> {
    let program = fs::canonicalize(format!("/proc/{}/exe", support::cluster().pid)).ok();
    let Some(bin_dir) = program.as_deref().and_then(Path::parent) else {
        skipped("there is no /proc to find the binaries by");
        return None;
    };
    let version = &support::cluster().version;
    let version = format!("{}.0", version.split(' ').next().unwrap());
    let folder = scratch().join("release");
    fs::create_dir(&folder).unwrap();
    let Some(server) = ReleaseServer::start(&folder, bin_dir, &version) else {
        skipped("there is no openssl to make a certificate with");
        return None;
    };
    Some((bin_dir.to_owned(), server))
}

/// An ordinary user of this machine: the one who runs the tests, or `nobody` if that is root.
struct Ordinary {
    name: String,
    ids: Option<(u32, u32)>,
}

fn ordinary() -> Option<Ordinary> {
    if !geteuid().is_root() {
        let name = User::from_uid(geteuid()).ok()??.name;
        return Some(Ordinary { name, ids: None });
    }
    let Some(user) = User::from_name("nobody").unwrap() else {
        skipped("there is no user nobody");
        return None;
    };
    Some(Ordinary { name: user.name, ids: Some((user.uid.as_raw(), user.gid.as_raw())) })
}

impl Ordinary {
    fn owns(&self, path: &Path) {
        if let Some((uid, gid)) = self.ids {
            std::os::unix::fs::chown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    fn runs<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self.ids {
            Some((uid, gid)) => command.uid(uid).gid(gid),
            None => command,
        }
    }

    /// A copy of the program, for root's own may be where this user cannot go. Made by `cp`: a file that this process
    /// has written may be open for writing in a child that is just being started, and then it cannot be run.
    fn program(&self, path: &str) -> PathBuf {
        static COPYING: Mutex<()> = Mutex::new(());
        let _turn = COPYING.lock();
        let copy = scratch().join(Path::new(path).file_name().unwrap());
        if !copy.exists() {
            assert!(Command::new("cp").arg(path).arg(&copy).status().unwrap().success());
            assert!(Command::new("chmod").arg("755").arg(&copy).status().unwrap().success());
        }
        copy
    }
}

//! A cluster is created, reused, stopped, killed and started again.

use super::*;

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
    let collation = "SELECT datcollate FROM pg_database WHERE datname = current_database()";
    assert_eq!(ask(&created, collation), "C.UTF-8");
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
    // Linux releases the memory of a process, and with it its arguments, a moment before the process ends.
    wait_until("the server is gone", || gone(created.pid));

    let started = cluster.ensure(&tell).unwrap();
    assert_eq!(started.how, How::Started);
    assert_eq!(ask(&started, "SELECT n FROM kept"), "1");
    assert!(cluster.destroy().unwrap());
    assert!(!dir.exists());
    wait_until("the server is gone", || gone(started.pid));
    assert!(!cluster.destroy().unwrap(), "there is none any more");
}

#[test]
fn only_the_owner_can_connect_and_the_server_has_no_port() {
    let dir = scratch().join("private");
    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&running.socket_dir), 0o700);
    assert_eq!(mode(&running.socket_dir.join(".s.PGSQL.5432")), 0o700);
    assert_eq!(mode(&dir.join("data")), 0o700);
    assert_eq!(ask(&running, "SHOW listen_addresses"), "");
    // The next use restores the mode after a `chmod -R`.
    fs::set_permissions(&running.socket_dir, fs::Permissions::from_mode(0o755)).unwrap();
    throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(mode(&running.socket_dir), 0o700);
    // An edit of its files does not open the server either.
    fs::write(dir.join("data/postgresql.auto.conf"), "listen_addresses = '*'\n").unwrap();
    throwaway(&dir).stop().unwrap();
    let running = throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(ask(&running, "SHOW listen_addresses"), "");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn six_concurrent_first_starts_create_one_cluster() {
    let dir = scratch().join("six");
    let parts: Vec<Child> = (0..6).map(|_| part(&["ensure", text(&dir)]).spawn().unwrap()).collect();
    let results: Vec<String> =
        parts.into_iter().map(|part| part_result(&part.wait_with_output().unwrap()).unwrap()).collect();
    let pid = fs::read_to_string(dir.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
    assert!(results.iter().all(|line| line.ends_with(&format!(" {pid}"))), "{results:?}");
    assert_eq!(results.iter().filter(|line| line.starts_with("Created")).count(), 1, "{results:?}");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn a_server_starts_again_after_its_postmaster_was_killed() {
    let dir = scratch().join("killed");
    let cluster = stopped(&dir);
    let running = cluster.ensure(&|_| ()).unwrap();
    query(&running, "sparkify", "CREATE TABLE kept AS SELECT 1 AS n");
    // A session that computes does not check whether its postmaster is alive.
    let busy = running.clone();
    let session = std::thread::spawn(move || {
        // The session ends when the new server opens the data, or a little before. Its result is not reliable in either
        // case.
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
fn files_of_a_killed_creation_are_removed() {
    let dir = scratch().join("half");
    // The process group also has initdb and its children.
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
fn a_server_starts_despite_a_stale_lock_file() {
    let dir = scratch().join("stale");
    let cluster = stopped(&dir);
    let file = dir.join("data/postmaster.pid");
    let owner = fs::metadata(dir.join("data")).unwrap();
    let mut stranger = Command::new("sleep");
    stranger.arg("100").stdin(Stdio::null());
    if geteuid().is_root() {
        // PostgreSQL ignores the process in a lock file if it belongs to another user.
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
fn a_server_without_socket_or_in_shutdown_is_replaced() {
    let dir = scratch().join("deaf");
    let cluster = stopped(&dir);
    let running = cluster.ensure(&|_| ()).unwrap();
    fs::remove_file(running.socket_dir.join(".s.PGSQL.5432")).unwrap();
    let again = cluster.ensure(&|_| ()).unwrap();
    assert_eq!(again.how, How::Started);
    kill(Pid::from_raw(again.pid.cast_signed()), Signal::SIGTERM).unwrap();
    let third = cluster.ensure(&|_| ()).unwrap();
    assert_ne!(third.pid, again.pid);
    // A database that was dropped is created again.
    query(&third, "postgres", "DROP DATABASE sparkify WITH (FORCE)");
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Reused);
    assert_eq!(ask(&third, "SELECT 1"), "1");
    cluster.destroy().unwrap();
}

#[test]
fn the_error_for_a_failed_start_has_the_last_lines_of_the_log() {
    let dir = scratch().join("broken");
    let cluster = stopped(&dir);
    fs::write(dir.join("data/postgresql.auto.conf"), "work_mem = 'plenty'\n").unwrap();
    let error = cluster.ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["server.log", "invalid value for parameter \"work_mem\""], &["db destroy"]);
    cluster.destroy().unwrap();
}

#[test]
fn the_error_for_a_full_or_read_only_disk_names_the_cause() {
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

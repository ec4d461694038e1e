//! The folder of a cluster, and its owner.

use super::*;

#[test]
fn the_error_for_data_of_another_version_names_the_version() {
    let dir = scratch().join("foreign");
    let cluster = stopped(&dir);
    let version = dir.join("data/PG_VERSION");
    let real = fs::read_to_string(&version).unwrap();
    fs::write(&version, "9\n").unwrap();
    let before = disk(&dir.join("data"));
    let error = cluster.ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["its data needs PostgreSQL 9", real.trim()], &["db destroy"]);
    assert_eq!(disk(&dir.join("data")), before);
    fs::write(&version, real).unwrap();
    assert_eq!(cluster.ensure(&|_| ()).unwrap().how, How::Started);
    cluster.destroy().unwrap();
}

#[test]
fn a_path_too_long_for_a_socket_gets_a_short_private_folder() {
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

    // In /tmp, another user may have created a folder of this name before. It is refused, regardless of its mode.
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
fn a_path_may_have_quotes_spaces_and_umlauts() {
    let dir = scratch().join("it's \"odd\" ü");
    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    assert!(running.socket_dir.starts_with(&dir));
    assert_eq!(ask(&running, "SELECT 1"), "1");
    // The printed command works when a user pastes it.
    let line = format!("{} -AtX -c 'SELECT 2'", running.psql_line());
    let output = Command::new("/bin/sh").args(["-c", &line]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n", "{line}: {output:?}");
    throwaway(&dir).destroy().unwrap();

    // libpq would read a path with a comma as two hosts. The socket is then in another folder, as with a path that is
    // too long.
    let dir = scratch().join("one, two");
    let running = stopped(&dir).ensure(&|_| ()).unwrap();
    assert!(!running.socket_dir.starts_with(&dir));
    assert_eq!(ask(&running, "SELECT 1"), "1");
    throwaway(&dir).destroy().unwrap();
    assert!(!running.socket_dir.exists());
}

#[test]
fn a_folder_with_other_files_is_neither_used_nor_deleted() {
    let dir = scratch().join("theirs");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("thesis.tex"), "years of work").unwrap();
    let cluster = throwaway(&dir);
    assert_local(&cluster.ensure(&|_| ()).unwrap_err(), &["contains other files"], &["--local-dir"]);
    assert_local(&cluster.destroy().unwrap_err(), &["not made by sparkify-polars"], &["--local-dir"]);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);

    // A file that a user put into our folder is kept too.
    let dir = scratch().join("shared");
    let cluster = stopped(&dir);
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    assert!(cluster.destroy().unwrap());
    assert!(dir.join("notes.txt").exists() && !dir.join("data").exists());
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
    part_result(&part.output().unwrap()).unwrap();
    let running = throwaway(&dir).ensure(&|_| ()).unwrap();
    assert_eq!(running.how, How::Reused);
    assert_eq!(ask(&running, "SHOW server_encoding"), "UTF8");
    let kept = fs::read_to_string(format!("/proc/{}/environ", running.pid)).unwrap();
    assert!(!kept.contains("hush") && !kept.contains("PGPORT"), "{kept}");
    throwaway(&dir).destroy().unwrap();
}

#[test]
fn the_cluster_of_an_ordinary_user_is_in_the_data_folder() {
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
    assert!(stdout_of(&status).contains(in_home.join("data").to_str().unwrap()), "{status:?}");
    let status = run(&["status"], &[("HOME", &home), ("XDG_DATA_HOME", Path::new("/x"))]);
    assert!(stdout_of(&status).contains("/x/sparkify-polars/data"), "{status:?}");

    // Runs in another process, because its working directory must be one that the user cannot write to.
    let mut part = part_of(&user.program(text(&std::env::current_exe().unwrap())), &["ensure", text(&in_home)]);
    user.runs(part.current_dir("/"));
    part_result(&part.output().unwrap()).unwrap();
    assert_eq!(fs::metadata(&in_home).unwrap().mode() & 0o777, 0o700);
    let status = run(&["status"], &[("HOME", &home)]);
    assert!(stdout_of(&status).contains("running") && stdout_of(&status).contains(&user.name), "{status:?}");
    if geteuid().is_root() {
        // Another user, even root, gets an error that names the owner.
        let error = Cluster::new(&Options { dir: Some(in_home.clone()), fetch: false }).unwrap_err();
        assert_local(&error, &[&format!("it belongs to the user {}", user.name)], &["--local-dir"]);
    }
    let answer = run(
        &["psql", "--", "-AtX", "-c", "SELECT current_user"],
        &[("HOME", &home), ("PATH", Path::new("/usr/bin:/bin"))],
    );
    assert_eq!(stdout_of(&answer), "sparkify\n", "{answer:?}");
    assert_eq!(stdout_of(&run(&["stop"], &[("HOME", &home)])), "stopped\n");
    assert_eq!(stdout_of(&run(&["destroy", "--yes"], &[("HOME", &home)])), "deleted\n");
    assert!(!in_home.exists());
}

#[test]
fn without_home_the_data_folder_is_from_the_user_database() {
    let Some(user) = ordinary() else { return };
    let mut command = Command::new(user.program(BINARY));
    let status = user.runs(command.env_clear().args(["db", "status"])).output().unwrap();
    let home = User::from_name(&user.name).unwrap().unwrap().dir;
    assert!(stdout_of(&status).contains(home.join(".local/share/sparkify-polars").to_str().unwrap()), "{status:?}");
    if !geteuid().is_root() {
        return skipped("only root can be a user without an account");
    }
    let mut command = Command::new(user.program(BINARY));
    let status = command.env_clear().args(["db", "status"]).uid(54_321).gid(54_321).output().unwrap();
    assert_eq!(status.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&status.stderr);
    assert!(complaint.contains("HOME is not set") && complaint.contains("--local-dir"), "{complaint}");

    // With a folder, the command still fails, because initdb looks up the user.
    let dir = scratch().join("nobody-at-all");
    fs::create_dir(&dir).unwrap();
    std::os::unix::fs::chown(&dir, Some(54_321), Some(54_321)).unwrap();
    let mut part = part_of(&user.program(text(&std::env::current_exe().unwrap())), &["ensure", text(&dir)]);
    let error = part_result(&part.uid(54_321).gid(54_321).current_dir("/").output().unwrap()).unwrap_err();
    assert!(error.contains("user id 54321 has no account"), "{error}");
}

#[test]
fn the_error_for_root_names_a_folder_closed_to_the_server_user() {
    if !geteuid().is_root() {
        return skipped("this is not root");
    }
    let closed = scratch().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let error = throwaway(&closed.join("cluster")).ensure(&|_| ()).unwrap_err();
    assert_local(&error, &["cannot enter"], &["--local-dir"]);
}

//! The clusters and databases of the tests.

use super::*;

#[test]
fn a_killed_test_leaves_no_server() {
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
fn every_test_gets_its_own_database() {
    let (one, two) = (server::database(), server::database());
    assert_ne!(one.url(), two.url());
    let running = server::cluster();
    let known = |name: &str| query(running, "postgres", &format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"));
    assert_eq!(ask_in(running, one.name(), "SHOW fsync"), "off");
    let psql = running.psql.as_deref().expect("the binaries of PostgreSQL come with psql");
    let output = Command::new(psql).args(["-AtX", "-c", "SELECT current_database()", two.url()]).output().unwrap();
    assert_eq!(stdout_of(&output), format!("{}\n", two.name()), "{output:?}");
    let name = one.name().to_owned();
    drop(one);
    assert_eq!(known(&name), None);
    assert!(known(two.name()).is_some());
}

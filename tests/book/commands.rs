//! Each command of the documents is executed as it is written.

use std::fs;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use crate::page::{HOST, commands, failure};
use test_support::moto::Moto;
use test_support::program::{program, run};
use test_support::server;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files of a folder.
fn pages(folder: &str) -> Vec<PathBuf> {
    let mut pages: Vec<_> = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

/// A folder with songs and logs, in which a document is executed.
fn folder(name: &str) -> PathBuf {
    let folder = server::scratch().join(format!("page-{name}"));
    let (data, logs) = (root().join("data"), folder.join("logs/2018/11"));
    fs::create_dir_all(&logs).unwrap();
    fs::create_dir(folder.join("bin")).unwrap();
    copy(&data.join("song_data"), &folder.join("songs"));
    for entry in walkdir::WalkDir::new(data.join("log_data")).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            fs::copy(entry.path(), logs.join(entry.file_name())).unwrap();
        }
    }
    symlink(env!("CARGO_BIN_EXE_sparkify-polars"), folder.join("bin/sparkify-polars")).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
}

/// A port that leads to the throwaway server, which itself listens on a socket only.
fn port() -> u16 {
    static PORT: OnceLock<u16> = OnceLock::new();
    *PORT.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = server::cluster();
        let socket = server.socket_dir.join(format!(".s.PGSQL.{}", server.port));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = UnixStream::connect(&socket).unwrap();
                let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || {
                    let _ = io::copy(&mut from, &mut to);
                    let _ = to.shutdown(Shutdown::Write);
                });
                thread::spawn(move || forward_answers(&server, &client));
            }
        });
        for role in ["admin LOGIN SUPERUSER", "etl LOGIN", "analyst LOGIN"] {
            server::execute(server, &format!("CREATE ROLE {role}"));
        }
        port
    })
}

fn forward_answers(mut server: &UnixStream, mut client: &TcpStream) {
    let _ = io::copy(&mut server, &mut client);
    let _ = client.shutdown(Shutdown::Both);
}

/// What a document needs that this machine does not have.
fn missing_tool(page: &str) -> Option<&'static str> {
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if page.contains("jq ") && !has("jq") {
        return Some("jq");
    }
    if page.contains("import duckdb") && std::env::var_os("SPARKIFY_TEST_PYTHON").is_none() {
        return Some("a Python with duckdb (SPARKIFY_TEST_PYTHON)");
    }
    (page.contains("s3://") && Moto::shared().is_none()).then_some("moto")
}

/// Executes a document with a local PostgreSQL of its own.
fn execute(path: &Path) -> Option<String> {
    static MUSIC: Mutex<()> = Mutex::new(());
    let name = path.strip_prefix(root()).unwrap().with_extension("").display().to_string().replace('/', "-");
    let page = commands(&fs::read_to_string(path).unwrap());
    if let Some(missing) = missing_tool(&page) {
        server::skipped(&format!("{name} needs {missing}"));
        return None;
    }
    let folder = folder(&name);
    let mut environment = vec![
        ("PATH", search_path(&folder)),
        ("SPARKIFY_LOCAL_DIR", folder.join("postgres").display().to_string()),
        ("HOME", folder.display().to_string()),
    ];
    // One document at a time has the database of the examples.
    let _one = page.contains(HOST).then(|| MUSIC.lock().unwrap_or_else(PoisonError::into_inner));
    if page.contains(HOST) {
        // The roles have to exist.
        port();
        server::execute(server::cluster(), "DROP DATABASE IF EXISTS music WITH (FORCE)");
        server::execute(server::cluster(), "CREATE DATABASE music OWNER admin");
    }
    if page.contains("s3://") {
        let moto = Moto::shared()?;
        moto.bucket("music");
        moto.put_folder("music", "songs", &folder.join("songs"));
        moto.put_folder("music", "logs", &folder.join("logs"));
        environment.extend(Moto::environment(&moto.address));
    }
    let failed = failure(path, &folder, &environment, page.contains(HOST).then(port));
    run(program(["db", "destroy", "--yes"]).env("SPARKIFY_LOCAL_DIR", folder.join("postgres")));
    failed
}

/// The program, psql and a Python with DuckDB come first.
fn search_path(folder: &Path) -> String {
    let psql = server::cluster().psql.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    let python = std::env::var_os("SPARKIFY_TEST_PYTHON").map(PathBuf::from);
    let python = python.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    let own = [Some(folder.join("bin")), python, psql].into_iter().flatten();
    let inherited = std::env::var_os("PATH").unwrap();
    std::env::join_paths(own.chain(std::env::split_paths(&inherited))).unwrap().into_string().unwrap()
}

/// Executes documents, two at a time. Those with the database of the examples are executed one after the other.
fn assert_work(pages: &[PathBuf]) {
    let is_shared = |page: &&PathBuf| fs::read_to_string(page).unwrap().contains(HOST);
    let (shared, own): (Vec<&PathBuf>, Vec<&PathBuf>) = pages.iter().partition(is_shared);
    let (own, failures) = (Mutex::new(own), Mutex::new(Vec::new()));
    let run = |page: &PathBuf| {
        let failure = execute(page);
        failures.lock().unwrap().extend(failure);
    };
    let run_own = || {
        loop {
            let page = own.lock().unwrap().pop();
            match page {
                Some(page) => run(page),
                None => return,
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            shared.into_iter().for_each(run);
            run_own();
        });
        scope.spawn(run_own);
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn the_commands_in_the_documents_work_as_written() {
    let mut all = pages("docs/how-to");
    all.extend(["README.md", "docs/tutorial.md"].map(|name| root().join(name)));
    assert_work(&all);
}

#[test]
fn the_scenarios_print_the_documented_output() {
    assert_work(&pages("tests/scenarios"));
}

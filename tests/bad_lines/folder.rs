//! `--rejects DIR`: bad lines as files, in addition to the rows in the database.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::copies::Copies;
use crate::rejects::Reject;
use test_support::oracle::Session;
use test_support::program::{ANY_REJECTS, NONE, Outcome, UnprivilegedUser, load, run, succeed_with_rejects};
use test_support::server::{self, Database};
use test_support::written::{Folder, event, song};

/// Songs and logs in separate folders. One line of the songs is bad, and two lines of the logs.
struct Files(Folder);

impl Files {
    fn new() -> Self {
        let folder = Folder::new();
        folder.write("songs/a.json", [&song(&[]), &song(&[("year", "-1")])[..]].join("\n"));
        folder.write("logs/2018/a.json", [&event(&[]), "{\r\n\n", &event(&[("ts", "2")])].join("\n"));
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn load(&self, database: &Database, rejects: &Path, options: &[&str]) -> Outcome {
        let mut command = load(database.url(), &[self.at("songs")], &[self.at("logs")]);
        if !options.contains(&"--max-reject-ratio") {
            command.args(ANY_REJECTS);
        }
        run(command.arg("--rejects").arg(rejects).args(options))
    }
}

/// All files and folders in a folder, also in its subfolders.
fn everything_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = entries
        .flat_map(|path| {
            let within = if path.is_dir() { everything_in(&path) } else { Vec::new() };
            std::iter::once(path).chain(within)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn the_folder_has_the_rejects_of_the_database_and_is_reported() {
    let files = Files::new();
    let database = server::database();
    let outcome = files.load(&database, &files.at("x/rejects"), &[]);
    assert_eq!(outcome.code, 4, "{outcome}");
    assert!(outcome.stderr.contains(files.at("x/rejects").to_str().unwrap()), "the output names the folder\n{outcome}");
    let found = Copies::in_folder(&files.at("x/rejects")).unwrap();
    let rejects = Reject::all(&Session::open(database.url()));
    let songs = rejects.iter().filter(|reject| reject.file.contains("songs/"));
    let logs = rejects.iter().filter(|reject| reject.file.contains("logs/"));
    let songs: Vec<_> = songs.map(|reject| ("songs", reject)).collect();
    let expected = Copies::of(songs.into_iter().chain(logs.map(|reject| ("logs", reject))));
    assert_eq!(found, expected);
    assert_eq!(found.copies["logs"], format!("{{\r\n{}\n", event(&[("ts", "2")])).as_bytes());
    assert_eq!(found.list.len(), 3);
}

#[test]
fn the_folder_is_written_even_if_nothing_is_loaded() {
    for options in
        [&["--max-rejects", "0"][..], &["--max-reject-ratio", "0.1"], &["--on-error", "stop"], &["--dry-run"]]
    {
        let files = Files::new();
        let database = server::database();
        let outcome = files.load(&database, &files.at("rejects"), options);
        assert_eq!(outcome.code, if options == ["--dry-run"] { 4 } else { 5 }, "{outcome}");
        assert_eq!(Session::open(database.url()).relations(), [""; 0], "{options:?}");
        let found =
            Copies::in_folder(&files.at("rejects")).unwrap_or_else(|| panic!("{options:?}: no folder\n{outcome}"));
        assert_eq!(found.copies["songs"], format!("{}\n", song(&[("year", "-1")])).as_bytes(), "{options:?}");
        assert_eq!(found.list[0]["reason"], "out_of_range", "{options:?}");
    }
}

#[test]
fn two_loads_have_two_folders() {
    let files = Files::new();
    for _ in 0..2 {
        let outcome = files.load(&server::database(), &files.at("rejects"), &[]);
        assert_eq!(outcome.code, 4, "{outcome}");
    }
    assert_eq!(fs::read_dir(files.at("rejects")).unwrap().count(), 2);
}

#[test]
fn without_bad_lines_nothing_is_written() {
    let files = Files::new();
    let database = server::database();
    files.0.write("songs/a.json", song(&[]));
    files.0.write("logs/2018/a.json", event(&[]));
    let outcome = files.load(&database, &files.at("rejects"), &[]);
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(everything_in(&files.at("rejects")), Vec::<PathBuf>::new());
    assert!(!outcome.stderr.contains("rejects"), "{outcome}");
}

#[test]
fn a_folder_within_the_inputs_is_refused_before_anything_is_created() {
    let files = Files::new();
    let database = server::database();
    let before = everything_in(files.0.path());
    std::os::unix::fs::symlink(files.at("logs"), files.0.path().join("link")).unwrap();
    for name in ["logs", "logs/2018", "logs/rejects", "logs/2018/new/er", "songs/../logs/x", "link/x", "songs/x"] {
        let outcome = files.load(&database, &files.at(name), &[]);
        assert_eq!(outcome.code, 2, "{name}\n{outcome}");
        assert!(outcome.stderr.contains(name) && outcome.stderr.contains("hint: "), "{name}\n{outcome}");
    }
    let beside = run(load(database.url(), NONE, &["logs"]).args(["--rejects", "logs/x"]).current_dir(files.0.path()));
    assert_eq!(beside.code, 2, "paths that are not absolute\n{beside}");
    fs::remove_file(files.at("link")).unwrap();
    assert_eq!(everything_in(files.0.path()), before);
    assert_eq!(Session::open(database.url()).relations(), [""; 0]);
    // If a file is loaded by its name, its folder is not an input and may hold the rejects.
    succeed_with_rejects(
        load(database.url(), NONE, &[files.at("logs/2018/a.json")]).arg("--rejects").arg(files.at("logs/x")),
    );
}

#[test]
fn a_folder_that_cannot_be_created_is_refused_before_the_load() {
    let files = Files::new();
    let database = server::database();
    let file = files.0.write("file", "");
    for path in [file.clone(), file.join("rejects"), PathBuf::from("/proc/rejects")] {
        let outcome = files.load(&database, &path, &[]);
        assert_eq!(outcome.code, 2, "{}\n{outcome}", path.display());
        assert!(outcome.stderr.contains(path.to_str().unwrap()), "{outcome}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"");
    assert_eq!(Session::open(database.url()).relations(), [""; 0]);
}

#[test]
fn a_folder_without_write_permission_is_refused() {
    let Some(nobody) = UnprivilegedUser::new() else { return };
    let files = Files::new();
    let database = server::database();
    for path in [files.0.path().to_path_buf(), files.at("logs"), files.at("logs/2018")] {
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }
    let closed = files.at("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o755)).unwrap();
    for rejects in [closed.clone(), closed.join("new")] {
        let logs = files.at("logs");
        let arguments = ["load", "--database-url", database.url(), "--logs", logs.to_str().unwrap(), "--rejects"];
        let outcome = run(nobody.program(files.0.path(), arguments).arg(&rejects));
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.stderr.contains(rejects.to_str().unwrap()), "{outcome}");
        assert!(outcome.stderr.contains("hint: "), "{outcome}");
    }
    assert_eq!(everything_in(&closed), Vec::<PathBuf>::new());
    assert_eq!(Session::open(database.url()).relations(), [""; 0]);
}

#[test]
fn a_load_never_reads_its_rejects_through_a_pattern_or_a_link() {
    let database = server::database();
    let files = Files::new();
    let rejects = files.at("logs/2018/rejects");
    fs::create_dir(files.at("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../logs/2018/rejects", files.at("elsewhere/link")).unwrap();
    let ask = |logs: &str, options: &[&str]| {
        let mut command = load(database.url(), NONE, &[files.at(logs)]);
        run(command.args(ANY_REJECTS).arg("--rejects").arg(&rejects).arg("--reload").args(options))
    };
    // The pattern does not match a file of rejects yet.
    assert_eq!(ask("logs/**/*.json", &[]).code, 4);
    let session = Session::open(database.url());
    let rejected = "SELECT count(*) FROM sparkify_etl.load_rejects";
    let count = session.value(rejected);
    for (logs, options) in
        [("logs/**/*.json", &[][..]), ("logs/*/*", &[]), ("elsewhere/link", &[]), ("elsewhere/**", &["--follow-links"])]
    {
        let before = everything_in(&rejects);
        let refused = ask(logs, options);
        assert_eq!(refused.code, 2, "{logs}: {refused}");
        assert!(refused.stderr.contains("the next load would read rejects as data"), "{logs}: {refused}");
        assert_eq!(everything_in(&rejects), before, "{logs}");
    }
    assert_eq!(session.value(rejected), count);
}

//! `--part`: loaders that do not communicate load each file exactly once between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use sparkify_polars::discover::Part;
use sparkify_polars::load::{Plan, PlanBuilder};
use sparkify_polars::model::SourceKind;

use test_support::draw::Draw;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, load, program, run, start, succeed, succeed_with_rejects};
use test_support::seeds;
use test_support::server;
use test_support::written::{Folder, event, song};

/// The folders of the sample below `root`.
fn sample_in(root: &Path) -> [PathBuf; 2] {
    ["song_data", "log_data"].map(|name| root.join(name))
}

fn sample() -> [PathBuf; 2] {
    sample_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"))
}

/// A load of one part of a sample.
fn part(url: &str, [songs, logs]: &[PathBuf; 2], part: &str) -> Command {
    let mut command = load(url, &[songs], &[logs]);
    command.args(["--part", part]);
    command
}

/// The two numbers in the message about a part: the files of the part, and all files.
#[track_caller]
fn part_counts(outcome: &Outcome, part: &str) -> (usize, usize) {
    let (number, of) = part.split_once('/').unwrap();
    let begins = format!("part {number} of {of}: ");
    let counts =
        outcome.stderr.lines().find_map(|line| line.strip_prefix(&begins)).unwrap_or_else(|| panic!("{outcome}"));
    let counts: Vec<usize> = counts.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
    let [here, all] = counts[..] else { panic!("{outcome}") };
    (here, all)
}

/// Asserts that no file of the sample was read twice or left out, and that the tables are those of one load.
#[track_caller]
fn assert_is_loaded_once(url: &str, about: &str) {
    let (files, session) = (Files::sample(), Session::open(url));
    files.tables().assert_same(&session.tables(), about);
    let names = "SELECT regexp_replace(path, '^.*/(song_data|log_data)/', '') FROM sparkify_etl.load_files";
    let names = session.rows(names);
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{about}: {names:?}");
    // The sample has one file twice, under two names. The second loader may skip it.
    let contents = files.songs.iter().chain(&files.logs).map(|file| fs::read(file).unwrap());
    let contents = contents.collect::<BTreeSet<_>>().len().to_string();
    let read = session.value("SELECT count(DISTINCT content_hash) FROM sparkify_etl.load_files");
    assert_eq!(read, contents, "{about}");
    let [songs, logs] = sample();
    let mut verify = program(["verify", "--database-url", url]);
    succeed(verify.arg("--songs").arg(songs).arg("--logs").arg(logs));
}

#[test]
fn parts_loaded_in_sequence_give_the_same_tables_as_one_load() {
    let database = server::database();
    let all = Files::sample();
    let all = all.songs.len() + all.logs.len();
    let mut loaded = 0;
    for number in 1..=4 {
        let name = format!("{number}/4");
        let (here, of) = part_counts(&succeed(&mut part(database.url(), &sample(), &name)), &name);
        assert!(of == all && here > all / 8, "{here} of {of}");
        loaded += here;
    }
    assert_eq!(loaded, all);
    assert_is_loaded_once(database.url(), "four parts");
    // After a crash a part is loaded again. Its files are known then.
    let again = succeed(&mut part(database.url(), &sample(), "2/4"));
    assert!(again.stdout.contains(&format!("{} files skipped", part_counts(&again, "2/4").0)), "{again}");
    assert_is_loaded_once(database.url(), "a part again");
    let reloaded = succeed(part(database.url(), &sample(), "2/4").arg("--reload"));
    assert!(!reloaded.stdout.contains("skipped"), "{reloaded}");
    Files::sample().tables().assert_same(&Session::open(database.url()).tables(), "a part reloaded");
}

#[test]
fn concurrent_loads_of_parts_load_each_file_once() {
    let database = server::database();
    let folder = Folder::new();
    let loaders: Vec<_> = (1..=3)
        .map(|number| {
            let place = folder.path().join(format!("machine{number}"));
            symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), &place).unwrap();
            let name = format!("{number}/3");
            start(&mut part(database.url(), &sample_in(&place), &name))
        })
        .collect();
    let mut all = BTreeSet::new();
    let mut loaded = 0;
    for (loader, number) in loaders.into_iter().zip(1..) {
        let outcome = loader.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
        let (here, of) = part_counts(&outcome, &format!("{number}/3"));
        loaded += here;
        all.insert(of);
    }
    assert_eq!(all, BTreeSet::from([loaded]));
    assert_is_loaded_once(database.url(), "three machines");
}

#[test]
fn a_load_of_a_part_without_files_succeeds_with_a_message() {
    let folder = Folder::new();
    let song = folder.write("songs/song.json", song(&[]));
    let log = folder.write("logs/x.json", event(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    let run = |number: u64, arguments: &[&str]| {
        let mut command = load(database.url(), &[&song], &[&log]);
        succeed(command.args(["--part", &format!("{number}/3")]).args(arguments).current_dir(folder.path()))
    };
    let of = |path: &Path| (1..=3).find(|number| has(*number, 3, path)).unwrap();
    let (song_part, log_part) = (of(&song), of(&log));
    assert_ne!(song_part, log_part, "this test wants them in two parts");
    let empty = 6 - song_part - log_part;

    let dry = run(empty, &["--dry-run"]);
    assert!(dry.stderr.contains(&format!("part {empty} of 3: 0 of 2 files, so there is nothing to load")), "{dry}");
    assert_eq!(session.relations(), [""; 0], "{dry}");
    // The first load creates the tables, even if its part has no files.
    for arguments in [&[][..], &["--reload", "--rejects", "rejects", "--timings"], &["--export", "parquet"], &["-q"]] {
        let outcome = run(empty, arguments);
        assert_eq!(outcome.stdout.contains("committed"), arguments != ["-q"], "{outcome}");
        assert_eq!(outcome.stderr.contains("nothing to load"), arguments != ["-q"], "{outcome}");
    }
    assert!(folder.path().join("parquet/_manifest.json").exists());
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_files"), "0");
    for (part, table) in [(log_part, "songplays"), (song_part, "songs")] {
        assert_eq!(part_counts(&run(part, &[]), &format!("{part}/3")), (1, 2));
        assert_eq!(session.value(&format!("SELECT count(*) FROM {table}")), "1");
    }
    Files { songs: vec![song], logs: vec![log] }.tables().assert_same(&session.tables(), "three parts");
}

/// Whether a part contains a file, if a load names the file by its own path.
fn has(number: u64, of: u64, path: &Path) -> bool {
    let plan = Plan::builder().logs([path]).part(Part::new(number, of).unwrap()).build().unwrap();
    !plan.files(SourceKind::Logs).is_empty()
}

#[test]
fn a_bad_file_alone_in_its_part_is_rejected_as_in_a_whole_load() {
    let folder = Folder::new();
    folder.write("logs/good.json", event(&[]));
    let bad = folder.write("logs/bad.json", "{");
    folder.write("swapped/good.json", song(&[]));
    folder.write("swapped/bad.json", "{}");
    let database = server::database();
    let alone = (2..100).find_map(|of| {
        let number = (1..=of).find(|number| has(*number, of, &bad))?;
        let good = folder.path().join("logs/good.json");
        (!has(number, of, &good)).then(|| format!("{number}/{of}"))
    });
    let alone = alone.unwrap();
    let outcome =
        succeed_with_rejects(load(database.url(), NONE, &["logs"]).args(["--part", &alone]).current_dir(folder.path()));
    assert_eq!(part_counts(&outcome, &alone), (1, 2));
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM sparkify_etl.load_rejects"), "1");
    // The load fails if all lines of its files look like records of the other kind. The files of other parts do not
    // matter.
    let swapped = run(load(database.url(), NONE, &["swapped"]).args(["--part", &alone]).current_dir(folder.path()));
    assert_eq!(swapped.code, 5, "{swapped}");
    assert!(swapped.stderr.contains("Were --songs and --logs swapped?"), "{swapped}");
}

/// The number of random cases.
const CASES: u64 = 25;

/// A tree of files, and paths that name some of them, drawn from a seed.
fn drawn(draw: &mut Draw) -> (Vec<String>, Vec<String>) {
    let directories = ["a", "a/b", "a/b/c", "d", "d/a"];
    let count = draw.between(1, 40);
    let files: Vec<String> =
        (0..count).map(|_| format!("{}/{}.json", draw.pick(&directories), draw.below(30))).collect();
    let mut paths: Vec<String> = (0..draw.between(1, 4))
        .map(|_| {
            let file = draw.pick(&files.iter().map(String::as_str).collect::<Vec<_>>());
            let (directory, _) = file.rsplit_once('/').unwrap();
            match draw.below(4) {
                0 => file.to_owned(),
                1 => directory.to_owned(),
                2 => format!("{directory}/*.json"),
                _ => "**/*.json".to_owned(),
            }
        })
        .collect();
    draw.shuffle(&mut paths);
    (files, paths)
}

/// The part of each file that `paths` name, by the path of the file below `root`. Fails if a file is in two parts or
/// none.
fn parts(root: &Path, paths: &[String], of: u64) -> Result<BTreeMap<PathBuf, u64>, String> {
    let all = Plan::builder().logs(paths.iter().map(|path| root.join(path)));
    let files = |plan: PlanBuilder| {
        plan.build().map_err(|error| format!("{error:#}")).map(|plan| plan.files(SourceKind::Logs).to_vec())
    };
    let mut parts = BTreeMap::new();
    for number in 1..=of {
        for file in files(all.clone().part(Part::new(number, of).unwrap()))? {
            if let Some(other) = parts.insert(file.path.strip_prefix(root).unwrap().to_path_buf(), number) {
                return Err(format!("{} is in parts {other} and {number} of {of}", file.name()));
            }
        }
    }
    let (found, all) = (parts.len(), files(all)?.len());
    if found == all { Ok(parts) } else { Err(format!("{found} of {all} files are in a part of {of}")) }
}

/// The failure of a random case, if it fails.
fn failure_of(seed: u64) -> Option<String> {
    let mut draw = Draw::new(seed);
    let ((files, mut paths), of) = (drawn(&mut draw), draw.between(1, 9) as u64);
    let (here, there) = (Folder::new(), Folder::new());
    let elsewhere = there.path().join("mnt/data");
    for file in &files {
        here.write(file, "");
        there.write(&format!("mnt/data/{file}"), "");
    }
    let before = parts(here.path(), &paths, of);
    // The paths in another order, and one more file.
    draw.shuffle(&mut paths);
    here.write("a/b/new.json", "");
    let (after, elsewhere) = (parts(here.path(), &paths, of), parts(&elsewhere, &paths, of));
    let description =
        || format!("files {files:?}, paths {paths:?}, {of} parts: {before:?}, then {after:?}, elsewhere {elsewhere:?}");
    let (Ok(before), Ok(after), Ok(elsewhere)) = (&before, &after, &elsewhere) else { return Some(description()) };
    let stays = before == elsewhere && before.iter().all(|(path, number)| after.get(path) == Some(number));
    (!stays).then(description)
}

#[test]
fn each_file_keeps_its_one_part_in_any_directory() {
    let first = seeds::first();
    for seed in first..first + seeds::cases(CASES) {
        if let Some(failure) = failure_of(seed) {
            panic!("SPARKIFY_FIRST_SEED={seed}: {failure}");
        }
    }
}

//! A load of objects gives the tables of a load of the same files.

use test_support::moto::Moto;
use test_support::oracle::{Files, Session};
use test_support::program::{load, program, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn a_load_from_s3_gives_the_same_tables_and_fills_the_ledger() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("same");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    moto.put_folder("same", "data", root.as_ref());
    let database = server::database();
    let first = || load(database.url(), &["s3://same/data/song_data"], &["s3://same/data/log_data/"]);
    let printed = succeed(Moto::at(&mut first(), &moto.address)).all();
    assert!(!printed.contains("warning"), "{printed}");
    let tables = Session::open(database.url()).tables();
    Files::sample().tables().assert_same(&tables, "loaded from S3");
    // One command guesses both directories, and the ledger knows all files.
    let mut again = program(["load", "--database-url", database.url(), "s3://same/data"]);
    let again = succeed(Moto::at(&mut again, &moto.address)).all();
    assert!(again.contains("nothing new"), "{again}");
    let paths = server::query(
        server::cluster(),
        database.name(),
        "SELECT count(*) FROM sparkify_etl.load_files WHERE path LIKE 's3://same/data/%'",
    );
    let files = Files::sample();
    assert_eq!(paths, Some((files.songs.len() + files.logs.len()).to_string()));
}

#[test]
fn objects_can_be_selected_by_name_directory_and_pattern() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("selected");
    let line = |item: &str| event(&[("itemInSession", item)]) + "\n";
    let zipped = zstd::encode_all(line("3").as_bytes(), 1).unwrap();
    for (key, bytes) in [
        ("2018/11/a.json", line("1").into_bytes()),
        ("2018/12/b.json", line("2").into_bytes()),
        ("2018/12/c.json.zst", zipped),
        ("2018/12/part-00000", line("4").into_bytes()),
        ("2018/12/_SUCCESS", Vec::new()),
        ("2018/12/.hidden/d.json", line("5").into_bytes()),
        ("2018/12/notes.txt", b"notes".to_vec()),
        ("2018/13/", Vec::new()),
    ] {
        moto.put(&format!("/selected/{key}"), &bytes);
    }
    for (selection, plays, notice) in [
        ("s3://selected", 4, true),
        ("s3://selected/2018/12", 3, true),
        ("s3://selected/2018/*/*.json", 2, false),
        ("s3://selected/2018/1[12]", 4, true),
        ("s3://selected/**/c.json.zst", 1, false),
        ("s3://selected/2018/12/part-00000", 1, false),
    ] {
        let database = server::database();
        let mut command = load(database.url(), test_support::program::NONE, &[selection]);
        let printed = succeed(Moto::at(&mut command, &moto.address)).all();
        let count = server::query(server::cluster(), database.name(), "SELECT count(*) FROM songplays");
        assert_eq!(count, Some(plays.to_string()), "{selection}\n{printed}");
        assert_eq!(printed.contains("notes.txt"), notice, "{selection}\n{printed}");
    }
}

#[test]
fn a_file_of_a_web_server_is_loaded_and_traced() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("web");
    moto.put("/web/a%20song.json", song(&[("song_id", "\"SOAAAAA12A8C13AAAA\"")]).as_bytes());
    let url = format!("http://{}/web/a%20song.json", moto.address);
    let database = server::database();
    succeed(&mut load(database.url(), &[&url], test_support::program::NONE));
    let mut trace = program(["trace", "--database-url", database.url(), "--song", "SOAAAAA12A8C13AAAA"]);
    let traced = succeed(&mut trace).stdout;
    assert!(traced.contains(&url), "{traced}");
}

#[test]
fn rejects_of_an_object_have_its_url() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("rejected");
    moto.put("/rejected/a.json", format!("{}\n{{broken\n", event(&[])).as_bytes());
    let (database, folder) = (server::database(), Folder::new());
    let rejects = folder.path().join("rejects");
    let mut command = load(database.url(), test_support::program::NONE, &["s3://rejected/a.json"]);
    command.arg("--rejects").arg(&rejects);
    let printed = test_support::program::succeed_with_rejects(Moto::at(&mut command, &moto.address)).all();
    assert!(printed.contains("s3://rejected/a.json"), "{printed}");
}

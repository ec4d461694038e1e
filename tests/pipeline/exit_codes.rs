//! The exit codes that the help documents. The tests of signals check 129, 130 and 143.

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run};
use test_support::server;
use test_support::written::{Folder, event};

#[test]
fn each_command_has_the_documented_exit_code() {
    let database = server::database();
    let url = database.url();
    let folder = Folder::new();
    let sample = Files::sample();
    let log = folder.write("log.json", ["{", &event(&[])].join("\n"));
    let closed = "postgresql://somebody@127.0.0.1:1/music";
    let refused = format!("{}_not_there", database.url());
    let (logs, one) = (NONE, &sample.logs[..1]);
    for (mut command, code) in [
        (load(url, logs, one), 0),
        (load(url, logs, &["/nonexistent"]), 1),
        (program(["load", "--no-such-option"]), 2),
        (program(["check", "no-such-check", "--database-url", url]), 2),
        (load(url, logs, std::slice::from_ref(&log)), 4),
        (load(closed, logs, one), 6),
        (load(&refused, logs, one), 6),
        (program(["query", "sessions", "--database-url", closed]), 6),
        (program(["check", "--database-url", closed]), 6),
    ] {
        let outcome = run(&mut command);
        assert_eq!(outcome.code, code, "{command:?}\n{outcome}");
    }
    let stopped = run(load(url, logs, &[log]).args(["--on-error", "stop", "--reload"]));
    assert_eq!(stopped.code, 5, "{stopped}");
    Session::open(url).run("UPDATE songplays SET level = 'paid'");
    let failed = run(&mut program(["check", "--database-url", url]));
    assert_eq!(failed.code, 3, "{failed}");
}

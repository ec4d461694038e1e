//! An object that the ledger knows in the same version is not downloaded again.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use test_support::moto::Moto;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, succeed};
use test_support::server;
use test_support::written::{Folder, event};

/// A way to a server that keeps what its clients send.
struct Listening {
    address: String,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Listening {
    fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let sent = Arc::<Mutex<Vec<u8>>>::default();
        let (server, all) = (server.to_owned(), Arc::clone(&sent));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, all) = (TcpStream::connect(&server).unwrap(), Arc::clone(&all));
                let (answers, back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || forward(&client, &server, |bytes| all.lock().unwrap().extend(bytes)));
                thread::spawn(move || forward(&answers, &back, |_| ()));
            }
        });
        Self { address, sent }
    }

    /// The keys of a bucket that were downloaded since the last call.
    fn downloaded(&self, bucket: &str) -> Vec<String> {
        let sent = std::mem::take(&mut *self.sent.lock().unwrap());
        let prefix = format!("GET /{bucket}/");
        let sent = String::from_utf8_lossy(&sent).into_owned();
        let mut keys: Vec<_> = sent.lines().filter_map(|line| line.strip_prefix(&prefix)).collect();
        keys.retain(|key| !key.starts_with('?'));
        let mut keys: Vec<_> = keys.iter().map(|key| key.split(' ').next().unwrap().to_owned()).collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

fn forward(mut from: &TcpStream, mut to: &TcpStream, seen: impl Fn(&[u8])) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        seen(&buffer[..read]);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

#[test]
fn a_known_object_is_downloaded_again_only_if_it_has_changed() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("known");
    let folder = Folder::new();
    let line = |item: &str| event(&[("itemInSession", item)]) + "\n";
    let mut all = Files::default();
    let mut put = |version: &str, name: &str, item: &str| {
        moto.put(&format!("/known/logs/{name}"), line(item).as_bytes());
        all.logs.push(folder.write(&format!("{version}/{name}"), line(item)));
    };
    for (name, item) in [("a.json", "1"), ("b.json", "2"), ("c.json", "3")] {
        put("1", name, item);
    }
    let listening = Listening::before(&moto.address);
    let database = server::database();
    let load_all = |options: &[&str]| {
        let mut command = load(database.url(), NONE, &["s3://known/logs/"]);
        succeed(Moto::at(command.args(options), &listening.address)).all()
    };
    load_all(&[]);
    assert_eq!(listening.downloaded("known"), ["logs/a.json", "logs/b.json", "logs/c.json"]);

    let again = load_all(&[]);
    assert!(again.contains("nothing new"), "{again}");
    assert_eq!(listening.downloaded("known"), [""; 0]);

    // The new content of b.json has the size of the old one. d.json is new.
    put("2", "b.json", "5");
    put("2", "d.json", "4");
    load_all(&[]);
    assert_eq!(listening.downloaded("known"), ["logs/b.json", "logs/d.json"]);
    all.tables().assert_same(&Session::open(database.url()).tables(), "with the changed object");

    load_all(&["--reload"]);
    assert_eq!(listening.downloaded("known").len(), 4);
}

//! Connections to a store that break are repeated, and the tables are the same.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use test_support::moto::Moto;
use test_support::oracle::{Files, Session};
use test_support::program::{load, succeed};
use test_support::server;

/// A way to a server that ends every third connection after 100 bytes of the answer.
struct Breaking {
    address: String,
    broken: Arc<AtomicU64>,
}

impl Breaking {
    fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let broken = Arc::new(AtomicU64::new(0));
        let (server, count) = (server.to_owned(), Arc::clone(&broken));
        thread::spawn(move || {
            for (number, client) in listener.incoming().flatten().enumerate() {
                let (server, count) = (server.clone(), Arc::clone(&count));
                thread::spawn(move || forward(&client, &server, (number % 3 == 1).then_some(&count)));
            }
        });
        Self { address, broken }
    }
}

fn forward(client: &TcpStream, server: &str, breaks: Option<&Arc<AtomicU64>>) {
    let server = TcpStream::connect(server).unwrap();
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    let (mut answer, mut client) = (&server, client);
    match breaks {
        None => drop(std::io::copy(&mut answer, &mut client)),
        Some(count) => {
            let mut first = [0; 100];
            let read = answer.read(&mut first).unwrap_or(0);
            let _ = client.write_all(&first[..read]);
            count.fetch_add(1, Ordering::SeqCst);
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

#[test]
fn broken_downloads_are_retried_and_give_the_same_tables() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("broken");
    moto.put_folder("broken", "data", concat!(env!("CARGO_MANIFEST_DIR"), "/data").as_ref());
    let proxy = Breaking::before(&moto.address);
    let database = server::database();
    let mut command = load(database.url(), &["s3://broken/data/song_data"], &["s3://broken/data/log_data"]);
    succeed(Moto::at(&mut command, &proxy.address));
    assert!(proxy.broken.load(Ordering::SeqCst) > 10);
    Files::sample().tables().assert_same(&Session::open(database.url()).tables(), "over connections that break");
}

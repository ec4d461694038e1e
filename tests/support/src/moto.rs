//! A server that speaks the protocol of S3.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use crate::server::skipped;
use crate::wait_until;

/// The variable with the path of `moto_server`.
const PROGRAM: &str = "SPARKIFY_TEST_MOTO";

/// A running server. It ends with this value.
pub struct Moto {
    child: Child,
    /// `127.0.0.1` and its port.
    pub address: String,
}

impl Moto {
    /// The server that the tests share. It ends with the test program, because its standard input does.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Moto>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(None)).as_ref()
    }

    /// A server that checks credentials after this number of requests.
    pub fn start(unchecked: Option<u32>) -> Option<Self> {
        let Some(program) = std::env::var_os(PROGRAM) else {
            skipped(&format!("{PROGRAM} names no moto_server"));
            return None;
        };
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        // The shell ends the server when the test program is gone.
        let script = r#""$0" -H 127.0.0.1 -p "$1" >/dev/null 2>&1 & cat >/dev/null; kill $!"#;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).arg(program).arg(address.port().to_string());
        if let Some(unchecked) = unchecked {
            command.env("INITIAL_NO_AUTH_ACTION_COUNT", unchecked.to_string());
        }
        let child = command.stdin(Stdio::piped()).process_group(0).spawn().unwrap();
        let moto = Self { child, address: address.to_string() };
        wait_until("moto_server listens", || TcpStream::connect(&moto.address).is_ok());
        Some(moto)
    }

    /// Makes a bucket.
    pub fn bucket(&self, name: &str) {
        self.put(&format!("/{name}"), b"");
    }

    /// Stores an object that everybody may read.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "PUT {path} HTTP/1.1\r\nHost: {}\r\nx-amz-acl: public-read\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            self.address,
            bytes.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }

    /// Stores the files below a directory, with keys below `prefix`.
    pub fn put_folder(&self, bucket: &str, prefix: &str, folder: &Path) {
        for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() {
                let below = entry.path().strip_prefix(folder).unwrap().to_str().unwrap();
                self.put(&format!("/{bucket}/{prefix}/{below}"), &std::fs::read(entry.path()).unwrap());
            }
        }
    }

    /// The variables for a server at this address, which may be a proxy in front of one.
    pub fn environment(address: &str) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL", format!("http://{address}")),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_ACCESS_KEY_ID", "testing".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "testing".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
        ]
    }

    /// Lets a command use the server at this address.
    pub fn at<'a>(command: &'a mut Command, address: &str) -> &'a mut Command {
        command.envs(Self::environment(address))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

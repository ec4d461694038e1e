//! The files that TLS needs: root certificates, revocation lists, the client's certificate and its key.
//!
//! All files are in PEM format. A key may also be in DER format. As in libpq, a key that others can read is refused.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};

use crate::{Error, ErrorKind, Result, quote};

/// The name of a root file in errors.
pub(super) const ROOTS: &str = "the root certificates (sslrootcert)";

/// Reads the certificates of a file. `what` describes them in errors.
pub(super) fn certificates(path: &Path, what: &str) -> Result<Vec<CertificateDer<'static>>> {
    let error = || Error::new(ErrorKind::Usage, format!("reading {what}, {}", path.display()));
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|why| error().because(why.to_string()).hint("It must be a file in PEM format that can be read."))?;
    if found.is_empty() {
        return Err(error().because("there is no certificate in it").hint("It must be a file in PEM format."));
    }
    Ok(found)
}

/// Reads the certificate authorities of a root file.
pub(super) fn roots_of_file(path: &Path) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(path, ROOTS)? {
        store.add(certificate).map_err(|error| {
            Error::new(ErrorKind::Usage, format!("reading {ROOTS}, {}", path.display())).caused_by(error)
        })?;
    }
    Ok(store)
}

/// Reads the certificate authorities that the operating system trusts.
pub(super) fn roots_of_system() -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    let loaded = rustls_native_certs::load_native_certs();
    for error in &loaded.errors {
        tracing::warn!("some root certificates of the system are not used: {error}");
    }
    store.add_parsable_certificates(loaded.certs);
    if store.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "reading the root certificates of the system")
            .because("there are none")
            .hint("Install the package ca-certificates, or name the server's authority with sslrootcert=FILE."));
    }
    Ok(store)
}

/// Reads the revocation lists of a file, or of all files in a folder. Some files of a folder may contain no list.
pub(super) fn revocation_lists(path: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>> {
    let error = |path: &Path, why: String| {
        Error::new(ErrorKind::Usage, format!("reading the certificate revocation lists, {}", path.display()))
            .because(why)
            .hint("sslcrl must name a file in PEM format, sslcrldir a folder of such files.")
    };
    let mut found = Vec::new();
    for file in files(path).map_err(|why| error(path, why.to_string()))? {
        let lists = CertificateRevocationListDer::pem_file_iter(&file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        found.extend(lists.map_err(|why| error(&file, why.to_string()))?);
    }
    if found.is_empty() {
        return Err(error(path, "there is no revocation list in it".to_owned()));
    }
    Ok(found)
}

/// The file itself, or the files in the folder.
fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Reads the private key of the client's certificate.
pub(super) fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>> {
    let refused = |why: String, hint: String| {
        Error::new(ErrorKind::Usage, format!("reading the key of the client certificate, {}", path.display()))
            .because(why)
            .hint(hint)
    };
    let shown = quote::shell(&path.display().to_string());
    let metadata = fs::metadata(path)
        .map_err(|error| refused(error.to_string(), "Name the file of the key with sslkey=FILE.".to_owned()))?;
    if !metadata.is_file() {
        return Err(refused("it is not a plain file".to_owned(), "Name a file with sslkey=FILE.".to_owned()));
    }
    // As in libpq, a group may read a key that root owns.
    let (forbidden, most) = if metadata.uid() == 0 { (0o037, "640") } else { (0o077, "600") };
    if metadata.mode() & forbidden != 0 {
        return Err(refused("other users have access to it".to_owned(), format!("chmod {most} {shown}")));
    }
    let content = fs::read(path).map_err(|error| refused(error.to_string(), "Can this user read it?".to_owned()))?;
    let text = String::from_utf8_lossy(&content);
    // The first header is that of PKCS#8. The second is that of the older format of OpenSSL.
    if text.contains("ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(refused(
            "it has a passphrase, and such keys are not supported here".to_owned(),
            format!(
                "Write the key without a passphrase: `openssl pkey -in {shown} -out NEW && chmod 600 NEW`. Then set \
                 sslkey=NEW."
            ),
        ));
    }
    let not_a_key = || refused("there is no key in it".to_owned(), "It must be a key in PEM or DER format.".to_owned());
    if text.contains("-----BEGIN ") {
        return PrivateKeyDer::from_pem_slice(&content).map_err(|_| not_a_key());
    }
    PrivateKeyDer::try_from(content).map_err(|_| not_a_key())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_that_others_can_read_is_refused_with_a_chmod_command() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n").unwrap();
        let read = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            private_key(&path)
        };
        assert!(read(0o600).is_ok() && read(0o400).is_ok());
        let error = read(0o644).unwrap_err();
        assert!(
            error.to_string().contains("other users have access") && error.hint_text().unwrap().starts_with("chmod 6")
        );
        assert!(read(0o606).is_err() && read(0o620).is_err());
        // As in libpq, a group may read a key that root owns.
        assert_eq!(read(0o640).is_ok(), std::fs::metadata(&path).unwrap().uid() == 0);
    }

    #[test]
    fn the_error_for_an_encrypted_key_names_the_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for text in [
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\naGVsbG8=\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\naGVsbG8=\n-----END EC PRIVATE KEY-----\n",
        ] {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            let error = private_key(&path).unwrap_err();
            assert!(error.to_string().contains("passphrase"), "{error}");
            assert!(error.hint_text().unwrap().contains("openssl pkey"), "{error}");
        }
    }
}

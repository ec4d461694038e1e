//! Encryption: what `sslmode` and its companions ask for, as a configuration of rustls.
//!
//! | sslmode | encrypted | certificate |
//! |---|---|---|
//! | disable | never | |
//! | allow, prefer (the default) | if the server can | not checked |
//! | require | always | its chain, where there is a root file (sslrootcert, else `~/.postgresql/root.crt`) |
//! | verify-ca | always | its chain, up to a certificate of the root file |
//! | verify-full | always | its chain and its name |
//!
//! As in libpq, with three differences, all to the safe side: `allow` means `prefer`; a root file that was named and is
//! not there is an error in every mode that checks something; and verify-full without any root file trusts the system's
//! roots, as `sslrootcert=system` does. A root file may hold the server's own certificate instead of its authority's. A
//! unix socket is never encrypted. Neither revocation lists nor the common name of a certificate that has no
//! subjectAltName are looked at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::environment::Environment;
use super::parameters::Parameters;
use crate::{Error, ErrorKind, Result};

/// How much of libpq's `sslmode` is asked for; `allow` is `Prefer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SslMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl SslMode {
    /// libpq's word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

/// Whose signature on a certificate is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    /// Nobody is asked: certificates are not checked.
    Unchecked,
    /// The certificates of this PEM file.
    File(PathBuf),
    /// Those that the operating system trusts.
    System,
}

/// What the parameters ask for.
#[derive(Debug, Clone)]
pub(super) struct Encryption {
    pub(super) mode: SslMode,
    pub(super) roots: Roots,
    /// The files of the client's certificate and its key.
    identity: Option<(PathBuf, PathBuf)>,
    /// Whether the server is told which name it is called by.
    sni: bool,
    /// Whether TLS starts without asking the server first (PostgreSQL 17).
    pub(super) direct: bool,
}

impl Encryption {
    /// Reads the ssl parameters; files are only looked for, not read.
    pub(super) fn of(parameters: &Parameters, environment: &Environment) -> Result<Self> {
        let modes = [
            ("disable", SslMode::Disable),
            ("allow", SslMode::Prefer),
            ("prefer", SslMode::Prefer),
            ("require", SslMode::Require),
            ("verify-ca", SslMode::VerifyCa),
            ("verify-full", SslMode::VerifyFull),
        ];
        let mode = parameters.choice("sslmode", &modes)?;
        let own =
            |name: &str| environment.home().map(|home| home.join(".postgresql").join(name)).filter(|p| p.is_file());
        let named = parameters.get("sslrootcert");
        if named == Some("system") && mode.is_some_and(|mode| mode != SslMode::VerifyFull) {
            return Err(parameters
                .invalid("sslmode", "is too weak for the system's roots, which anyone can get a certificate from")
                .hint("With sslrootcert=system leave sslmode out or say verify-full."));
        }
        let mode = mode.unwrap_or(if named == Some("system") { SslMode::VerifyFull } else { SslMode::Prefer });
        let file = match named {
            Some("system") => None,
            Some(path) => Some(PathBuf::from(path)),
            None => own("root.crt"),
        };
        let roots = match (mode, file) {
            (SslMode::Disable | SslMode::Prefer, _) | (SslMode::Require, None) => Roots::Unchecked,
            (SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull, Some(file)) => Roots::File(file),
            (SslMode::VerifyFull, None) => Roots::System,
            (SslMode::VerifyCa, None) => {
                return Err(parameters
                    .invalid("sslmode", "is verify-ca, and no certificate authority is named")
                    .hint("Name its certificate with sslrootcert=FILE, or use verify-full to trust the system's."));
            }
        };
        let certificates = [("disable", false), ("allow", true)];
        let identity = match parameters.choice("sslcertmode", &certificates)? {
            Some(false) => None,
            _ => {
                let file = |keyword, default| parameters.get(keyword).map(PathBuf::from).or_else(|| own(default));
                match (file("sslcert", "postgresql.crt"), file("sslkey", "postgresql.key")) {
                    (Some(certificate), Some(key)) => Some((certificate, key)),
                    (Some(_), None) if mode != SslMode::Disable => {
                        return Err(parameters
                            .invalid("sslcert", "names a certificate, and there is no key to it")
                            .hint("Name it with sslkey=FILE."));
                    }
                    _ => None,
                }
            }
        };
        let direct = parameters.choice("sslnegotiation", &[("postgres", false), ("direct", true)])?.unwrap_or(false);
        if direct && matches!(mode, SslMode::Disable | SslMode::Prefer) {
            return Err(parameters.invalid("sslnegotiation", "can be direct only where sslmode is require or stronger"));
        }
        let sni = parameters.choice("sslsni", &[("0", false), ("1", true)])?.unwrap_or(true);
        Ok(Self { mode, roots, identity, sni, direct })
    }

    /// No encryption at all.
    pub(super) fn none() -> Self {
        Self { mode: SslMode::Disable, roots: Roots::Unchecked, identity: None, sni: true, direct: false }
    }

    /// Reads the files and makes what tokio-postgres asks for; null where nothing is to be encrypted.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if a file of certificates is missing or cannot be read.
    pub(super) fn connector(&self) -> Result<Option<MakeRustlsConnect>> {
        if self.mode == SslMode::Disable {
            return Ok(None);
        }
        // Handed over, not installed for the process: others in it may have a provider of their own.
        let provider = Arc::new(ring::default_provider());
        let roots = match &self.roots {
            Roots::Unchecked => None,
            Roots::File(path) => Some(roots_of_file(path)?),
            Roots::System => Some(roots_of_system()?),
        };
        let pinned = match &self.roots {
            Roots::File(path) => certificates(path, ROOTS)?,
            Roots::Unchecked | Roots::System => Vec::new(),
        };
        let name = self.mode == SslMode::VerifyFull;
        let verifier = Verifier { roots, pinned, name, provider: Arc::clone(&provider) };
        let doing = || Error::new(ErrorKind::Bug, "setting up TLS");
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| doing().caused_by(error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = certificates(certificate, "the client certificate")?;
                let doing = || format!("reading the key of the client certificate, {}", key.display());
                let key = PrivateKeyDer::from_pem_file(key).map_err(|error| {
                    Error::new(ErrorKind::Usage, doing())
                        .because(error.to_string())
                        .hint("sslkey must name a PEM file that holds a key without a passphrase.")
                })?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| Error::new(ErrorKind::Usage, doing()).caused_by(error))?
            }
        };
        config.enable_sni = self.sni;
        if self.direct {
            config.alpn_protocols = vec![b"postgresql".to_vec()];
        }
        Ok(Some(MakeRustlsConnect::new(config)))
    }
}

/// What a root file is called in errors.
const ROOTS: &str = "the root certificates (sslrootcert)";

fn certificates(path: &Path, what: &str) -> Result<Vec<CertificateDer<'static>>> {
    let error = || Error::new(ErrorKind::Usage, format!("reading {what}, {}", path.display()));
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|why| error().because(why.to_string()).hint("It must be a file in PEM format that can be read."))?;
    if found.is_empty() {
        return Err(error().because("there is no certificate in it").hint("It must be a file in PEM format."));
    }
    Ok(found)
}

fn roots_of_file(path: &Path) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(path, ROOTS)? {
        store.add(certificate).map_err(|error| {
            Error::new(ErrorKind::Usage, format!("reading {ROOTS}, {}", path.display())).caused_by(error)
        })?;
    }
    Ok(store)
}

fn roots_of_system() -> Result<RootCertStore> {
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

/// Checks as much of a server's certificate as was asked for. That the server holds the certificate's key is checked
/// always.
#[derive(Debug)]
struct Verifier {
    /// Null: the chain is not checked.
    roots: Option<RootCertStore>,
    /// The certificates of the root file: one of them may be the server's own.
    pinned: Vec<CertificateDer<'static>>,
    name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(roots) = &self.roots {
            let certificate = ParsedCertificate::try_from(end_entity)?;
            let algorithms = self.provider.signature_verification_algorithms.all;
            match verify_server_cert_signed_by_trust_anchor(&certificate, roots, intermediates, now, algorithms) {
                // A self-signed certificate calls itself an authority, as `openssl req -x509` makes it, and as such
                // may be no server's. Whoever puts it into the root file trusts that very one. Its dates were checked
                // first.
                Err(rustls::Error::InvalidCertificate(CertificateError::Other(_)))
                    if self.pinned.iter().any(|pinned| pinned == end_entity) => {}
                result => result?,
            }
            if self.name {
                verify_server_name(&certificate, server_name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

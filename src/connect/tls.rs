//! Encryption: the TLS parameters of libpq, such as `sslmode`, as a configuration of rustls.
//!
//! | sslmode | encrypted | certificate |
//! |---|---|---|
//! | disable | never | |
//! | allow, prefer (the default) | if the server supports it | not checked |
//! | require | always | its chain, if there is a root file (sslrootcert, else `~/.postgresql/root.crt`) |
//! | verify-ca | always | its chain, up to a certificate of the root file |
//! | verify-full | always | its chain and its name |
//!
//! The parameters work as in libpq, with these differences. All of them make the connection safer:
//!
//! - `allow` means `prefer`.
//! - A file that the user named must exist in every mode that needs it.
//! - `verify-full` without a root file trusts the system's roots, as `sslrootcert=system` does.
//! - A revocation list that the user named needs a mode that checks the chain.
//! - The common name of a certificate is ignored, also if the certificate has no subjectAltName.
//!
//! A root file may contain the server's own certificate instead of the certificate of its authority. A unix socket is
//! never encrypted.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, SupportedProtocolVersion};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::certificates::{ROOTS, certificates, private_key, revocation_lists, roots_of_file, roots_of_system};
use super::environment::Environment;
use super::parameters::Parameters;
use super::verifier::Verifier;
use crate::{Error, ErrorKind, Result};

/// The modes of `sslmode`. `allow` is `Prefer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SslMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl SslMode {
    /// The name of the mode in libpq.
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

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    /// None, because certificates are not checked.
    Unchecked,
    /// The authorities in this PEM file.
    File(PathBuf),
    /// The authorities that the operating system trusts.
    System,
}

/// The encryption that the parameters request.
#[derive(Debug, Clone)]
pub(super) struct Encryption {
    pub(super) mode: SslMode,
    pub(super) roots: Roots,
    /// Files and folders of revocation lists.
    revoked: Vec<PathBuf>,
    /// The allowed versions of TLS, the newest first.
    versions: Vec<&'static SupportedProtocolVersion>,
    /// The files of the client's certificate and its key.
    identity: Option<(PathBuf, PathBuf)>,
    /// Whether the client sends the name of the server in the handshake (SNI).
    sni: bool,
    /// Whether TLS starts without a request to the server (from PostgreSQL 17 on).
    pub(super) direct: bool,
}

impl Encryption {
    /// Reads the TLS parameters. Reads no files, but checks which of the default files exist.
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
                .invalid(
                    "sslmode",
                    "is too weak for sslrootcert=system, because anyone can get a certificate from these authorities",
                )
                .hint("With sslrootcert=system, leave sslmode out or set it to verify-full."));
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
                return Err(parameters.invalid("sslmode", "is verify-ca, and no certificate authority is named").hint(
                    "Name the certificate of an authority with sslrootcert=FILE, or use verify-full to trust the \
                     authorities of the system.",
                ));
            }
        };
        let revoked = revoked(parameters, &roots, mode, own("root.crl"))?;
        let certificates = [("disable", false), ("allow", true)];
        let identity = match parameters.choice("sslcertmode", &certificates)? {
            Some(false) => None,
            _ => {
                let file = |keyword, default| parameters.get(keyword).map(PathBuf::from).or_else(|| own(default));
                match (file("sslcert", "postgresql.crt"), file("sslkey", "postgresql.key")) {
                    (Some(certificate), Some(key)) => Some((certificate, key)),
                    (Some(_), None) if mode != SslMode::Disable => {
                        return Err(parameters
                            .invalid("sslcert", "names a certificate, but its key is missing")
                            .hint("Name the key with sslkey=FILE."));
                    }
                    _ => None,
                }
            }
        };
        let direct = parameters.choice("sslnegotiation", &[("postgres", false), ("direct", true)])?.unwrap_or(false);
        if direct && matches!(mode, SslMode::Disable | SslMode::Prefer) {
            return Err(parameters.invalid("sslnegotiation", "can be direct only if sslmode is require or stronger"));
        }
        let sni = parameters.choice("sslsni", &[("0", false), ("1", true)])?.unwrap_or(true);
        Ok(Self { mode, roots, revoked, versions: versions(parameters)?, identity, sni, direct })
    }

    /// No encryption at all.
    pub(super) fn none() -> Self {
        Self {
            mode: SslMode::Disable,
            roots: Roots::Unchecked,
            revoked: Vec::new(),
            versions: Vec::new(),
            identity: None,
            sni: true,
            direct: false,
        }
    }

    /// Reads the files, and makes the TLS connector for tokio-postgres. `None` if nothing is to be encrypted.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if a file of certificates is missing or cannot be read.
    pub(super) fn connector(&self) -> Result<Option<MakeRustlsConnect>> {
        if self.mode == SslMode::Disable {
            return Ok(None);
        }
        // The provider is not installed for the whole process, because other code in the process may use another one.
        let provider = Arc::new(ring::default_provider());
        let chain = self.chain(&provider)?;
        let pinned = match &self.roots {
            Roots::File(path) if self.revoked.is_empty() => certificates(path, ROOTS)?,
            _ => Vec::new(),
        };
        let name = self.mode == SslMode::VerifyFull;
        let verifier = Verifier { chain, pinned, name, provider: Arc::clone(&provider) };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&self.versions)
            .map_err(|error| Error::new(ErrorKind::Bug, "setting up TLS").caused_by(error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = certificates(certificate, "the client certificate")?;
                builder.with_client_auth_cert(chain, private_key(key)?).map_err(|error| {
                    Error::new(ErrorKind::Usage, format!("using the key of the client certificate, {}", key.display()))
                        .caused_by(error)
                        .hint(
                            "It must be the key of that certificate: RSA, Ed25519, or ECDSA on the curve P-256 or \
                             P-384. Keys on P-521 are not supported.",
                        )
                })?
            }
        };
        config.enable_sni = self.sni;
        if self.direct {
            config.alpn_protocols = vec![b"postgresql".to_vec()];
        }
        Ok(Some(MakeRustlsConnect::new(config)))
    }

    /// The verifier of certificate chains. `None` if chains are not checked.
    fn chain(&self, provider: &Arc<CryptoProvider>) -> Result<Option<Arc<WebPkiServerVerifier>>> {
        let roots = match &self.roots {
            Roots::Unchecked => return Ok(None),
            Roots::File(path) => roots_of_file(path)?,
            Roots::System => roots_of_system()?,
        };
        let mut lists = Vec::new();
        for path in &self.revoked {
            lists.extend(revocation_lists(path)?);
        }
        // Without revocation lists, this checks nothing else. With lists, each certificate needs a list that has not
        // expired.
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
            .with_crls(lists)
            .enforce_revocation_expiration();
        builder.build().map(Some).map_err(|error| {
            let files: Vec<_> = self.revoked.iter().map(|path| path.display().to_string()).collect();
            Error::new(ErrorKind::Usage, format!("reading the certificate revocation lists, {}", files.join(", ")))
                .caused_by(error)
                .hint(
                    "Lists must be of version 2. `openssl ca -gencrl` makes these if its configuration has crlnumber.",
                )
        })
    }
}

/// The revocation lists that the user named, else the list in the home folder.
fn revoked(parameters: &Parameters, roots: &Roots, mode: SslMode, own: Option<PathBuf>) -> Result<Vec<PathBuf>> {
    if mode == SslMode::Disable {
        return Ok(Vec::new());
    }
    let mut named = Vec::new();
    for keyword in ["sslcrl", "sslcrldir"] {
        let Some(path) = parameters.get(keyword) else { continue };
        if *roots == Roots::Unchecked {
            return Err(parameters
                .invalid(keyword, "names a list of revoked certificates, but certificates are not checked")
                .hint("Name an authority with sslrootcert=FILE, and set sslmode=verify-full."));
        }
        named.push(PathBuf::from(path));
    }
    // As in libpq, the list in the home folder does not apply to the system's authorities.
    let own = own.filter(|_| named.is_empty() && matches!(roots, Roots::File(_)));
    Ok(named.into_iter().chain(own).collect())
}

/// The versions of TLS that rustls supports, from ssl_min_protocol_version to ssl_max_protocol_version.
fn versions(parameters: &Parameters) -> Result<Vec<&'static SupportedProtocolVersion>> {
    const NAMES: [&str; 4] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
    let bound = |keyword| match parameters.get(keyword) {
        None => Ok(None),
        Some(text) => match NAMES.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            Some(position) => Ok(Some(position)),
            None => Err(parameters.invalid(keyword, &format!("must be one of {}", NAMES.join(", ")))),
        },
    };
    let (least, most) = (bound("ssl_min_protocol_version")?, bound("ssl_max_protocol_version")?);
    let (least, most) = (least.unwrap_or(2), most.unwrap_or(3));
    let versions: Vec<_> = [(3, &TLS13), (2, &TLS12)]
        .into_iter()
        .filter(|(position, _)| (least..=most).contains(position))
        .map(|(_, version)| version)
        .collect();
    if versions.is_empty() {
        let why = "allows neither TLSv1.2 nor TLSv1.3, and older versions are not supported here";
        return Err(parameters.invalid("ssl_max_protocol_version", why));
    }
    Ok(versions)
}

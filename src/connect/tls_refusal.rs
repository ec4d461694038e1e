//! Explains why a server's certificate, or its TLS, was refused, with a hint.

use rustls::{AlertDescription, CertificateError};

use super::hosts::{Host, Place};
use super::target::Target;
use super::tls::Roots;

/// Returns the reason and the hint. The reason names the sslmode.
pub(super) fn explain_tls(error: &rustls::Error, target: &Target, host: &Host) -> (String, String) {
    let mode = target.encryption.mode.name();
    let name = match &host.place {
        Place::Tcp { name, .. } => name.as_str(),
        Place::Socket(_) => "",
    };
    let roots = match &target.encryption.roots {
        Roots::File(path) => format!("the authorities in {}", path.display()),
        Roots::System | Roots::Unchecked => "the authorities that this system trusts".to_owned(),
    };
    let own_certificate = "The server requires a client certificate that it trusts. Name the certificate with \
                           sslcert=FILE, and its key with sslkey=FILE.";
    let certificate = match error {
        rustls::Error::InvalidCertificate(certificate) => certificate,
        rustls::Error::AlertReceived(AlertDescription::HandshakeFailure) => {
            return (
                "the server ended the TLS handshake: HandshakeFailure".to_owned(),
                "This program and the server have no version of TLS, no cipher or no type of certificate in common. \
                 This program supports certificates with RSA, Ed25519, P-256 and P-384, but not with the curve P-521. \
                 The server's log has the details."
                    .to_owned(),
            );
        }
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            return (
                "the server ended the TLS handshake: ProtocolVersion".to_owned(),
                "This program and the server have no version of TLS in common. This program supports TLS 1.2 and 1.3, \
                 unless ssl_min_protocol_version or ssl_max_protocol_version excludes one of them."
                    .to_owned(),
            );
        }
        rustls::Error::AlertReceived(alert) => {
            return (format!("the server ended the TLS handshake: {alert:?}"), own_certificate.to_owned());
        }
        other => {
            return (
                format!("setting up TLS failed (sslmode={mode}): {other}"),
                "The server must support TLS 1.2 or 1.3, and have a certificate of X.509 version 3.".to_owned(),
            );
        }
    };
    let (why, hint) = match certificate {
        CertificateError::UnknownIssuer => (
            format!("its certificate is signed by none of {roots}"),
            "Name the certificate of the authority that signed it with sslrootcert=FILE.".to_owned(),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let bears = match certificate {
                CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
                    format!("; it is for {}", presented.join(", "))
                }
                _ => "; it has no subjectAltName".to_owned(),
            };
            (
                format!("its certificate is not for the name {name}{bears}"),
                "Connect with a name from the certificate's subjectAltName. sslmode=verify-ca checks only who signed \
                 the certificate, and not the name."
                    .to_owned(),
            )
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("its certificate has expired".to_owned(), "The administrator of the server must renew it.".to_owned())
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            "its certificate is not valid yet".to_owned(),
            "Is the clock of this machine right? Is the clock of the machine that made the certificate right?"
                .to_owned(),
        ),
        CertificateError::Revoked => (
            "its certificate was revoked".to_owned(),
            "The server needs a new certificate. Do not trust the server until it has one.".to_owned(),
        ),
        CertificateError::UnknownRevocationStatus => (
            "there is no revocation list of its authority".to_owned(),
            "With sslcrl, sslcrldir or ~/.postgresql/root.crl each authority needs a list.".to_owned(),
        ),
        CertificateError::ExpiredRevocationList | CertificateError::ExpiredRevocationListContext { .. } => (
            "the revocation list of its authority has expired".to_owned(),
            "Replace the file that sslcrl or sslcrldir names (else ~/.postgresql/root.crl) with a newer list."
                .to_owned(),
        ),
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => (
            format!(
                "its certificate, or the certificate of its authority, is of a type that is not supported: \
                 {certificate}"
            ),
            "This program supports certificates with RSA, Ed25519, P-256 and P-384, but not with the curve P-521."
                .to_owned(),
        ),
        other => (
            format!("its certificate is not accepted: {other}"),
            "It must be of X.509 version 3, must not be a certificate authority, and must be signed by one. \
             sslmode=require encrypts without checking the certificate."
                .to_owned(),
        ),
    };
    (format!("{why} (sslmode={mode})"), hint)
}

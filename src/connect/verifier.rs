//! Checks the certificate of a server.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};

/// Checks the certificate of a server as strictly as the parameters request. It always checks that the server has the
/// key of the certificate.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Checks the chain, then the revocation lists, then the name. `None`: nothing of this is checked.
    pub(super) chain: Option<Arc<WebPkiServerVerifier>>,
    /// The certificates of the root file. One of them may be the server's own. Empty if there are revocation lists,
    /// because no list covers such a certificate.
    pub(super) pinned: Vec<CertificateDer<'static>>,
    /// Whether the certificate must be for the name of the server.
    pub(super) name: bool,
    pub(super) provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        let Err(error) = chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) else {
            return Ok(ServerCertVerified::assertion());
        };
        let accepted = match &error {
            // The name is checked last, so all other checks have succeeded.
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => !self.name,
            // `openssl req -x509` makes a self-signed certificate that is marked as an authority. The verifier does not
            // accept an authority as a server. If the certificate is in the root file, it is trusted directly. Its
            // dates were checked first.
            rustls::Error::InvalidCertificate(CertificateError::Other(_)) => {
                let is_pinned = self.pinned.iter().any(|pinned| pinned == end_entity);
                if is_pinned && self.name {
                    let certificate = ParsedCertificate::try_from(end_entity)?;
                    verify_server_name(&certificate, server_name)?;
                }
                is_pinned
            }
            _ => false,
        };
        if accepted { Ok(ServerCertVerified::assertion()) } else { Err(error) }
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

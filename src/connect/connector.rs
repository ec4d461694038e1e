//! The stream of a connection: TLS, and the guard of `require_auth`.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::authentication::{AuthMethods, Guard};

type RustlsConnect = <MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect;
type RustlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// Creates the streams to one server: encrypted, guarded, or both.
///
/// tokio-postgres has no hook for unencrypted streams. So it gets a guarded stream as a TLS stream that starts without
/// a request for TLS (`SslNegotiation::Direct`).
#[derive(Clone)]
pub(super) struct Connector {
    tls: Option<MakeRustlsConnect>,
    allowed: AuthMethods,
}

impl Connector {
    /// `None` if streams need neither TLS nor a guard.
    pub(super) fn of(tls: Option<&MakeRustlsConnect>, allowed: AuthMethods) -> Option<Self> {
        (tls.is_some() || allowed != AuthMethods::ANY).then(|| Self { tls: tls.cloned(), allowed })
    }

    pub(super) fn encrypts(&self) -> bool {
        self.tls.is_some()
    }
}

impl MakeTlsConnect<Socket> for Connector {
    type Stream = Guarded;
    type TlsConnect = Connecting;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> io::Result<Connecting> {
        let make = |tls: &mut MakeRustlsConnect| MakeTlsConnect::<Socket>::make_tls_connect(tls, domain);
        let tls = self.tls.as_mut().map(make).transpose().map_err(io::Error::other)?;
        Ok(Connecting { tls, guard: Guard::new(self.allowed) })
    }
}

/// A stream that is being opened.
pub(super) struct Connecting {
    tls: Option<RustlsConnect>,
    guard: Guard,
}

impl TlsConnect<Socket> for Connecting {
    type Stream = Guarded;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Guarded>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let Self { tls, guard } = self;
        Box::pin(async move {
            let inner = match tls {
                Some(tls) => Inner::Encrypted(Box::new(tls.connect(socket).await?)),
                None => Inner::Plain(socket),
            };
            Ok(Guarded { inner, guard })
        })
    }
}

/// A stream whose guard reads the bytes of the server first.
pub(super) struct Guarded {
    inner: Inner,
    guard: Guard,
}

enum Inner {
    Encrypted(Box<RustlsStream>),
    Plain(Socket),
}

impl TlsStream for Guarded {
    fn channel_binding(&self) -> ChannelBinding {
        match &self.inner {
            Inner::Encrypted(stream) => stream.channel_binding(),
            Inner::Plain(_) => ChannelBinding::none(),
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Self { inner, guard } = self.get_mut();
        let before = buffer.filled().len();
        let polled = match inner {
            Inner::Encrypted(stream) => Pin::new(stream).poll_read(cx, buffer),
            Inner::Plain(socket) => Pin::new(socket).poll_read(cx, buffer),
        };
        match polled {
            Poll::Ready(Ok(())) => Poll::Ready(guard.read(&buffer.filled()[before..])),
            other => other,
        }
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.inner {
            Inner::Encrypted(stream) => Pin::new(stream).poll_write(cx, bytes),
            Inner::Plain(socket) => Pin::new(socket).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Encrypted(stream) => Pin::new(stream).poll_flush(cx),
            Inner::Plain(socket) => Pin::new(socket).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Encrypted(stream) => Pin::new(stream).poll_shutdown(cx),
            Inner::Plain(socket) => Pin::new(socket).poll_shutdown(cx),
        }
    }
}

//! What `RdpServer` does not offer by itself: HYBRID without HYBRID_EX, Kerberos, and a logon that is refused in the Early User Authorization
//! Result. X.224, TLS and CredSSP are done here with ironrdp-acceptor; the rest of the connection is `RdpServer`'s.
//!
//! `RdpServer` begins with X.224, so it is given a Connection Request once more and its Connection Confirm is swallowed. All that shows of it on
//! the wire is that `clientRequestedProtocols` in the Connect Response is SSL.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::{Context as _, bail};
use ironrdp_acceptor::{Acceptor, BeginResult, DesktopSize, accept_begin, accept_credssp};
use ironrdp_connector::sspi::kerberos::ServerProperties;
use ironrdp_connector::sspi::{
    AuthIdentity, AuthIdentityBuffers, CredentialsBuffers, KerberosConfig, KerberosServerConfig, Secret, Username,
};
use ironrdp_pdu::nego::{ConnectionRequest, RequestFlags, SecurityProtocol};
use ironrdp_pdu::x224::X224;
use ironrdp_server::{TlsIdentityCtx, TransportTls};
use ironrdp_tokio::TokioFramed;
use ironrdp_tokio::reqwest::ReqwestNetworkClient;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;

use crate::options::Options;

/// Length of a Connection Confirm: TPKT, X.224 and the negotiation response.
const CONFIRM: usize = 19;

/// Serves one connection.
pub async fn serve(stream: TcpStream, options: &Options, identity: &TlsIdentityCtx) -> anyhow::Result<()> {
    let protocols = match options.text("security") {
        Some("hybrid-only") => SecurityProtocol::HYBRID,
        _ => SecurityProtocol::HYBRID | SecurityProtocol::HYBRID_EX,
    };
    let size = DesktopSize { width: 320, height: 240 };
    let mut acceptor = Acceptor::new(protocols, size, Vec::new(), Some(crate::credentials(options)?));
    let BeginResult::ShouldUpgrade(stream) = accept_begin(TokioFramed::new(stream), &mut acceptor).await? else {
        bail!("no common security protocol");
    };
    let stream = crate::acceptor(options, identity)?.accept(stream).await.context("TLS handshake")?;
    acceptor.mark_security_upgrade_as_done();

    let deny = options.text("deny") == Some("yes");
    let mut framed = TokioFramed::new(Turned { stream, before: Vec::new(), swallow: 0, deny });
    let done = accept_credssp(
        &mut framed,
        &mut acceptor,
        &mut ReqwestNetworkClient::new(),
        "rdp-client".to_owned().into(),
        identity.pub_key.clone(),
        kerberos(options)?,
    )
    .await;
    println!("CredSSP: {done:?}");
    let (mut turned, leftover) = framed.into_inner();
    if deny || done.is_err() {
        turned.stream.shutdown().await?;
        done?;
        bail!("denied in the Early User Authorization Result");
    }

    let request = ConnectionRequest { nego_data: None, flags: RequestFlags::empty(), protocol: SecurityProtocol::SSL };
    turned.before = ironrdp_core::encode_vec(&X224(request))?;
    turned.before.extend_from_slice(&leftover);
    turned.swallow = CONFIRM;
    crate::server(options, identity, true)?.run_connection_with(turned, TransportTls::AlreadyDone).await
}

/// Kerberos with user-to-user: the server's own account, whose ticket-granting ticket the client asks for.
fn kerberos(options: &Options) -> anyhow::Result<Option<KerberosServerConfig>> {
    let Some(kdc) = options.text("kdc") else { return Ok(None) };
    let host = options.required("host")?;
    let account = match options.text("service-user") {
        Some(user) => {
            let identity =
                AuthIdentity { username: Username::parse(user)?, password: options.required("service-password")?.to_owned().into() };
            Some(CredentialsBuffers::AuthIdentity(AuthIdentityBuffers::from(identity)))
        }
        None => None,
    };
    let key = options.text("service-key").map(hex).transpose()?.map(Secret::new);
    let properties = ServerProperties::new(&["TERMSRV", host], account, Duration::from_secs(300), key)?;
    Ok(Some(KerberosServerConfig { kerberos_config: KerberosConfig::new(kdc, host.to_owned()), server_properties: properties }))
}

fn hex(text: &str) -> anyhow::Result<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| Ok(u8::from_str_radix(text.get(at..at + 2).context("odd hex")?, 16)?)).collect()
}

/// A stream that is given bytes in front of what arrives, and whose first bytes out are not sent.
struct Turned<S> {
    stream: S,
    before: Vec<u8>,
    swallow: usize,
    deny: bool,
}

impl<S: AsyncRead + Unpin> AsyncRead for Turned<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.before.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let count = buffer.remaining().min(self.before.len());
        buffer.put_slice(&self.before.drain(..count).collect::<Vec<_>>());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Turned<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        if self.swallow > 0 {
            let count = self.swallow.min(buffer.len());
            self.swallow -= count;
            return Poll::Ready(Ok(count));
        }
        // AUTHZ_SUCCESS turned into AUTHZ_ACCESS_DENIED (MS-CSSP 2.2.5).
        let buffer = if self.deny && buffer == [0; 4] { &[5, 0, 0, 0] } else { buffer };
        Pin::new(&mut self.stream).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

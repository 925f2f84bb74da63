//! A Remote Desktop server on ironrdp-server, without a desktop. It says on standard output how each connection went.

mod front;
mod options;
mod picture;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use ironrdp_server::tokio_rustls::TlsAcceptor;
use ironrdp_server::{Credentials, RdpServer, TlsIdentityCtx};
use options::Options;
use tokio::net::TcpListener;

fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, serve(Options::from_arguments()?))
}

/// Serves one connection after the other.
async fn serve(options: Options) -> anyhow::Result<()> {
    let identity = TlsIdentityCtx::init_from_paths(Path::new(options.required("certificate")?), Path::new(options.required("key")?))?;
    let listener = TcpListener::bind(options.text("listen").unwrap_or("0.0.0.0:3389")).await.context("listening")?;
    println!("listening");
    loop {
        let (stream, peer) = listener.accept().await?;
        stream.set_nodelay(true)?;
        println!("{peer}: connected");
        // A picture per connection: the display of the crate keeps the size that a client asked for.
        let ended = match options.text("front") {
            Some("yes") => front::serve(stream, &options, &identity).await,
            _ => server(&options, &identity, false)?.run_connection(stream).await,
        };
        match ended {
            Ok(()) => println!("{peer}: ended in order"),
            Err(error) => println!("{peer}: ended: {error:#}"),
        }
    }
}

/// The TLS side: version and certificate by the options, with a key log.
pub fn acceptor(options: &Options, identity: &TlsIdentityCtx) -> anyhow::Result<TlsAcceptor> {
    let mut config = rustls::ServerConfig::builder_with_protocol_versions(options::tls_versions(options.text("tls"))?)
        .with_no_client_auth()
        .with_single_cert(identity.certs.clone(), identity.priv_key.clone_key())?;
    config.key_log = Arc::new(rustls::KeyLogFile::new());
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The user that the server knows.
pub fn credentials(options: &Options) -> anyhow::Result<Credentials> {
    Ok(Credentials {
        username: options.required("user")?.to_owned(),
        password: options.required("password")?.to_owned(),
        domain: options.text("domain").map(str::to_owned),
    })
}

/// ironrdp-server as it comes: `--security tls` or `hybrid`. With `--check-client-info yes` a TLS server wants the right password there.
pub fn server(options: &Options, identity: &TlsIdentityCtx, behind_front: bool) -> anyhow::Result<RdpServer> {
    let builder = RdpServer::builder().with_addr(([0, 0, 0, 0], 0));
    let acceptor = acceptor(options, identity)?;
    let hybrid = options.text("security") == Some("hybrid") && !behind_front;
    let builder = match hybrid {
        true => builder.with_hybrid(acceptor, identity.pub_key.clone()),
        false => builder.with_tls(acceptor),
    };
    let mut server = builder.with_no_input().with_display_handler(picture::Picture::default()).with_honor_client_desktop_size(true).build();
    if hybrid || options.text("check-client-info") == Some("yes") {
        server.set_credentials(Some(credentials(options)?));
    }
    Ok(server)
}

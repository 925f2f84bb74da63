//! A Remote Desktop client on IronRDP's connector, without a window. It says on standard output how far it came.

mod channels;
mod kdc;
mod options;

use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use ironrdp_blocking::{Framed, mark_as_upgraded, single_sequence_step, skip_connect_begin};
use ironrdp_connector::credssp::KerberosConfig;
use ironrdp_connector::{
    BitmapConfig, ClientConnector, ClientConnectorState, Config, Credentials, DesktopSize, Sequence as _, SmartCardIdentity, State as _,
    encode_x224_packet,
};
use ironrdp_core::{WriteBuf, decode, encode_vec};
use ironrdp_pdu::nego::{self, SecurityProtocol};
use ironrdp_pdu::rdp::capability_sets::{BitmapCodecs, MajorPlatformType};
use ironrdp_pdu::rdp::client_info::{PerformanceFlags, TimezoneInfo};
use ironrdp_pdu::x224::X224;
use ironrdp_pdu::{gcc, mcs};
use options::Options;
use rustls::pki_types::ServerName;

type Tls = rustls::StreamOwned<rustls::ClientConnection, TcpStream>;

fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let options = Options::from_arguments()?;
    let result = run(&options);
    match &result {
        Ok(()) => println!("ended: in order"),
        Err(error) => {
            println!("ended: {error:#}");
            // Lets the server speak to its end, so that it is no chance who closes first.
            std::thread::sleep(Duration::from_secs_f64(options.value("linger", 0.0)?));
        }
    }
    result
}

fn run(options: &Options) -> anyhow::Result<()> {
    let stream = TcpStream::connect(options.required("server")?).context("connecting")?;
    let mut connector = ClientConnector::new(config(options)?, stream.local_addr()?);
    channels::attach(&mut connector, options.value("channels", 1)?)?;

    let mut framed = Framed::new(stream);
    let selected = negotiate(&mut framed, options)?;
    println!("selected: {selected:?}");
    connector.state = ClientConnectorState::EnhancedSecurityUpgrade { selected_protocol: selected };
    leave_at(options, "negotiation");

    let upgrade = skip_connect_begin(&mut connector);
    let (stream, public_key) = tls(framed.into_inner_no_leftover(), options)?;
    mark_as_upgraded(upgrade, &mut connector);
    let mut framed = Framed::new(stream);
    leave_at(options, "tls");

    if connector.should_perform_credssp() {
        authenticate(&mut framed, &mut connector, options, selected, public_key)?;
        println!("authenticated");
        leave_at(options, "authentication");
    }
    connect(&mut framed, &mut connector, options)?;
    println!("active");
    stay(&mut framed, Duration::from_secs_f64(options.value("stay", 1.0)?))?;
    end(framed, options.text("end").unwrap_or("close"))
}

fn config(options: &Options) -> anyhow::Result<Config> {
    let size = options.text("size").unwrap_or("200x200");
    let (width, height) = size.split_once('x').context("--size: expected WIDTHxHEIGHT")?;
    Ok(Config {
        desktop_size: DesktopSize { width: width.parse()?, height: height.parse()? },
        desktop_scale_factor: 0,
        enable_tls: true,
        enable_credssp: true,
        credentials: credentials(options)?,
        domain: options.text("domain").map(str::to_owned),
        client_build: 0,
        client_name: options.text("client-name").unwrap_or("ironrdp").chars().take(15).collect(),
        keyboard_type: gcc::KeyboardType::IbmEnhanced,
        keyboard_subtype: 0,
        keyboard_functional_keys_count: 12,
        keyboard_layout: 0x409,
        ime_file_name: String::new(),
        // 16 bits a pixel, so that what is drawn stays small.
        bitmap: Some(BitmapConfig { lossy_compression: false, color_depth: 16, codecs: BitmapCodecs(Vec::new()) }),
        dig_product_id: String::new(),
        client_dir: options.text("client-dir").unwrap_or("C:\\Windows\\System32\\mstscax.dll").to_owned(),
        alternate_shell: String::new(),
        work_dir: String::new(),
        platform: MajorPlatformType::UNIX,
        hardware_id: None,
        request_data: None,
        autologon: false,
        enable_audio_playback: false,
        performance_flags: PerformanceFlags::default(),
        license_cache: None,
        timezone_info: TimezoneInfo::default(),
        compression_type: None,
        enable_server_pointer: false,
        pointer_software_rendering: true,
        multitransport_flags: None,
    })
}

/// A password, or with `--card` a smart card: sspi emulates one (PIV) around the certificate and the key (PKCS #1), both DER, at that path.
fn credentials(options: &Options) -> anyhow::Result<Credentials> {
    let Some(card) = options.text("card") else {
        return Ok(Credentials::UsernamePassword {
            username: options.required("user")?.to_owned(),
            password: options.required("password")?.to_owned(),
        });
    };
    let config = SmartCardIdentity {
        certificate: std::fs::read(format!("{card}.crt.der")).context("the card's certificate")?,
        private_key: std::fs::read(format!("{card}.key.der")).context("the card's key")?,
        reader_name: "Lab Reader 0".to_owned(),
        container_name: "lab-container".to_owned(),
        csp_name: "Microsoft Base Smart Card Crypto Provider".to_owned(),
    };
    Ok(Credentials::SmartCard { pin: options.required("pin")?.to_owned(), config: Some(config) })
}

/// X.224: ask for exactly the protocols of `--protocols`; the connector alone would always ask for HYBRID and HYBRID_EX together.
fn negotiate(framed: &mut Framed<TcpStream>, options: &Options) -> anyhow::Result<SecurityProtocol> {
    let mut protocol = SecurityProtocol::empty();
    for name in options.text("protocols").unwrap_or("ssl").split(',') {
        protocol |= match name {
            "ssl" => SecurityProtocol::SSL,
            "hybrid" => SecurityProtocol::HYBRID,
            "hybrid-ex" => SecurityProtocol::HYBRID_EX,
            other => bail!("--protocols {other}: expected ssl, hybrid or hybrid-ex"),
        };
    }
    let cookie = options.text("cookie").map(|user| nego::NegoRequestData::cookie(user.to_owned()));
    let request = nego::ConnectionRequest { nego_data: cookie, flags: nego::RequestFlags::empty(), protocol };
    framed.write_all(&encode_vec(&X224(request))?)?;
    let answer = framed.read_by_hint(&ironrdp_pdu::X224_HINT).context("waiting for the Connection Confirm")?;
    match decode::<X224<nego::ConnectionConfirm>>(&answer)?.0 {
        nego::ConnectionConfirm::Response { protocol, .. } => Ok(protocol),
        nego::ConnectionConfirm::Failure { code } => bail!("negotiation failure {code:?}"),
    }
}

/// The handshake, over any certificate. Returns the server's public key, as CredSSP binds to it.
fn tls(stream: TcpStream, options: &Options) -> anyhow::Result<(Tls, Vec<u8>)> {
    use x509_cert::der::Decode as _;

    let mut config = rustls::ClientConfig::builder_with_protocol_versions(options::tls_versions(options.text("tls"))?)
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate))
        .with_no_client_auth();
    config.key_log = Arc::new(rustls::KeyLogFile::new());
    config.resumption = rustls::client::Resumption::disabled();
    let name = ServerName::try_from(options.text("server-name").unwrap_or("rds01.lab.example").to_owned())?;
    let mut tls = rustls::StreamOwned::new(rustls::ClientConnection::new(Arc::new(config), name)?, stream);
    while tls.conn.is_handshaking() {
        tls.conn.complete_io(&mut tls.sock).context("TLS handshake")?;
    }
    println!("tls: {:?} {:?}", tls.conn.protocol_version(), tls.conn.negotiated_cipher_suite().map(|suite| suite.suite()));
    let certificate = tls.conn.peer_certificates().and_then(|chain| chain.first()).context("no certificate")?;
    let certificate = x509_cert::Certificate::from_der(certificate)?;
    let key = certificate.tbs_certificate.subject_public_key_info.subject_public_key;
    let key = key.as_bytes().context("public key is not whole bytes")?.to_owned();
    Ok((tls, key))
}

/// CredSSP, message by message, so that the client can leave inside it (`--leave-at credssp:N`, after N messages of its own).
fn authenticate(
    framed: &mut Framed<Tls>,
    connector: &mut ClientConnector,
    options: &Options,
    selected: SecurityProtocol,
    public_key: Vec<u8>,
) -> anyhow::Result<()> {
    let kerberos = match options.text("kdc") {
        Some(url) => Some(KerberosConfig::new(Some(url.to_owned()), options.text("client-name").unwrap_or("ironrdp").to_owned())?),
        None => None,
    };
    let host = options.text("server-name").unwrap_or("rds01.lab.example").to_owned();
    let (mut sequence, mut request) = ironrdp_connector::credssp::CredsspSequence::init(
        connector.config.credentials.clone(),
        connector.config.domain.as_deref(),
        selected,
        host.into(),
        public_key,
        kerberos,
    )?;
    let mut sent = 0;
    loop {
        let state = kdc::resolve(&mut sequence.process_ts_request(request))?;
        let mut buffer = WriteBuf::new();
        if let Some(length) = sequence.handle_process_result(state, &mut buffer)?.size() {
            framed.write_all(buffer.filled().get(..length).context("written length")?)?;
            sent += 1;
            leave_at(options, &format!("credssp:{sent}"));
        }
        let Some(hint) = sequence.next_pdu_hint() else { break };
        let answer = framed.read_by_hint(hint).context("waiting for the server's CredSSP message")?;
        match sequence.decode_server_message(&answer)? {
            Some(next) => request = next,
            None => break,
        }
    }
    connector.mark_credssp_as_done();
    Ok(())
}

/// The rest of the connection sequence, from MCS to the Font Map.
fn connect(framed: &mut Framed<Tls>, connector: &mut ClientConnector, options: &Options) -> anyhow::Result<()> {
    let mut buffer = WriteBuf::new();
    if options.value("monitors", 1)? > 1 {
        connect_initial_with_monitors(framed, connector, options)?;
    }
    while !connector.state.is_terminal() {
        let before = connector.state.name();
        single_sequence_step(framed, connector, &mut buffer)?;
        if connector.state.name() != before {
            println!("state: {}", connector.state.name());
            leave_at(options, connector.state.name());
        }
    }
    Ok(())
}

/// Sends the connector's Connect Initial with a monitor layout, which the connector itself never sends.
fn connect_initial_with_monitors(framed: &mut Framed<Tls>, connector: &mut ClientConnector, options: &Options) -> anyhow::Result<()> {
    let mut buffer = WriteBuf::new();
    connector.step_no_input(&mut buffer)?;
    let ClientConnectorState::BasicSettingsExchangeWaitResponse { connect_initial } = &mut connector.state else {
        bail!("expected to wait for the Connect Response");
    };
    let mut blocks = connect_initial.conference_create_request.gcc_blocks().clone();
    let (width, height) = (i32::from(blocks.core.desktop_width), i32::from(blocks.core.desktop_height));
    let monitors = (0..options.value("monitors", 1)?).map(|number: i32| gcc::Monitor {
        left: number * width,
        top: 0,
        right: (number + 1) * width - 1,
        bottom: height - 1,
        flags: if number == 0 { gcc::MonitorFlags::PRIMARY } else { gcc::MonitorFlags::empty() },
    });
    blocks.monitor = Some(gcc::ClientMonitorData { monitors: monitors.collect() });
    *connect_initial = mcs::ConnectInitial::with_gcc_blocks(blocks)?;
    let mut out = WriteBuf::new();
    encode_x224_packet(connect_initial, &mut out)?;
    framed.write_all(out.filled())?;
    Ok(())
}

/// Reads what the server sends for a while.
fn stay(framed: &mut Framed<Tls>, time: Duration) -> anyhow::Result<()> {
    let until = Instant::now() + time;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        framed.get_inner().0.sock.set_read_timeout(Some(left))?;
        match framed.read_pdu() {
            Ok(_) => (),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                return Ok(());
            }
            Err(error) => return Err(error).context("the server ended it"),
        }
    }
}

/// Ends an active session: `close` (close_notify and FIN), `ultimatum` before that, or `leave` (the process goes without a word).
fn end(mut framed: Framed<Tls>, how: &str) -> anyhow::Result<()> {
    match how {
        "leave" => std::process::exit(0),
        "ultimatum" => {
            let message = mcs::DisconnectProviderUltimatum { reason: mcs::DisconnectReason::UserRequested };
            framed.write_all(&encode_vec(&X224(mcs::McsMessage::DisconnectProviderUltimatum(message)))?)?;
        }
        "close" => (),
        other => bail!("--end {other}: expected close, ultimatum or leave"),
    }
    let (mut stream, _) = framed.into_inner();
    stream.conn.send_close_notify();
    stream.conn.write_tls(&mut stream.sock)?;
    stream.sock.shutdown(std::net::Shutdown::Write)?;
    // What the server still sends is read, so that the kernel has no cause for a reset.
    stream.sock.set_read_timeout(Some(Duration::from_secs(2)))?;
    let _ = std::io::copy(&mut stream.sock, &mut std::io::sink());
    Ok(())
}

/// Ends the process at a stage, if the options say so.
fn leave_at(options: &Options, stage: &str) {
    if options.text("leave-at") == Some(stage) {
        println!("left at {stage}");
        // What is on its way to the other end is let through first.
        std::thread::sleep(Duration::from_secs_f64(options.value("leave-after", 0.5).unwrap_or(0.5)));
        std::process::exit(0);
    }
}

#[derive(Debug)]
struct AnyCertificate;

impl rustls::client::danger::ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        use rustls::SignatureScheme::*;
        vec![
            RSA_PKCS1_SHA256,
            RSA_PKCS1_SHA384,
            RSA_PKCS1_SHA512,
            ECDSA_NISTP256_SHA256,
            ECDSA_NISTP384_SHA384,
            RSA_PSS_SHA256,
            RSA_PSS_SHA384,
            RSA_PSS_SHA512,
            ED25519,
        ]
    }
}

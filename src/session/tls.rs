//! TLS as the records in clear show it.

use super::Unread;
use crate::decrypt::KeySource;
use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::Judgement;

/// The TLS connection of a session.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Frame and time of the ClientHello.
    pub client_hello: Option<(Frame, Time)>,
    /// What the client offered.
    pub offer: Option<ClientOffer>,
    /// Frame and time of the ServerHello.
    pub server_hello: Option<(Frame, Time)>,
    /// Negotiated version, `0x0303` for TLS 1.2.
    pub version: Option<u16>,
    /// Negotiated cipher suite.
    pub cipher_suite: Option<u16>,
    /// The server asked for another key share.
    pub hello_retry: bool,
    /// The handshake resumed an earlier session: no certificate is sent.
    pub resumed: bool,
    /// Both hellos agreed on encrypt-then-MAC.
    pub encrypt_then_mac: bool,
    /// Both hellos agreed on the extended master secret.
    pub extended_master_secret: bool,
    /// ClientHello random.
    pub client_random: Option<[u8; 32]>,
    /// ServerHello random.
    pub server_random: Option<[u8; 32]>,
    /// The server's certificates, leaf first, as sent in clear.
    pub certificates: Vec<Certificate>,
    /// What is wrong with the server's certificate, and what is worth knowing of it, as `certify` found; empty before it looked.
    pub review: CertificateReview,
    /// Frame of the server's Certificate message.
    pub certificate_frame: Option<Frame>,
    /// The server's key exchange, for checking its signature.
    pub key_exchange: Option<KeyExchange>,
    /// The server's CertificateVerify of TLS 1.3, where its flight was opened without a gap.
    pub certificate_verify: Option<CertificateVerify>,
    /// The server asked for a client certificate; and what came back.
    pub client_certificate: Option<ClientCertificate>,
    /// The client spoke before the server had answered (TLS 1.3 with a resumed session).
    pub early_data: Option<EarlyData>,
    /// How far the handshake came.
    pub progress: TlsProgress,
    /// Alerts, in clear or sealed.
    pub alerts: Vec<Alert>,
    /// Sealed records seen by the flow, and those whose bytes were kept.
    pub sealed: u64,
    /// Sealed records of which every byte was kept.
    pub kept: u64,
    /// Sealed records that a key opened.
    pub opened: u64,
    /// Where the secret came from that opened records.
    pub keys_from: Option<KeySource>,
    /// Why records stayed sealed although secrets were at hand, in words.
    pub left_sealed: Option<String>,
    /// Handshake bytes that could not be read: where and why.
    pub unreadable: Vec<(Frame, String)>,
    /// The first records were not in the capture.
    pub starts_late: bool,
}

/// What a ClientHello offered.
#[derive(Clone, Debug, Default)]
pub struct ClientOffer {
    /// server_name, not escaped.
    pub server_name: Option<String>,
    /// Versions, highest first.
    pub versions: Vec<u16>,
    /// Cipher suites in the client's order, GREASE and signalling values included.
    pub cipher_suites: Vec<u16>,
    /// supported_groups.
    pub groups: Vec<u16>,
    /// signature_algorithms.
    pub signature_algorithms: Vec<u16>,
    /// ALPN names, not escaped.
    pub alpn: Vec<String>,
    /// early_data: application data follows the hello at once.
    pub early_data: bool,
}

/// Early data of a TLS 1.3 client ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-4.2.10) 4.2.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EarlyData {
    /// Frame of the first record.
    pub frame: Frame,
    /// Records known to be early data.
    pub records: u64,
    /// Records that a secret opened.
    pub opened: u64,
    /// Whether the server took it; `None` where that is sealed.
    pub taken: Option<bool>,
}

/// ServerKeyExchange, for checking the signature over the parameters.
#[derive(Clone, Debug)]
pub struct KeyExchange {
    /// Frame.
    pub frame: Frame,
    /// The parameters that are signed.
    pub parameters: Vec<u8>,
    /// SignatureScheme; `None` before TLS 1.2.
    pub scheme: Option<u16>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Named curve of an ECDHE exchange.
    pub group: Option<u16>,
    /// Length of the prime of a DHE exchange, bits.
    pub prime_bits: Option<u32>,
}

/// CertificateVerify of a TLS 1.3 server, for checking its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateVerify {
    /// Frame.
    pub frame: Frame,
    /// SignatureScheme.
    pub scheme: u16,
    /// The signature.
    pub signature: Vec<u8>,
    /// Hash over the handshake up to the server's Certificate ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-4.4.1) 4.4.1).
    pub transcript_hash: Vec<u8>,
}

/// A client certificate that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    /// Frame of the CertificateRequest.
    pub requested: Frame,
    /// Frame of the client's Certificate, and how many certificates it held.
    pub answered: Option<(Frame, usize)>,
}

/// How far a handshake came: frames of what was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TlsProgress {
    /// ServerHelloDone (up to TLS 1.2).
    pub server_done: Option<Frame>,
    /// The client's ClientKeyExchange (up to TLS 1.2).
    pub client_key_exchange: Option<Frame>,
    /// The client's Finished (sealed; in TLS 1.3 its first sealed record).
    pub client_finished: Option<Frame>,
    /// The server's Finished (sealed; hidden in TLS 1.3).
    pub server_finished: Option<Frame>,
    /// First sealed application data of the client.
    pub client_data: Option<Frame>,
    /// First sealed application data of the server (in TLS 1.3 after the client's Finished).
    pub server_data: Option<Frame>,
    /// When the handshake was complete, if it was.
    pub completed: Option<(Frame, Time)>,
}

/// The server's certificate by the verifier, at the capture's time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateReview {
    /// Its faults, each once, in the order of [`Judgement::ALL`].
    pub faults: Vec<CertificateFault>,
    /// What is no fault and worth knowing: a sentence each.
    pub remarks: Vec<String>,
    /// A signature over the handshake that nothing here can check.
    pub unchecked: Option<Unread>,
    /// The user named the roots that the client has: an issuer that leads to none of them is unknown to the client too.
    pub roots_named: bool,
    /// The product that inspects TLS and whose authority, by its name, issued the certificate.
    pub inspector: Option<&'static str>,
}

/// A fault of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFault {
    /// Which.
    pub fault: Judgement,
    /// In a sentence, with the figures (not escaped).
    pub says: String,
}

/// A TLS alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// Who sent it.
    pub direction: Direction,
    /// Level; `None` for a sealed alert.
    pub level: Option<u8>,
    /// Description; `None` for a sealed alert.
    pub description: Option<u8>,
    /// Bytes of its record.
    pub length: u32,
}

/// Bytes of a record that holds an alert in clear: header, level and description ([RFC 8446, section 6](https://www.rfc-editor.org/rfc/rfc8446#section-6)).
const CLEAR_ALERT: u32 = 5 + 2;

impl Alert {
    /// Whether it is a close_notify, as far as it can be read.
    pub fn is_close_notify(&self) -> bool {
        self.description == Some(0)
    }

    /// Whether it says no more than goodbye, as far as can be told: a close_notify, or a sealed one.
    pub fn is_goodbye(&self) -> bool {
        self.is_close_notify() || self.is_sealed()
    }

    /// Whether it was sealed and has been opened: nobody without the session's keys can have made it.
    pub fn was_opened(&self) -> bool {
        self.description.is_some() && self.length > CLEAR_ALERT
    }

    /// Whether it is sealed: its content is not known.
    pub fn is_sealed(&self) -> bool {
        self.description.is_none()
    }
}

/// An X.509 certificate as the capture holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Frame that holds its first byte.
    pub frame: Frame,
    /// Its DER bytes.
    pub der: Vec<u8>,
    /// Its fields, or why they could not be read.
    pub fields: Result<CertificateFields, String>,
}

/// Fields of a certificate. Texts are not escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFields {
    /// Subject, RFC 4514-like.
    pub subject: String,
    /// Common name of the subject.
    pub common_name: Option<String>,
    /// Issuer.
    pub issuer: String,
    /// Serial number, lower-case hex without leading zeros.
    pub serial: String,
    /// notBefore.
    pub not_before: Time,
    /// notAfter.
    pub not_after: Time,
    /// Public key: `RSA 2048`, `EC P-256`, ...
    pub key: String,
    /// RSA modulus length, bits.
    pub rsa_bits: Option<u32>,
    /// Signature algorithm: `sha256WithRSAEncryption`, ...
    pub signature: String,
    /// Subject and issuer are the same and it verifies with its own key.
    pub self_signed: bool,
    /// Subject and issuer are the same.
    pub self_issued: bool,
    /// Subject alternative names (DNS and IP), not escaped.
    pub names: Vec<String>,
    /// Extended key usages as OIDs; `None` without the extension.
    pub extended_key_usage: Option<Vec<String>>,
    /// Key usage bits by name; `None` without the extension.
    pub key_usage: Option<Vec<&'static str>>,
    /// basicConstraints CA.
    pub is_ca: bool,
    /// SHA-1 of the DER, hex.
    pub sha1: String,
    /// SHA-256 of the DER, hex.
    pub sha256: String,
    /// It has the shape of the certificate that Windows makes for its RDP listener.
    pub windows_default: bool,
}

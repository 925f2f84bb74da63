//! What a TLS 1.3 server signs: the hash of the handshake up to its Certificate (RFC 8446 4.4.1).

use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self as wire, HandshakeType};
use sha2::{Digest, Sha256, Sha384};

use crate::decode::walk::Place;
use crate::session::{CertificateVerify, Tls};

/// TLS 1.3.
const TLS13: u16 = 0x0304;
/// TLS_AES_256_GCM_SHA384, the only suite with SHA-384.
const AES_256_GCM: u16 = 0x1302;

/// Reads the server's CertificateVerify; `transcript` are the messages before it. Nothing where one of them may be missing: a hash
/// with a hole would make every signature look wrong.
pub fn certificate_verify(tls: &Tls, transcript: &[u8], body: &[u8], place: Place) -> Option<CertificateVerify> {
    let whole = tls.version == Some(TLS13) && tls.sealed == tls.opened && tls.unreadable.is_empty();
    if !whole {
        return None;
    }
    let (read, _) = parse(wire::certificate_verify(wire::ProtocolVersion(TLS13)), body).ok()?;
    let transcript_hash = if tls.cipher_suite == Some(AES_256_GCM) {
        hash::<Sha384>(transcript, tls.hello_retry)?
    } else {
        hash::<Sha256>(transcript, tls.hello_retry)?
    };
    Some(CertificateVerify {
        frame: place.frame,
        scheme: read.signed.algorithm?.0,
        signature: body.get(read.signed.signature)?.to_vec(),
        transcript_hash,
    })
}

/// The hash of a server's flight; a HelloRetryRequest turns the hello before it into its own hash.
fn hash<D: Digest>(transcript: &[u8], hello_retry: bool) -> Option<Vec<u8>> {
    use HandshakeType as T;
    let mut kinds = Vec::new();
    let mut hash = D::new();
    for message in wire::handshake_messages(transcript) {
        let bytes = transcript.get(message.at.clone())?;
        if kinds.is_empty() && hello_retry {
            let first = D::digest(bytes);
            hash.update([MESSAGE_HASH, 0, 0]);
            hash.update([u8::try_from(first.len()).ok()?]);
            hash.update(&first);
        } else {
            hash.update(bytes);
        }
        kinds.push(message.header.msg_type);
    }
    let flight = match hello_retry {
        true => kinds.strip_prefix(&[T::CLIENT_HELLO, T::SERVER_HELLO, T::CLIENT_HELLO, T::SERVER_HELLO])?,
        false => kinds.strip_prefix(&[T::CLIENT_HELLO, T::SERVER_HELLO])?,
    };
    let asks = [T::ENCRYPTED_EXTENSIONS, T::CERTIFICATE_REQUEST, T::CERTIFICATE];
    let does_not = [T::ENCRYPTED_EXTENSIONS, T::CERTIFICATE];
    (flight == asks || flight == does_not).then(|| hash.finalize().to_vec())
}

/// HandshakeType of the hash that stands for the first ClientHello.
const MESSAGE_HASH: u8 = 254;

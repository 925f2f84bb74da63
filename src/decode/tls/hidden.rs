//! What TLS 1.3 hides among its application data and size gives away: the client's Finished and alerts.

use crate::decode::timeline::Event;
use crate::session::Tls;

/// Bytes in front of a record's body.
const RECORD_HEADER: u32 = 5;
/// TLS_AES_128_CCM_8_SHA256, the only suite with a tag of 8 bytes.
const AES_128_CCM_8: u16 = 0x1305;
/// TLS_AES_256_GCM_SHA384, the only suite with a hash of 48 bytes.
const AES_256_GCM: u16 = 0x1302;
/// Records that a client may need up to its Finished: Certificate, CertificateVerify, Finished.
pub const CLIENT_FLIGHT: u32 = 3;

/// Plaintext bytes of a record, without the content type that the sealing adds (RFC 8446 5.2); padding is taken for none.
fn plaintext(event: &Event<'_>, tls: &Tls) -> Option<u32> {
    let tag = if tls.cipher_suite == Some(AES_128_CCM_8) { 8 } else { 16 };
    event.unit.length.checked_sub(RECORD_HEADER + 1)?.checked_sub(tag).filter(|_| event.unit.count == 1)
}

/// Whether a record has the size of a Finished: 4 bytes of header and one hash.
pub fn is_finished(event: &Event<'_>, tls: &Tls) -> bool {
    let hash = if tls.cipher_suite == Some(AES_256_GCM) { 48 } else { 32 };
    plaintext(event, tls) == Some(4 + hash)
}

/// Whether a record has the two bytes of an alert; nothing else that RDP sends has them.
pub fn is_alert(event: &Event<'_>, tls: &Tls) -> bool {
    plaintext(event, tls) == Some(2)
}

//! ICMP and ICMPv6 errors, with the datagram that they quote.

use etherparse::LaxIpSlice;

use super::segment::{Icmp, Quoted};

/// Type, code, checksum, and four bytes that depend on the type.
const HEADER: usize = 8;

/// An error message ([RFC 792](https://www.rfc-editor.org/rfc/rfc792), [RFC 4443](https://www.rfc-editor.org/rfc/rfc4443)); `None`
/// for other messages, and for one that is cut inside its header.
pub(super) fn error(v6: bool, bytes: &[u8]) -> Option<Icmp> {
    let [kind, code, _, _, m0, m1, m2, m3]: [u8; HEADER] = *bytes.first_chunk()?;
    let is_error = if v6 { (1..128).contains(&kind) } else { matches!(kind, 3 | 4 | 5 | 11 | 12) };
    if !is_error {
        return None;
    }
    let mtu = match (v6, kind, code) {
        // RFC 1191, section 4.
        (false, 3, 4) => u32::from(u16::from_be_bytes([m2, m3])),
        (true, 2, _) => u32::from_be_bytes([m0, m1, m2, m3]),
        _ => 0,
    };
    Some(Icmp { v6, kind, code, mtu: (mtu > 0).then_some(mtu), quoted: bytes.get(HEADER..).and_then(quoted) })
}

fn quoted(bytes: &[u8]) -> Option<Quoted> {
    let (slice, _stopped) = LaxIpSlice::from_slice(bytes).ok()?;
    let payload = slice.payload();
    let later_fragment = match &slice {
        LaxIpSlice::Ipv4(v4) => v4.header().fragments_offset().byte_offset() > 0,
        LaxIpSlice::Ipv6(_) => payload.fragmented,
    };
    let transport = if later_fragment { &[] } else { payload.payload };
    let protocol = payload.ip_number.0;
    let ports = match (protocol, transport.first_chunk()) {
        (6 | 17, Some(&[s0, s1, d0, d1])) => Some((u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1]))),
        _ => None,
    };
    let sequence = match (protocol, transport.first_chunk()) {
        (6, Some(&[_, _, _, _, q0, q1, q2, q3])) => Some(u32::from_be_bytes([q0, q1, q2, q3])),
        _ => None,
    };
    Some(Quoted { source: slice.source_addr(), destination: slice.destination_addr(), protocol, ports, sequence })
}

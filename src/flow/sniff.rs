//! Whether the first bytes of one direction look like RDP, like a proxy's preamble, or like something else.

use std::collections::HashSet;

/// What the first bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// RDP: an X.224 connection TPDU or MCS data in a TPKT, or TLS with a client random that is looked for.
    Rdp,
    /// The start of SOCKS, of an HTTP CONNECT, or of a load balancer's header: RDP may follow.
    Proxy,
    /// Too short to tell.
    Short,
    /// Something else.
    Other,
}

/// Offset of the random in a record that begins with a ClientHello: record header, handshake header, version.
const RANDOM: usize = 5 + 4 + 2;

/// Looks at the first bytes of a direction.
pub(super) fn look(bytes: &[u8], client_randoms: &HashSet<[u8; 32]>) -> Look {
    if is_preconnection(bytes) {
        return Look::Rdp;
    }
    match bytes.first() {
        None => Look::Short,
        Some(3) => look_at_tpkt(bytes),
        Some(22) => look_at_hello(bytes, client_randoms),
        Some(4 | 5) => look_at_socks(bytes),
        Some(b'C') => look_at_text(bytes, b"CONNECT "),
        Some(b'P') => look_at_text(bytes, b"PROXY "),
        Some(b'\r') => look_at_text(bytes, PROXY_SIGNATURE),
        Some(_) => Look::Other,
    }
}

fn look_at_tpkt(bytes: &[u8]) -> Look {
    if bytes.get(1).is_some_and(|reserved| *reserved != 0) {
        return Look::Other;
    }
    let &[_, _, high, low, li, code, third, ..] = bytes else { return Look::Short };
    let length = u16::from_be_bytes([high, low]);
    match code {
        0xe0 | 0xd0 if li >= 6 => look_at_connection(bytes, length),
        0xf0 if li == 2 && third == 0x80 => look_at_data(bytes),
        _ => Look::Other,
    }
}

/// ISO transport on port 102 (S7, MMS) opens with the same TPDU; its parameters 0xc0 to 0xc2 never stand in RDP.
fn look_at_connection(bytes: &[u8], length: u16) -> Look {
    match bytes.get(11) {
        Some(0xc0..=0xc2) => Look::Other,
        None if length > 11 => Look::Short,
        _ => Look::Rdp,
    }
}

/// An MCS connect PDU (BER application tag) or a DomainMCSPDU of RDP: its choice is in the six high bits
/// ([T.125](https://www.itu.int/rec/T-REC-T.125) section 7).
fn look_at_data(bytes: &[u8]) -> Look {
    match bytes.get(7) {
        None => Look::Short,
        Some(0x7f) => Look::Rdp,
        Some(choice) if matches!(choice >> 2, 1 | 8 | 10 | 11 | 14 | 15 | 25 | 26) => Look::Rdp,
        Some(_) => Look::Other,
    }
}

fn look_at_hello(bytes: &[u8], client_randoms: &HashSet<[u8; 32]>) -> Look {
    if client_randoms.is_empty() || bytes.get(1).is_some_and(|major| *major != 3) {
        return Look::Other;
    }
    if bytes.get(5).is_some_and(|message| *message != 1) {
        return Look::Other;
    }
    let Some(random) = bytes.get(RANDOM..).and_then(|rest| rest.first_chunk::<32>()) else { return Look::Short };
    if client_randoms.contains(random) { Look::Rdp } else { Look::Other }
}

/// SOCKS 5 greeting or method choice ([RFC 1928](https://www.rfc-editor.org/rfc/rfc1928#section-3) 3), or a SOCKS 4 request.
fn look_at_socks(bytes: &[u8]) -> Look {
    let &[version, second, ..] = bytes else { return Look::Short };
    match version {
        4 if second == 1 || second == 2 => Look::Proxy,
        5 if second <= 16 || second == 0xff => Look::Proxy,
        _ => Look::Other,
    }
}

/// A preconnection PDU: its length, flags of 0, version 1 or 2
/// ([MS-RDPEPS](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeps/) 2.2.1).
fn is_preconnection(bytes: &[u8]) -> bool {
    let (words, _) = bytes.as_chunks::<4>();
    let &[size, flags, version, ..] = words else { return false };
    let size = u32::from_le_bytes(size);
    u32::from_le_bytes(flags) == 0
        && match u32::from_le_bytes(version) {
            1 => size == 16,
            2 => (18..=18 + 2 * 0xffff).contains(&size),
            _ => false,
        }
}

/// The first bytes of version 2 of a load balancer's header
/// ([PROXY protocol](https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt) 2.2).
const PROXY_SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

fn look_at_text(bytes: &[u8], opening: &[u8]) -> Look {
    let length = opening.len().min(bytes.len());
    match bytes.get(..length) == opening.get(..length) {
        true if length == opening.len() => Look::Proxy,
        true => Look::Short,
        false => Look::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expect: Look) {
        assert_eq!(look(bytes, &HashSet::new()), expect, "{bytes:02x?}");
    }

    #[test]
    fn tells_rdp_from_other_uses_of_tpkt() {
        check(&[3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0], Look::Rdp);
        check(&[3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0], Look::Rdp);
        check(&[3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 1, 0, 0, 0], Look::Rdp);
        check(&[3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 10], Look::Other);
        check(&[3, 0, 1, 0, 2, 0xf0, 0x80, 0x7f, 0x65], Look::Rdp);
        check(&[3, 0, 0, 9, 2, 0xf0, 0x80, 0x21, 0x80], Look::Rdp);
        check(&[3, 0, 0, 31, 2, 0xf0, 0x80, 0x32, 1], Look::Other);
        check(&[3, 0, 0, 31, 8, 2, 0x10], Look::Other);
        check(&[3, 0, 0], Look::Short);
    }

    #[test]
    fn tells_preambles_from_other_protocols() {
        check(&[5, 1, 0], Look::Proxy);
        check(&[4, 1, 0x0d, 0x3d, 10, 0, 0, 2, 0], Look::Proxy);
        check(b"CONN", Look::Short);
        check(b"CONNECT host:3389 HTTP/1.1\r\n", Look::Proxy);
        check(b"PROXY TCP4 198.51.100.7 192.0.2.9 50123 3389\r\n", Look::Proxy);
        check(b"PROPFIND / HTTP/1.1\r\n", Look::Other);
        check(b"\r\n\r\n\0\r\nQUIT\n\x21", Look::Proxy);
        check(b"\r\n", Look::Short);
        check(b"HTTP/1.1 200 OK", Look::Other);
        check(b"SSH-2.0-OpenSSH", Look::Other);
    }

    #[test]
    fn a_preconnection_pdu_is_rdp() {
        check(&[16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0], Look::Rdp);
        check(&[32, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], Look::Rdp);
        check(&[16, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0], Look::Other);
        check(&[17, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], Look::Other);
        check(&[0; 16], Look::Other);
    }

    #[test]
    fn finds_a_client_random_that_is_looked_for() {
        let mut hello = vec![22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3];
        hello.extend([7u8; 32]);
        let known = HashSet::from([[7u8; 32]]);
        assert_eq!(look(&hello, &known), Look::Rdp);
        assert_eq!(look(&hello[..40], &known), Look::Short);
        assert_eq!(look(&hello, &HashSet::from([[8u8; 32]])), Look::Other);
        check(&hello, Look::Other);
    }
}

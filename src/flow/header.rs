//! What the first bytes of a unit say about its framing and length.

use super::model::UnitKind;

/// Longest header looked at: TPKT with the first bytes of its X.224 TPDU.
pub(super) const LONGEST: usize = 7;

/// Length of a TPKT header and of a TLS record header.
const TPKT_HEADER: usize = 4;
const TLS_HEADER: usize = 5;

/// Longest TLSCiphertext: 2^14 + 2048 in TLS 1.2 ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3) 6.2.3).
const LONGEST_RECORD: u16 = (1 << 14) + 2048;

/// X.224 TPDU codes: Connection Request, Connection Confirm, Disconnect Request, Data, Error
/// ([ITU-T X.224](https://www.itu.int/rec/T-REC-X.224) 13).
const CONNECTION_REQUEST: u8 = 0xe0;
const CONNECTION_CONFIRM: u8 = 0xd0;
const DISCONNECT_REQUEST: u8 = 0x80;
const DATA: u8 = 0xf0;
const ERROR: u8 = 0x70;

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// A unit of this kind and length, header included.
    Unit {
        /// Framing.
        kind: UnitKind,
        /// Length with its header.
        length: u32,
        /// It is a TPKT with an X.224 Data TPDU.
        data: bool,
    },
    /// More bytes are needed to tell.
    Short,
    /// No header that may stand here.
    Bad,
}

/// What has been seen of a direction and decides which framing may follow.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// Version field of the last TLS record.
    pub(super) tls: Option<u16>,
    /// X.224 data was seen in clear.
    pub(super) data: bool,
}

/// Reads a header where one is due.
pub(super) fn read(bytes: &[u8], context: Context) -> Header {
    let Some(&first) = bytes.first() else { return Header::Short };
    if first == 3 {
        return read_tpkt(bytes, context.tls.is_some());
    }
    let tls_may_stand = context.tls.is_some() || !context.data;
    if tls_may_stand && (20..=24).contains(&first) {
        return read_tls(bytes);
    }
    if context.data && context.tls.is_none() && first & 3 == 0 {
        return read_fast_path(bytes);
    }
    Header::Bad
}

/// Reads a header strict enough to be believed anywhere in a stream: a TPKT whose X.224 header fits its length, or a TLS hello.
pub(super) fn read_strict(bytes: &[u8]) -> Header {
    match bytes.first() {
        None => Header::Short,
        Some(3) => read_tpkt(bytes, true),
        Some(22) => read_hello(bytes),
        Some(_) => Header::Bad,
    }
}

/// Reads a TLS record header that may continue a stream after a hole.
pub(super) fn read_record(bytes: &[u8], version: Option<u16>) -> Header {
    let header = read_tls(bytes);
    match header {
        Header::Unit { kind: UnitKind::Tls { version: found, .. }, length, .. } => {
            let other_version = version.is_some_and(|version| version != found);
            if other_version || length == TLS_HEADER as u32 { Header::Bad } else { header }
        }
        other => other,
    }
}

fn read_tpkt(bytes: &[u8], strict: bool) -> Header {
    if bytes.get(1).is_some_and(|reserved| *reserved != 0) {
        return Header::Bad;
    }
    let &[_, _, high, low, li, code, third, ..] = bytes else { return Header::Short };
    let length = u16::from_be_bytes([high, low]);
    if usize::from(length) < LONGEST {
        return Header::Bad;
    }
    let data = li == 2 && code == DATA && third == 0x80;
    if strict && !data && !is_connection_tpdu(li, code, length) {
        return Header::Bad;
    }
    Header::Unit { kind: UnitKind::Tpkt, length: u32::from(length), data }
}

/// A TPDU of one of the other classes that RDP uses, alone in its TPKT.
fn is_connection_tpdu(li: u8, code: u8, length: u16) -> bool {
    let known = matches!(code & 0xf0, CONNECTION_REQUEST | CONNECTION_CONFIRM | DISCONNECT_REQUEST | ERROR);
    known && code & 0x0f == 0 && u16::from(li).checked_add(5) == Some(length)
}

fn read_tls(bytes: &[u8]) -> Header {
    if bytes.first().is_some_and(|kind| !(20..=24).contains(kind))
        || bytes.get(1).is_some_and(|major| *major != 3)
        || bytes.get(2).is_some_and(|minor| *minor > 4)
    {
        return Header::Bad;
    }
    let &[content_type, major, minor, high, low, ..] = bytes else { return Header::Short };
    let length = u16::from_be_bytes([high, low]);
    if length > LONGEST_RECORD {
        return Header::Bad;
    }
    let kind = UnitKind::Tls { content_type, version: u16::from_be_bytes([major, minor]) };
    Header::Unit { kind, length: u32::from(length) + TLS_HEADER as u32, data: false }
}

/// A handshake record that begins with a ClientHello or ServerHello whose length can be.
fn read_hello(bytes: &[u8]) -> Header {
    let header = read_tls(bytes);
    let Header::Unit { length, .. } = header else { return header };
    let Some(&message) = bytes.get(TLS_HEADER) else { return Header::Short };
    if message != 1 && message != 2 {
        return Header::Bad;
    }
    let Some(&high) = bytes.get(TLS_HEADER + 1) else { return Header::Short };
    // Shortest hello: version, random, empty session id, one suite, one compression method.
    let too_short = length < (TLS_HEADER + TPKT_HEADER + 38) as u32;
    if high != 0 || too_short { Header::Bad } else { header }
}

/// Fast-path: action 0 in the two lowest bits, one or two length bytes (MS-RDPBCGR 2.2.8.1.2 and 2.2.9.1.2, with an example in
/// [4.7](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d8f1be0e-ca81-4caf-a494-3c161d21a7f2)).
fn read_fast_path(bytes: &[u8]) -> Header {
    let Some(&length1) = bytes.get(1) else { return Header::Short };
    let (length, least) = if length1 & 0x80 == 0 {
        (u32::from(length1), 2)
    } else {
        let Some(&length2) = bytes.get(2) else { return Header::Short };
        (u32::from(length1 & 0x7f) << 8 | u32::from(length2), 3)
    };
    if length < least {
        return Header::Bad;
    }
    Header::Unit { kind: UnitKind::FastPath, length, data: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: Context = Context { tls: None, data: false };
    const DATA_SEEN: Context = Context { tls: None, data: true };
    const TLS_SEEN: Context = Context { tls: Some(0x0303), data: false };

    fn unit(bytes: &[u8], context: Context) -> Option<(UnitKind, u32)> {
        match read(bytes, context) {
            Header::Unit { kind, length, .. } => Some((kind, length)),
            _ => None,
        }
    }

    #[test]
    fn reads_each_framing_where_it_may_stand() {
        let record = [0x17, 3, 3, 0, 0x30];
        let sealed = UnitKind::Tls { content_type: 23, version: 0x0303 };
        assert_eq!(unit(&[3, 0, 0, 9, 2, 0xf0, 0x80], TLS_SEEN), Some((UnitKind::Tpkt, 9)));
        assert_eq!(unit(&[3, 0, 0, 9, 9, 9, 9], CLEAR), Some((UnitKind::Tpkt, 9)));
        assert_eq!(unit(&[3, 0, 0, 9, 9, 9, 9], TLS_SEEN), None);
        assert_eq!(unit(&[3, 0, 0, 6, 2, 0xf0, 0x80], CLEAR), None);
        assert_eq!(unit(&[3, 1, 0, 9, 2, 0xf0, 0x80], CLEAR), None);
        assert_eq!(unit(&record, CLEAR), Some((sealed, 0x35)));
        assert_eq!(unit(&record, DATA_SEEN), None);
        assert_eq!(unit(&[0x17, 3, 3, 0xff, 0], CLEAR), None);
        assert_eq!(unit(&[0, 0x20], DATA_SEEN), Some((UnitKind::FastPath, 0x20)));
        assert_eq!(unit(&[0, 0x81, 2], DATA_SEEN), Some((UnitKind::FastPath, 0x102)));
        assert_eq!(unit(&[0, 0x20], CLEAR), None);
        assert_eq!(unit(&[0, 1], DATA_SEEN), None);
        assert_eq!(unit(b"SSH-2.0-", CLEAR), None);
    }

    #[test]
    fn strict_reading_wants_a_fitting_x224_header() {
        let request = [3, 0, 0, 19, 14, 0xe0, 0];
        assert!(matches!(read_strict(&request), Header::Unit { kind: UnitKind::Tpkt, length: 19, .. }));
        assert_eq!(read_strict(&[3, 0, 0, 19, 15, 0xe0, 0]), Header::Bad);
        assert_eq!(read_strict(&[3, 0, 0, 19, 14]), Header::Short);
        assert!(matches!(read_strict(&[22, 3, 1, 2, 0, 1, 0]), Header::Unit { length: 517, .. }));
        assert_eq!(read_strict(&[22, 3, 1, 2, 0, 11, 0]), Header::Bad);
        assert_eq!(read_strict(&[23, 3, 3, 2, 0, 1, 0]), Header::Bad);
    }
}

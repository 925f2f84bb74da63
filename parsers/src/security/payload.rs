//! Which kind of message a payload is.

use nom::number::complete::le_u16;

use super::SecurityFlags;
use crate::error::{Error, ParseResult};
use crate::input::Input;

/// What the payload of an MCS Send Data on the I/O or message channel begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadKind {
    /// A security header.
    SecurityHeader,
    /// A share control header, with no security header before it: TLS, or no encryption.
    ShareControlHeader,
    /// Neither for certain.
    Unknown,
}

/// Tells from its first bytes what a payload begins with, for a caller who does not know the security of the session.
///
/// A share control header is believed if its length is that of the payload (or marks a flow PDU) and its type is one of the
/// five with version 1, or a redirection, to which Windows servers give version 0; a security header, if just one of the flags that announce a message is set, or `SEC_ENCRYPT`.
pub fn payload_kind(payload: &[u8]) -> PayloadKind {
    let Some((first, second)) = first_two(payload) else {
        return PayloadKind::Unknown;
    };
    let of_this_length = usize::from(first) == payload.len() || first == FLOW_MARKER;
    if of_this_length && SHARE_TYPES.contains(&(second & 0x00ff)) {
        return PayloadKind::ShareControlHeader;
    }
    let announced = (first & ANNOUNCING).count_ones();
    let encrypted = SecurityFlags(first).contains(SecurityFlags::SEC_ENCRYPT);
    match announced == 1 || announced == 0 && encrypted {
        true => PayloadKind::SecurityHeader,
        false => PayloadKind::Unknown,
    }
}

const FLOW_MARKER: u16 = 0x8000;
const SHARE_TYPES: [u16; 6] = [0x11, 0x13, 0x16, 0x17, 0x1a, 0x0a];
const ANNOUNCING: u16 = SecurityFlags::SEC_EXCHANGE_PKT.0
    | SecurityFlags::SEC_TRANSPORT_REQ.0
    | SecurityFlags::SEC_TRANSPORT_RSP.0
    | SecurityFlags::SEC_INFO_PKT.0
    | SecurityFlags::SEC_LICENSE_PKT.0
    | SecurityFlags::SEC_REDIRECTION_PKT.0
    | SecurityFlags::SEC_AUTODETECT_REQ.0
    | SecurityFlags::SEC_AUTODETECT_RSP.0
    | SecurityFlags::SEC_HEARTBEAT.0;

fn first_two(payload: &[u8]) -> Option<(u16, u16)> {
    let both: ParseResult<'_, (u16, u16)> = nom::Parser::parse(&mut (le_u16::<_, Error>, le_u16), Input::new(payload));
    both.ok().map(|(_, both)| both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_them_apart() {
        let check = |payload: &[u8], expect| assert_eq!(payload_kind(payload), expect, "{payload:x?}");
        check(&[0x80, 0, 0, 0, 0xff, 3, 0x10, 0], PayloadKind::SecurityHeader);
        check(&[0x40, 0, 0, 0, 1], PayloadKind::SecurityHeader);
        check(&[0x08, 0, 0xef, 0xbe, 1, 2], PayloadKind::SecurityHeader);
        check(&[0x08, 0, 0x17, 0, 0xea, 3, 0, 0], PayloadKind::ShareControlHeader);
        check(&[0x0a, 0, 0x1a, 0, 0xea, 3, 0, 0, 0, 4], PayloadKind::ShareControlHeader);
        check(&[0x0a, 0, 0x0a, 0, 0xea, 3, 0x56, 0xaa, 0, 4], PayloadKind::ShareControlHeader);
        check(&[0x24, 0, 0x17, 0, 0xea, 3], PayloadKind::SecurityHeader);
        check(&[0x03, 0, 0, 0], PayloadKind::Unknown);
        check(&[0x40, 0], PayloadKind::Unknown);
        check(&[], PayloadKind::Unknown);
    }
}

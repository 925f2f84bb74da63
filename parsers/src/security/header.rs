//! Security headers: basic, non-FIPS and FIPS.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, u8};

use crate::code::flags;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::place;

flags! {
    /// Flags of the security header: what follows it, and whether that is encrypted.
    ///
    /// Source: [MS-RDPBCGR] 2.2.8.1.1.2.1, Basic (TS_SECURITY_HEADER).
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/e13405c5-668b-4716-94b2-1c2654ca1ad4
    pub struct SecurityFlags(u16) {
        /// A Security Exchange PDU follows.
        SEC_EXCHANGE_PKT = 0x0001,
        /// An Initiate Multitransport Request follows.
        SEC_TRANSPORT_REQ = 0x0002,
        /// A Multitransport Response follows.
        SEC_TRANSPORT_RSP = 0x0004,
        /// What follows is encrypted, and its signature stands before it.
        SEC_ENCRYPT = 0x0008,
        /// Not used.
        SEC_RESET_SEQNO = 0x0010,
        /// Not used.
        SEC_IGNORE_SEQNO = 0x0020,
        /// A Client Info PDU follows.
        SEC_INFO_PKT = 0x0040,
        /// A licensing message follows.
        SEC_LICENSE_PKT = 0x0080,
        /// The sender can read encrypted licensing messages; it says nothing of this one.
        SEC_LICENSE_ENCRYPT = 0x0200,
        /// A standard Server Redirection PDU follows.
        SEC_REDIRECTION_PKT = 0x0400,
        /// The signature is salted.
        SEC_SECURE_CHECKSUM = 0x0800,
        /// An auto-detection request follows.
        SEC_AUTODETECT_REQ = 0x1000,
        /// An auto-detection response follows.
        SEC_AUTODETECT_RSP = 0x2000,
        /// A Heartbeat PDU follows.
        SEC_HEARTBEAT = 0x4000,
        /// `flagsHi` is valid; it has no flags yet.
        SEC_FLAGSHI_VALID = 0x8000,
    }
}

/// The security header that all others begin with.
///
/// ```text
/// | flags (2) | flagsHi (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.8.1.1.2.1, Basic (TS_SECURITY_HEADER).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/e13405c5-668b-4716-94b2-1c2654ca1ad4
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicSecurityHeader {
    /// What follows.
    pub flags: SecurityFlags,
    /// Whatever the sender put there, unless the flags say that it is valid.
    pub flags_hi: u16,
}

/// A whole security header.
///
/// ```text
/// Basic     | flags (2) | flagsHi (2) |
/// Non-FIPS  | flags (2) | flagsHi (2) | dataSignature (8) |
/// FIPS      | flags (2) | flagsHi (2) | length (2) | version (1) | padlen (1) | dataSignature (8) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.8.1.1.2.1 to 2.2.8.1.1.2.3.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityHeader {
    /// The basic part.
    pub basic: BasicSecurityHeader,
    /// Of a FIPS header: how many bytes of padding end the plain text.
    pub pad_length: Option<u8>,
    /// Where the signature lies, bytes from the start of the message; there is one only if `SEC_ENCRYPT` is set.
    pub data_signature: Option<Range<usize>>,
}

/// Reads a basic security header.
///
/// # Errors
/// Fewer than four bytes.
pub fn basic_security_header(input: Input<'_>) -> ParseResult<'_, BasicSecurityHeader> {
    let (rest, flags) = field("flags", le_u16.map(SecurityFlags))(input)?;
    let (rest, flags_hi) = field("flagsHi", le_u16)(rest)?;
    Ok((rest, BasicSecurityHeader { flags, flags_hi }))
}

/// Reads a security header where one must be, with what belongs to it if `SEC_ENCRYPT` is set: whether that is FIPS is known
/// from `encryptionMethod` of the Server Security Data.
///
/// The signature goes by that flag alone and not by what was negotiated: a server may send its licensing error in clear in a
/// session that is otherwise encrypted.
///
/// # Errors
/// A header that ends inside a field.
pub fn security_header<'a>(fips: bool) -> impl FnMut(Input<'a>) -> ParseResult<'a, SecurityHeader> {
    move |input| {
        let (rest, basic) = basic_security_header(input)?;
        if !basic.flags.contains(SecurityFlags::SEC_ENCRYPT) {
            return Ok((rest, SecurityHeader { basic, pad_length: None, data_signature: None }));
        }
        let (rest, pad_length) = if fips { fips_fields.map(Some).parse(rest)? } else { (rest, None) };
        let (rest, signature) = field("dataSignature", place(take(8_usize)))(rest)?;
        Ok((rest, SecurityHeader { basic, pad_length, data_signature: Some(signature) }))
    }
}

fn fips_fields(input: Input<'_>) -> ParseResult<'_, u8> {
    let (rest, _) = field("length", le_u16)(input)?;
    let (rest, _) = field("version", u8)(rest)?;
    field("padlen", u8)(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn a_plain_licensing_error_has_no_signature_though_the_session_is_encrypted() {
        let bytes = [0x80, 0x02, 0, 0, 0xff, 2, 0x10, 0];
        let (header, rest) = parse(security_header(false), &bytes).unwrap();
        let names = ["SEC_LICENSE_PKT", "SEC_LICENSE_ENCRYPT"];
        assert_eq!(header.basic.flags.names().collect::<Vec<_>>(), names);
        assert_eq!((header.data_signature, rest), (None, &[0xff, 2, 0x10, 0][..]));
    }

    #[test]
    fn reads_signatures() {
        let plain = [&[0x08, 0, 0, 0][..], &[7; 8], &[9]].concat();
        let (header, rest) = parse(security_header(false), &plain).unwrap();
        assert_eq!((header.data_signature, header.pad_length, rest), (Some(4..12), None, &[9][..]));
        let fips = [&[0x08, 0, 0, 0, 0x10, 0, 1, 5][..], &[7; 8]].concat();
        let header = parse(security_header(true), &fips).unwrap().0;
        assert_eq!((header.data_signature, header.pad_length), (Some(8..16), Some(5)));
        assert_eq!(parse(security_header(true), &fips[..12]).unwrap_err().field, Some("dataSignature"));
    }
}

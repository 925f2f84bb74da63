//! Server Security Data.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::le_u32;

use crate::code::{codes, flags};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{Trailing, place, up_to};
use crate::security::{ServerCertificate, server_certificate};

flags! {
    /// Encryption methods of Standard RDP Security: the client's set, and the one that the server chose (0: none).
    pub struct EncryptionMethods(u32) {
        /// RC4 with 40 bits.
        ENCRYPTION_METHOD_40BIT = 0x0000_0001,
        /// RC4 with 128 bits.
        ENCRYPTION_METHOD_128BIT = 0x0000_0002,
        /// RC4 with 56 bits.
        ENCRYPTION_METHOD_56BIT = 0x0000_0008,
        /// Triple DES and SHA-1, as FIPS 140-1 asks.
        ENCRYPTION_METHOD_FIPS = 0x0000_0010,
    }
}

codes! {
    /// How much of the traffic the server encrypts with Standard RDP Security.
    pub struct EncryptionLevel(u32) {
        /// Nothing.
        ENCRYPTION_LEVEL_NONE = 0,
        /// What the client sends.
        ENCRYPTION_LEVEL_LOW = 1,
        /// Both ways, with the strongest method of the client's.
        ENCRYPTION_LEVEL_CLIENT_COMPATIBLE = 2,
        /// Both ways, with the server's strongest.
        ENCRYPTION_LEVEL_HIGH = 3,
        /// Both ways, with FIPS 140-1 methods.
        ENCRYPTION_LEVEL_FIPS = 4,
    }
}

/// Encryption of Standard RDP Security that the server chose; under TLS both numbers are zero and nothing follows.
///
/// ```text
/// | encryptionMethod (4) | encryptionLevel (4) | serverRandomLen (4) | serverCertLen (4) | serverRandom | serverCertificate |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.4.3, Server Security Data (TS_UD_SC_SEC1).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/3e86b68d-3e2e-4433-b486-878875778f4b
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSecurityData {
    /// The method: one of them, or none.
    pub encryption_method: EncryptionMethods,
    /// The level.
    pub encryption_level: EncryptionLevel,
    /// Where the server's random number lies, bytes from the start of the message.
    pub server_random: Option<Range<usize>>,
    /// Where the certificate lies, bytes from the start of the message.
    pub server_certificate_at: Option<Range<usize>>,
    /// The certificate, or why it could not be read.
    pub server_certificate: Option<Result<ServerCertificate, Error>>,
}

pub(super) fn server_security_data(input: Input<'_>) -> ParseResult<'_, ServerSecurityData> {
    let (rest, encryption_method) = field("encryptionMethod", le_u32.map(EncryptionMethods))(input)?;
    let (rest, encryption_level) = field("encryptionLevel", le_u32.map(EncryptionLevel))(rest)?;
    let mut optional = Trailing::new(rest);
    let random_length = optional.read("serverRandomLen", le_u32).unwrap_or(0);
    let certificate_length = optional.read("serverCertLen", le_u32).unwrap_or(0);
    let server_random =
        (random_length > 0).then(|| optional.read("serverRandom", place(up_to(random_length as usize))));
    let certificate = (certificate_length > 0).then(|| optional.left());
    let certificate = certificate.and_then(|input| up_to(certificate_length as usize)(input).ok());
    let data = ServerSecurityData {
        encryption_method,
        encryption_level,
        server_random: server_random.flatten(),
        server_certificate_at: certificate.map(|(_, bytes)| bytes.offset()..bytes.offset().saturating_add(bytes.len())),
        server_certificate: certificate.map(|(_, bytes)| read_certificate(bytes)),
    };
    Ok((certificate.map_or(optional.left(), |(rest, _)| rest), data))
}

fn read_certificate(bytes: Input<'_>) -> Result<ServerCertificate, Error> {
    field("serverCertificate", server_certificate)(bytes).map(|(_, certificate)| certificate).map_err(Error::from_nom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_what_a_tls_server_sends() {
        let data = parse(server_security_data, &[0; 8]).unwrap().0;
        assert_eq!((data.encryption_method.0, data.encryption_level.name()), (0, Some("ENCRYPTION_LEVEL_NONE")));
        assert_eq!((data.server_random, data.server_certificate), (None, None));
        assert_eq!(parse(server_security_data, &[0; 16]).unwrap().0.server_random, None);
    }

    #[test]
    fn places_the_random_and_keeps_a_certificate_that_cannot_be_read() {
        let mut bytes = vec![2, 0, 0, 0, 2, 0, 0, 0, 32, 0, 0, 0, 3, 0, 0, 0];
        bytes.extend([0xaa; 32]);
        bytes.extend([1, 0, 0]);
        let data = parse(server_security_data, &bytes).unwrap().0;
        assert_eq!(data.server_random, Some(16..48));
        assert_eq!(data.server_certificate_at, Some(48..51));
        assert_eq!(data.server_certificate.unwrap().unwrap_err().field, Some("dwVersion"));
    }
}

//! The hello in the form of SSL 2.0, by which old clients offered SSL 3.0 and TLS.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u8, be_u16, be_u24};

use super::vector::items;
use super::{CipherSuite, HandshakeType, ProtocolVersion};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// ClientHello in the form of SSL 2.0 ([RFC 5246], appendix E.2), with its record header.
///
/// ```text
/// | 80 and length, 15 bits | 01 | version, 16 bits | cipher_spec_length, 16 bits | session_id_length, 16 bits |
/// | challenge_length, 16 bits | cipher_specs, 24 bits each | session_id | challenge |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#appendix-E.2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sslv2ClientHello {
    /// Length of the record without its header, bytes.
    pub length: u16,
    /// The highest version; [`ProtocolVersion::SSL_2_0`] for a client that knows no other.
    pub version: ProtocolVersion,
    /// Cipher kinds, 24 bits each, most wanted first.
    pub cipher_specs: Vec<u32>,
    /// Where the message is cut; the cipher kinds before that are whole.
    pub fault: Option<Error>,
}

impl Sslv2ClientHello {
    /// The cipher suites of SSL 3.0 and TLS among the cipher kinds: those whose first byte is 0.
    pub fn cipher_suites(&self) -> impl Iterator<Item = CipherSuite> + '_ {
        self.cipher_specs.iter().filter_map(|spec| u16::try_from(*spec).ok()).map(CipherSuite)
    }
}

/// Reads a record that holds such a hello.
///
/// # Errors
/// It does not begin like one, or is cut before the cipher kinds.
pub fn sslv2_client_hello(input: Input<'_>) -> ParseResult<'_, Sslv2ClientHello> {
    let (rest, length) = field("length", record_length).parse(input)?;
    let (rest, _) = field("msg_type", client_hello_type).parse(rest)?;
    let (rest, version) = field("version", version).parse(rest)?;
    let (rest, (ciphers, session_id, challenge)) =
        (field("cipher_spec_length", be_u16), field("session_id_length", be_u16), field("challenge_length", be_u16))
            .parse(rest)?;
    let mut hello = Sslv2ClientHello { length, version, cipher_specs: Vec::new(), fault: None };
    let rest = match tail(&mut hello, rest, [ciphers, session_id, challenge]) {
        Ok(rest) => rest,
        Err(error) => {
            hello.fault = Some(Error::from_nom(error));
            super::vector::end(rest)
        }
    };
    Ok((rest, hello))
}

fn tail<'a>(hello: &mut Sslv2ClientHello, input: Input<'a>, lengths: [u16; 3]) -> Result<Input<'a>, nom::Err<Error>> {
    let [ciphers, session_id, challenge] = lengths.map(usize::from);
    let (specs, _) =
        items(Input::new(input.bytes().get(..ciphers).unwrap_or(input.bytes())), |input| be_u24.parse(input));
    hello.cipher_specs = specs;
    let (rest, _) = field("cipher_specs", take(ciphers)).parse(input)?;
    let (rest, _) = field("session_id", take(session_id)).parse(rest)?;
    let (rest, _) = field("challenge", take(challenge)).parse(rest)?;
    Ok(rest)
}

fn record_length(input: Input<'_>) -> ParseResult<'_, u16> {
    let (rest, length) = be_u16.parse(input)?;
    if length & 0x8000 == 0 {
        return Err(Error::expected(input, "a two-byte record header of SSL 2.0 (80 or more)"));
    }
    Ok((rest, length & 0x7fff))
}

fn client_hello_type(input: Input<'_>) -> ParseResult<'_, u8> {
    let (rest, msg_type) = be_u8.parse(input)?;
    if HandshakeType(msg_type) != HandshakeType::CLIENT_HELLO {
        return Err(Error::expected(input, "a ClientHello (1)"));
    }
    Ok((rest, msg_type))
}

fn version(input: Input<'_>) -> ParseResult<'_, ProtocolVersion> {
    let (rest, version) = be_u16.map(ProtocolVersion).parse(input)?;
    if version != ProtocolVersion::SSL_2_0 && version.0 >> 8 != 3 {
        return Err(Error::expected(input, "version 2.0 or 3.x"));
    }
    Ok((rest, version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const HELLO: &str = "801f 01 0301 0006 0000 0010 00002f 010080 000102030405060708090a0b0c0d0e0f";

    #[test]
    fn a_hello_that_offers_tls() {
        let bytes = hex(HELLO);
        let (hello, rest) = parse(sslv2_client_hello, &bytes).unwrap();
        assert_eq!((hello.length, hello.version, rest.len()), (31, ProtocolVersion::TLS_1_0, 0));
        assert_eq!(hello.cipher_specs, [0x2f, 0x01_0080]);
        assert_eq!(hello.cipher_suites().collect::<Vec<_>>(), [CipherSuite(0x2f)]);
        assert_eq!(hello.fault, None);
    }

    #[test]
    fn a_cut_hello_gives_the_whole_cipher_kinds() {
        let (hello, _) = parse(sslv2_client_hello, &hex(HELLO)[..15]).unwrap();
        assert_eq!((hello.cipher_specs, hello.fault.unwrap().field), (vec![0x2f], Some("cipher_specs")));
    }

    #[test]
    fn what_is_none_is_an_error() {
        let check = |bytes: &str, field| {
            assert_eq!(parse(sslv2_client_hello, &hex(bytes)).unwrap_err().field, Some(field));
        };
        check("1603010005", "length");
        check("801f 04 0301", "msg_type");
        check("801f 01 1603", "version");
    }

    #[test]
    fn survives_damage() {
        survives(sslv2_client_hello, &[&hex(HELLO)]);
    }
}

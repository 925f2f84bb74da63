//! What extensions say.

use std::ops::Range;

use nom::Parser;
use nom::combinator::all_consuming;
use nom::number::complete::{be_u8, be_u16};

use super::vector::{Width, all, at, vector};
use super::{ExtensionType, NamedGroup, ProtocolVersion, SignatureScheme};
use crate::error::{Error, ParseResult};
use crate::input::Input;

/// What an extension says. One that only says that it is there has no contents here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionBody {
    /// server_name (RFC 6066, section 3): the host names as sent; empty when a server acknowledges.
    ServerName(Vec<Vec<u8>>),
    /// max_fragment_length (RFC 6066, section 4): 1 to 4 for 512, 1,024, 2,048, 4,096 bytes.
    MaxFragmentLength(u8),
    /// status_request (RFC 6066, section 8): the client asks for a stapled OCSP response, or the server agrees.
    StatusRequest,
    /// supported_groups (RFC 8422, section 5.1.1; RFC 7919), most wanted first.
    SupportedGroups(Vec<NamedGroup>),
    /// ec_point_formats (RFC 8422, section 5.1.2): 0 is uncompressed.
    EcPointFormats(Vec<u8>),
    /// signature_algorithms (RFC 8446, section 4.2.3), most wanted first.
    SignatureAlgorithms(Vec<SignatureScheme>),
    /// signature_algorithms_cert (RFC 8446, section 4.2.3): those allowed in certificates, where they differ.
    SignatureAlgorithmsCert(Vec<SignatureScheme>),
    /// application_layer_protocol_negotiation (RFC 7301): protocol names; one when a server answers.
    Alpn(Vec<Vec<u8>>),
    /// encrypt_then_mac (RFC 7366).
    EncryptThenMac,
    /// extended_master_secret (RFC 7627).
    ExtendedMasterSecret,
    /// record_size_limit (RFC 8449): the most that the sender takes in one record, bytes.
    RecordSizeLimit(u16),
    /// session_ticket (RFC 5077): length of the ticket, bytes; 0 asks for one.
    SessionTicket(usize),
    /// pre_shared_key (RFC 8446, section 4.2.11): the server's choice; none where a client offers.
    PreSharedKey(Option<u16>),
    /// early_data (RFC 8446, section 4.2.10).
    EarlyData,
    /// supported_versions (RFC 8446, section 4.2.1): the client's, most wanted first; one when a server chooses.
    SupportedVersions(Vec<ProtocolVersion>),
    /// cookie (RFC 8446, section 4.2.2): where it lies.
    Cookie(Range<usize>),
    /// psk_key_exchange_modes (RFC 8446, section 4.2.9): 0 psk_ke, 1 psk_dhe_ke.
    PskKeyExchangeModes(Vec<u8>),
    /// key_share (RFC 8446, section 4.2.8): the groups of the keys sent; one when a server chooses or asks for another.
    KeyShare(Vec<NamedGroup>),
    /// renegotiation_info (RFC 5746): length of the verify data, bytes; 0 in a first handshake.
    RenegotiationInfo(usize),
    /// One that is not read here, or whose data could not be.
    Opaque,
}

/// The message that an extension is in, on which its shape depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    ClientHello,
    ServerHello,
    HelloRetryRequest,
    EncryptedExtensions,
    Certificate,
    CertificateRequest,
    NewSessionTicket,
}

/// Reads the data of an extension, all of `data`.
///
/// # Errors
/// The data has another shape than the type's in this place.
pub(super) fn extension_body(
    extension_type: ExtensionType,
    place: Place,
    data: Input<'_>,
) -> Result<ExtensionBody, nom::Err<Error>> {
    use ExtensionType as Type;
    let offers = matches!(place, Place::ClientHello);
    let (_, body) = match extension_type {
        Type::SERVER_NAME if data.is_empty() => return Ok(ExtensionBody::ServerName(Vec::new())),
        Type::SERVER_NAME => whole(data, all(Width::Two, host_name), ExtensionBody::ServerName),
        Type::MAX_FRAGMENT_LENGTH => whole(data, be_u8, ExtensionBody::MaxFragmentLength),
        Type::STATUS_REQUEST => return Ok(ExtensionBody::StatusRequest),
        Type::SUPPORTED_GROUPS => whole(data, all(Width::Two, group), ExtensionBody::SupportedGroups),
        Type::EC_POINT_FORMATS => whole(data, all(Width::One, byte), ExtensionBody::EcPointFormats),
        Type::SIGNATURE_ALGORITHMS => whole(data, all(Width::Two, scheme), ExtensionBody::SignatureAlgorithms),
        Type::SIGNATURE_ALGORITHMS_CERT => whole(data, all(Width::Two, scheme), ExtensionBody::SignatureAlgorithmsCert),
        Type::ALPN => whole(data, all(Width::Two, protocol_name), ExtensionBody::Alpn),
        Type::ENCRYPT_THEN_MAC => empty(data, ExtensionBody::EncryptThenMac),
        Type::EXTENDED_MASTER_SECRET => empty(data, ExtensionBody::ExtendedMasterSecret),
        Type::RECORD_SIZE_LIMIT => whole(data, be_u16, ExtensionBody::RecordSizeLimit),
        Type::SESSION_TICKET => return Ok(ExtensionBody::SessionTicket(data.len())),
        Type::PRE_SHARED_KEY if offers => return Ok(ExtensionBody::PreSharedKey(None)),
        Type::PRE_SHARED_KEY => whole(data, be_u16.map(Some), ExtensionBody::PreSharedKey),
        Type::EARLY_DATA => return Ok(ExtensionBody::EarlyData),
        Type::SUPPORTED_VERSIONS if offers => whole(data, all(Width::One, version), ExtensionBody::SupportedVersions),
        Type::SUPPORTED_VERSIONS => whole(data, version.map(|one| vec![one]), ExtensionBody::SupportedVersions),
        Type::COOKIE => whole(data, vector(Width::Two).map(at), ExtensionBody::Cookie),
        Type::PSK_KEY_EXCHANGE_MODES => whole(data, all(Width::One, byte), ExtensionBody::PskKeyExchangeModes),
        Type::KEY_SHARE if offers => whole(data, all(Width::Two, key_share), ExtensionBody::KeyShare),
        Type::KEY_SHARE if place == Place::HelloRetryRequest => {
            whole(data, group.map(|one| vec![one]), ExtensionBody::KeyShare)
        }
        Type::KEY_SHARE => whole(data, key_share.map(|one| vec![one]), ExtensionBody::KeyShare),
        Type::RENEGOTIATION_INFO => {
            whole(data, vector(Width::One).map(|data| data.len()), ExtensionBody::RenegotiationInfo)
        }
        _ => return Ok(ExtensionBody::Opaque),
    }?;
    Ok(body)
}

fn whole<'a, T>(
    data: Input<'a>,
    parser: impl Parser<Input<'a>, Output = T, Error = Error>,
    body: impl FnMut(T) -> ExtensionBody,
) -> ParseResult<'a, ExtensionBody> {
    all_consuming(parser).map(body).parse(data)
}

fn empty(data: Input<'_>, body: ExtensionBody) -> ParseResult<'_, ExtensionBody> {
    if data.is_empty() {
        return Ok((data, body));
    }
    Err(Error::expected(data, "no data"))
}

fn byte(input: Input<'_>) -> ParseResult<'_, u8> {
    be_u8.parse(input)
}

fn group(input: Input<'_>) -> ParseResult<'_, NamedGroup> {
    be_u16.map(NamedGroup).parse(input)
}

fn scheme(input: Input<'_>) -> ParseResult<'_, SignatureScheme> {
    be_u16.map(SignatureScheme).parse(input)
}

fn version(input: Input<'_>) -> ParseResult<'_, ProtocolVersion> {
    be_u16.map(ProtocolVersion).parse(input)
}

fn host_name(input: Input<'_>) -> ParseResult<'_, Vec<u8>> {
    let (rest, (_, name)) = (be_u8, vector(Width::Two)).parse(input)?;
    Ok((rest, name.bytes().to_vec()))
}

fn protocol_name(input: Input<'_>) -> ParseResult<'_, Vec<u8>> {
    let (rest, name) = vector(Width::One).parse(input)?;
    Ok((rest, name.bytes().to_vec()))
}

fn key_share(input: Input<'_>) -> ParseResult<'_, NamedGroup> {
    let (rest, (group, _)) = (group, vector(Width::Two)).parse(input)?;
    Ok((rest, group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    fn check(extension_type: ExtensionType, place: Place, data: &str, expect: ExtensionBody) {
        let data = hex(data);
        assert_eq!(extension_body(extension_type, place, Input::new(&data)), Ok(expect), "{extension_type}");
    }

    #[test]
    fn reads_what_a_client_offers() {
        use ExtensionType as Type;
        let offered = |extension_type, data, expect| check(extension_type, Place::ClientHello, data, expect);
        offered(Type::SERVER_NAME, "0006 00 0003 72 64 70", ExtensionBody::ServerName(vec![b"rdp".into()]));
        offered(Type::MAX_FRAGMENT_LENGTH, "01", ExtensionBody::MaxFragmentLength(1));
        offered(Type::STATUS_REQUEST, "0100000000", ExtensionBody::StatusRequest);
        let groups = vec![NamedGroup(0x001d), NamedGroup(0x0017)];
        offered(Type::SUPPORTED_GROUPS, "0004 001d 0017", ExtensionBody::SupportedGroups(groups));
        offered(Type::EC_POINT_FORMATS, "01 00", ExtensionBody::EcPointFormats(vec![0]));
        let schemes = vec![SignatureScheme(0x0804), SignatureScheme(0x0401)];
        offered(Type::SIGNATURE_ALGORITHMS, "0004 0804 0401", ExtensionBody::SignatureAlgorithms(schemes.clone()));
        offered(Type::SIGNATURE_ALGORITHMS_CERT, "0004 0804 0401", ExtensionBody::SignatureAlgorithmsCert(schemes));
        offered(Type::ALPN, "0003 02 6832", ExtensionBody::Alpn(vec![b"h2".into()]));
        offered(Type::ENCRYPT_THEN_MAC, "", ExtensionBody::EncryptThenMac);
        offered(Type::EXTENDED_MASTER_SECRET, "", ExtensionBody::ExtendedMasterSecret);
        offered(Type::RECORD_SIZE_LIMIT, "4001", ExtensionBody::RecordSizeLimit(0x4001));
        offered(Type::SESSION_TICKET, "", ExtensionBody::SessionTicket(0));
        offered(Type::SESSION_TICKET, "aabbcc", ExtensionBody::SessionTicket(3));
        offered(Type::PRE_SHARED_KEY, "0000", ExtensionBody::PreSharedKey(None));
        offered(Type::EARLY_DATA, "", ExtensionBody::EarlyData);
        let versions = vec![ProtocolVersion::TLS_1_3, ProtocolVersion::TLS_1_2];
        offered(Type::SUPPORTED_VERSIONS, "04 0304 0303", ExtensionBody::SupportedVersions(versions));
        offered(Type::COOKIE, "0002 aabb", ExtensionBody::Cookie(2..4));
        offered(Type::PSK_KEY_EXCHANGE_MODES, "01 01", ExtensionBody::PskKeyExchangeModes(vec![1]));
        let groups = vec![NamedGroup(0x001d), NamedGroup(0x0017)];
        offered(Type::KEY_SHARE, "000b 001d 0002 aabb 0017 0001 cc", ExtensionBody::KeyShare(groups));
        offered(Type::RENEGOTIATION_INFO, "00", ExtensionBody::RenegotiationInfo(0));
        offered(Type(0x4469), "0003 02 6832", ExtensionBody::Opaque);
    }

    #[test]
    fn reads_what_a_server_chooses() {
        use ExtensionType as Type;
        let version = || ExtensionBody::SupportedVersions(vec![ProtocolVersion::TLS_1_3]);
        let share = || ExtensionBody::KeyShare(vec![NamedGroup(0x17)]);
        check(Type::SERVER_NAME, Place::ServerHello, "", ExtensionBody::ServerName(vec![]));
        check(Type::SUPPORTED_VERSIONS, Place::ServerHello, "0304", version());
        check(Type::SUPPORTED_VERSIONS, Place::HelloRetryRequest, "0304", version());
        check(Type::KEY_SHARE, Place::ServerHello, "0017 0002 aabb", share());
        check(Type::KEY_SHARE, Place::HelloRetryRequest, "0017", share());
        check(Type::PRE_SHARED_KEY, Place::ServerHello, "0000", ExtensionBody::PreSharedKey(Some(0)));
        check(Type::ALPN, Place::EncryptedExtensions, "0003 02 6832", ExtensionBody::Alpn(vec![b"h2".into()]));
    }

    #[test]
    fn data_of_another_shape_is_an_error() {
        let check = |extension_type, data: &str| {
            let data = hex(data);
            assert!(extension_body(extension_type, Place::ClientHello, Input::new(&data)).is_err(), "{data:?}");
        };
        check(ExtensionType::SUPPORTED_GROUPS, "0004 001d");
        check(ExtensionType::SUPPORTED_GROUPS, "0002 001d 00");
        check(ExtensionType::SUPPORTED_GROUPS, "0003 001d 00");
        check(ExtensionType::ENCRYPT_THEN_MAC, "00");
        check(ExtensionType::SERVER_NAME, "00");
        check(ExtensionType::KEY_SHARE, "0017");
    }
}

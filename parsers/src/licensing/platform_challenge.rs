//! Platform challenge and response, with what is inside once decrypted.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

use super::PlatformId;
use super::blob::{Blob, blob};
use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, up_to};

/// The server asks the client to prove what platform it is.
///
/// ```text
/// | ConnectFlags (4) | EncryptedPlatformChallenge (blob) | MACData (16) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.4, Server Platform Challenge (SERVER_PLATFORM_CHALLENGE).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/41e129ad-0f35-43ad-a399-1b10e7d007a9
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformChallenge {
    /// Not used.
    pub connect_flags: u32,
    /// The challenge, encrypted.
    pub encrypted_platform_challenge: Blob,
    /// Where the message authentication code lies, bytes from the start of the message.
    pub mac_data: Range<usize>,
}

/// The client answers the challenge.
///
/// ```text
/// | EncryptedPlatformChallengeResponse (blob) | EncryptedHWID (blob) | MACData (16) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.5, Client Platform Challenge Response (CLIENT_PLATFORM_CHALLENGE_RESPONSE).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/f53ab87c-d07d-4bf9-a2ac-79542f7b456c
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformChallengeResponse {
    /// The answer, encrypted; see [`platform_challenge_response_data`].
    pub encrypted_platform_challenge_response: Blob,
    /// The hardware id, encrypted; see [`hardware_id`].
    pub encrypted_hardware_id: Blob,
    /// Where the message authentication code lies, bytes from the start of the message.
    pub mac_data: Range<usize>,
}

codes! {
    /// Kind of client.
    pub struct ClientType(u16) {
        /// 32-bit or 64-bit Windows.
        WIN32_PLATFORMCHALLENGE_TYPE = 0x0100,
        /// 16-bit Windows.
        WIN16_PLATFORMCHALLENGE_TYPE = 0x0200,
        /// Windows CE.
        WINCE_PLATFORMCHALLENGE_TYPE = 0x0300,
        /// Anything else.
        OTHER_PLATFORMCHALLENGE_TYPE = 0xff00,
    }
}

codes! {
    /// How much a licence says.
    pub struct LicenseDetailLevel(u16) {
        /// It is only for the connection.
        LICENSE_DETAIL_SIMPLE = 1,
        /// It names the client.
        LICENSE_DETAIL_MODERATE = 2,
        /// It names the client, the issuer and the scope.
        LICENSE_DETAIL_DETAIL = 3,
    }
}

/// The answer to the challenge, decrypted.
///
/// ```text
/// | wVersion (2) | wClientType (2) | wLicenseDetailLevel (2) | cbChallenge (2) | pbChallenge |
/// ```
/// Source: [MS-RDPELE] 2.2.2.5.1, Platform Challenge Response Data (PLATFORM_CHALLENGE_RESPONSE_DATA).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformChallengeResponseData {
    /// Version, 0x0100.
    pub version: u16,
    /// Kind of client.
    pub client_type: ClientType,
    /// How much the licence is to say.
    pub license_detail_level: LicenseDetailLevel,
    /// Where the challenge as the client decrypted it lies, bytes from the start of this structure.
    pub challenge: Range<usize>,
}

/// What a client is known by to the licence server, decrypted.
///
/// ```text
/// | PlatformId (4) | Data1 (4) | Data2 (4) | Data3 (4) | Data4 (4) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.3.1, Client Hardware Identification (CLIENT_HARDWARE_ID).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HardwareId {
    /// Platform.
    pub platform_id: PlatformId,
    /// Four numbers of the client's choosing.
    pub data: [u32; 4],
}

pub(super) fn platform_challenge(input: Input<'_>) -> ParseResult<'_, PlatformChallenge> {
    let (rest, connect_flags) = field("ConnectFlags", le_u32)(input)?;
    let (rest, encrypted_platform_challenge) = field("EncryptedPlatformChallenge", blob)(rest)?;
    let (rest, mac_data) = field("MACData", place(take(16_usize)))(rest)?;
    Ok((rest, PlatformChallenge { connect_flags, encrypted_platform_challenge, mac_data }))
}

pub(super) fn platform_challenge_response(input: Input<'_>) -> ParseResult<'_, PlatformChallengeResponse> {
    let (rest, response) = field("EncryptedPlatformChallengeResponse", blob)(input)?;
    let (rest, encrypted_hardware_id) = field("EncryptedHWID", blob)(rest)?;
    let (rest, mac_data) = field("MACData", place(take(16_usize)))(rest)?;
    let response =
        PlatformChallengeResponse { encrypted_platform_challenge_response: response, encrypted_hardware_id, mac_data };
    Ok((rest, response))
}

/// Reads the decrypted answer to a platform challenge.
///
/// # Errors
/// Fewer than eight bytes.
pub fn platform_challenge_response_data(input: Input<'_>) -> ParseResult<'_, PlatformChallengeResponseData> {
    let (rest, version) = field("wVersion", le_u16)(input)?;
    let (rest, client_type) = field("wClientType", le_u16.map(ClientType))(rest)?;
    let (rest, license_detail_level) = field("wLicenseDetailLevel", le_u16.map(LicenseDetailLevel))(rest)?;
    let (rest, length) = field("cbChallenge", le_u16)(rest)?;
    let (rest, challenge) = field("pbChallenge", place(up_to(length.into())))(rest)?;
    Ok((rest, PlatformChallengeResponseData { version, client_type, license_detail_level, challenge }))
}

/// Reads a decrypted hardware id.
///
/// # Errors
/// Fewer than twenty bytes.
pub fn hardware_id(input: Input<'_>) -> ParseResult<'_, HardwareId> {
    let (rest, platform_id) = field("PlatformId", le_u32.map(PlatformId))(input)?;
    let data = (le_u32, le_u32, le_u32, le_u32).map(Into::into);
    let (rest, data) = field("Data1, Data2, Data3, Data4", data)(rest)?;
    Ok((rest, HardwareId { platform_id, data }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn places_the_encrypted_parts() {
        let mac = "77".repeat(16);
        let challenge =
            parse(platform_challenge, &hex(&format!("ffffffff 0900 0a00 {} {mac}", "cc".repeat(10)))).unwrap().0;
        assert_eq!((challenge.encrypted_platform_challenge.at, challenge.mac_data), (8..18, 18..34));
        let bytes = hex(&format!("0900 0200 aabb 0900 0100 cc {mac}"));
        let response = parse(platform_challenge_response, &bytes).unwrap().0;
        assert_eq!((response.encrypted_hardware_id.at, response.mac_data), (10..11, 11..27));
        assert_eq!(parse(platform_challenge_response, &bytes[..20]).unwrap_err().field, Some("MACData"));
    }

    #[test]
    fn reads_what_is_inside_once_decrypted() {
        let data = parse(platform_challenge_response_data, &hex("0001 00ff 0300 0a00 54004500 5300")).unwrap().0;
        assert_eq!(data.client_type, ClientType::OTHER_PLATFORMCHALLENGE_TYPE);
        assert_eq!(data.license_detail_level.name(), Some("LICENSE_DETAIL_DETAIL"));
        assert_eq!(data.challenge, 8..14);
        let id = parse(hardware_id, &hex("00000104 01000000 02000000 03000000 04000000")).unwrap().0;
        assert_eq!((id.platform_id.0, id.data), (0x0401_0000, [1, 2, 3, 4]));
    }
}

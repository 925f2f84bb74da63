//! Client New License Request and Client License Information.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::le_u32;

use super::blob::{Blob, blob, blob_data};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::place;
use crate::text::ansi_until_zero;

/// Operating system of the client (highest byte) and maker of its program (second byte).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlatformId(pub u32);

impl PlatformId {
    /// The specification's name for the operating system.
    pub fn operating_system(self) -> Option<&'static str> {
        match self.0 & 0xff00_0000 {
            0x0100_0000 => Some("CLIENT_OS_ID_WINNT_351"),
            0x0200_0000 => Some("CLIENT_OS_ID_WINNT_40"),
            0x0300_0000 => Some("CLIENT_OS_ID_WINNT_50"),
            0x0400_0000 => Some("CLIENT_OS_ID_WINNT_POST_52"),
            _ => None,
        }
    }

    /// The specification's name for the maker of the program.
    pub fn image(self) -> Option<&'static str> {
        match self.0 & 0x00ff_0000 {
            0x0001_0000 => Some("CLIENT_IMAGE_ID_MICROSOFT"),
            0x0002_0000 => Some("CLIENT_IMAGE_ID_CITRIX"),
            _ => None,
        }
    }
}

/// The client has no licence and asks for one.
///
/// ```text
/// | PreferredKeyExchangeAlg (4) | PlatformId (4) | ClientRandom (32) | EncryptedPreMasterSecret (blob) |
/// | ClientUserName (blob) | ClientMachineName (blob) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.2, Client New License Request (CLIENT_NEW_LICENSE_REQUEST).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/c57e4890-9049-421e-9fe8-9a6f9519675a
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLicenseRequest {
    /// Key exchange algorithm; 1 is RSA.
    pub preferred_key_exchange_algorithm: u32,
    /// Platform.
    pub platform_id: PlatformId,
    /// Where the client's random number lies, bytes from the start of the message.
    pub client_random: Range<usize>,
    /// The secret that the keys come from, encrypted with the server's public key.
    pub encrypted_pre_master_secret: Blob,
    /// User on the client.
    pub client_user_name: String,
    /// Name of the client's machine.
    pub client_machine_name: String,
}

/// The client shows the licence that it has.
///
/// ```text
/// | PreferredKeyExchangeAlg (4) | PlatformId (4) | ClientRandom (32) | EncryptedPreMasterSecret (blob) |
/// | LicenseInfo (blob) | EncryptedHWID (blob) | MACData (16) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.3, Client License Information (CLIENT_LICENSE_INFO).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/9407b2eb-f180-4827-9488-cdbff4a5d4ea
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseInformation {
    /// Key exchange algorithm; 1 is RSA.
    pub preferred_key_exchange_algorithm: u32,
    /// Platform.
    pub platform_id: PlatformId,
    /// Where the client's random number lies, bytes from the start of the message.
    pub client_random: Range<usize>,
    /// The secret that the keys come from, encrypted with the server's public key.
    pub encrypted_pre_master_secret: Blob,
    /// The licence.
    pub license_info: Blob,
    /// The hardware id, encrypted; see [`hardware_id`](super::hardware_id).
    pub encrypted_hardware_id: Blob,
    /// Where the message authentication code lies, bytes from the start of the message.
    pub mac_data: Range<usize>,
}

pub(super) fn new_license_request(input: Input<'_>) -> ParseResult<'_, NewLicenseRequest> {
    let (rest, (algorithm, platform_id, client_random, secret)) = head(input)?;
    let (rest, client_user_name) = field("ClientUserName", name)(rest)?;
    let (rest, client_machine_name) = field("ClientMachineName", name)(rest)?;
    let request = NewLicenseRequest {
        preferred_key_exchange_algorithm: algorithm,
        platform_id,
        client_random,
        encrypted_pre_master_secret: secret,
        client_user_name,
        client_machine_name,
    };
    Ok((rest, request))
}

pub(super) fn license_information(input: Input<'_>) -> ParseResult<'_, LicenseInformation> {
    let (rest, (algorithm, platform_id, client_random, secret)) = head(input)?;
    let (rest, license_info) = field("LicenseInfo", blob)(rest)?;
    let (rest, encrypted_hardware_id) = field("EncryptedHWID", blob)(rest)?;
    let (rest, mac_data) = field("MACData", place(take(16_usize)))(rest)?;
    let information = LicenseInformation {
        preferred_key_exchange_algorithm: algorithm,
        platform_id,
        client_random,
        encrypted_pre_master_secret: secret,
        license_info,
        encrypted_hardware_id,
        mac_data,
    };
    Ok((rest, information))
}

/// What both messages begin with.
fn head(input: Input<'_>) -> ParseResult<'_, (u32, PlatformId, Range<usize>, Blob)> {
    let (rest, algorithm) = field("PreferredKeyExchangeAlg", le_u32)(input)?;
    let (rest, platform_id) = field("PlatformId", le_u32.map(PlatformId))(rest)?;
    let (rest, client_random) = field("ClientRandom", place(take(32_usize)))(rest)?;
    let (rest, secret) = field("EncryptedPreMasterSecret", blob)(rest)?;
    Ok((rest, (algorithm, platform_id, client_random, secret)))
}

fn name(input: Input<'_>) -> ParseResult<'_, String> {
    blob_data.map(|(_, name)| ansi_until_zero(name.bytes())).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licensing::BlobType;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_a_request() {
        let random = "5a".repeat(32);
        let bytes = hex(&format!("01000000 00000104 {random} 0200 0200 aabb 0f00 0500 7573657200 1000 0400 50433100"));
        let (request, rest) = parse(new_license_request, &bytes).unwrap();
        assert!(rest.is_empty());
        assert_eq!(request.platform_id.operating_system(), Some("CLIENT_OS_ID_WINNT_POST_52"));
        assert_eq!(request.platform_id.image(), Some("CLIENT_IMAGE_ID_MICROSOFT"));
        assert_eq!(request.encrypted_pre_master_secret.at, 44..46);
        assert_eq!((request.client_user_name.as_str(), request.client_machine_name.as_str()), ("user", "PC1"));
    }

    #[test]
    fn reads_a_licence_and_names_what_is_missing() {
        let random = "5a".repeat(32);
        let mac = "77".repeat(16);
        let bytes = hex(&format!("01000000 000002ff {random} 0200 0000 0100 0200 3082 0900 0100 bb {mac}"));
        let information = parse(license_information, &bytes).unwrap().0;
        assert_eq!((information.client_random, information.mac_data), (8..40, 55..71));
        assert_eq!(information.license_info, Blob { blob_type: BlobType::BB_DATA_BLOB, at: 48..50 });
        assert_eq!(information.platform_id.operating_system(), None);
        assert_eq!(parse(license_information, &bytes[..60]).unwrap_err().field, Some("MACData"));
    }
}

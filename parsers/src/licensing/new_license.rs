//! Server New License and Server Upgrade License, with what is inside once decrypted.

use std::ops::Range;

use nom::bytes::complete::take;
use nom::number::complete::le_u32;

use super::blob::{Blob, blob};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, up_to};
use crate::text::{ansi, utf16};

/// The server gives the client a licence to keep; the message that upgrades one has the same fields.
///
/// ```text
/// | EncryptedLicenseInfo (blob) | MACData (16) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.6, Server Upgrade License (SERVER_UPGRADE_LICENSE), and 2.2.2.7, Server New License.
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/e8339fbd-1fe3-42c2-a599-27c04407166d
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLicense {
    /// The licence, encrypted; see [`new_license_info`].
    pub encrypted_license_info: Blob,
    /// Where the message authentication code lies, bytes from the start of the message.
    pub mac_data: Range<usize>,
}

/// A licence, decrypted.
///
/// ```text
/// | dwVersion (4) | cbScope (4) | pbScope | cbCompanyName (4) | pbCompanyName | cbProductId (4) | pbProductId |
/// | cbLicenseInfo (4) | pbLicenseInfo |
/// ```
/// Source: [MS-RDPELE] 2.2.2.6.1, New License Information (NEW_LICENSE_INFO).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLicenseInfo {
    /// Version of the server's operating system: major in the high half, minor in the low one.
    pub version: u32,
    /// Who issued it.
    pub scope: String,
    /// Maker of the product.
    pub company_name: String,
    /// Kind of licence.
    pub product_id: String,
    /// Where the licence itself, a certificate, lies, bytes from the start of this structure.
    pub license_info: Range<usize>,
}

pub(super) fn new_license(input: Input<'_>) -> ParseResult<'_, NewLicense> {
    let (rest, encrypted_license_info) = field("EncryptedLicenseInfo", blob)(input)?;
    let (rest, mac_data) = field("MACData", place(take(16_usize)))(rest)?;
    Ok((rest, NewLicense { encrypted_license_info, mac_data }))
}

/// Reads a decrypted licence.
///
/// # Errors
/// One that ends before its last field.
pub fn new_license_info(input: Input<'_>) -> ParseResult<'_, NewLicenseInfo> {
    let (rest, version) = field("dwVersion", le_u32)(input)?;
    let (rest, length) = field("cbScope", le_u32)(rest)?;
    let (rest, scope) = field("pbScope", ansi(length as usize))(rest)?;
    let (rest, length) = field("cbCompanyName", le_u32)(rest)?;
    let (rest, company_name) = field("pbCompanyName", utf16(length as usize))(rest)?;
    let (rest, length) = field("cbProductId", le_u32)(rest)?;
    let (rest, product_id) = field("pbProductId", utf16(length as usize))(rest)?;
    let (rest, length) = field("cbLicenseInfo", le_u32)(rest)?;
    let (rest, license_info) = field("pbLicenseInfo", place(up_to(length as usize)))(rest)?;
    Ok((rest, NewLicenseInfo { version, scope, company_name, product_id, license_info }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn places_the_licence() {
        let license = parse(new_license, &hex(&format!("0900 0300 aabbcc {}", "77".repeat(16)))).unwrap().0;
        assert_eq!((license.encrypted_license_info.at, license.mac_data), (4..7, 7..23));
    }

    #[test]
    fn reads_what_is_inside_once_decrypted() {
        let bytes = hex("00000600 06000000 6d732e636f00 04000000 4d000000 08000000 4100300032000000 02000000 3080");
        let info = parse(new_license_info, &bytes).unwrap().0;
        assert_eq!((info.scope.as_str(), info.company_name.as_str(), info.product_id.as_str()), ("ms.co", "M", "A02"));
        assert_eq!(info.license_info, 38..40);
        survives(new_license_info, &[&bytes]);
    }
}

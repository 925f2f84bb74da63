//! Remote Desktop licensing: the messages of MS-RDPELE.
//!
//! [`license_pdu`] reads any of them, after the security header with `SEC_LICENSE_PKT`. The last parts of some are encrypted
//! with keys of their own; [`new_license_info`], [`platform_challenge_response_data`] and [`hardware_id`] read what is inside
//! once that is decrypted.
//! Source: [MS-RDPELE](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/) section 2.2.2.

mod blob;
mod client_license;
mod error_message;
mod license_request;
mod new_license;
mod platform_challenge;
mod preamble;

use std::ops::Range;

use nom::Parser;

pub use blob::{Blob, BlobType};
pub use client_license::{LicenseInformation, NewLicenseRequest, PlatformId};
pub use error_message::{LicenseError, LicenseErrorMessage, StateTransition};
pub use license_request::{LicenseRequest, ProductInformation};
pub use new_license::{NewLicense, NewLicenseInfo, new_license_info};
pub use platform_challenge::{
    ClientType, HardwareId, LicenseDetailLevel, PlatformChallenge, PlatformChallengeResponse,
    PlatformChallengeResponseData, hardware_id, platform_challenge_response_data,
};
pub use preamble::{LicensePreamble, MessageType, PreambleFlags};

use preamble::license_preamble;

use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, rest};

/// Any licensing message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicensePdu {
    /// Its preamble.
    pub preamble: LicensePreamble,
    /// Its content.
    pub message: LicenseMessage,
}

/// Content of a licensing message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LicenseMessage {
    /// The server says what the client needs a licence for.
    LicenseRequest(Box<LicenseRequest>),
    /// The server asks the client to prove what platform it is.
    PlatformChallenge(PlatformChallenge),
    /// The server gives a licence.
    NewLicense(NewLicense),
    /// The server gives a licence in place of an older one.
    UpgradeLicense(NewLicense),
    /// The client shows its licence.
    LicenseInformation(LicenseInformation),
    /// The client asks for a licence.
    NewLicenseRequest(NewLicenseRequest),
    /// The client answers the challenge.
    PlatformChallengeResponse(PlatformChallengeResponse),
    /// Either side reports an error, or the server that the client needs nothing more.
    Error(LicenseErrorMessage),
    /// A type unknown here: where its content lies.
    Unknown(Range<usize>),
    /// A known type that could not be read, and why.
    Unreadable(Error),
}

/// Reads any licensing message, after its security header and in clear.
///
/// The length in the preamble is kept and not used, so that a wrong one hides nothing.
///
/// # Errors
/// Fewer than four bytes. Content that cannot be read is no error but [`LicenseMessage::Unreadable`].
pub fn license_pdu(input: Input<'_>) -> ParseResult<'_, LicensePdu> {
    let (content, preamble) = field("preamble", license_preamble)(input)?;
    let (rest, message) = match message(preamble.message_type, content) {
        Ok(done) => done,
        Err(error) => (content, LicenseMessage::Unreadable(Error::from_nom(error))),
    };
    Ok((rest, LicensePdu { preamble, message }))
}

fn message(message_type: MessageType, content: Input<'_>) -> ParseResult<'_, LicenseMessage> {
    match message_type {
        MessageType::LICENSE_REQUEST => license_request::license_request
            .map(|request| LicenseMessage::LicenseRequest(Box::new(request)))
            .parse(content),
        MessageType::PLATFORM_CHALLENGE => {
            platform_challenge::platform_challenge.map(LicenseMessage::PlatformChallenge).parse(content)
        }
        MessageType::NEW_LICENSE => new_license::new_license.map(LicenseMessage::NewLicense).parse(content),
        MessageType::UPGRADE_LICENSE => new_license::new_license.map(LicenseMessage::UpgradeLicense).parse(content),
        MessageType::LICENSE_INFO => {
            client_license::license_information.map(LicenseMessage::LicenseInformation).parse(content)
        }
        MessageType::NEW_LICENSE_REQUEST => {
            client_license::new_license_request.map(LicenseMessage::NewLicenseRequest).parse(content)
        }
        MessageType::PLATFORM_CHALLENGE_RESPONSE => platform_challenge::platform_challenge_response
            .map(LicenseMessage::PlatformChallengeResponse)
            .parse(content),
        MessageType::ERROR_ALERT => error_message::license_error_message.map(LicenseMessage::Error).parse(content),
        _ => place(rest).map(LicenseMessage::Unknown).parse(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn reads_a_plain_valid_client() {
        let pdu = parse(license_pdu, &hex("ff 02 1000 07000000 02000000 0400 0000")).unwrap().0;
        let LicenseMessage::Error(error) = pdu.message else { panic!("error") };
        assert_eq!(error.error_code, LicenseError::STATUS_VALID_CLIENT);
        assert_eq!(error.state_transition, StateTransition::ST_NO_TRANSITION);
    }

    #[test]
    fn a_wrong_length_in_the_preamble_hides_nothing() {
        let pdu = parse(license_pdu, &hex("ff 83 0400 06000000 01000000 0400 0000")).unwrap().0;
        let LicenseMessage::Error(error) = pdu.message else { panic!("error") };
        assert_eq!(error.error_code, LicenseError::ERR_NO_LICENSE_SERVER);
    }

    #[test]
    fn keeps_what_is_unknown_or_broken() {
        let pdu = parse(license_pdu, &hex("05 03 0600 aabb")).unwrap().0;
        assert_eq!((pdu.preamble.message_type, pdu.message), (MessageType(5), LicenseMessage::Unknown(4..6)));
        let pdu = parse(license_pdu, &hex("ff 03 0600 0600")).unwrap().0;
        let LicenseMessage::Unreadable(error) = pdu.message else { panic!("unreadable") };
        assert_eq!((error.field, error.offset), (Some("dwErrorCode"), 4));
    }

    #[test]
    fn survives_damage() {
        let random = "00".repeat(32);
        let mac = "11".repeat(16);
        let request = format!(
            "01 03 0000 {random} 00000600 04000000 4d000000 04000000 41000000 0d00 0400 01000000 0300 0000 01000000 0e00 0200 6d00"
        );
        let new_request = format!("13 83 0000 01000000 00000104 {random} 0200 0100 aa 0f00 0200 7500 1000 0200 6d00");
        let information =
            format!("12 83 0000 01000000 00000104 {random} 0200 0100 aa 0100 0200 3000 0900 0100 bb {mac}");
        let challenge = format!("02 03 0000 00000000 0900 0200 aabb {mac}");
        let response = format!("15 83 0000 0900 0100 aa 0900 0100 bb {mac}");
        let license = format!("03 03 0000 0900 0200 aabb {mac}");
        let seeds = [request, new_request, information, challenge, response, license].map(|digits| hex(&digits));
        survives(license_pdu, &seeds.each_ref().map(|seed| seed.as_slice()));
    }
}

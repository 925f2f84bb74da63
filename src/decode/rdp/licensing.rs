//! Licensing PDUs (MS-RDPELE 2.2.2), in clear or sealed by Standard RDP Security.

use rdpwhy_parsers::licensing::{LicenseError as Code, LicenseErrorMessage, LicenseMessage, license_pdu};
use rdpwhy_parsers::parse;

use crate::decode::walk::{Place, Walk};
use crate::session::message::kind;
use crate::session::{LicenseError, Licensing};
use crate::vocabulary::StageName;

/// License errors that are kept.
const MAX_ERRORS: usize = 16;

/// Reads the body of a licensing PDU, after its basic security header.
pub fn read(walk: &mut Walk<'_>, body: &[u8], encrypted: bool, place: Place, length: u32) {
    let licensing = &mut walk.session.licensing;
    licensing.first.get_or_insert((place.frame, place.time));
    licensing.last = Some((place.last_frame, place.time, place.direction));
    licensing.basis = Some(place.basis);
    if encrypted {
        return walk.note(kind::LICENSE_SEALED, StageName::Licensing, place, length, None);
    }
    let (kind, detail) = match parse(license_pdu, body) {
        Ok((pdu, _)) => message(licensing, &pdu.message, place),
        Err(error) => (kind::LICENSE_SEALED, Some(error.to_string())),
    };
    walk.note(kind, StageName::Licensing, place, length, detail);
}

fn message(licensing: &mut Licensing, message: &LicenseMessage, place: Place) -> (&'static str, Option<String>) {
    let frame = place.frame;
    match message {
        LicenseMessage::LicenseRequest(_) => {
            licensing.requested.get_or_insert(frame);
            (kind::LICENSE_REQUEST, None)
        }
        LicenseMessage::PlatformChallenge(_) => (kind::PLATFORM_CHALLENGE, None),
        LicenseMessage::NewLicense(_) => {
            licensing.new_license = Some(frame);
            licensing.completed = Some(frame);
            (kind::NEW_LICENSE, None)
        }
        LicenseMessage::UpgradeLicense(_) => {
            licensing.upgrade = Some(frame);
            licensing.completed = Some(frame);
            (kind::UPGRADE_LICENSE, None)
        }
        LicenseMessage::LicenseInformation(_) => {
            licensing.stored.get_or_insert(frame);
            (kind::LICENSE_INFO, None)
        }
        LicenseMessage::NewLicenseRequest(_) => (kind::NEW_LICENSE_REQUEST, None),
        LicenseMessage::PlatformChallengeResponse(_) => (kind::PLATFORM_CHALLENGE_RESPONSE, None),
        LicenseMessage::Error(error) => (kind::LICENSE_ERROR_MESSAGE, Some(self::error(licensing, error, place))),
        LicenseMessage::Unknown(_) => (kind::LICENSE_SEALED, Some("of an unknown type".to_owned())),
        LicenseMessage::Unreadable(error) => (kind::LICENSE_SEALED, Some(error.to_string())),
    }
}

fn error(licensing: &mut Licensing, message: &LicenseErrorMessage, place: Place) -> String {
    let error = LicenseError {
        code: message.error_code.0,
        state_transition: message.state_transition.0,
        direction: place.direction,
        frame: place.frame,
    };
    if message.error_code == Code::STATUS_VALID_CLIENT {
        licensing.valid_client = Some(error);
        licensing.completed = Some(place.frame);
    } else if licensing.errors.len() < MAX_ERRORS {
        licensing.errors.push(error);
    }
    message.error_code.name().map_or_else(|| format!("{:#x}", error.code), str::to_owned)
}

//! CHALLENGE_MESSAGE.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::le_u32;

use super::payload::{self, Payload, pointer};
use super::target_info::target_info;
use super::version::version;
use super::{NegotiateFlags, TargetInfo, Version};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The server answers ([MS-NLMP] 2.2.1.2, CHALLENGE_MESSAGE). Its challenge has no field here.
///
/// ```text
/// | Signature (8) | MessageType (4), 2 | TargetNameFields (8) | NegotiateFlags (4) | ServerChallenge (8) | Reserved (8) |
/// | TargetInfoFields (8) | Version (8) | payload |
/// ```
///
/// [MS-NLMP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/801a4681-8809-4be9-ab0d-61dcfe762786
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// What both agree on.
    pub flags: NegotiateFlags,
    /// The server's domain, or its own name outside of a domain.
    pub target_name: Option<String>,
    /// What the server says of itself.
    pub target_info: Option<TargetInfo>,
    /// The server's system.
    pub version: Option<Version>,
    /// The first field that could not be read.
    pub fault: Option<Error>,
}

pub(super) fn challenge<'a>(message: Input<'a>, rest: Input<'a>) -> ParseResult<'a, Challenge> {
    let (rest, name) = field("TargetNameFields", pointer)(rest)?;
    let (rest, flags) = field("NegotiateFlags", le_u32.map(NegotiateFlags))(rest)?;
    let (rest, _) = field("ServerChallenge", take(8usize))(rest)?;
    let (rest, _) = field("Reserved", take(8usize))(rest)?;
    let (rest, info) = field("TargetInfoFields", pointer)(rest)?;
    let (rest, version) = version(rest, flags, payload::start(message, &[name, info]));
    let mut payload = Payload::new(message, flags);
    let target_name = payload.text("TargetName", name);
    let pairs = payload.bytes("TargetInfo", info);
    let target_info = pairs.and_then(|pairs| Some(target_info(pairs).ok()?.1));
    Ok((rest, Challenge { flags, target_name, target_info, version, fault: payload.fault }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ntlm::{Message, message};
    use crate::testing::{hex, survives};
    use crate::{parse, parse_with_fields};

    /// Of server S1 in domain DOM, target information right behind the name.
    pub(crate) fn server() -> Vec<u8> {
        hex("4e544c4d53535000 02000000 0600 0600 38000000 358289e2 0102030405060708 0000000000000000 1a00 1a00 3e000000
            0a00 6345 000000 0f 44004f004d00
            0200 0600 44004f004d00 0100 0400 53003100 0700 0000 0000 0000")
    }

    fn read(bytes: &[u8]) -> Challenge {
        let Message::Challenge(challenge) = parse(message, bytes).unwrap().0 else { panic!("challenge") };
        *challenge
    }

    #[test]
    fn reads_name_information_and_version() {
        let challenge = read(&server());
        let info = challenge.target_info.unwrap();
        assert_eq!((challenge.target_name.as_deref(), info.nb_computer_name.as_deref()), (Some("DOM"), Some("S1")));
        assert_eq!(challenge.version.unwrap().build, 17_763);
        assert!(challenge.flags.contains(NegotiateFlags::NTLMSSP_TARGET_TYPE_DOMAIN));
        assert_eq!((info.timestamp, info.fault, challenge.fault), (None, None, None));
    }

    #[test]
    fn cut_in_its_payload_it_keeps_its_head() {
        let mut bytes = server();
        bytes.truncate(0x40);
        let challenge = read(&bytes);
        assert_eq!(challenge.target_name.as_deref(), Some("DOM"));
        assert_eq!((challenge.target_info, challenge.fault.unwrap().field), (None, Some("TargetInfo")));
        assert_eq!(parse(message, &server()[..40]).unwrap_err().field, Some("Len"));
    }

    #[test]
    fn the_challenge_itself_is_not_kept() {
        let (message, fields) = parse_with_fields(message, &server());
        assert!(fields.iter().any(|field| field.name == "ServerChallenge" && field.at == (24..32)));
        assert!(!format!("{message:?}").contains("2, 3, 4, 5"));
    }

    #[test]
    fn survives_damage() {
        survives(message, &[&server()]);
    }
}

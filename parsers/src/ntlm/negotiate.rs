//! NEGOTIATE_MESSAGE.

use nom::Parser;
use nom::number::complete::le_u32;

use super::payload::{self, Payload, pointer};
use super::version::version;
use super::{NegotiateFlags, Version};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The client begins ([MS-NLMP] 2.2.1.1, NEGOTIATE_MESSAGE).
///
/// ```text
/// | Signature (8) | MessageType (4), 1 | NegotiateFlags (4) | DomainNameFields (8) | WorkstationFields (8) | Version (8) | payload |
/// ```
///
/// [MS-NLMP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/b34032e5-3aae-4bc6-84c3-c6d80eadf7f2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Negotiate {
    /// What the client can do.
    pub flags: NegotiateFlags,
    /// Domain of the client's computer; Windows leaves it out.
    pub domain: Option<String>,
    /// Name of the client's computer; Windows leaves it out.
    pub workstation: Option<String>,
    /// The client's system.
    pub version: Option<Version>,
    /// The first field that could not be read.
    pub fault: Option<Error>,
}

pub(super) fn negotiate<'a>(message: Input<'a>, rest: Input<'a>) -> ParseResult<'a, Negotiate> {
    let (rest, flags) = field("NegotiateFlags", le_u32.map(NegotiateFlags))(rest)?;
    let (rest, domain) = field("DomainNameFields", pointer)(rest)?;
    let (rest, workstation) = field("WorkstationFields", pointer)(rest)?;
    let (rest, version) = version(rest, flags, payload::start(message, &[domain, workstation]));
    let mut payload = Payload::new(message, flags);
    // Agreeing on Unicode has only begun, so these two are in the code page.
    let domain = payload.oem_text("DomainName", domain);
    let workstation = payload.oem_text("WorkstationName", workstation);
    Ok((rest, Negotiate { flags, domain, workstation, version, fault: payload.fault }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ntlm::{Message, message};
    use crate::parse;
    use crate::testing::{hex, survives};

    const WINDOWS: &str =
        "4e544c4d53535000 01000000 b78208e2 0000 0000 00000000 0000 0000 00000000 0a00 6145 000000 0f";

    fn read(bytes: &[u8]) -> Negotiate {
        let Message::Negotiate(negotiate) = parse(message, bytes).unwrap().0 else { panic!("negotiate") };
        negotiate
    }

    #[test]
    fn reads_what_windows_sends() {
        let negotiate = read(&hex(WINDOWS));
        assert_eq!(negotiate.version, Some(Version { major: 10, minor: 0, build: 17_761, ntlm_revision: 15 }));
        assert!(negotiate.flags.contains(NegotiateFlags::NTLMSSP_NEGOTIATE_KEY_EXCH));
        assert_eq!((negotiate.domain, negotiate.workstation, negotiate.fault), (None, None, None));
    }

    #[test]
    fn reads_names_without_a_version() {
        let head = "4e544c4d53535000 01000000 07320000 0300 0300 20000000 0200 0200 23000000";
        let negotiate = read(&[hex(head), b"DOMPC".to_vec()].concat());
        assert_eq!((negotiate.domain.as_deref(), negotiate.workstation.as_deref()), (Some("DOM"), Some("PC")));
        assert_eq!(negotiate.version, None);
    }

    #[test]
    fn a_name_outside_of_the_message_is_a_fault() {
        let negotiate = read(&hex("4e544c4d53535000 01000000 07320000 0300 0300 ff000000 0000 0000 23000000"));
        assert_eq!(negotiate.domain, None);
        assert_eq!(negotiate.fault.unwrap().field, Some("DomainName"));
    }

    #[test]
    fn survives_damage() {
        survives(message, &[&hex(WINDOWS)]);
    }
}

//! AUTHENTICATE_MESSAGE.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u32, le_u64};

use super::payload::{self, Payload, Pointer, pointer};
use super::target_info::target_info;
use super::version::{self, version};
use super::{AvFlags, FileTime, NegotiateFlags, TargetInfo, Version};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Length of a message integrity code, bytes.
const MIC: usize = 16;
/// Length of a response of NTLM version 1, bytes; a longer one is of version 2.
const NTLM_V1_RESPONSE: u16 = 24;

/// The client says who it is and proves it ([MS-NLMP] 2.2.1.3, AUTHENTICATE_MESSAGE). Of responses, session key and integrity code
/// there are lengths only.
///
/// ```text
/// | Signature (8) | MessageType (4), 3 | LmChallengeResponseFields (8) | NtChallengeResponseFields (8) | DomainNameFields (8) |
/// | UserNameFields (8) | WorkstationFields (8) | EncryptedRandomSessionKeyFields (8) | NegotiateFlags (4) | Version (8) |
/// | MIC (16), or not there | payload |
/// ```
///
/// [MS-NLMP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/033d32cc-88f9-4483-9bf2-b273055038ce
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticate {
    /// What both agree on.
    pub flags: NegotiateFlags,
    /// Domain of the account; empty for a local one or in a user principal name.
    pub domain: Option<String>,
    /// Account.
    pub user: Option<String>,
    /// Name of the client's computer.
    pub workstation: Option<String>,
    /// The client's system.
    pub version: Option<Version>,
    /// Whether the message holds an integrity code.
    pub has_mic: bool,
    /// What is known of the responses.
    pub responses: Responses,
    /// The first field that could not be read.
    pub fault: Option<Error>,
}

/// What is known of the responses to the challenge: nothing from which a password could be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responses {
    /// Length of LmChallengeResponse, bytes.
    pub lm_length: u16,
    /// Length of NtChallengeResponse, bytes.
    pub nt_length: u16,
    /// Length of EncryptedRandomSessionKey, bytes.
    pub session_key_length: u16,
    /// Where NtChallengeResponse lies, bytes from the start of what was parsed; empty where it is not there.
    pub nt_at: Range<usize>,
    /// NTLM version 2 is what a response longer than 24 bytes is of; `None` without one.
    pub is_ntlm_v2: Option<bool>,
    /// Time in a response of version 2: the server's, if it sent one, else the client's.
    pub time: Option<FileTime>,
    /// The server's target information as the client repeats it, with the client's additions.
    pub target_info: Option<TargetInfo>,
}

pub(super) fn authenticate<'a>(message: Input<'a>, rest: Input<'a>) -> ParseResult<'a, Authenticate> {
    let (rest, lm) = field("LmChallengeResponseFields", pointer)(rest)?;
    let (rest, nt) = field("NtChallengeResponseFields", pointer)(rest)?;
    let (rest, domain) = field("DomainNameFields", pointer)(rest)?;
    let (rest, user) = field("UserNameFields", pointer)(rest)?;
    let (rest, workstation) = field("WorkstationFields", pointer)(rest)?;
    let (rest, key) = field("EncryptedRandomSessionKeyFields", pointer)(rest)?;
    let (rest, flags) = field("NegotiateFlags", le_u32.map(NegotiateFlags))(rest)?;
    let payload_start = payload::start(message, &[lm, nt, domain, user, workstation, key]);
    let mic_end = rest.offset().saturating_add(version::LENGTH).saturating_add(MIC);
    let (rest, version) = version(rest, flags, payload_start);
    let mut payload = Payload::new(message, flags);
    let responses = responses(&mut payload, lm, nt, key);
    let says_mic =
        responses.target_info.as_ref().and_then(|info| info.flags).map(|f| f.contains(AvFlags::MIC_PROVIDED));
    let room_for_mic = payload_start >= mic_end;
    let authenticate = Authenticate {
        flags,
        domain: payload.text("DomainName", domain),
        user: payload.text("UserName", user),
        workstation: payload.text("Workstation", workstation),
        version,
        has_mic: room_for_mic && says_mic.unwrap_or(false),
        responses,
        fault: payload.fault,
    };
    Ok((rest, authenticate))
}

fn responses(payload: &mut Payload<'_>, lm: Pointer, nt: Pointer, key: Pointer) -> Responses {
    payload.place("LmChallengeResponse", lm);
    payload.place("EncryptedRandomSessionKey", key);
    let response = payload.bytes("NtChallengeResponse", nt);
    let challenge = response.filter(|_| nt.length > NTLM_V1_RESPONSE).and_then(|r| Some(client_challenge(r).ok()?.1));
    let (time, target_info) = challenge.unzip();
    Responses {
        lm_length: lm.length,
        nt_length: nt.length,
        session_key_length: key.length,
        nt_at: response.map_or(0..0, |r| r.offset()..r.offset().saturating_add(r.len())),
        is_ntlm_v2: (nt.length > 0).then_some(nt.length > NTLM_V1_RESPONSE),
        time,
        target_info,
    }
}

/// The open part of a response of version 2 ([MS-NLMP] 2.2.2.7, NTLMv2_CLIENT_CHALLENGE), behind the proof itself.
fn client_challenge(response: Input<'_>) -> ParseResult<'_, (FileTime, TargetInfo)> {
    const PROOF: usize = 16;
    let (rest, _) = field("RespType", take(8usize))(response.take_from(PROOF))?;
    let (rest, time) = field("TimeStamp", le_u64.map(FileTime))(rest)?;
    let (rest, _) = field("ChallengeFromClient", take(8usize))(rest)?;
    let (rest, _) = field("Reserved3", take(4usize))(rest)?;
    let (rest, info) = field("AvPairs", target_info)(rest)?;
    Ok((rest, (time, info)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ntlm::{Message, message};
    use crate::parse;
    use crate::testing::{hex, survives};

    /// User U of domain D on W, version 2 with an integrity code: bytes `aa`, `bb`, `cc` and `dd` stand for what has no field.
    pub(crate) fn client() -> Vec<u8> {
        let head =
            "4e544c4d53535000 03000000 1800 1800 5e000000 4000 4000 76000000 0200 0200 58000000 0200 0200 5a000000
            0200 0200 5c000000 1000 1000 b6000000 358288e2 0a00 6145 000000 0f";
        let mic = "aa".repeat(16);
        let proof = "bb".repeat(16);
        let challenge = "01010000 00000000 0080 3ed5 deb1 9d01 cccccccccccccccc 00000000";
        let pairs = "0600 0400 02000000 0900 0200 5400 0000 0000";
        hex(&format!(
            "{head} {mic} 4400 5500 5700 {} {proof} {challenge} {pairs} 00000000 {}",
            "cc".repeat(24),
            "dd".repeat(16)
        ))
    }

    pub(crate) fn read(bytes: &[u8]) -> Authenticate {
        let Message::Authenticate(authenticate) = parse(message, bytes).unwrap().0 else { panic!("authenticate") };
        *authenticate
    }

    #[test]
    fn reads_who_and_from_where() {
        let read = read(&client());
        let name = |text: &Option<String>| text.clone().unwrap();
        assert_eq!(
            (name(&read.domain), name(&read.user), name(&read.workstation)),
            ("D".into(), "U".into(), "W".into())
        );
        assert_eq!(read.version.unwrap().build, 17_761);
        assert!(read.has_mic);
        let responses = read.responses;
        assert_eq!((responses.lm_length, responses.nt_length, responses.session_key_length), (24, 64, 16));
        assert_eq!((responses.is_ntlm_v2, responses.nt_at), (Some(true), 0x76..0xb6));
        assert_eq!(responses.time.unwrap().unix(), (0, 0));
        assert_eq!(responses.target_info.unwrap().target_name.as_deref(), Some("T"));
        assert_eq!(read.fault, None);
    }

    #[test]
    fn no_secret_has_a_field() {
        let shown = format!("{:?}", read(&client()));
        for byte in ["170, 170", "187, 187", "204, 204", "221, 221", "aaaa", "bbbb", "cccc", "dddd"] {
            assert!(!shown.contains(byte), "{shown}");
        }
    }

    #[test]
    fn a_short_response_is_of_version_1_and_has_no_integrity_code() {
        let head =
            "4e544c4d53535000 03000000 0000 0000 40000000 1800 1800 40000000 0000 0000 40000000 0000 0000 40000000
            0000 0000 40000000 0000 0000 40000000 05820200";
        let read = read(&hex(&format!("{head} {}", "cc".repeat(24))));
        assert_eq!((read.responses.is_ntlm_v2, read.has_mic, read.version), (Some(false), false, None));
    }

    #[test]
    fn what_lies_outside_is_missing() {
        let mut bytes = client();
        bytes.truncate(0x80);
        let read = read(&bytes);
        assert_eq!(read.user.as_deref(), Some("U"));
        assert_eq!(read.fault.unwrap().field, Some("EncryptedRandomSessionKey"));
        assert_eq!(read.responses.target_info, None);
    }

    #[test]
    fn survives_damage() {
        survives(message, &[&client()]);
    }
}

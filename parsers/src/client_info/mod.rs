//! Client Info PDU: who logs on, from where, and how.

mod extended;
mod flags;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

pub use extended::{ExtendedInfo, TimeZone};
pub use flags::{InfoFlags, PerformanceFlags};

use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::text::{ansi_until_zero, utf16_until_zero};

/// Who logs on, from where, and how; stands behind a basic security header with `SEC_INFO_PKT`.
///
/// Under CredSSP the user is authenticated before and need not be named here; with TLS alone and with Standard RDP Security
/// the password is in this message. It has no field: its length is read and its bytes are passed over.
///
/// ```text
/// | CodePage (4) | flags (4) | cbDomain (2) | cbUserName (2) | cbPassword (2) | cbAlternateShell (2) | cbWorkingDir (2) |
/// | Domain | UserName | Password | AlternateShell | WorkingDir | extraInfo |
/// ```
/// Every text ends with a zero that its length does not count.
///
/// Source: [MS-RDPBCGR] 2.2.1.11.1.1, Info Packet (TS_INFO_PACKET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/732394f5-e2b5-4ac5-8a0a-35345386b0d1
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// Code page of the text; where the flags say Unicode, the active input locale.
    pub code_page: u32,
    /// How the user logs on, and what the client supports.
    pub flags: InfoFlags,
    /// Domain.
    pub domain: String,
    /// User.
    pub user_name: String,
    /// Whether a program is to be started in place of the desktop. Its command line has no field: it may hold secrets.
    pub has_alternate_shell: bool,
    /// Working directory of that program.
    pub working_dir: String,
    /// Address, directory, time zone and more; clients of RDP 4.0 send none.
    pub extra_info: Option<ExtendedInfo>,
}

/// Reads a Client Info PDU, after its security header.
///
/// # Errors
/// One that ends before its working directory.
pub fn client_info(input: Input<'_>) -> ParseResult<'_, ClientInfo> {
    let (rest, code_page) = field("CodePage", le_u32)(input)?;
    let (rest, flags) = field("flags", le_u32.map(InfoFlags))(rest)?;
    let (rest, domain_length) = field("cbDomain", le_u16)(rest)?;
    let (rest, user_name_length) = field("cbUserName", le_u16)(rest)?;
    let (rest, password_length) = field("cbPassword", le_u16)(rest)?;
    let (rest, alternate_shell_length) = field("cbAlternateShell", le_u16)(rest)?;
    let (rest, working_dir_length) = field("cbWorkingDir", le_u16)(rest)?;
    let (rest, domain) = field("Domain", text(flags, domain_length))(rest)?;
    let (rest, user_name) = field("UserName", text(flags, user_name_length))(rest)?;
    let (rest, _) = field("Password", zero_ended(flags, password_length))(rest)?;
    let (rest, _) = field("AlternateShell", zero_ended(flags, alternate_shell_length))(rest)?;
    let (rest, working_dir) = field("WorkingDir", text(flags, working_dir_length))(rest)?;
    let (rest, extra_info) = extended::extended_info(rest)?;
    let info = ClientInfo {
        code_page,
        flags,
        domain,
        user_name,
        has_alternate_shell: alternate_shell_length > 0,
        working_dir,
        extra_info,
    };
    Ok((rest, info))
}

fn text<'a>(flags: InfoFlags, length: u16) -> impl FnMut(Input<'a>) -> ParseResult<'a, String> {
    let decode = match flags.contains(InfoFlags::INFO_UNICODE) {
        true => utf16_until_zero,
        false => ansi_until_zero,
    };
    move |input| zero_ended(flags, length).map(|text: Input<'a>| decode(text.bytes())).parse(input)
}

/// A text and the zero after it.
fn zero_ended<'a>(flags: InfoFlags, length: u16) -> impl FnMut(Input<'a>) -> ParseResult<'a, Input<'a>> {
    let zero = if flags.contains(InfoFlags::INFO_UNICODE) { 2 } else { 1 };
    let length = usize::from(length).saturating_add(zero);
    move |input| take(length).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, survives};
    use crate::{parse, parse_with_fields};

    /// Domain "D", user "u", password "pw", shell "s", working directory "w", then `tail`.
    fn unicode(tail: &str) -> Vec<u8> {
        let head = "07040000 3b010000 0200 0200 0400 0200 0200";
        let texts = "44000000 75000000 700077000000 73000000 77000000";
        [hex(head), hex(texts), hex(tail)].concat()
    }

    #[test]
    fn reads_the_names_and_passes_over_the_password() {
        let bytes = unicode("");
        let info = parse(client_info, &bytes).unwrap().0;
        assert_eq!((info.domain.as_str(), info.user_name.as_str(), info.working_dir.as_str()), ("D", "u", "w"));
        assert!(info.flags.contains(InfoFlags::INFO_AUTOLOGON) && info.has_alternate_shell);
        assert_eq!(info.extra_info, None);
        assert!(!format!("{info:?}").to_lowercase().contains("pw"));
    }

    #[test]
    fn reads_single_byte_text() {
        let bytes = hex("00000000 03000000 0200 0100 0300 0000 0000 4c4200 7500 61626300 00 00");
        let (info, rest) = parse(client_info, &bytes).unwrap();
        assert_eq!((info.domain.as_str(), info.user_name.as_str()), ("LB", "u"));
        assert!(rest.is_empty() && !info.has_alternate_shell);
    }

    #[test]
    fn reads_the_extra_info() {
        let mut bytes = unicode("0200 0600 310030000000 0600 43003a000000");
        bytes.extend(hex("c4ffffff"));
        bytes.extend(b"C\0E\0T\0");
        bytes.extend([0; 162]);
        bytes.extend(hex("00000000 27000000 1c00"));
        bytes.extend([0xab; 28]);
        bytes.extend(hex("6400 0000 0200 5a00 0100"));
        let (info, rest) = parse(client_info, &bytes).unwrap();
        assert!(rest.is_empty());
        let extra = info.extra_info.unwrap();
        assert_eq!((extra.client_address.as_str(), extra.client_dir.as_deref()), ("10", Some("C:")));
        let zone = extra.client_time_zone.unwrap();
        assert_eq!((zone.bias, zone.standard_name.as_str()), (-60, "CET"));
        assert_eq!((extra.performance_flags, extra.has_auto_reconnect_cookie), (Some(PerformanceFlags(0x27)), true));
        assert_eq!(extra.dynamic_time_zone_key_name.as_deref(), Some("Z"));
        assert_eq!(extra.dynamic_daylight_time_disabled, Some(1));
        survives(client_info, &[&bytes]);
    }

    #[test]
    fn a_length_past_the_end_is_named() {
        let mut bytes = unicode("");
        bytes[12] = 0xff;
        let (result, fields) = parse_with_fields(client_info, &bytes);
        assert_eq!(result.unwrap_err().field, Some("Password"));
        assert!(fields.iter().any(|field| field.name == "UserName"));
    }
}

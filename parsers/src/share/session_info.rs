//! Save Session Info PDU: who has logged on, and how to come back.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::{Trailing, up_to};
use crate::text::{utf16, utf16_until_zero};

codes! {
    /// Form of the session info.
    pub struct InfoType(u32) {
        /// Names in fields of fixed length.
        INFOTYPE_LOGON = 0,
        /// Names of any length.
        INFOTYPE_LOGON_LONG = 1,
        /// Only that someone logged on.
        INFOTYPE_LOGON_PLAINNOTIFY = 2,
        /// Auto-reconnect cookie and logon errors.
        INFOTYPE_LOGON_EXTENDED_INFO = 3,
    }
}

codes! {
    /// What Winlogon shows to the user; any other value is the NTSTATUS with which the logon failed.
    pub struct ErrorNotificationType(u32) {
        /// Asks what to do with a session that is busy.
        LOGON_MSG_SESSION_BUSY_OPTIONS = 0xffff_fff8,
        /// "Disconnect refused".
        LOGON_MSG_DISCONNECT_REFUSED = 0xffff_fff9,
        /// "No permission" to log on.
        LOGON_MSG_NO_PERMISSION = 0xffff_fffa,
        /// Asks whether to take over another's session.
        LOGON_MSG_BUMP_OPTIONS = 0xffff_fffb,
        /// Asks which session to reconnect to.
        LOGON_MSG_RECONNECT_OPTIONS = 0xffff_fffc,
        /// Ends the session.
        LOGON_MSG_SESSION_TERMINATE = 0xffff_fffd,
        /// Goes on with the logon.
        LOGON_MSG_SESSION_CONTINUE = 0xffff_fffe,
        /// The logon is denied.
        ERROR_CODE_ACCESS_DENIED = 0xffff_ffff,
    }
}

codes! {
    /// Why a logon failed, beside an NTSTATUS or `ERROR_CODE_ACCESS_DENIED`.
    pub struct ErrorNotificationData(u32) {
        /// The password is wrong.
        LOGON_FAILED_BAD_PASSWORD = 0,
        /// The password must be changed.
        LOGON_FAILED_UPDATE_PASSWORD = 1,
        /// Another failure.
        LOGON_FAILED_OTHER = 2,
        /// A warning.
        LOGON_WARNING = 3,
    }
}

/// Says who has logged on. The value of the auto-reconnect cookie, which would resume the session, is not kept.
///
/// ```text
/// | infoType (4) | one of:
///   LOGON          | cbDomain (4) | Domain (52) | cbUserName (4) | UserName (512) | SessionId (4) |
///   LOGON_LONG     | Version (2) | Size (4) | SessionId (4) | cbDomain (4) | cbUserName (4) | Pad (558) | Domain | UserName |
///   PLAINNOTIFY    | Pad (576) |
///   EXTENDED_INFO  | Length (2) | FieldsPresent (4) | fields: cbFieldData (4), data | Pad (570) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.10.1.1, Save Session Info PDU Data (TS_SAVE_SESSION_INFO_PDU_DATA).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveSessionInfo {
    /// The form.
    pub info_type: InfoType,
    /// The info.
    pub info: SessionInfo,
}

/// Session info in one of its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionInfo {
    /// Who has logged on (both forms with names).
    Logon {
        /// Domain.
        domain: String,
        /// User.
        user_name: String,
        /// Session id; missing where the PDU ends before it.
        session_id: Option<u32>,
    },
    /// Someone has logged on.
    PlainNotify,
    /// Auto-reconnect cookie and logon errors.
    Extended(LogonExtended),
    /// A form unknown here.
    Unknown,
}

/// Auto-reconnect cookie and logon errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogonExtended {
    /// Which fields there are: 1 the cookie, 2 the logon errors.
    pub fields_present: u32,
    /// Whether there is an auto-reconnect cookie.
    pub has_auto_reconnect_cookie: bool,
    /// Session that the cookie belongs to.
    pub auto_reconnect_logon_id: Option<u32>,
    /// What Winlogon shows.
    pub logon_errors: Option<LogonErrors>,
}

/// What Winlogon shows, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogonErrors {
    /// What.
    pub notification_type: ErrorNotificationType,
    /// Why, or a session id: which of them goes by the type.
    pub notification_data: u32,
}

impl LogonErrors {
    /// The session that a `LOGON_MSG_` is about.
    pub fn session_id(self) -> Option<u32> {
        self.is_about_a_session().then_some(self.notification_data)
    }

    /// Why the logon failed, where the type is no `LOGON_MSG_`.
    pub fn failure(self) -> Option<ErrorNotificationData> {
        (!self.is_about_a_session()).then_some(ErrorNotificationData(self.notification_data))
    }

    fn is_about_a_session(self) -> bool {
        self.notification_type.name().is_some_and(|name| name.starts_with("LOGON_MSG_"))
    }
}

const AUTO_RECONNECT_COOKIE: u32 = 1;
const LOGON_ERRORS: u32 = 2;

/// Reads the data of a Save Session Info PDU.
///
/// # Errors
/// One that ends before its names or fields.
pub(super) fn save_session_info(input: Input<'_>) -> ParseResult<'_, SaveSessionInfo> {
    let (rest, info_type) = field("infoType", le_u32.map(InfoType))(input)?;
    let (rest, info) = match info_type {
        InfoType::INFOTYPE_LOGON => field("logonInfoVersion1", logon)(rest)?,
        InfoType::INFOTYPE_LOGON_LONG => field("logonInfoVersion2", logon_long)(rest)?,
        InfoType::INFOTYPE_LOGON_PLAINNOTIFY => (rest, SessionInfo::PlainNotify),
        InfoType::INFOTYPE_LOGON_EXTENDED_INFO => {
            field("logonInfoExtended", extended).map(SessionInfo::Extended).parse(rest)?
        }
        _ => (rest, SessionInfo::Unknown),
    };
    Ok((rest, SaveSessionInfo { info_type, info }))
}

/// The lengths before the two names are not used: a name ends at its zero.
fn logon(input: Input<'_>) -> ParseResult<'_, SessionInfo> {
    let (rest, _) = field("cbDomain", le_u32)(input)?;
    let (rest, domain) = field("Domain", utf16(52))(rest)?;
    let (rest, _) = field("cbUserName", le_u32)(rest)?;
    let (rest, user_name) = field("UserName", utf16(512))(rest)?;
    let mut optional = Trailing::new(rest);
    let session_id = optional.read("SessionId", le_u32);
    Ok((optional.left(), SessionInfo::Logon { domain, user_name, session_id }))
}

fn logon_long(input: Input<'_>) -> ParseResult<'_, SessionInfo> {
    let (rest, _) = field("Version", le_u16)(input)?;
    let (rest, _) = field("Size", le_u32)(rest)?;
    let (rest, session_id) = field("SessionId", le_u32)(rest)?;
    let (rest, domain_length) = field("cbDomain", le_u32)(rest)?;
    let (rest, user_name_length) = field("cbUserName", le_u32)(rest)?;
    let (rest, _) = field("Pad", take(558_usize))(rest)?;
    let (rest, domain) = field("Domain", up_to(domain_length as usize))(rest)?;
    let (rest, user_name) = field("UserName", up_to(user_name_length as usize))(rest)?;
    let info = SessionInfo::Logon {
        domain: utf16_until_zero(domain.bytes()),
        user_name: utf16_until_zero(user_name.bytes()),
        session_id: Some(session_id),
    };
    Ok((rest, info))
}

fn extended(input: Input<'_>) -> ParseResult<'_, LogonExtended> {
    let (rest, _) = field("Length", le_u16)(input)?;
    let (rest, fields_present) = field("FieldsPresent", le_u32)(rest)?;
    let mut fields = Trailing::new(rest);
    let cookie = (fields_present & AUTO_RECONNECT_COOKIE != 0)
        .then(|| fields.read("autoReconnectCookie", logon_field(cookie_logon_id)))
        .flatten();
    let logon_errors = (fields_present & LOGON_ERRORS != 0)
        .then(|| fields.read("logonNotificationErrors", logon_field(logon_errors)))
        .flatten();
    let extended = LogonExtended {
        fields_present,
        has_auto_reconnect_cookie: cookie.is_some(),
        auto_reconnect_logon_id: cookie.flatten(),
        logon_errors,
    };
    Ok((fields.left(), extended))
}

/// A field of the extended info: its length, and the field in that many bytes.
fn logon_field<'a, T>(parser: fn(Input<'a>) -> ParseResult<'a, T>) -> impl FnMut(Input<'a>) -> ParseResult<'a, T> {
    move |input| {
        let (rest, length) = field("cbFieldData", le_u32)(input)?;
        take(length).and_then(parser).parse(rest)
    }
}

/// Length, version and session of the cookie; its random bits are passed over.
fn cookie_logon_id(input: Input<'_>) -> ParseResult<'_, Option<u32>> {
    let mut fields = Trailing::new(input);
    fields.read("cbLen", le_u32);
    fields.read("Version", le_u32);
    let logon_id = fields.read("LogonId", le_u32);
    Ok((fields.left(), logon_id))
}

fn logon_errors(input: Input<'_>) -> ParseResult<'_, LogonErrors> {
    let (rest, notification_type) = field("ErrorNotificationType", le_u32.map(ErrorNotificationType))(input)?;
    let (rest, notification_data) = field("ErrorNotificationData", le_u32)(rest)?;
    Ok((rest, LogonErrors { notification_type, notification_data }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_names_of_fixed_and_of_any_length() {
        let mut bytes = vec![0, 0, 0, 0, 6, 0, 0, 0];
        bytes.extend(b"D\x001\0\0\0");
        bytes.extend([0; 46]);
        bytes.extend([4, 0, 0, 0]);
        bytes.extend(b"u\0\0\0");
        bytes.extend([0; 508]);
        bytes.extend([2, 0, 0, 0]);
        let info = parse(save_session_info, &bytes).unwrap().0.info;
        let expect = |domain: &str, user: &str, session_id| SessionInfo::Logon {
            domain: domain.to_owned(),
            user_name: user.to_owned(),
            session_id,
        };
        assert_eq!(info, expect("D1", "u", Some(2)));
        assert_eq!(parse(save_session_info, &bytes[..bytes.len() - 1]).unwrap().0.info, expect("D1", "u", None));

        let mut bytes = vec![1, 0, 0, 0, 1, 0, 18, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 6, 0, 0, 0];
        bytes.extend([0; 558]);
        bytes.extend(b"X\0\0\0u\0v\0\0\0");
        assert_eq!(parse(save_session_info, &bytes).unwrap().0.info, expect("X", "uv", Some(3)));
    }

    #[test]
    fn notes_the_cookie_and_reads_logon_errors() {
        let mut bytes = vec![3, 0, 0, 0, 0x36, 0, 3, 0, 0, 0, 0x1c, 0, 0, 0, 0x1c, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0];
        bytes.extend([0xab; 16]);
        bytes.extend([8, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 2, 0, 0, 0]);
        let SessionInfo::Extended(extended) = parse(save_session_info, &bytes).unwrap().0.info else {
            panic!("extended")
        };
        assert!(extended.has_auto_reconnect_cookie);
        assert_eq!(extended.auto_reconnect_logon_id, Some(2));
        let errors = extended.logon_errors.unwrap();
        assert_eq!(errors.notification_type, ErrorNotificationType::LOGON_MSG_SESSION_CONTINUE);
        assert_eq!((errors.session_id(), errors.failure()), (Some(2), None));
        assert!(!format!("{extended:?}").contains("171"), "the cookie's value shows nowhere");
    }

    #[test]
    fn a_failed_logon_has_a_reason_and_no_session() {
        let notification_type = ErrorNotificationType(0xc000_006d);
        let errors = LogonErrors { notification_type, notification_data: 0 };
        assert_eq!(errors.failure(), Some(ErrorNotificationData::LOGON_FAILED_BAD_PASSWORD));
        assert_eq!((errors.session_id(), notification_type.name()), (None, None));
    }

    #[test]
    fn keeps_the_form_of_what_it_does_not_know() {
        assert_eq!(parse(save_session_info, &[2, 0, 0, 0]).unwrap().0.info, SessionInfo::PlainNotify);
        assert_eq!(parse(save_session_info, &[9, 0, 0, 0]).unwrap().0.info_type, InfoType(9));
    }
}

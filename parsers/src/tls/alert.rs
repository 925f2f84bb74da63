//! Alerts.

use nom::Parser;
use nom::number::complete::u8;

use super::registry::registry;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

registry! {
    /// Level of an alert; TLS 1.3 means nothing by it.
    pub struct AlertLevel(u8) {
        WARNING = 1 "warning",
        FATAL = 2 "fatal",
    }
}

registry! {
    /// What an alert says ([IANA](https://www.iana.org/assignments/tls-parameters#tls-parameters-6)).
    pub struct AlertDescription(u8) {
        CLOSE_NOTIFY = 0 "close_notify",
        UNEXPECTED_MESSAGE = 10 "unexpected_message",
        BAD_RECORD_MAC = 20 "bad_record_mac",
        DECRYPTION_FAILED = 21 "decryption_failed",
        RECORD_OVERFLOW = 22 "record_overflow",
        DECOMPRESSION_FAILURE = 30 "decompression_failure",
        HANDSHAKE_FAILURE = 40 "handshake_failure",
        NO_CERTIFICATE = 41 "no_certificate",
        BAD_CERTIFICATE = 42 "bad_certificate",
        UNSUPPORTED_CERTIFICATE = 43 "unsupported_certificate",
        CERTIFICATE_REVOKED = 44 "certificate_revoked",
        CERTIFICATE_EXPIRED = 45 "certificate_expired",
        CERTIFICATE_UNKNOWN = 46 "certificate_unknown",
        ILLEGAL_PARAMETER = 47 "illegal_parameter",
        UNKNOWN_CA = 48 "unknown_ca",
        ACCESS_DENIED = 49 "access_denied",
        DECODE_ERROR = 50 "decode_error",
        DECRYPT_ERROR = 51 "decrypt_error",
        TOO_MANY_CIDS_REQUESTED = 52 "too_many_cids_requested",
        EXPORT_RESTRICTION = 60 "export_restriction",
        PROTOCOL_VERSION = 70 "protocol_version",
        INSUFFICIENT_SECURITY = 71 "insufficient_security",
        INTERNAL_ERROR = 80 "internal_error",
        INAPPROPRIATE_FALLBACK = 86 "inappropriate_fallback",
        USER_CANCELED = 90 "user_canceled",
        NO_RENEGOTIATION = 100 "no_renegotiation",
        MISSING_EXTENSION = 109 "missing_extension",
        UNSUPPORTED_EXTENSION = 110 "unsupported_extension",
        CERTIFICATE_UNOBTAINABLE = 111 "certificate_unobtainable",
        UNRECOGNIZED_NAME = 112 "unrecognized_name",
        BAD_CERTIFICATE_STATUS_RESPONSE = 113 "bad_certificate_status_response",
        BAD_CERTIFICATE_HASH_VALUE = 114 "bad_certificate_hash_value",
        UNKNOWN_PSK_IDENTITY = 115 "unknown_psk_identity",
        CERTIFICATE_REQUIRED = 116 "certificate_required",
        GENERAL_ERROR = 117 "general_error",
        NO_APPLICATION_PROTOCOL = 120 "no_application_protocol",
        ECH_REQUIRED = 121 "ech_required",
    }
}

/// Alert ([RFC 5246], section 7.2; [RFC 8446], section 6), a peer's word on why it ends the connection.
///
/// The body of an alert record is this only in the clear or opened: a body of another length than two bytes is sealed.
///
/// ```text
/// | level | description |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.2
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-6
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// How severe.
    pub level: AlertLevel,
    /// What.
    pub description: AlertDescription,
}

/// Reads the body of an alert record.
///
/// # Errors
/// Fewer than two bytes.
pub fn alert(input: Input<'_>) -> ParseResult<'_, Alert> {
    let (rest, (level, description)) = (field("level", u8), field("description", u8)).parse(input)?;
    Ok((rest, Alert { level: AlertLevel(level), description: AlertDescription(description) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    #[test]
    fn reads_level_and_description() {
        let check = |bytes: &[u8], expect: &str| {
            let (alert, _) = parse(alert, bytes).unwrap();
            assert_eq!(format!("{} {}", alert.level, alert.description), expect);
        };
        check(&[2, 45], "fatal (2/0x2) certificate_expired (45/0x2d)");
        check(&[1, 0], "warning (1/0x1) close_notify (0/0x0)");
        check(&[7, 199], "unknown (7/0x7) unknown (199/0xc7)");
        assert_eq!(parse(alert, &[2]).unwrap_err().field, Some("description"));
    }

    #[test]
    fn survives_damage() {
        survives(alert, &[&[2, 80]]);
    }
}

//! KRB-ERROR.

use nom::Parser;
use nom::number::complete::le_u32;

use super::KrbErrorCode;
use super::common::{KerberosTime, PrincipalName, body, int32, principal_name, text, time, uint32};
use crate::asn1::{application, context, context_number, each};
use crate::ber::{self, Tag};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Refuses ([RFC 4120], section 5.9.1), with the status of Windows behind it where `e-data` has one ([MS-KILE] 2.2.2).
///
/// ```text
/// [APPLICATION 30] SEQUENCE { [0] pvno, [1] msg-type, [2] ctime, [3] cusec, [4] stime, [5] susec, [6] error-code, [7] crealm,
///                             [8] cname, [9] realm, [10] sname, [11] e-text, [12] e-data }
/// ```
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.9.1
/// [MS-KILE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-kile/25fabd02-560d-4c1f-8f42-b32e9d97996a
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KrbError {
    /// The client's time, if it had sent one in clear or the server could read it.
    pub ctime: Option<KerberosTime>,
    /// Microseconds of it.
    pub cusec: Option<u32>,
    /// The sender's time.
    pub stime: Option<KerberosTime>,
    /// Microseconds of it.
    pub susec: Option<u32>,
    /// Why.
    pub error_code: Option<KrbErrorCode>,
    /// Realm of the client.
    pub crealm: Option<String>,
    /// The client.
    pub cname: Option<PrincipalName>,
    /// Realm of the service.
    pub realm: Option<String>,
    /// The service.
    pub sname: Option<PrincipalName>,
    /// Text.
    pub e_text: Option<String>,
    /// NTSTATUS of a Windows KDC.
    pub status: Option<u32>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub fn krb_error(input: Input<'_>) -> ParseResult<'_, KrbError> {
    let (rest, (sequence, cut)) = body(application(30), "KRB-ERROR")(input)?;
    let mut error = KrbError::default();
    let stopped = each(sequence, |tag, content| error.set(tag, content));
    error.fault = stopped.or(cut);
    Ok((rest, error))
}

impl KrbError {
    /// How far the clocks were apart, sender's minus client's, microseconds.
    pub fn skew_microseconds(&self) -> Option<i64> {
        let (server, client) = self.stime.zip(self.ctime)?;
        let seconds = server.0.checked_sub(client.0)?.checked_mul(1_000_000)?;
        let micros = i64::from(self.susec.unwrap_or(0)).saturating_sub(i64::from(self.cusec.unwrap_or(0)));
        seconds.checked_add(micros)
    }

    fn set(&mut self, tag: Tag, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        match context_number(tag) {
            Some(2) => self.ctime = Some(field("ctime", time)(content)?.1),
            Some(3) => self.cusec = Some(field("cusec", uint32)(content)?.1),
            Some(4) => self.stime = Some(field("stime", time)(content)?.1),
            Some(5) => self.susec = Some(field("susec", uint32)(content)?.1),
            Some(6) => self.error_code = Some(field("error-code", uint32.map(KrbErrorCode))(content)?.1),
            Some(7) => self.crealm = Some(field("crealm", text)(content)?.1),
            Some(8) => self.cname = Some(field("cname", principal_name)(content)?.1),
            Some(9) => self.realm = Some(field("realm", text)(content)?.1),
            Some(10) => self.sname = Some(field("sname", principal_name)(content)?.1),
            Some(11) => self.e_text = Some(field("e-text", text)(content)?.1),
            Some(12) => {
                let (_, data) = field("e-data", ber::octet_string)(content)?;
                self.status = extended_status(data);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The status in `e-data`: alone as KERB-ERROR-DATA, or as one PA-DATA of several. Both are a type `[1]` and a value `[2]`.
fn extended_status(data: Input<'_>) -> Option<u32> {
    let (_, sequence) = ber::value(Tag::SEQUENCE, "a SEQUENCE")(data).ok()?;
    if sequence.bytes().first() != Some(&0x30) {
        return status_of(sequence);
    }
    let mut found = None;
    let _ = each(sequence, |_, item| {
        found = found.or(status_of(item));
        Ok(())
    });
    found
}

fn status_of(pair: Input<'_>) -> Option<u32> {
    /// PA-PW-SALT, which a Windows KDC uses for KERB_EXT_ERROR: status, reserved and flags.
    const TYPE: i32 = 3;
    const LENGTH: usize = 12;
    let mut kind = None;
    let mut status = None;
    let _ = each(pair, |tag, content| {
        if tag == context(1) {
            kind = Some(int32(content)?.1);
        } else if tag == context(2) {
            status = ber::octet_string(content).ok().filter(|(_, value)| value.len() == LENGTH).map(|(_, value)| value);
        }
        Ok(())
    });
    let status: ParseResult<'_, u32> = le_u32.parse(status.filter(|_| kind == Some(TYPE))?);
    status.ok().map(|(_, status)| status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kerberos::{Message, message};
    use crate::parse;
    use crate::testing::{hex, survives};

    /// KRB_AP_ERR_SKEW with both times.
    const SKEW: &str = "7e6f306da003020105a10302011ea211180f32303236313132303230303030305aa303020105a411180f3230323631313230323030363031
        5aa504020203e8a603020125a90b1b09522e4558414d504c45aa1e301ca003020102a11530131b066b72627467741b09522e4558414d504c
        45";
    /// KDC_ERR_CLIENT_REVOKED with a status as KERB-ERROR-DATA.
    const REVOKED: &str = "7e8193308190a003020105a10302011ea411180f32303236313132303230303630315aa504020203e8a603020112a7031b0152a811300fa0
        03020101a10830061b0475736572a90b1b09522e4558414d504c45aa1e301ca003020102a11530131b066b72627467741b09522e4558414d
        504c45ab061b0474657874ac1904173015a103020103a20e040c340200c00000000001000000";
    /// KDC_ERR_PREAUTH_REQUIRED with a status among other data.
    const PREAUTH: &str = "7e71306fa003020105a10302011ea411180f32303236313132303230303630315aa504020203e8a603020119a9031b0152aa163014a00302
        0102a10d300b1b066b72627467741b0152ac2804263024300ba103020113a204040230003015a103020103a20e040c340200c00000000001
        000000";

    fn read(digits: &str) -> KrbError {
        let Message::KrbError(error) = parse(message, &hex(digits)).unwrap().0 else { panic!("KRB-ERROR") };
        *error
    }

    #[test]
    fn says_how_far_the_clocks_are_apart() {
        let error = read(SKEW);
        assert_eq!(error.error_code, Some(KrbErrorCode::KRB_AP_ERR_SKEW));
        assert_eq!(error.skew_microseconds(), Some(361_000_995));
        assert_eq!(error.realm.as_deref(), Some("R.EXAMPLE"));
        assert_eq!((error.sname.unwrap().to_string().as_str(), error.fault), ("krbtgt/R.EXAMPLE", None));
    }

    #[test]
    fn has_the_status_behind_the_code() {
        let error = read(REVOKED);
        assert_eq!((error.error_code, error.status), (Some(KrbErrorCode::KDC_ERR_CLIENT_REVOKED), Some(0xc000_0234)));
        assert_eq!((error.cname.unwrap().to_string().as_str(), error.e_text.as_deref()), ("user", Some("text")));
        assert_eq!(read(PREAUTH).status, Some(0xc000_0234));
        assert_eq!(read(SKEW).status, None);
    }

    #[test]
    fn survives_damage() {
        survives(message, &[&hex(SKEW), &hex(REVOKED), &hex(PREAUTH)]);
    }
}

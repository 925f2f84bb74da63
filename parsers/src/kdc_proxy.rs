//! KDC proxy: Kerberos through HTTPS, for clients that cannot reach a domain controller.

use crate::asn1::{context, each, framed};
use crate::ber::{self, Tag};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::kerberos::{self, Message};

/// A message to or from a KDC proxy, the body of a POST to `/KdcProxy` and of its answer ([MS-KKDCP] 2.2.2, KDC_PROXY_MESSAGE).
///
/// ```text
/// SEQUENCE { [0] kerb-message OCTET STRING, a message with its length before it, [1] target-domain, [2] dclocator-hint INTEGER }
/// ```
///
/// [MS-KKDCP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-kkdcp/5778aff5-b182-4b97-a970-29c7f911eef2
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KdcProxyMessage {
    /// The Kerberos message.
    pub message: Option<Message>,
    /// Realm that it is for; of a request only.
    pub target_domain: Option<String>,
    /// Hint for finding a domain controller.
    pub dclocator_hint: Option<u64>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// Reads a message.
///
/// # Errors
/// No SEQUENCE.
pub fn kdc_proxy_message(input: Input<'_>) -> ParseResult<'_, KdcProxyMessage> {
    let (rest, (sequence, cut)) = field("KDC-PROXY-MESSAGE", framed(Tag::SEQUENCE, "a KDC_PROXY_MESSAGE"))(input)?;
    let mut message = KdcProxyMessage::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(0) {
            let (_, kerberos) = field("kerb-message", ber::octet_string)(content)?;
            message.message = Some(kerberos::tcp_message(kerberos)?.1);
        } else if tag == context(1) {
            message.target_domain = Some(field("target-domain", kerberos::text)(content)?.1);
        } else if tag == context(2) {
            message.dclocator_hint = Some(field("dclocator-hint", ber::integer)(content)?.1);
        }
        Ok(())
    });
    message.fault = stopped.or(cut);
    Ok((rest, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kerberos::MessageType;
    use crate::parse;
    use crate::testing::{hex, survives};

    const REPLY: &str =
        "30 26 a01d 041b 00000017 6f 15 3013 a003 020105 a103 02010f a207 3005 a003 020112 a103 1b0152 a200";

    #[test]
    fn reads_message_and_realm() {
        let message = parse(kdc_proxy_message, &hex(REPLY)).unwrap().0;
        assert_eq!(message.message.unwrap().message_type(), MessageType::AP_REP);
        assert_eq!(message.target_domain.as_deref(), Some("R"));
        assert!(message.fault.is_some(), "the hint is empty");
    }

    #[test]
    fn a_broken_message_is_a_fault() {
        let message = parse(kdc_proxy_message, &hex("30 0a a008 0406 00000002 0101")).unwrap().0;
        assert_eq!(message.message, None);
        assert!(message.fault.is_some());
    }

    #[test]
    fn survives_damage() {
        survives(kdc_proxy_message, &[&hex(REPLY)]);
    }
}

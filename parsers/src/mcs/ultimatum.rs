//! MCS Disconnect Provider Ultimatum.

use nom::Parser;
use nom::number::complete::u8;

use super::{DomainMcsPdu, choice};
use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// T.125 `Reason`: why the MCS provider ended the connection. Windows servers use only two of them, see MS-RDPBCGR 1.3.1.4.
    ///
    /// Source: [ITU-T T.125](https://www.itu.int/rec/T-REC-T.125) section 7, part 4.
    pub struct Reason(u8) {
        /// The domain was disconnected.
        RN_DOMAIN_DISCONNECTED "rn-domain-disconnected" = 0,
        /// The provider (the server) ended it.
        RN_PROVIDER_INITIATED "rn-provider-initiated" = 1,
        /// A token was purged.
        RN_TOKEN_PURGED "rn-token-purged" = 2,
        /// A user asked for it.
        RN_USER_REQUESTED "rn-user-requested" = 3,
        /// A channel was purged.
        RN_CHANNEL_PURGED "rn-channel-purged" = 4,
    }
}

/// Ends the MCS connection; the TCP connection is closed after it.
///
/// ```text
///  0               1
///  0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
/// +-----------+-----+-------------+
/// |  8 (6)    |reason|   padding  |
/// +-----------+-----+-------------+
/// ```
/// Source: T.125 section 7, part 4; [MS-RDPBCGR] 2.2.2.3, MCS Disconnect Provider Ultimatum PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisconnectProviderUltimatum {
    /// Why.
    pub reason: Reason,
}

/// Reads a Disconnect Provider Ultimatum.
///
/// # Errors
/// Another PDU, or fewer than two bytes.
pub fn disconnect_provider_ultimatum(input: Input<'_>) -> ParseResult<'_, DisconnectProviderUltimatum> {
    field("disconnectProviderUltimatum", field("reason", reason))
        .map(|reason| DisconnectProviderUltimatum { reason })
        .parse(input)
}

/// The three bits of the reason straddle the two bytes.
fn reason(input: Input<'_>) -> ParseResult<'_, Reason> {
    let first = choice(DomainMcsPdu::DISCONNECT_PROVIDER_ULTIMATUM, "a Disconnect Provider Ultimatum");
    (first, u8).map(|(high, low)| Reason(high << 1 | low >> 7)).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn check(bytes: &[u8], expect: Reason) {
        assert_eq!(parse(disconnect_provider_ultimatum, bytes).unwrap().0.reason, expect, "{bytes:x?}");
    }

    #[test]
    fn reads_every_reason() {
        check(&[0x20, 0x00], Reason::RN_DOMAIN_DISCONNECTED);
        check(&[0x20, 0x80], Reason::RN_PROVIDER_INITIATED);
        check(&[0x21, 0x00], Reason::RN_TOKEN_PURGED);
        check(&[0x21, 0x80], Reason::RN_USER_REQUESTED);
        check(&[0x22, 0x00], Reason::RN_CHANNEL_PURGED);
    }

    #[test]
    fn keeps_an_unknown_reason() {
        check(&[0x23, 0x80], Reason(7));
        assert_eq!(Reason(7).to_string(), "Reason (7/0x7)");
    }

    #[test]
    fn refuses_another_pdu_and_half_a_one() {
        assert!(parse(disconnect_provider_ultimatum, &[0x28, 0x80]).is_err());
        assert!(parse(disconnect_provider_ultimatum, &[0x21]).is_err());
    }
}

//! MCS domain parameters.

use crate::ber::{Tag, integer, value};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// What the two MCS providers ask of their domain.
///
/// ```text
/// | 30 | length | maxChannelIds, maxUserIds, maxTokenIds, numPriorities,
///                 minThroughput, maxHeight, maxMCSPDUsize, protocolVersion: each 02, length, number |
/// ```
/// Source: T.125 section 7, part 2, `DomainParameters`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomainParameters {
    /// How many channels may be in use at once.
    pub max_channel_ids: u64,
    /// How many users may be attached at once.
    pub max_user_ids: u64,
    /// How many tokens may be grabbed at once.
    pub max_token_ids: u64,
    /// How many priorities of data there are.
    pub num_priorities: u64,
    /// Least throughput, bytes a second.
    pub min_throughput: u64,
    /// How high the domain may be.
    pub max_height: u64,
    /// How long an MCS PDU may be, bytes.
    pub max_mcs_pdu_size: u64,
    /// Protocol version; RDP uses 2.
    pub protocol_version: u64,
}

/// Reads domain parameters; what follows the eighth number in the sequence is passed over.
pub(super) fn domain_parameters(input: Input<'_>) -> ParseResult<'_, DomainParameters> {
    let (rest, content) = value(Tag::SEQUENCE, "a SEQUENCE of domain parameters")(input)?;
    let (content, max_channel_ids) = field("maxChannelIds", integer)(content)?;
    let (content, max_user_ids) = field("maxUserIds", integer)(content)?;
    let (content, max_token_ids) = field("maxTokenIds", integer)(content)?;
    let (content, num_priorities) = field("numPriorities", integer)(content)?;
    let (content, min_throughput) = field("minThroughput", integer)(content)?;
    let (content, max_height) = field("maxHeight", integer)(content)?;
    let (content, max_mcs_pdu_size) = field("maxMCSPDUsize", integer)(content)?;
    let (_, protocol_version) = field("protocolVersion", integer)(content)?;
    let parameters = DomainParameters {
        max_channel_ids,
        max_user_ids,
        max_token_ids,
        num_priorities,
        min_throughput,
        max_height,
        max_mcs_pdu_size,
        protocol_version,
    };
    Ok((rest, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_the_parameters_windows_clients_ask_for() {
        let bytes = b"\x30\x19\x02\x01\x22\x02\x01\x02\x02\x01\x00\x02\x01\x01\x02\x01\x00\x02\x01\x01\x02\x02\xff\xff\x02\x01\x02";
        let parameters = parse(domain_parameters, bytes).unwrap().0;
        assert_eq!((parameters.max_channel_ids, parameters.max_user_ids), (34, 2));
        assert_eq!((parameters.max_mcs_pdu_size, parameters.protocol_version), (65535, 2));
        assert_eq!(parse(domain_parameters, &bytes[..23]).unwrap_err().field, Some("maxMCSPDUsize"));
    }
}

//! Demand Active, Confirm Active and Deactivate All PDUs.

use nom::Parser;
use nom::number::complete::{le_u16, le_u32};

use crate::capabilities::{CapabilitySets, capability_sets};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::{Trailing, up_to};
use crate::text::ansi_until_zero;

/// The server's capabilities; begins the capability exchange.
///
/// ```text
/// | shareId (4) | lengthSourceDescriptor (2) | lengthCombinedCapabilities (2) | sourceDescriptor |
/// | numberCapabilities (2) | pad2Octets (2) | capabilitySets | sessionId (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.13.1.1, Demand Active PDU Data (TS_DEMAND_ACTIVE_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/bd612af5-cb54-43a2-9646-438bc3ecf5db
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandActive {
    /// Names the share in all that follows.
    pub share_id: u32,
    /// Who says so, "RDP".
    pub source_descriptor: String,
    /// The capabilities.
    pub capabilities: CapabilitySets,
    /// Session id, not used.
    pub session_id: Option<u32>,
}

/// The client's capabilities; answers Demand Active.
///
/// ```text
/// | shareId (4) | originatorId (2) | lengthSourceDescriptor (2) | lengthCombinedCapabilities (2) | sourceDescriptor |
/// | numberCapabilities (2) | pad2Octets (2) | capabilitySets |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.13.2.1, Confirm Active PDU Data (TS_CONFIRM_ACTIVE_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4c3c2710-0bf0-4c54-8e69-aff40ffcde66
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmActive {
    /// The share.
    pub share_id: u32,
    /// The server's channel, 1002.
    pub originator_id: u16,
    /// Who says so, "MSTSC".
    pub source_descriptor: String,
    /// The capabilities.
    pub capabilities: CapabilitySets,
}

/// The server deactivates the share, to exchange capabilities anew or to end the session.
///
/// ```text
/// | shareId (4) | lengthSourceDescriptor (2) | sourceDescriptor |
/// ```
/// Source: [MS-RDPBCGR] 2.2.3.1, Server Deactivate All PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/8a29971a-df3c-48da-add2-8ed9a05edc89
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeactivateAll {
    /// The share; some servers send no fields.
    pub share_id: Option<u32>,
    /// Who says so.
    pub source_descriptor: Option<String>,
}

/// Reads a Demand Active PDU, after its share control header.
///
/// # Errors
/// One that ends before its capability sets.
pub(super) fn demand_active(input: Input<'_>) -> ParseResult<'_, DemandActive> {
    let (rest, share_id) = field("shareId", le_u32)(input)?;
    let (rest, (source_descriptor, capabilities)) = capabilities_of(rest)?;
    let mut optional = Trailing::new(rest);
    let session_id = optional.read("sessionId", le_u32);
    Ok((optional.left(), DemandActive { share_id, source_descriptor, capabilities, session_id }))
}

/// Reads a Confirm Active PDU, after its share control header.
///
/// # Errors
/// One that ends before its capability sets.
pub(super) fn confirm_active(input: Input<'_>) -> ParseResult<'_, ConfirmActive> {
    let (rest, share_id) = field("shareId", le_u32)(input)?;
    let (rest, originator_id) = field("originatorId", le_u16)(rest)?;
    let (rest, (source_descriptor, capabilities)) = capabilities_of(rest)?;
    Ok((rest, ConfirmActive { share_id, originator_id, source_descriptor, capabilities }))
}

/// Reads a Deactivate All PDU, after its share control header.
///
/// # Errors
/// None: fields may be missing.
pub(super) fn deactivate_all(input: Input<'_>) -> ParseResult<'_, DeactivateAll> {
    let mut optional = Trailing::new(input);
    let share_id = optional.read("shareId", le_u32);
    let length = optional.read("lengthSourceDescriptor", le_u16);
    let source_descriptor = length.and_then(|length| {
        optional.read("sourceDescriptor", up_to(length.into()).map(|text: Input<'_>| ansi_until_zero(text.bytes())))
    });
    Ok((optional.left(), DeactivateAll { share_id, source_descriptor }))
}

/// From `lengthSourceDescriptor` to the last capability set, which is where `lengthCombinedCapabilities` says.
fn capabilities_of(input: Input<'_>) -> ParseResult<'_, (String, CapabilitySets)> {
    let (rest, source_length) = field("lengthSourceDescriptor", le_u16)(input)?;
    let (rest, combined_length) = field("lengthCombinedCapabilities", le_u16)(rest)?;
    let (rest, source) = field("sourceDescriptor", up_to(source_length.into()))(rest)?;
    let (rest, sets) = up_to(combined_length.into()).and_then(capability_sets).parse(rest)?;
    Ok((rest, (ansi_until_zero(source.bytes()), sets)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities::CapabilitySetType;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_demand_and_confirm_active() {
        let bytes = hex("ea030100 0400 1000 52445000 0200 0000 0900 0800 ea03 0000 1400 0400 02000000");
        let demand = parse(demand_active, &bytes).unwrap().0;
        assert_eq!((demand.source_descriptor.as_str(), demand.session_id), ("RDP", Some(2)));
        let types: Vec<_> = demand.capabilities.sets.iter().map(|set| set.set_type).collect();
        assert_eq!(types, [CapabilitySetType::CAPSTYPE_SHARE, CapabilitySetType::CAPSTYPE_VIRTUALCHANNEL]);

        let bytes = hex("ea030100 ea03 0600 0400 4d5354534300 0000 0000");
        let confirm = parse(confirm_active, &bytes).unwrap().0;
        assert_eq!((confirm.originator_id, confirm.source_descriptor.as_str()), (1002, "MSTSC"));
        assert_eq!(confirm.capabilities.sets, []);
    }

    #[test]
    fn reads_deactivate_all_with_and_without_fields() {
        let full = parse(deactivate_all, &hex("ea030100 0100 00")).unwrap().0;
        assert_eq!((full.share_id, full.source_descriptor.as_deref()), (Some(0x103ea), Some("")));
        assert_eq!(parse(deactivate_all, &[]).unwrap().0.share_id, None);
    }
}

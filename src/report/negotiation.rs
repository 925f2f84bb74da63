//! What was asked and answered in X.224 (MS-RDPBCGR 2.2.1.1 and 2.2.1.2).

use schemars::JsonSchema;
use serde::Serialize;

use crate::link::Frame;

/// The security negotiation of one session. Names are the specification's, without `PROTOCOL_`; unknown bits are hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Negotiation {
    /// Text of `Cookie: mstshash=`.
    pub cookie: Option<String>,
    /// Routing token of a load balancer.
    pub routing_token: Option<String>,
    /// requestedProtocols; `["RDP"]` for 0, `null` where there was no negotiation data.
    pub requested_protocols: Option<Vec<String>>,
    /// Flags of RDP_NEG_REQ.
    pub request_flags: Vec<String>,
    /// selectedProtocol; `null` where there was no negotiation data.
    pub selected_protocol: Option<String>,
    /// Flags of RDP_NEG_RSP.
    pub response_flags: Vec<String>,
    /// RDP_NEG_FAILURE.
    pub failure: Option<NegotiationFailure>,
    /// Frame of the Connection Request.
    pub request_frame: Option<Frame>,
    /// Frame of the Connection Confirm.
    pub confirm_frame: Option<Frame>,
}

/// RDP_NEG_FAILURE.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NegotiationFailure {
    /// failureCode.
    pub code: u32,
    /// Its name; `null` for an unknown code.
    pub name: Option<String>,
    /// Frame of the Connection Confirm that carried it.
    pub frame: Frame,
}

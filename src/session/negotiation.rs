//! X.224 and RDP negotiation: what was asked, what was answered.

use rdpwhy_parsers::negotiation::{FailureCode, RequestFlags, ResponseFlags, SecurityProtocols};

use crate::link::Frame;
use crate::time::Time;

/// MS-RDPBCGR 2.2.1.1 and 2.2.1.2.
#[derive(Clone, Debug, Default)]
pub struct Negotiation {
    /// Frame and time of the Connection Request.
    pub request: Option<(Frame, Time)>,
    /// Frame and time of the Connection Confirm.
    pub confirm: Option<(Frame, Time)>,
    /// `Cookie: mstshash=` text, not escaped.
    pub cookie: Option<String>,
    /// Routing token, not escaped.
    pub routing_token: Option<String>,
    /// requestedProtocols; `None` where the request had no negotiation data.
    pub requested: Option<SecurityProtocols>,
    /// Flags of the request.
    pub request_flags: Option<RequestFlags>,
    /// selectedProtocol; `None` where the confirm had no negotiation data or was a failure.
    pub selected: Option<SecurityProtocols>,
    /// Flags of the response.
    pub response_flags: Option<ResponseFlags>,
    /// RDP_NEG_FAILURE.
    pub failure: Option<NegotiationFailure>,
    /// The negotiation structure of the confirm is damaged: what was wrong.
    pub damaged: Option<String>,
    /// Frame of an X.224 Disconnect Request or Error.
    pub refused_by_x224: Option<Frame>,
}

/// RDP_NEG_FAILURE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegotiationFailure {
    /// failureCode.
    pub code: FailureCode,
    /// Frame of the Connection Confirm.
    pub frame: Frame,
}

/// Host that was asked of a proxy or gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Name or address, not escaped.
    pub address: String,
    /// Port.
    pub port: u16,
}

/// What an RD Gateway answered instead of opening a tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayRefusal {
    /// Its code, as sent.
    pub code: u32,
    /// Frame of the answer.
    pub frame: Frame,
    /// Which answer it was: the name of its packet.
    pub answer: &'static str,
}

/// An HTTP status of an RD Gateway, 400 or above, after which no success came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayHttp {
    /// Status code.
    pub status: u16,
    /// Frame of the answer.
    pub frame: Frame,
    /// The request that it answers carried an `Authorization`.
    pub authorized: bool,
}

impl Negotiation {
    /// What the server chose: [`SecurityProtocols::RDP`] also where it answered without negotiation data.
    pub fn agreed(&self) -> Option<SecurityProtocols> {
        if self.confirm.is_none() || self.failure.is_some() || self.damaged.is_some() {
            return None;
        }
        Some(self.selected.unwrap_or(SecurityProtocols::RDP))
    }
}

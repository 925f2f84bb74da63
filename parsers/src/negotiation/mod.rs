//! X.224 connection and security negotiation: MS-RDPBCGR 2.2.1.1 and 2.2.1.2.
//!
//! A message is read as far as it goes. What does not fit the specification, a negotiation structure with a wrong length say, is
//! listed in its `faults`; only what is no X.224 Connection Request or Confirm at all is an error.

mod confirm;
mod cookie;
mod correlation_info;
mod failure;
mod protocols;
mod request;
mod response;
mod routing_token;
mod structure;

use std::borrow::Cow;

pub use confirm::{ConnectionConfirm, NegotiationAnswer, connection_confirm};
pub use cookie::Cookie;
pub use correlation_info::CorrelationInfo;
pub use failure::{FailureCode, NegotiationFailure};
pub use protocols::SecurityProtocols;
pub use request::{ConnectionRequest, NegotiationRequest, RequestFlags, connection_request};
pub use response::{NegotiationResponse, ResponseFlags};
pub use routing_token::RoutingToken;

/// Names of bits, then what has no name as one `0x…`.
fn listed(
    names: impl Iterator<Item = &'static str>,
    unnamed: impl Into<u32>,
) -> impl Iterator<Item = Cow<'static, str>> {
    let unnamed = unnamed.into();
    let rest = (unnamed != 0).then(|| Cow::Owned(format!("0x{unnamed:x}")));
    names.map(Cow::Borrowed).chain(rest)
}

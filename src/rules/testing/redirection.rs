//! The steps of redirections.

use rdpwhy_parsers::negotiation::SecurityProtocols;

use super::Script;
use crate::flow::Direction::ToClient;
use crate::session::message::kind;
use crate::session::{Destination, Redirection};
use crate::vocabulary::{Basis, StageName};

impl Script {
    /// A redirection of which nothing more is known.
    pub(crate) fn redirection(self) -> Self {
        self.redirected(None)
    }

    /// A redirection to an address, if any, with a routing token, if any.
    pub(crate) fn redirection_to(self, address: Option<&str>, token: Option<&str>) -> Self {
        let addresses = address.into_iter().map(|address| address.parse().unwrap()).collect();
        self.redirected(Some(Destination { addresses, token: token.map(str::to_owned), ..Destination::default() }))
    }

    /// A redirection that sends nobody on.
    pub(crate) fn redirection_that_informs(self) -> Self {
        self.redirected(Some(Destination { informs: true, ..Destination::default() }))
    }

    fn redirected(mut self, says: Option<Destination>) -> Self {
        let (frame, time) = self.message(ToClient, kind::SERVER_REDIRECTION, StageName::Licensing, Basis::Seen);
        self.session.redirection = Some(Redirection { frame, time, says });
        self
    }

    /// These were asked for, and this was selected, in the request and confirm that there are.
    pub(crate) fn negotiated(mut self, protocols: &[u32], selected: u32) -> Self {
        self.session.negotiation.requested = Some(SecurityProtocols(protocols.iter().fold(0, |all, one| all | one)));
        self.session.negotiation.selected = Some(SecurityProtocols(selected));
        self
    }

    /// The client shows a routing token.
    pub(crate) fn token(mut self, token: &str) -> Self {
        self.session.negotiation.routing_token = Some(token.to_owned());
        self
    }
}

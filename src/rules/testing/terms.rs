//! What the two sides demand, offer and are able to, for scripts.

use rdpwhy_parsers::negotiation::{RequestFlags, ResponseFlags};

use super::Script;
use crate::flow::Direction::ToClient;
use crate::session::message::kind;
use crate::vocabulary::{Basis, StageName};

impl Script {
    /// The request has these flags.
    pub(crate) fn demanding(mut self, flags: u8) -> Self {
        self.session.negotiation.request_flags = Some(RequestFlags(flags));
        self
    }

    /// The confirm has these flags.
    pub(crate) fn offering(mut self, flags: u8) -> Self {
        self.session.negotiation.response_flags = Some(ResponseFlags(flags));
        self
    }

    /// The request names a user.
    pub(crate) fn cookie(mut self, user: &str) -> Self {
        self.session.negotiation.cookie = Some(user.to_owned());
        self
    }

    /// The server's nonce of RDS AAD.
    pub(crate) fn rds_aad(mut self) -> Self {
        self.message(ToClient, kind::RDS_AAD, StageName::Authentication, Basis::Inferred);
        self
    }

    /// The TSRequests, opened, have these versions.
    pub(crate) fn versions(mut self, client: u32, server: u32) -> Self {
        self.session.authentication.client_version = Some(client);
        self.session.authentication.server_version = Some(server);
        if let Some(tls) = self.session.tls.as_mut() {
            tls.opened = tls.sealed;
        }
        self
    }
}

//! What became of a connection, in the words that the two readings are compared in.

use rdpwhy::assemble;
use rdpwhy::flow::Direction;
use rdpwhy::session::Session;
use rdpwhy::session::message::kind;
use rdpwhy::verdict;
use rdpwhy::vocabulary::{Basis, StageName};

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Completed stages.
    pub stages: Vec<StageName>,
    /// `ntlm`, `kerberos`, ...; `-` where none was begun.
    pub method: &'static str,
    /// Outcome of authentication.
    pub logon: &'static str,
    /// Course of licensing, in the report's words; `-` for none.
    pub licensing: String,
    /// The session was active.
    pub active: bool,
}

impl Course {
    /// The course that a reading without keys tells.
    pub fn inferred(session: &Session) -> Self {
        use rdpwhy::infer::AuthenticationOutcome as O;
        let outcome = session.sealed.as_ref().map_or(O::Unknown, |sealed| sealed.inference.authentication.outcome);
        let logon = match outcome {
            O::Accepted => "accepted",
            O::Rejected | O::EarlyRefused => "refused",
            O::AbandonedAfterProof | O::AbandonedAfterChallenge => "left",
            O::Stalled => "stalled",
            O::Unknown => "-",
        };
        Self::of(session, logon)
    }

    /// The course that the plaintext tells.
    pub fn decrypted(session: &Session) -> Self {
        Self::of(session, decrypted_logon(session))
    }

    fn of(session: &Session, logon: &'static str) -> Self {
        let report = assemble::session(1, session, &verdict::of(session));
        Self {
            stages: StageName::ALL.iter().copied().filter(|name| session.stages.completed(*name)).collect(),
            method: session.authentication.method.unwrap_or("-"),
            logon,
            licensing: report.licensing.course.map_or("-".to_owned(), |course| course.to_string()),
            active: session.stages.completed(StageName::Active),
        }
    }

    /// The last completed stage.
    pub fn reached(&self) -> StageName {
        self.stages.last().copied().unwrap_or(StageName::Tcp)
    }

    /// What `read` says otherwise, one line for each member.
    pub fn differences(&self, read: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut compare = |what: &str, truth: String, got: String| {
            if truth != got {
                lines.push(format!("{what}: {truth} read as {got}"));
            }
        };
        compare("stage", self.reached().to_string(), read.reached().to_string());
        compare("stages", format!("{:?}", self.stages), format!("{:?}", read.stages));
        compare("method", self.method.to_owned(), read.method.to_owned());
        compare("logon", self.logon.to_owned(), read.logon.to_owned());
        compare("licensing", self.licensing.clone(), read.licensing.clone());
        compare("active", self.active.to_string(), read.active.to_string());
        lines
    }
}

/// What the plaintext and the ending say of the logon, without the verdict that rules or inference gave.
fn decrypted_logon(session: &Session) -> &'static str {
    let known = &session.authentication;
    // What a server still says to a client that has left is no part of the logon.
    let left = session.ending.closers.first().map_or(u32::MAX, |closer| closer.frame);
    // Nor is a Deactivate All an answer: with it a server begins to close.
    let own = |message: &&rdpwhy::session::Message| {
        message.stage == StageName::Authentication && message.frame < left && message.kind != kind::DEACTIVATE_ALL
    };
    let Some(last) = session.messages.iter().rev().find(own) else { return "-" };
    if known.error_code.is_some() || known.early_authorization.is_some_and(|(value, _)| value != 0) {
        return "refused";
    }
    let further = session.messages.iter().any(|message| message.stage > StageName::Authentication);
    if further || known.early_authorization.is_some() {
        return "accepted";
    }
    let closer = session.ending.closers.first().map(|closer| closer.direction);
    match (closer, last.direction) {
        _ if session.ending.silence.is_some() => "stalled",
        // A server that closes where its answer is due has refused, whether or not it says so.
        (Some(Direction::ToClient), Direction::ToServer) => "refused",
        (Some(Direction::ToServer), Direction::ToClient) => "left",
        (Some(Direction::ToServer), _) if session.stages.completed(StageName::Authentication) => "accepted",
        _ => "-",
    }
}

/// Whether plaintext beyond TLS was read, so that there is a truth to compare with.
pub fn has_truth(session: &Session) -> bool {
    let beyond = |message: &&rdpwhy::session::Message| {
        message.stage > StageName::Tls && message.basis == Basis::Decrypted && message.kind != kind::SEALED_RECORD
    };
    session.negotiation.agreed().is_some() && session.messages.iter().any(|message| beyond(&message))
}

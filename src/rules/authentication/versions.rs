//! The CredSSP versions of the two sides, and whether one of them may have stopped over the other's.
//!
//! What mends CVE-2018-0886 came with version 5; a side that is told to refuse what is not mended
//! ([encryption oracle remediation](https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/credssp-encryption-oracle-remediation))
//! leaves when it learns of a version below. The client learns of it from the server's first TSRequest, the server from the client's.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::Finding;
use crate::session::message::kind;
use crate::session::{Message, Session};
use crate::vocabulary::{Certainty, StageName};

/// The first version that is mended.
const MENDED: u32 = 5;

/// Two versions of which the older is not mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Of the client.
    pub client: u32,
    /// Of the server.
    pub server: u32,
}

impl Mismatch {
    /// The side that can mind: the newer one.
    pub fn newer(self) -> Direction {
        if self.client > self.server { Direction::ToServer } else { Direction::ToClient }
    }

    /// Both versions in words.
    pub fn spoken(self) -> String {
        format!("CredSSP version {} of the client, {} of the server", self.client, self.server)
    }
}

/// The mismatch, where both versions are known and are one.
pub fn mismatch(session: &Session) -> Option<Mismatch> {
    let authentication = &session.authentication;
    let (client, server) = authentication.client_version.zip(authentication.server_version)?;
    (client != server && client.min(server) < MENDED).then_some(Mismatch { client, server })
}

/// Whether the versions are known and give neither side a reason to stop.
fn fit(session: &Session) -> bool {
    let authentication = &session.authentication;
    authentication.client_version.is_some() && authentication.server_version.is_some() && mismatch(session).is_none()
}

/// Messages of the logon, in order.
fn logon(session: &Session) -> impl DoubleEndedIterator<Item = &Message> {
    session.messages.iter().filter(|message| message.stage == StageName::Authentication)
}

/// Whether CredSSP is spoken, as far as is known: RDSTLS and AAD have messages of their own.
pub fn is_credssp(session: &Session) -> bool {
    !logon(session).any(|message| matches!(message.kind, kind::RDSTLS | kind::RDS_AAD))
}

/// Whether it was the client's turn in CredSSP when the logon ended, so that it may have stopped over what the server had said; also
/// where sealed records could not be told apart.
pub fn was_the_clients_turn(session: &Session) -> bool {
    let last = logon(session).next_back();
    let turn = last.is_none_or(|message| match message.kind {
        kind::TS_REQUEST => message.direction == Direction::ToClient,
        kind::SEALED_RECORD => true,
        _ => false,
    });
    turn && is_credssp(session)
}

/// The first TSRequest of a side.
pub fn first_of(session: &Session, direction: Direction) -> Option<&Message> {
    logon(session).find(|message| message.kind == kind::TS_REQUEST && message.direction == direction)
}

/// Whether a side sent anything of the logon after a frame.
pub fn spoke_after(session: &Session, direction: Direction, frame: Frame) -> bool {
    logon(session).any(|message| message.direction == direction && message.frame > frame)
}

/// Adds to a finding of a logon that was left what the versions make of it: the mismatch that is known, or that they are not known. The
/// side that left may be asked for; the older of the two knows nothing of the mending.
pub fn hint(session: &Session, finding: Finding) -> Finding {
    if fit(session) || !is_credssp(session) {
        return finding;
    }
    match mismatch(session) {
        Some(versions) => finding.looks_like(
            id::CREDSSP_VERSION_MISMATCH,
            format!(
                "{}: of sides that differ and are not both at {MENDED} or above, one can stop over the other's",
                versions.spoken()
            ),
            BOTH_LOGS,
        ),
        None => finding.looks_like(
            id::CREDSSP_VERSION_MISMATCH,
            "a patched client leaves an old server at this point, and the versions are sealed",
            "repeat the capture with a TLS key log: the versions in the two TSRequests are then readable",
        ),
    }
}

/// Takes a known mismatch into a refusal by the server: what is not excluded leaves it consistent at most.
pub fn weigh(session: &Session, mut finding: Finding) -> Finding {
    if mismatch(session).is_none() {
        return finding;
    }
    finding.certainty = finding.certainty.min(Certainty::Consistent);
    hint(session, finding)
}

/// What settles whether a version was minded.
pub const BOTH_LOGS: &str = "on the client: the dialog's text names CredSSP encryption oracle remediation; on both: the System log, source LSA (LsaSrv), event 6041";

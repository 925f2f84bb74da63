//! CredSSP, RDSTLS, AAD and RD Gateway: refused by a code, refused behind a seal, or left in the middle.

pub mod code;
pub mod gateway;
pub mod kerberos;
pub mod left;
mod pause;
pub mod sealed;
pub mod version_mismatch;
mod versions;

use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::Finding;
use crate::session::Session;
use crate::vocabulary::Basis;

/// What names a policy of the client as that over which it left.
const CLIENT_POLICY: &str = "on the client: the dialog's code (0x1607, 0x1707 and 0x2107 name such a policy), event 1026 in \
                             Microsoft-Windows-TerminalServices-RDPClient/Operational, and gpresult /h: System, Credentials Delegation";

/// That credentials went out, and how that is known.
fn gone_out(session: &Session, sent: Frame) -> &'static str {
    let spans = |frames: std::ops::RangeInclusive<Frame>| frames.contains(&sent);
    let read = session.messages.iter().any(|one| one.basis == Basis::Decrypted && spans(one.frame..=one.last_frame));
    if read {
        "the client's credentials (or their proof) go out"
    } else {
        "the client's credentials (or their proof) go out, by size and order"
    }
}

/// Adds to a server's close before any credentials that its policy may forbid NTLM.
fn server_may_forbid_ntlm(finding: Finding) -> Finding {
    finding.looks_like(
        id::NTLM_BLOCKED,
        "a server whose policy forbids NTLM may stop before any credentials",
        "on the server: Microsoft-Windows-NTLM/Operational, event 4002",
    )
}

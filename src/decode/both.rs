//! Keys opened the records, and their sizes were read too: in what the two readings differ.

use crate::infer::{AuthenticationOutcome, LicensingOutcome, Strength};
use crate::session::message::kind;
use crate::session::{ServerVerdict, Session};
use crate::vocabulary::{Basis, StageName};

/// Notes where the reading by sizes differs from the plaintext of a session that keys opened.
pub fn compare(session: &mut Session) {
    let Some(sealed) = &session.sealed else { return };
    let decrypted = session.messages.iter().any(|message| {
        message.stage > StageName::Tls && message.basis == Basis::Decrypted && message.kind != kind::SEALED_RECORD
    });
    if !decrypted || session.inferred() || sealed.inference.strength == Strength::Undetermined {
        return;
    }
    let disagreements = [stage(session), method(session), logon(session), licensing(session)];
    if let Some(sealed) = &mut session.sealed {
        sealed.disagreements = disagreements.into_iter().flatten().collect();
    }
}

fn differ(what: &str, plaintext: &str, sizes: &str) -> Option<String> {
    (plaintext != sizes).then(|| format!("{what}: {plaintext} by the plaintext, {sizes} by the sizes"))
}

fn stage(session: &Session) -> Option<String> {
    let inference = &session.sealed.as_ref()?.inference;
    let plaintext = session.stages.last_completed().map(|stage| stage.name)?;
    // By sizes MCS and Client Info are completed by what follows them.
    let plaintext = match plaintext {
        StageName::Mcs if session.has(kind::CLIENT_INFO) => StageName::ClientInfo,
        StageName::Mcs if session.stages.completed(StageName::Authentication) => StageName::Authentication,
        StageName::Mcs => StageName::Tls,
        other => other,
    };
    let sizes = match inference.stage_reached? {
        StageName::Authentication
            if !session.stages.completed(StageName::Authentication) && inference.authentication.method.is_none() =>
        {
            StageName::Tls
        }
        // Credentials that were delivered complete the logon, and MCS need not follow.
        StageName::Tls if inference.authentication.outcome == AuthenticationOutcome::Accepted => {
            StageName::Authentication
        }
        other => other,
    };
    differ("last completed stage", plaintext.word(), sizes.word())
}

/// A smart card's logon is Kerberos in all that TLS's plaintext shows.
fn method(session: &Session) -> Option<String> {
    let plaintext = session.authentication.method?;
    let sizes = session.sealed.as_ref()?.inference.authentication.method?.word();
    differ("method of the logon", plaintext, sizes).filter(|_| (plaintext, sizes) != ("kerberos", "smart-card"))
}

fn logon(session: &Session) -> Option<String> {
    use AuthenticationOutcome as O;
    let sizes = match session.sealed.as_ref()?.inference.authentication.outcome {
        O::Accepted => "accepted",
        O::Rejected | O::EarlyRefused => "refused",
        O::AbandonedAfterProof | O::AbandonedAfterChallenge | O::Stalled | O::Unknown => return None,
    };
    let plaintext = match session.authentication.verdict {
        ServerVerdict::Accepted(_) => "accepted",
        ServerVerdict::Rejected(_) => "refused",
        ServerVerdict::Unknown => return None,
    };
    differ("logon", plaintext, sizes)
}

fn licensing(session: &Session) -> Option<String> {
    use LicensingOutcome as O;
    let known = &session.licensing;
    let sizes = match session.sealed.as_ref()?.inference.licensing.outcome {
        O::None | O::New | O::Upgrade | O::Stored => "granted",
        O::Refused => "refused",
        O::NotReached | O::BrokenOff | O::Stalled => return None,
    };
    let plaintext = match (known.completed, known.errors.is_empty()) {
        (Some(_), _) => "granted",
        (None, false) => "refused",
        (None, true) => return None,
    };
    differ("license", plaintext, sizes)
}

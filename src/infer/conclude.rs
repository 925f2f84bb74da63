//! From the best path to what became of authentication and licensing.

use super::grammar::messages::Message;
use super::grammar::states::State;
use super::grammar::steps::Course;
use super::outcome::{Authentication, AuthenticationOutcome, Fit, Licensing, LicensingOutcome, Step};
use super::path::Path;
use super::record::{Close, CloseKind};
use super::sealed::{Alert, Sealed};
use crate::flow::Direction;
use crate::link::Frame;
use crate::vocabulary::StageName;

/// Silence after which an answer is taken to be missing, seconds: longer than any answer of 932 bundled and public connections took
/// (99 in 100 within 3.2 s, the slowest 7.8 s), shorter than the 9 s that FreeRDP gives an acknowledgment
/// ([`TcpAckTimeout`](https://github.com/FreeRDP/FreeRDP/pull/5987)).
const PATIENCE: f64 = 8.0;

/// Who left the connection where the path ends, and how long after the last message.
#[derive(Clone, Copy, Debug)]
pub struct Leaving {
    /// Who sent the first alert, FIN or RST.
    pub by: Option<Direction>,
    /// Frame of a server's alert.
    pub alert: Option<Frame>,
    /// Seconds from the last message to it, or to the end of the capture.
    pub silence: f64,
}

impl Leaving {
    /// Reads alerts and the close.
    pub fn of(sealed: &Sealed, close: &Close) -> Self {
        // An alert that follows a FIN or RST is of one who was left.
        let first = |alert: &&Alert| close.frame.is_none_or(|frame| alert.frame <= frame);
        let alert = sealed.alerts.first().filter(first);
        let last = sealed.items.last().map(|item| item.time).or(sealed.handshake_done);
        let time = alert.map_or(close.time, |alert| alert.time);
        let closed = (close.how != CloseKind::None).then_some(close.by).flatten();
        Self {
            by: alert.map(|alert| alert.direction).or(closed),
            alert: alert.filter(|alert| alert.direction == Direction::ToClient).map(|alert| alert.frame),
            silence: last.map_or(0.0, |last| time.since(last).as_secs_f64()),
        }
    }

    fn server(self) -> bool {
        self.by == Some(Direction::ToClient)
    }

    fn client(self) -> bool {
        self.by == Some(Direction::ToServer)
    }

    fn stalled(self) -> bool {
        !self.server() && self.silence >= PATIENCE
    }
}

/// What became of authentication.
pub fn authentication(path: &Path, sealed: &Sealed, leaving: Leaving, close: &Close) -> Authentication {
    use AuthenticationOutcome as O;
    let (state, says) = path.end;
    let frame = |kinds: &[Message]| last_frame(path, sealed, kinds);
    let closing = leaving.alert.or(close.frame);
    let (outcome, decisive_frame) = match state {
        State::Rejected => (O::Rejected, frame(&[Message::TsError]).or_else(|| frame(&[Message::DeactivateAll]))),
        _ if awaits_server(state) && leaving.server() => (O::Rejected, closing),
        _ if awaits_server(state) && leaving.stalled() => (O::Stalled, None),
        State::NtlmChallenged | State::NtlmAccepted | State::KerberosTicketed | State::KerberosReplied
            if leaving.client() =>
        {
            (O::AbandonedAfterChallenge, frame(&[Message::Challenge, Message::TgtRep, Message::ApRep]))
        }
        State::NtlmTrusted | State::KerberosTrusted if leaving.client() => {
            (O::AbandonedAfterProof, frame(&[Message::PubKeyAuthNtlm, Message::PubKeyAuthKerberos]))
        }
        // A client delivers its credentials to a server whose proof it has, and may leave with that (captures/impacket-checks-a-logon).
        State::Mcs if leaving.client() && delivered(path) => (O::Accepted, frame(ACCEPTING)),
        State::Mcs if frame(SEALED_RESULTS).is_some() && leaving.by.is_some() => {
            (O::EarlyRefused, frame(SEALED_RESULTS))
        }
        _ if state.reached() >= StageName::Authentication && says.method.is_some() => (O::Accepted, frame(ACCEPTING)),
        _ if state.open() == StageName::Authentication
            && leaving.by.is_none()
            && leaving.stalled()
            && says.method.is_some() =>
        {
            (O::Stalled, None)
        }
        _ => (O::Unknown, None),
    };
    Authentication { method: says.method, outcome, decisive_frame }
}

/// The last message is the client's credentials.
fn delivered(path: &Path) -> bool {
    const CREDENTIALS: [Message; 4] =
        [Message::AuthInfoNtlm, Message::AuthInfoKerberos, Message::AuthInfoSmartCard, Message::AuthInfoRemoteGuard];
    path.taken.iter().rev().find_map(|taken| taken.messages.last()).is_some_and(|last| CREDENTIALS.contains(last))
}

/// The server owes an answer that decides authentication.
fn awaits_server(state: State) -> bool {
    matches!(
        state,
        State::NtlmNegotiated
            | State::NtlmProved
            | State::NtlmProofSent
            | State::KerberosAsked
            | State::KerberosRequested
            | State::KerberosProved
            | State::RdstlsAsked
            | State::AadAsked
            | State::Delivered
    )
}

/// The server's last word on a logon, of one size whatever it says.
const SEALED_RESULTS: &[Message] = &[Message::EarlyUserAuth, Message::RdstlsResult, Message::AadResult];

const ACCEPTING: &[Message] = &[
    Message::PubKeyAuthNtlm,
    Message::PubKeyAuthKerberos,
    Message::EarlyUserAuth,
    Message::RdstlsResult,
    Message::AadResult,
];

const LICENSING: &[Message] = &[
    Message::LicenseError,
    Message::LicenseRequest,
    Message::NewLicenseRequest,
    Message::LicenseInfo,
    Message::PlatformChallenge,
    Message::PlatformChallengeResponse,
    Message::NewLicense,
    Message::UpgradeLicense,
    Message::ClientLicenseError,
];

/// What became of licensing.
pub fn licensing(path: &Path, sealed: &Sealed, leaving: Leaving) -> Licensing {
    use LicensingOutcome as O;
    let (state, says) = path.end;
    let frame = last_frame(path, sealed, LICENSING);
    let granted = match says.course {
        Some(Course::New) => O::New,
        Some(Course::Stored) => O::Stored,
        Some(Course::Upgrade) => O::Upgrade,
        Some(Course::ClientRefused) => O::Refused,
        Some(Course::Waived | Course::Begun) => O::None,
        None => O::NotReached,
    };
    let error_last = path.taken.last().is_some_and(|taken| taken.messages.last() == Some(&Message::LicenseError));
    let outcome = match state {
        // Its size does not tell STATUS_VALID_CLIENT from an error; a connection that ends with it does.
        State::Licensed if error_last && leaving.by.is_some() && leaving.silence < PATIENCE => O::Refused,
        State::Licensed => granted,
        State::EndedIn(StageName::Licensing) if says.course.is_some() => O::Refused,
        State::InfoSent if leaving.stalled() => O::Stalled,
        _ if state.open() == StageName::Licensing && leaving.stalled() => O::Stalled,
        _ if state.open() == StageName::Licensing && leaving.by.is_some() => O::BrokenOff,
        _ if state.reached() >= StageName::Licensing => granted,
        _ => O::NotReached,
    };
    Licensing { outcome, frame }
}

/// What an outcome rests on that sizes cannot tell.
pub fn caveats(
    steps: &[Step],
    authentication: &Authentication,
    licensing: &Licensing,
    leaving: Leaving,
    close: &Close,
) -> impl Iterator<Item = &'static str> {
    let early = authentication.outcome == AuthenticationOutcome::EarlyRefused;
    let reset = authentication.outcome == AuthenticationOutcome::Rejected
        && leaving.alert.is_none()
        && close.how == CloseKind::Rst
        && leaving.server()
        && authentication.decisive_frame == close.frame;
    let refused = licensing.outcome == LicensingOutcome::Refused;
    [
        early.then_some("the value of the server's result is sealed"),
        reset.then_some("a reset came in place of the server's answer, which a device between may have sent"),
        refused.then_some("a license error and STATUS_VALID_CLIENT have the same size"),
        ambiguous_answer(steps).then_some(
            "by its size the server's last answer may be a proof or a refusal that holds more than its code",
        ),
    ]
    .into_iter()
    .flatten()
}

/// The logon ends with an answer of the server whose size is neither that of a bare errorCode nor one that a proof is known to have.
fn ambiguous_answer(steps: &[Step]) -> bool {
    let named = |step: &Step, kinds: &[Message]| kinds.iter().any(|kind| kind.row().name == step.message);
    let mut backwards = steps.iter().rev().filter(|step| !named(step, SEALED_RESULTS));
    backwards.next().is_some_and(|last| {
        let proof = named(last, &[Message::PubKeyAuthNtlm, Message::PubKeyAuthKerberos]);
        let refusal = named(last, &[Message::TsError]);
        (proof && matches!(last.fit, Fit::Range | Fit::Outside)) || (refusal && last.seen.0 > BARE_ERROR)
    })
}

/// Longest TSRequest with an errorCode and nothing else, bytes.
const BARE_ERROR: u32 = 16;

/// Frame of the last message of `kinds` on the path.
pub fn last_frame(path: &Path, sealed: &Sealed, kinds: &[Message]) -> Option<Frame> {
    let taken = path.taken.iter().rev().find(|taken| taken.messages.iter().any(|message| kinds.contains(message)))?;
    sealed.items.get(taken.items.1.checked_sub(1)?).map(|item| item.last_frame)
}

//! What the engine answers.

use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::{Certainty, StageName};

use super::grammar::steps::Method;

/// How sure an inference is. Sealed records never prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The records do not tell.
    Undetermined,
    /// The reading fits, and another is not excluded.
    Consistent,
    /// No other reading fits nearly as well.
    Strong,
}

impl Strength {
    /// As the contract's word.
    pub fn certainty(self) -> Certainty {
        match self {
            Self::Undetermined => Certainty::Undetermined,
            Self::Consistent => Certainty::Consistent,
            Self::Strong => Certainty::Strong,
        }
    }
}

/// How the size of a record agrees with the message that it was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// One size was seen, and it is one that the grammar names.
    Exact,
    /// One size was seen, within a range of the grammar.
    Range,
    /// The sizes that it can have had, as a block cipher leaves them, include those expected.
    Window,
    /// No size of the grammar: a message whose size varies, beyond what was reckoned.
    Outside,
    /// Nothing is expected of such a message's size, or no message explains it.
    Free,
}

/// A record and the message it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Name of the message, as the specifications write it.
    pub message: &'static str,
    /// Which way it went.
    pub direction: Direction,
    /// Frame of its first record.
    pub first_frame: Frame,
    /// Frame of its last record.
    pub last_frame: Frame,
    /// Time of its last record.
    pub time: Time,
    /// Bytes of its records after their headers; of merged messages together.
    pub length: u32,
    /// Smallest and largest size that its plaintext can have had; of merged messages together.
    pub seen: (u32, u32),
    /// Smallest and largest size of the range of the grammar that it fits best, of all its ranges where it fits none; of merged
    /// messages together. `None`: no expectation.
    pub expected: Option<(u32, u32)>,
    /// How the two agree.
    pub fit: Fit,
    /// It shares its record with the step before or after it.
    pub merged: bool,
    /// Stage that stands completed after it, if any of this connection's sealed stages does.
    pub reached: StageName,
    /// Where the size comes from.
    pub source: &'static str,
}

/// What became of authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationOutcome {
    /// The session went on after it.
    Accepted,
    /// The server refused, by a TSRequest with an errorCode, an alert, or by closing where its answer was due.
    Rejected,
    /// One side left right after the server's result (Early User Authorization, RDSTLS, RDS-AAD), whose value is sealed.
    EarlyRefused,
    /// The client left after the server's proof.
    AbandonedAfterProof,
    /// The client left after the server's challenge.
    AbandonedAfterChallenge,
    /// Nobody spoke on.
    Stalled,
    /// The records do not tell, or the stage was not begun.
    Unknown,
}

/// Authentication as inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// Method, if it was begun.
    pub method: Option<Method>,
    /// Outcome.
    pub outcome: AuthenticationOutcome,
    /// Frame that shows the outcome.
    pub decisive_frame: Option<Frame>,
}

/// What became of licensing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicensingOutcome {
    /// Not reached.
    NotReached,
    /// No license was issued: STATUS_VALID_CLIENT, at once or after a request.
    None,
    /// A new license was issued.
    New,
    /// A stored license was upgraded.
    Upgrade,
    /// A stored license was accepted.
    Stored,
    /// A license error ended the connection, as far as sizes tell.
    Refused,
    /// The connection was closed inside the exchange.
    BrokenOff,
    /// The next message never came.
    Stalled,
}

/// Licensing as inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licensing {
    /// Course or outcome.
    pub outcome: LicensingOutcome,
    /// Frame of the last licensing message.
    pub frame: Option<Frame>,
}

/// The server's sealed last words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastWords {
    /// A record of the size of a Set Error Info PDU shortly before the ultimatum.
    pub error_info: Option<Frame>,
    /// The last record of the server has the size of a Disconnect Provider Ultimatum.
    pub ultimatum: Option<Frame>,
}

/// What the sealed records tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Inference {
    /// Records and what they were taken for, up to the bulk of the active session.
    pub steps: Vec<Step>,
    /// Last completed stage; `None` if nothing says that this is RDP.
    pub stage_reached: Option<StageName>,
    /// Stage in which it ended or stands.
    pub stage_open: Option<StageName>,
    /// Authentication.
    pub authentication: Authentication,
    /// Licensing.
    pub licensing: Licensing,
    /// Frame of the Font Map, where the session became active.
    pub active: Option<Frame>,
    /// The server's last words.
    pub server_last_words: LastWords,
    /// The client's last record before its FIN, RST or alert has the size of an ultimatum.
    pub client_ultimatum: Option<Frame>,
    /// Longest silence of the client, in seconds, where a person may have typed credentials (2 s or more).
    pub credential_prompt: Option<f64>,
    /// Message that was due, and who owed it.
    pub expected_next: Option<(&'static str, Direction)>,
    /// How sure.
    pub strength: Strength,
    /// Why not surer.
    pub because: Vec<String>,
    /// The next best reading with another meaning.
    pub runner_up: Option<String>,
    /// By how much the best reading beats it, in nats.
    pub margin: f64,
    /// By how much the grammar beats taking the records for anything at all, in nats.
    pub evidence: f64,
    /// The records do not fit RDP.
    pub not_rdp: bool,
}

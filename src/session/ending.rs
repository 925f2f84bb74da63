//! How a connection ended, and by whom, as the packets show it.

use std::time::Duration;

use super::message::{kind, segment};
use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::{Actor, Certainty, How, StageName};

/// The end of a connection.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Who made it.
    pub by: Actor,
    /// Who refused, where a refusal is visible.
    pub refused_by: Option<Actor>,
    /// How.
    pub how: How,
    /// Stage in which it ended; `None` for UDP, and for a gateway's connection that carries no RDP.
    pub stage: Option<StageName>,
    /// The first RST, FIN, alert, ultimatum or ICMP that ended it, and its time.
    pub at: Option<(Frame, Time)>,
    /// The frame that shows the refusal, if another.
    pub decisive: Option<Frame>,
    /// How sure `by` is.
    pub certainty: Certainty,
    /// Everything that closed, in order: what `at` is the first of.
    pub closers: Vec<Closer>,
    /// Silence where an answer was due.
    pub silence: Option<Silence>,
}

impl Default for Ending {
    fn default() -> Self {
        Self {
            by: Actor::Nobody,
            refused_by: None,
            how: How::Open,
            stage: None,
            at: None,
            decisive: None,
            certainty: Certainty::Proven,
            closers: Vec::new(),
            silence: None,
        }
    }
}

impl Ending {
    /// What ended it, if `direction` left: by FIN, RST or a TLS alert, and not by what a device said.
    pub fn left_by(&self, direction: Direction) -> Option<&Closer> {
        let left =
            |closer: &&Closer| matches!(closer.how, How::Fin | How::Rst | How::Alert) && closer.direction == direction;
        self.closers.first().filter(left)
    }

    /// Whether one side had closed (FIN, RST, alert or ultimatum) before this frame: what the other says from there on answers that.
    pub fn had_left(&self, direction: Direction, frame: Frame) -> bool {
        let left = |closer: &&Closer| closer.direction == direction && closer.how != How::Icmp;
        self.closers.iter().find(left).is_some_and(|closer| closer.frame < frame)
    }

    /// The first FIN or RST, if there was one.
    pub fn first_close(&self) -> Option<&Closer> {
        self.closers.iter().find(|closer| matches!(closer.how, How::Fin | How::Rst))
    }
}

/// One thing that closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closer {
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// In whose name it was sent.
    pub direction: Direction,
    /// RST, FIN, alert, ultimatum or ICMP.
    pub how: How,
}

impl Closer {
    /// What it is called among the messages of the session.
    pub fn message(&self) -> &'static str {
        match self.how {
            How::Rst => segment::RST,
            How::Fin => segment::FIN,
            How::Alert => kind::ALERT,
            How::Ultimatum => kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM,
            How::Icmp => segment::ICMP_ERROR,
            How::Timeout | How::Open => "",
        }
    }
}

/// Silence where somebody should have spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Who should have spoken.
    pub awaited: Direction,
    /// Frame after which nothing came from them.
    pub since: Frame,
    /// How long, until the close or the end of the capture.
    pub lasted: Duration,
    /// What was sent was sent again and never acknowledged: the path or the host is gone, not only the program.
    pub unacknowledged: bool,
}

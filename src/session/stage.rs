//! How far a connection came.

use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::{Basis, StageName, StageStatus};

/// The stages in order.
#[derive(Clone, Debug, Default)]
pub struct Stages(pub Vec<Stage>);

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Name.
    pub name: StageName,
    /// What became of it.
    pub status: StageStatus,
    /// How that is known.
    pub basis: Option<Basis>,
    /// First frame and its time.
    pub first: Option<(Frame, Time)>,
    /// Last frame and its time.
    pub last: Option<(Frame, Time)>,
}

impl Stages {
    /// The stage of this name, if the session has stages.
    pub fn get(&self, name: StageName) -> Option<&Stage> {
        self.0.iter().find(|stage| stage.name == name)
    }

    /// Whether this stage was completed.
    pub fn completed(&self, name: StageName) -> bool {
        self.get(name).is_some_and(|stage| stage.status == StageStatus::Completed)
    }

    /// Whether this stage began: it was completed, or a message of it was sent.
    pub fn began(&self, name: StageName) -> bool {
        self.get(name).is_some_and(|stage| stage.status == StageStatus::Completed || stage.first.is_some())
    }

    /// The last stage that was completed.
    pub fn last_completed(&self) -> Option<&Stage> {
        self.0.iter().rev().find(|stage| stage.status == StageStatus::Completed)
    }
}

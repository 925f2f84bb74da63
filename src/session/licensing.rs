//! The licensing exchange (MS-RDPELE).

use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::Basis;

/// What is known of the licensing exchange.
#[derive(Clone, Debug, Default)]
pub struct Licensing {
    /// First message of the exchange.
    pub first: Option<(Frame, Time)>,
    /// Last message of the exchange, and who sent it.
    pub last: Option<(Frame, Time, Direction)>,
    /// How it is known.
    pub basis: Option<Basis>,
    /// The server asked for a license: frame of LICENSE_REQUEST.
    pub requested: Option<Frame>,
    /// The client showed a stored license: frame of LICENSE_INFO.
    pub stored: Option<Frame>,
    /// Frame of NEW_LICENSE.
    pub new_license: Option<Frame>,
    /// Frame of UPGRADE_LICENSE.
    pub upgrade: Option<Frame>,
    /// Frame that completed it: STATUS_VALID_CLIENT, NEW_LICENSE or UPGRADE_LICENSE.
    pub completed: Option<Frame>,
    /// LICENSE_ERROR_MESSAGEs other than STATUS_VALID_CLIENT.
    pub errors: Vec<LicenseError>,
    /// A sealed record with the size of a license error, with which the connection ended; and who sent it.
    pub refused: Option<(Frame, Direction)>,
    /// STATUS_VALID_CLIENT: its state transition and frame.
    pub valid_client: Option<LicenseError>,
}

/// A LICENSE_ERROR_MESSAGE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicenseError {
    /// dwErrorCode.
    pub code: u32,
    /// dwStateTransition.
    pub state_transition: u32,
    /// Who sent it.
    pub direction: Direction,
    /// Frame.
    pub frame: Frame,
}

//! What is arranged beside the session itself: coming back to it, and its UDP transports.

use rdpwhy_parsers::share::LogonErrors;

use crate::link::Frame;

/// Automatic reconnection ([MS-RDPBCGR] 1.3.1.5). The cookie's secret is read nowhere.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconnection {
    /// Frame of the client's Client Info that shows a cookie: it comes back to an earlier session.
    pub shown: Option<Frame>,
    /// Frame of the server's Auto-Reconnect Status: the cookie was of no use, and the user has to log on.
    pub refused: Option<Frame>,
    /// Frame of the server's Save Session Info that gives a cookie, and the session it is for.
    pub given: Option<(Frame, Option<u32>)>,
}

/// Something that is seen and not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What it is.
    pub what: String,
    /// Why it is not read.
    pub why: String,
}

/// What Winlogon told the client of a logon, in a Save Session Info.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogonTold {
    /// Frame.
    pub frame: Frame,
    /// What.
    pub errors: LogonErrors,
}

/// A UDP side transport that the server asked for on the main connection ([MS-RDPBCGR] 2.2.15).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multitransport {
    /// Frame of the request.
    pub frame: Frame,
    /// What ties request, response and transport together.
    pub request_id: u32,
    /// Which transport: 1 reliable, 2 lossy.
    pub protocol: u16,
    /// Frame of the client's response, and the HRESULT in it.
    pub answer: Option<(Frame, u32)>,
}

//! Auto-Reconnect Status PDU and Status Info PDU.

use nom::Parser;
use nom::number::complete::le_u32;

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// Says that the session could not be resumed with the auto-reconnect cookie.
///
/// ```text
/// | arcStatus (4), 0 |
/// ```
/// Source: [MS-RDPBCGR] 2.2.4.1.1, Auto-Reconnect Status PDU Data (TS_AUTORECONNECT_STATUS_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoReconnectStatus {
    /// Always 0.
    pub arc_status: u32,
}

codes! {
    /// What the server is doing while the client waits.
    pub struct StatusCode(u32) {
        /// Looking for the target.
        TS_STATUS_FINDING_DESTINATION = 0x0401,
        /// Preparing the target.
        TS_STATUS_LOADING_DESTINATION = 0x0402,
        /// Bringing the session up.
        TS_STATUS_BRINGING_SESSION_ONLINE = 0x0403,
        /// Sending the client to the target.
        TS_STATUS_REDIRECTING_TO_DESTINATION = 0x0404,
        /// Loading a virtual machine.
        TS_STATUS_VM_LOADING = 0x0501,
        /// Waking a virtual machine.
        TS_STATUS_VM_WAKING = 0x0502,
        /// Starting a virtual machine.
        TS_STATUS_VM_STARTING = 0x0503,
        /// Starting to watch a virtual machine.
        TS_STATUS_VM_STARTING_MONITORING = 0x0504,
        /// Trying again to watch a virtual machine.
        TS_STATUS_VM_RETRYING_MONITORING = 0x0505,
    }
}

/// Says what the server is doing, for clients that set `RNS_UD_CS_SUPPORT_STATUSINFO_PDU`.
///
/// ```text
/// | statusCode (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.5.2, Server Status Info PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusInfo {
    /// What it is doing.
    pub status_code: StatusCode,
}

/// Reads the data of an Auto-Reconnect Status PDU.
///
/// # Errors
/// Fewer than four bytes.
pub(super) fn auto_reconnect_status(input: Input<'_>) -> ParseResult<'_, AutoReconnectStatus> {
    field("arcStatus", le_u32).map(|arc_status| AutoReconnectStatus { arc_status }).parse(input)
}

/// Reads the data of a Status Info PDU.
///
/// # Errors
/// Fewer than four bytes.
pub(super) fn status_info(input: Input<'_>) -> ParseResult<'_, StatusInfo> {
    field("statusCode", le_u32.map(StatusCode)).map(|status_code| StatusInfo { status_code }).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_both() {
        assert_eq!(parse(auto_reconnect_status, &[0; 4]).unwrap().0.arc_status, 0);
        let waking = parse(status_info, &[2, 5, 0, 0]).unwrap().0;
        assert_eq!(waking.status_code.name(), Some("TS_STATUS_VM_WAKING"));
        assert!(parse(status_info, &[2, 5]).is_err());
    }
}

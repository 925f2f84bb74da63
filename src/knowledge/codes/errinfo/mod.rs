//! ERRINFO: why the server ends a session (MS-RDPBCGR 2.2.5.1.1), by the specification's names.
//!
//! 0x1196 is not in the text of the specification; it is in FreeRDP's list.

use super::Code;

mod general;
mod protocol;
mod security_data;

static TABLES: [&[Code]; 3] = [general::CODES, protocol::CODES, security_data::CODES];

/// Every code of TS_SET_ERROR_INFO_PDU.
pub fn all() -> impl Iterator<Item = &'static Code> {
    TABLES.iter().copied().flatten()
}

/// The row of that code, if it is known.
pub fn find(number: u32) -> Option<&'static Code> {
    all().find(|code| code.number == number)
}

/// FreeRDP's names, as its logs print them, where they differ from the specification's by more than underscores.
pub static FREERDP_NAMES: &[(u32, &str)] = &[
    (0x10C9, "ERRINFO_UNKNOWN_DATA_PDU_TYPE"),
    (0x10D4, "ERRINFO_CONFIRM_ACTIVE_HAS_WRONG_SHAREID"),
    (0x10D5, "ERRINFO_CONFIRM_ACTIVE_HAS_WRONG_ORIGINATOR"),
    (0x10E3, "ERRINFO_BAD_SUPPRESS_OUTPUT_PDU"),
    (0x10EC, "ERRINFO_VIRTUAL_CHANNEL_DECOMPRESSION"),
    (0x10F3, "ERRINFO_REMOTEAPP_NOT_ENABLED"),
    (0x10F6, "ERRINFO_OFFSCREEN_CACHE_ERROR_PDU_BAD_LENGTH"),
    (0x10F7, "ERRINFO_DRAWNINEGRID_CACHE_ERROR_PDU_BAD_LENGTH"),
    (0x1194, "ERRINFO_ENCRYPTION_PACKAGE_MISMATCH"),
];

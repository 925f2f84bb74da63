//! ERRINFO: why the server ends a session (MS-RDPBCGR 2.2.5.1.1).
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

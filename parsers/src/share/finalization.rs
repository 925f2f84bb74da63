//! Finalization PDUs: Synchronize, Control, Font List and Map, Persistent Key List; and Monitor Layout.

use nom::Parser;
use nom::number::complete::{le_u16, le_u32, u8};

use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::gcc::Monitor;
use crate::input::Input;
use crate::lenient::{Trailing, many};

/// Synchronizes the two sides; the first PDU of the finalization.
///
/// ```text
/// | messageType (2), 1 | targetUser (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.14.1, Synchronize PDU Data (TS_SYNCHRONIZE_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synchronize {
    /// Always 1.
    pub message_type: u16,
    /// Channel of the addressee.
    pub target_user: Option<u16>,
}

codes! {
    /// What a Control PDU does.
    pub struct ControlAction(u16) {
        /// The client asks for control.
        CTRLACTION_REQUEST_CONTROL = 1,
        /// The server grants it.
        CTRLACTION_GRANTED_CONTROL = 2,
        /// Control is given up; not used.
        CTRLACTION_DETACH = 3,
        /// Either side cooperates.
        CTRLACTION_COOPERATE = 4,
    }
}

/// Asks for, grants or shares control.
///
/// ```text
/// | action (2) | grantId (2) | controlId (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.15.1, Control PDU Data (TS_CONTROL_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// What it does.
    pub action: ControlAction,
    /// The user to whom control is granted.
    pub grant_id: Option<u16>,
    /// The share's server.
    pub control_id: Option<u32>,
}

/// Ends the finalization: the client's Font List, and the server's Font Map, after which the session is active. The fonts
/// themselves have not been sent since RDP 5.
///
/// ```text
/// | numberFonts (2) | totalNumFonts (2) | flags (2) | entrySize (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.18.1, Font List PDU Data (TS_FONT_LIST_PDU), and 2.2.1.22.1, Font Map PDU Data.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b4e557f3-7540-46fc-815d-0c12299cf1ee
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Font {
    /// How many fonts, or entries, there are; some servers send no fields at all.
    pub number: Option<u16>,
    /// How many there are in all.
    pub total: Option<u16>,
    /// 1 for the first of a sequence, 2 for the last.
    pub flags: Option<u16>,
    /// Size of an entry.
    pub entry_size: Option<u16>,
}

/// Keys of the bitmaps that the client has kept from earlier sessions: their numbers, not the keys.
///
/// ```text
/// | numEntriesCache0..4 (5 x 2) | totalEntriesCache0..4 (5 x 2) | bBitMask (1) | Pad2 (1) | Pad3 (2) | entries (8 each) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.17.1, Persistent Key List PDU Data (TS_BITMAPCACHE_PERSISTENT_LIST_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersistentKeyList {
    /// Keys of each cache in this PDU.
    pub entries: [u16; 5],
    /// Keys of each cache in all.
    pub total_entries: [u16; 5],
    /// 1 for the first of a sequence, 2 for the last.
    pub bit_mask: u8,
}

/// The monitors as the server has arranged them.
///
/// ```text
/// | monitorCount (4) | monitorCount x (left (4) | top (4) | right (4) | bottom (4) | flags (4)) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.12.1, Monitor Layout PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorLayout {
    /// How many monitors there are said to be.
    pub monitor_count: u32,
    /// The monitors that are there.
    pub monitors: Vec<Monitor>,
    /// Why the list breaks off.
    pub stopped: Option<Error>,
}

/// Reads the data of a Synchronize PDU.
///
/// # Errors
/// Fewer than two bytes.
pub(super) fn synchronize(input: Input<'_>) -> ParseResult<'_, Synchronize> {
    let (rest, message_type) = field("messageType", le_u16)(input)?;
    let mut optional = Trailing::new(rest);
    let target_user = optional.read("targetUser", le_u16);
    Ok((optional.left(), Synchronize { message_type, target_user }))
}

/// Reads the data of a Control PDU.
///
/// # Errors
/// Fewer than two bytes.
pub(super) fn control(input: Input<'_>) -> ParseResult<'_, Control> {
    let (rest, action) = field("action", le_u16.map(ControlAction))(input)?;
    let mut optional = Trailing::new(rest);
    let grant_id = optional.read("grantId", le_u16);
    let control_id = optional.read("controlId", le_u32);
    Ok((optional.left(), Control { action, grant_id, control_id }))
}

/// Reads the data of a Font List or Font Map PDU.
///
/// # Errors
/// None: fields may be missing.
pub(super) fn font(input: Input<'_>) -> ParseResult<'_, Font> {
    let mut optional = Trailing::new(input);
    let font = Font {
        number: optional.read("numberFonts", le_u16),
        total: optional.read("totalNumFonts", le_u16),
        flags: optional.read("flags", le_u16),
        entry_size: optional.read("entrySize", le_u16),
    };
    Ok((optional.left(), font))
}

/// Reads the head of a Persistent Key List PDU and leaves the keys.
///
/// # Errors
/// One that ends inside its head.
pub(super) fn persistent_key_list(input: Input<'_>) -> ParseResult<'_, PersistentKeyList> {
    let (rest, entries) = field("numEntriesCache", five)(input)?;
    let (rest, total_entries) = field("totalEntriesCache", five)(rest)?;
    let (rest, bit_mask) = field("bBitMask", u8)(rest)?;
    let (rest, _) = field("Pad2", u8)(rest)?;
    let (rest, _) = field("Pad3", le_u16)(rest)?;
    Ok((rest, PersistentKeyList { entries, total_entries, bit_mask }))
}

/// Reads the data of a Monitor Layout PDU.
///
/// # Errors
/// Fewer than four bytes.
pub(super) fn monitor_layout(input: Input<'_>) -> ParseResult<'_, MonitorLayout> {
    let (rest, monitor_count) = field("monitorCount", le_u32)(input)?;
    let (rest, (monitors, stopped)) = many(field("monitorDefArray", crate::gcc::monitor)).parse(rest)?;
    Ok((rest, MonitorLayout { monitor_count, monitors, stopped }))
}

fn five(input: Input<'_>) -> ParseResult<'_, [u16; 5]> {
    (le_u16, le_u16, le_u16, le_u16, le_u16).map(Into::into).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_synchronize_and_control() {
        let synchronized = parse(synchronize, &hex("0100 ea03")).unwrap().0;
        assert_eq!(synchronized, Synchronize { message_type: 1, target_user: Some(1002) });
        let granted = parse(control, &hex("0200 ef03 ea030000")).unwrap().0;
        assert_eq!(granted.action, ControlAction::CTRLACTION_GRANTED_CONTROL);
        assert_eq!((granted.grant_id, granted.control_id), (Some(1007), Some(1002)));
        assert_eq!(parse(control, &hex("0400")).unwrap().0.grant_id, None);
    }

    #[test]
    fn reads_a_font_map_and_an_empty_one() {
        let map = parse(font, &hex("0000 0000 0300 0400")).unwrap().0;
        assert_eq!((map.number, map.flags, map.entry_size), (Some(0), Some(3), Some(4)));
        assert_eq!(parse(font, &[]).unwrap().0.number, None);
    }

    #[test]
    fn counts_persistent_keys_and_leaves_them() {
        let bytes = hex("0100 0000 0000 0000 0000  0100 0000 0200 0000 0000  03 00 0000  1122334455667788");
        let (list, rest) = parse(persistent_key_list, &bytes).unwrap();
        assert_eq!((list.entries[0], list.total_entries[2], list.bit_mask), (1, 2, 3));
        assert_eq!(rest.len(), 8);
    }

    #[test]
    fn reads_a_monitor_layout() {
        let layout = parse(monitor_layout, &hex("01000000 00000000 00000000 7f070000 37040000 01000000")).unwrap().0;
        assert_eq!((layout.monitor_count, layout.monitors[0].right), (1, 1919));
    }
}

//! Capability sets of Demand Active and Confirm Active.
//!
//! Every set is listed with its type and place; those that help to say why a session failed are read.

mod sets;

use std::ops::Range;

use nom::Parser;
use nom::number::complete::le_u16;

pub use sets::{BitmapCapability, GeneralCapability, InputCapability, OrderCapability, VirtualChannelCapability};

use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{many, up_to};

codes! {
    /// Type of a capability set.
    ///
    /// Source: [MS-RDPBCGR] 2.2.1.13.1.1.1, Capability Set (TS_CAPS_SET).
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
    pub struct CapabilitySetType(u16) {
        /// General.
        CAPSTYPE_GENERAL = 0x0001,
        /// Bitmaps.
        CAPSTYPE_BITMAP = 0x0002,
        /// Drawing orders.
        CAPSTYPE_ORDER = 0x0003,
        /// Bitmap cache, first revision.
        CAPSTYPE_BITMAPCACHE = 0x0004,
        /// Control.
        CAPSTYPE_CONTROL = 0x0005,
        /// Window activation.
        CAPSTYPE_ACTIVATION = 0x0007,
        /// Pointer.
        CAPSTYPE_POINTER = 0x0008,
        /// Share.
        CAPSTYPE_SHARE = 0x0009,
        /// Colour table cache.
        CAPSTYPE_COLORCACHE = 0x000a,
        /// Sound.
        CAPSTYPE_SOUND = 0x000c,
        /// Input.
        CAPSTYPE_INPUT = 0x000d,
        /// Fonts.
        CAPSTYPE_FONT = 0x000e,
        /// Brushes.
        CAPSTYPE_BRUSH = 0x000f,
        /// Glyph cache.
        CAPSTYPE_GLYPHCACHE = 0x0010,
        /// Offscreen bitmap cache.
        CAPSTYPE_OFFSCREENCACHE = 0x0011,
        /// Whether the server keeps bitmaps across sessions.
        CAPSTYPE_BITMAPCACHE_HOSTSUPPORT = 0x0012,
        /// Bitmap cache, second revision.
        CAPSTYPE_BITMAPCACHE_REV2 = 0x0013,
        /// Virtual channels.
        CAPSTYPE_VIRTUALCHANNEL = 0x0014,
        /// DrawNineGrid cache.
        CAPSTYPE_DRAWNINEGRIDCACHE = 0x0015,
        /// GDI+.
        CAPSTYPE_DRAWGDIPLUS = 0x0016,
        /// RemoteApp.
        CAPSTYPE_RAIL = 0x0017,
        /// Windows of RemoteApp.
        CAPSTYPE_WINDOW = 0x0018,
        /// Desktop composition.
        CAPSETTYPE_COMPDESK = 0x0019,
        /// Updates in fragments.
        CAPSETTYPE_MULTIFRAGMENTUPDATE = 0x001a,
        /// Large pointers.
        CAPSETTYPE_LARGE_POINTER = 0x001b,
        /// Surface commands.
        CAPSETTYPE_SURFACE_COMMANDS = 0x001c,
        /// Bitmap codecs.
        CAPSETTYPE_BITMAP_CODECS = 0x001d,
        /// Frame acknowledgement.
        CAPSSETTYPE_FRAME_ACKNOWLEDGE = 0x001e,
    }
}

/// The capability sets of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapabilitySets {
    /// How many there are said to be.
    pub number: u16,
    /// Those that are there.
    pub sets: Vec<CapabilitySet>,
    /// Why the list breaks off.
    pub stopped: Option<Error>,
}

/// One capability set.
///
/// ```text
/// | capabilitySetType (2) | lengthCapability (2) | capabilityData |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.13.1.1.1, Capability Set (TS_CAPS_SET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapabilitySet {
    /// Its type.
    pub set_type: CapabilitySetType,
    /// Its length with its header, as it says, bytes.
    pub length: u16,
    /// Where its data lies, bytes from the start of the message.
    pub at: Range<usize>,
    /// Its data.
    pub data: CapabilityData,
}

/// Data of a capability set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CapabilityData {
    /// General.
    General(GeneralCapability),
    /// Bitmaps.
    Bitmap(BitmapCapability),
    /// Drawing orders.
    Order(OrderCapability),
    /// Input.
    Input(InputCapability),
    /// Virtual channels.
    VirtualChannel(VirtualChannelCapability),
    /// A type that is not read here.
    Other,
    /// A type that is, and could not be.
    Unreadable(Error),
}

/// Reads `numberCapabilities`, its padding, and the capability sets to the end of the bytes.
///
/// # Errors
/// Fewer than four bytes.
pub(crate) fn capability_sets(input: Input<'_>) -> ParseResult<'_, CapabilitySets> {
    let (rest, number) = field("numberCapabilities", le_u16)(input)?;
    let (rest, _) = field("pad2Octets", le_u16)(rest)?;
    let (rest, (sets, stopped)) = many(field("capabilitySet", capability_set)).parse(rest)?;
    Ok((rest, CapabilitySets { number, sets, stopped }))
}

fn capability_set(input: Input<'_>) -> ParseResult<'_, CapabilitySet> {
    let (rest, set_type) = field("capabilitySetType", le_u16.map(CapabilitySetType))(input)?;
    let (rest, length) = field("lengthCapability", le_u16)(rest)?;
    let Some(data_length) = usize::from(length).checked_sub(HEADER) else {
        return Err(Error::expected(input, "a capability length of at least 4"));
    };
    let (rest, content) = up_to(data_length).parse(rest)?;
    let at = content.offset()..content.offset().saturating_add(content.len());
    let data = capability_data(set_type, content)
        .map_or_else(|error| CapabilityData::Unreadable(Error::from_nom(error)), |(_, data)| data);
    Ok((rest, CapabilitySet { set_type, length, at, data }))
}

const HEADER: usize = 4;

fn capability_data(set_type: CapabilitySetType, content: Input<'_>) -> ParseResult<'_, CapabilityData> {
    match set_type {
        CapabilitySetType::CAPSTYPE_GENERAL => sets::general.map(CapabilityData::General).parse(content),
        CapabilitySetType::CAPSTYPE_BITMAP => sets::bitmap.map(CapabilityData::Bitmap).parse(content),
        CapabilitySetType::CAPSTYPE_ORDER => sets::order.map(CapabilityData::Order).parse(content),
        CapabilitySetType::CAPSTYPE_INPUT => sets::input.map(CapabilityData::Input).parse(content),
        CapabilitySetType::CAPSTYPE_VIRTUALCHANNEL => {
            sets::virtual_channel.map(CapabilityData::VirtualChannel).parse(content)
        }
        _ => Ok((content, CapabilityData::Other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn lists_sets_and_says_where_the_list_breaks_off() {
        let bytes = hex("0300 0000 1400 0c00 01000000 40060000 0e00 0800 01000000 0100 0300 00");
        let sets = parse(capability_sets, &bytes).unwrap().0;
        assert_eq!((sets.number, sets.sets.len()), (3, 2));
        let expect = VirtualChannelCapability { flags: 1, chunk_size: Some(1600) };
        assert_eq!(sets.sets[0].data, CapabilityData::VirtualChannel(expect));
        assert_eq!((sets.sets[1].set_type.name(), sets.sets[1].at.clone()), (Some("CAPSTYPE_FONT"), 20..24));
        assert_eq!(sets.stopped.unwrap().offset, 24);
    }

    #[test]
    fn a_set_cut_short_is_listed() {
        let sets = parse(capability_sets, &hex("0100 0000 0100 1800 0100 0300")).unwrap().0;
        assert_eq!((sets.sets[0].length, sets.sets[0].at.clone()), (24, 8..12));
        assert!(matches!(sets.sets[0].data, CapabilityData::Unreadable(_)));
    }
}

//! The capability sets that are read: general, bitmap, order, input, virtual channel.

use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32, u8};

use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;
use crate::text::utf16;

/// Operating system and general support.
///
/// Source: [MS-RDPBCGR] 2.2.7.1.1, General Capability Set (TS_GENERAL_CAPABILITYSET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/41dc6845-07dc-4af6-bc14-d8281acd4877
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GeneralCapability {
    /// Operating system: 1 Windows, 2 OS/2, 3 Macintosh, 4 Unix, 5 iOS, 6 OS X, 7 Android, 8 Chrome OS.
    pub os_major_type: u16,
    /// Its kind, such as 3 for Windows NT.
    pub os_minor_type: u16,
    /// Version of the protocol, 0x0200.
    pub protocol_version: u16,
    /// 1 fast-path output, 4 long credentials, 8 auto-reconnect, 0x10 salted checksum, 0x400 no compression header.
    pub extra_flags: u16,
    /// Whether Refresh Rect PDUs are supported.
    pub refresh_rect_support: Option<u8>,
    /// Whether Suppress Output PDUs are supported.
    pub suppress_output_support: Option<u8>,
}

/// Desktop size and colour depth.
///
/// Source: [MS-RDPBCGR] 2.2.7.1.2, Bitmap Capability Set (TS_BITMAP_CAPABILITYSET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/76670547-e35c-4b95-a242-5729a21b83f6
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitmapCapability {
    /// Colour depth, bits per pixel.
    pub preferred_bits_per_pixel: u16,
    /// Width, pixels.
    pub desktop_width: u16,
    /// Height, pixels.
    pub desktop_height: u16,
    /// Whether the desktop may be resized.
    pub desktop_resize_flag: u16,
}

/// Drawing orders.
///
/// Source: [MS-RDPBCGR] 2.2.7.1.3, Order Capability Set (TS_ORDER_CAPABILITYSET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/9f409c29-480c-4751-9665-510b8ffff294
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderCapability {
    /// Flags.
    pub order_flags: u16,
    /// Which orders are supported: one byte each.
    pub order_support: [u8; 32],
    /// Further flags.
    pub order_support_ex_flags: Option<u16>,
}

/// Input and keyboard.
///
/// Source: [MS-RDPBCGR] 2.2.7.1.6, Input Capability Set (TS_INPUT_CAPABILITYSET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b3bc76ae-9ee5-454f-b197-ede845ca69cc
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputCapability {
    /// 1 scan codes, 4 extended mouse, 8 and 0x20 fast-path input, 0x10 Unicode, 0x100 horizontal wheel.
    pub input_flags: u16,
    /// Keyboard layout.
    pub keyboard_layout: Option<u32>,
    /// Keyboard type.
    pub keyboard_type: Option<u32>,
    /// Keyboard subtype.
    pub keyboard_sub_type: Option<u32>,
    /// Number of function keys.
    pub keyboard_function_key: Option<u32>,
    /// Input method editor.
    pub ime_file_name: Option<String>,
}

/// Virtual channel compression.
///
/// Source: [MS-RDPBCGR] 2.2.7.1.10, Virtual Channel Capability Set (TS_VIRTUALCHANNEL_CAPABILITYSET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/a8593178-80c0-4b80-876c-cb77e62cecfc
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VirtualChannelCapability {
    /// 1: the server may compress; 2: the client may.
    pub flags: u32,
    /// Longest chunk, bytes.
    pub chunk_size: Option<u32>,
}

pub(super) fn general(input: Input<'_>) -> ParseResult<'_, GeneralCapability> {
    let (rest, os_major_type) = field("osMajorType", le_u16)(input)?;
    let (rest, os_minor_type) = field("osMinorType", le_u16)(rest)?;
    let (rest, protocol_version) = field("protocolVersion", le_u16)(rest)?;
    let (rest, _) = field("pad2octetsA", le_u16)(rest)?;
    let (rest, _) = field("generalCompressionTypes", le_u16)(rest)?;
    let (rest, extra_flags) = field("extraFlags", le_u16)(rest)?;
    let mut optional = Trailing::new(rest);
    optional.read("updateCapabilityFlag", le_u16);
    optional.read("remoteUnshareFlag", le_u16);
    optional.read("generalCompressionLevel", le_u16);
    let capability = GeneralCapability {
        os_major_type,
        os_minor_type,
        protocol_version,
        extra_flags,
        refresh_rect_support: optional.read("refreshRectSupport", u8),
        suppress_output_support: optional.read("suppressOutputSupport", u8),
    };
    Ok((optional.left(), capability))
}

pub(super) fn bitmap(input: Input<'_>) -> ParseResult<'_, BitmapCapability> {
    let (rest, preferred_bits_per_pixel) = field("preferredBitsPerPixel", le_u16)(input)?;
    let (rest, _) = field("receive1BitPerPixel, receive4BitsPerPixel, receive8BitsPerPixel", take(6_usize))(rest)?;
    let (rest, desktop_width) = field("desktopWidth", le_u16)(rest)?;
    let (rest, desktop_height) = field("desktopHeight", le_u16)(rest)?;
    let (rest, _) = field("pad2octets", le_u16)(rest)?;
    let (rest, desktop_resize_flag) = field("desktopResizeFlag", le_u16)(rest)?;
    Ok((rest, BitmapCapability { preferred_bits_per_pixel, desktop_width, desktop_height, desktop_resize_flag }))
}

pub(super) fn order(input: Input<'_>) -> ParseResult<'_, OrderCapability> {
    let (rest, _) = field("terminalDescriptor", take(16_usize))(input)?;
    let (rest, _) = field("pad4octetsA", le_u32)(rest)?;
    let (rest, _) = field("desktopSaveXGranularity, desktopSaveYGranularity", le_u32)(rest)?;
    let (rest, _) = field("pad2octetsA", le_u16)(rest)?;
    let (rest, _) = field("maximumOrderLevel", le_u16)(rest)?;
    let (rest, _) = field("numberFonts", le_u16)(rest)?;
    let (rest, order_flags) = field("orderFlags", le_u16)(rest)?;
    let (rest, support) = field("orderSupport", take(32_usize))(rest)?;
    let mut optional = Trailing::new(rest);
    optional.read("textFlags", le_u16);
    let capability = OrderCapability {
        order_flags,
        order_support: support.bytes().try_into().unwrap_or([0; 32]),
        order_support_ex_flags: optional.read("orderSupportExFlags", le_u16),
    };
    Ok((optional.left(), capability))
}

pub(super) fn input(input: Input<'_>) -> ParseResult<'_, InputCapability> {
    let (rest, input_flags) = field("inputFlags", le_u16)(input)?;
    let mut optional = Trailing::new(rest);
    optional.read("pad2octetsA", le_u16);
    let capability = InputCapability {
        input_flags,
        keyboard_layout: optional.read("keyboardLayout", le_u32),
        keyboard_type: optional.read("keyboardType", le_u32),
        keyboard_sub_type: optional.read("keyboardSubType", le_u32),
        keyboard_function_key: optional.read("keyboardFunctionKey", le_u32),
        ime_file_name: optional.read("imeFileName", utf16(64)),
    };
    Ok((optional.left(), capability))
}

pub(super) fn virtual_channel(input: Input<'_>) -> ParseResult<'_, VirtualChannelCapability> {
    let (rest, flags) = field("flags", le_u32)(input)?;
    let mut optional = Trailing::new(rest);
    let chunk_size = optional.read("VCChunkSize", le_u32);
    Ok((optional.left(), VirtualChannelCapability { flags, chunk_size }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_general_and_bitmap() {
        let set = parse(general, &hex("0100 0300 0002 0000 0000 1d04 0000 0000 0000 01 01")).unwrap().0;
        assert_eq!((set.os_major_type, set.extra_flags, set.refresh_rect_support), (1, 0x041d, Some(1)));
        let set = parse(bitmap, &hex("2000 0100 0100 0100 0005 0004 0000 0100 0100 00 00 0100 0000")).unwrap().0;
        assert_eq!((set.preferred_bits_per_pixel, set.desktop_width, set.desktop_height), (32, 1280, 1024));
    }

    #[test]
    fn reads_order_and_input() {
        let mut bytes = vec![0; 30];
        bytes.extend([0x22, 0, 1]);
        bytes.extend([0; 31]);
        bytes.extend([0xa1, 6, 2, 0]);
        let set = parse(order, &bytes).unwrap().0;
        assert_eq!((set.order_flags, set.order_support[0], set.order_support_ex_flags), (0x22, 1, Some(2)));
        let set = parse(input, &hex("3500 0000 07040000")).unwrap().0;
        assert_eq!((set.input_flags, set.keyboard_layout, set.keyboard_type), (0x35, Some(0x407), None));
    }
}

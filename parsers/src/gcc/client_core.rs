//! Client Core Data.

use nom::Parser;
use nom::number::complete::{le_u16, le_u32, u8};

use crate::code::{codes, flags};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;
use crate::text::utf16;

codes! {
    /// Version of RDP that a side speaks; the specification lists the numbers without names.
    pub struct RdpVersion(u32) {
        /// RDP 4.0.
        RDP_4_0 "RDP 4.0" = 0x0008_0001,
        /// RDP 5.0 to 8.1.
        RDP_5_0 "RDP 5.0 to 8.1" = 0x0008_0004,
        /// RDP 10.0.
        RDP_10_0 "RDP 10.0" = 0x0008_0005,
        /// RDP 10.1.
        RDP_10_1 "RDP 10.1" = 0x0008_0006,
        /// RDP 10.2.
        RDP_10_2 "RDP 10.2" = 0x0008_0007,
        /// RDP 10.3.
        RDP_10_3 "RDP 10.3" = 0x0008_0008,
        /// RDP 10.4.
        RDP_10_4 "RDP 10.4" = 0x0008_0009,
        /// RDP 10.5.
        RDP_10_5 "RDP 10.5" = 0x0008_000a,
        /// RDP 10.6.
        RDP_10_6 "RDP 10.6" = 0x0008_000b,
        /// RDP 10.7.
        RDP_10_7 "RDP 10.7" = 0x0008_000c,
        /// RDP 10.8.
        RDP_10_8 "RDP 10.8" = 0x0008_000d,
        /// RDP 10.9.
        RDP_10_9 "RDP 10.9" = 0x0008_000e,
        /// RDP 10.10.
        RDP_10_10 "RDP 10.10" = 0x0008_000f,
        /// RDP 10.11.
        RDP_10_11 "RDP 10.11" = 0x0008_0010,
        /// RDP 10.12.
        RDP_10_12 "RDP 10.12" = 0x0008_0011,
    }
}

codes! {
    /// The client's guess of its network.
    pub struct ConnectionType(u8) {
        /// 56 kbit/s.
        CONNECTION_TYPE_MODEM = 1,
        /// 256 kbit/s to 2 Mbit/s.
        CONNECTION_TYPE_BROADBAND_LOW = 2,
        /// 2 to 16 Mbit/s with high latency.
        CONNECTION_TYPE_SATELLITE = 3,
        /// 2 to 10 Mbit/s.
        CONNECTION_TYPE_BROADBAND_HIGH = 4,
        /// At least 10 Mbit/s with high latency.
        CONNECTION_TYPE_WAN = 5,
        /// At least 10 Mbit/s.
        CONNECTION_TYPE_LAN = 6,
        /// The server finds out.
        CONNECTION_TYPE_AUTODETECT = 7,
    }
}

flags! {
    /// What the client supports beyond capability sets.
    pub struct EarlyCapabilityFlags(u16) {
        /// Set Error Info PDU; without it the server cannot say why it ends a session.
        RNS_UD_CS_SUPPORT_ERRINFO_PDU = 0x0001,
        /// 32 bits per pixel.
        RNS_UD_CS_WANT_32BPP_SESSION = 0x0002,
        /// Server Status Info PDU.
        RNS_UD_CS_SUPPORT_STATUSINFO_PDU = 0x0004,
        /// Keys longer than 512 bits in server certificates.
        RNS_UD_CS_STRONG_ASYMMETRIC_KEYS = 0x0008,
        /// Relative mouse input.
        RNS_UD_CS_RELATIVE_MOUSE_INPUT = 0x0010,
        /// `connectionType` is valid.
        RNS_UD_CS_VALID_CONNECTION_TYPE = 0x0020,
        /// Monitor Layout PDU.
        RNS_UD_CS_SUPPORT_MONITOR_LAYOUT_PDU = 0x0040,
        /// Network characteristics detection.
        RNS_UD_CS_SUPPORT_NETCHAR_AUTODETECT = 0x0080,
        /// Graphics pipeline.
        RNS_UD_CS_SUPPORT_DYNVC_GFX_PROTOCOL = 0x0100,
        /// Dynamic time zone.
        RNS_UD_CS_SUPPORT_DYNAMIC_TIME_ZONE = 0x0200,
        /// Heartbeat PDU.
        RNS_UD_CS_SUPPORT_HEARTBEAT_PDU = 0x0400,
        /// Channel joins may be left out.
        RNS_UD_CS_SUPPORT_SKIP_CHANNELJOIN = 0x0800,
    }
}

flags! {
    /// Colour depths that the client supports.
    pub struct ColorDepths(u16) {
        /// 24 bits per pixel.
        RNS_UD_24BPP_SUPPORT = 0x0001,
        /// 16 bits per pixel.
        RNS_UD_16BPP_SUPPORT = 0x0002,
        /// 15 bits per pixel.
        RNS_UD_15BPP_SUPPORT = 0x0004,
        /// 32 bits per pixel.
        RNS_UD_32BPP_SUPPORT = 0x0008,
    }
}

/// The client's version, desktop, keyboard and name; of the optional fields each is there only if all before it are.
///
/// ```text
/// | version (4) | desktopWidth (2) | desktopHeight (2) | colorDepth (2) | SASSequence (2) | keyboardLayout (4) |
/// | clientBuild (4) | clientName (32) | keyboardType (4) | keyboardSubType (4) | keyboardFunctionKey (4) | imeFileName (64) |
/// | postBeta2ColorDepth (2) | clientProductId (2) | serialNumber (4) | highColorDepth (2) | supportedColorDepths (2) |
/// | earlyCapabilityFlags (2) | clientDigProductId (64) | connectionType (1) | pad1octet (1) | serverSelectedProtocol (4) |
/// | desktopPhysicalWidth (4) | desktopPhysicalHeight (4) | desktopOrientation (2) | desktopScaleFactor (4) | deviceScaleFactor (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.3.2, Client Core Data (TS_UD_CS_CORE).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/00f1da4a-ee9c-421a-852f-c19f92343d73
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCoreData {
    /// Version of RDP.
    pub version: RdpVersion,
    /// Width asked for, pixels.
    pub desktop_width: u16,
    /// Height asked for, pixels.
    pub desktop_height: u16,
    /// Colour depth, superseded by the later ones: 0xca00 is 4, 0xca01 is 8 bits per pixel.
    pub color_depth: u16,
    /// Secure access sequence, 0xaa03.
    pub sas_sequence: u16,
    /// Active keyboard layout.
    pub keyboard_layout: u32,
    /// Build of the client program.
    pub client_build: u32,
    /// Name of the client machine, cut to 15 characters.
    pub client_name: String,
    /// Keyboard type.
    pub keyboard_type: u32,
    /// Keyboard subtype, of the maker's.
    pub keyboard_sub_type: u32,
    /// Number of function keys.
    pub keyboard_function_key: u32,
    /// Input method editor.
    pub ime_file_name: String,
    /// Colour depth, superseded by `high_color_depth`.
    pub post_beta2_color_depth: Option<u16>,
    /// Always 1.
    pub client_product_id: Option<u16>,
    /// Always 0.
    pub serial_number: Option<u32>,
    /// Colour depth asked for, bits per pixel.
    pub high_color_depth: Option<u16>,
    /// Colour depths supported.
    pub supported_color_depths: Option<ColorDepths>,
    /// What the client supports.
    pub early_capability_flags: Option<EarlyCapabilityFlags>,
    /// Product id of the client, random text in current clients.
    pub client_dig_product_id: Option<String>,
    /// The client's guess of its network, where the flags say that it is valid.
    pub connection_type: Option<ConnectionType>,
    /// The security protocol that the client understood the server to have chosen.
    pub server_selected_protocol: Option<u32>,
    /// Width of the display, millimetres.
    pub desktop_physical_width: Option<u32>,
    /// Height of the display, millimetres.
    pub desktop_physical_height: Option<u32>,
    /// Orientation, degrees.
    pub desktop_orientation: Option<u16>,
    /// Scale of the desktop, per cent.
    pub desktop_scale_factor: Option<u32>,
    /// Scale of the device, per cent.
    pub device_scale_factor: Option<u32>,
}

pub(super) fn client_core_data(input: Input<'_>) -> ParseResult<'_, ClientCoreData> {
    let (rest, version) = field("version", le_u32.map(RdpVersion))(input)?;
    let (rest, desktop_width) = field("desktopWidth", le_u16)(rest)?;
    let (rest, desktop_height) = field("desktopHeight", le_u16)(rest)?;
    let (rest, color_depth) = field("colorDepth", le_u16)(rest)?;
    let (rest, sas_sequence) = field("SASSequence", le_u16)(rest)?;
    let (rest, keyboard_layout) = field("keyboardLayout", le_u32)(rest)?;
    let (rest, client_build) = field("clientBuild", le_u32)(rest)?;
    let (rest, client_name) = field("clientName", utf16(32))(rest)?;
    let (rest, keyboard_type) = field("keyboardType", le_u32)(rest)?;
    let (rest, keyboard_sub_type) = field("keyboardSubType", le_u32)(rest)?;
    let (rest, keyboard_function_key) = field("keyboardFunctionKey", le_u32)(rest)?;
    let (rest, ime_file_name) = field("imeFileName", utf16(64))(rest)?;
    let mut optional = Trailing::new(rest);
    let data = ClientCoreData {
        version,
        desktop_width,
        desktop_height,
        color_depth,
        sas_sequence,
        keyboard_layout,
        client_build,
        client_name,
        keyboard_type,
        keyboard_sub_type,
        keyboard_function_key,
        ime_file_name,
        post_beta2_color_depth: optional.read("postBeta2ColorDepth", le_u16),
        client_product_id: optional.read("clientProductId", le_u16),
        serial_number: optional.read("serialNumber", le_u32),
        high_color_depth: optional.read("highColorDepth", le_u16),
        supported_color_depths: optional.read("supportedColorDepths", le_u16.map(ColorDepths)),
        early_capability_flags: optional.read("earlyCapabilityFlags", le_u16.map(EarlyCapabilityFlags)),
        client_dig_product_id: optional.read("clientDigProductId", utf16(64)),
        connection_type: optional.read("connectionType", u8.map(ConnectionType)),
        server_selected_protocol: {
            optional.read("pad1octet", u8);
            optional.read("serverSelectedProtocol", le_u32)
        },
        desktop_physical_width: optional.read("desktopPhysicalWidth", le_u32),
        desktop_physical_height: optional.read("desktopPhysicalHeight", le_u32),
        desktop_orientation: optional.read("desktopOrientation", le_u16),
        desktop_scale_factor: optional.read("desktopScaleFactor", le_u32),
        device_scale_factor: optional.read("deviceScaleFactor", le_u32),
    };
    Ok((optional.left(), data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// A core block as far as `supportedColorDepths`, without its header, and what is appended to it.
    fn core(tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x04, 0, 8, 0, 0, 5, 0, 4, 1, 0xca, 3, 0xaa, 7, 4, 0, 0, 0x28, 0x0a, 0, 0];
        let mut name = [0; 32];
        name[..6].copy_from_slice(b"P\0C\x001\0");
        bytes.extend(name);
        bytes.extend([4, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0]);
        bytes.extend([0; 64]);
        bytes.extend([1, 0xca, 1, 0, 0, 0, 0, 0, 24, 0, 7, 0]);
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn reads_as_many_optional_fields_as_there_are() {
        let bytes = core(&[0x01, 0x08]);
        let data = parse(client_core_data, &bytes).unwrap().0;
        assert_eq!((data.version, data.client_build), (RdpVersion::RDP_5_0, 2600));
        assert_eq!((data.desktop_width, data.desktop_height, data.keyboard_layout), (1280, 1024, 0x407));
        assert_eq!(data.client_name, "PC1");
        assert_eq!((data.high_color_depth, data.supported_color_depths), (Some(24), Some(ColorDepths(7))));
        let flags = data.early_capability_flags.unwrap();
        let names = ["RNS_UD_CS_SUPPORT_ERRINFO_PDU", "RNS_UD_CS_SUPPORT_SKIP_CHANNELJOIN"];
        assert_eq!(flags.names().collect::<Vec<_>>(), names);
        assert_eq!((data.client_dig_product_id, data.server_selected_protocol), (None, None));
    }

    #[test]
    fn reads_all_fields() {
        let mut tail = vec![0xff, 0x0f];
        tail.extend([0; 64]);
        tail.extend([7, 0, 2, 0, 0, 0, 1, 2, 0, 0, 3, 0, 0, 0, 90, 0, 150, 0, 0, 0, 100, 0, 0, 0, 0xee]);
        let bytes = core(&tail);
        let (data, rest) = parse(client_core_data, &bytes).unwrap();
        assert_eq!(data.connection_type, Some(ConnectionType::CONNECTION_TYPE_AUTODETECT));
        assert_eq!((data.server_selected_protocol, data.desktop_physical_width), (Some(2), Some(513)));
        assert_eq!((data.desktop_orientation, data.device_scale_factor), (Some(90), Some(100)));
        assert_eq!(rest, [0xee]);
    }

    #[test]
    fn a_mandatory_field_cut_short_is_named() {
        let bytes = core(&[]);
        assert_eq!(parse(client_core_data, &bytes[..30]).unwrap_err().field, Some("clientName"));
    }
}

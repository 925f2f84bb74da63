//! Extended Info of Client Info.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_i32, le_u16, le_u32};

use super::PerformanceFlags;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;
use crate::text::{utf16, utf16_until_zero};

/// Address, directory, time zone and more; from the directory on, each field is there only if all before it are.
///
/// ```text
/// | clientAddressFamily (2) | cbClientAddress (2) | clientAddress | cbClientDir (2) | clientDir | clientTimeZone (172) |
/// | clientSessionId (4) | performanceFlags (4) | cbAutoReconnectCookie (2) | autoReconnectCookie | reserved1 (2) | reserved2 (2) |
/// | cbDynamicDSTTimeZoneKeyName (2) | dynamicDSTTimeZoneKeyName | dynamicDaylightTimeDisabled (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.11.1.1.1, Extended Info Packet (TS_EXTENDED_INFO_PACKET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/05ada9e4-a468-494b-8694-eb806a0ecc89
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedInfo {
    /// Address family: 2 IPv4, 0x17 IPv6.
    pub client_address_family: u16,
    /// Address of the client as it sees itself.
    pub client_address: String,
    /// Directory of the client program.
    pub client_dir: Option<String>,
    /// Time zone.
    pub client_time_zone: Option<TimeZone>,
    /// Always 0.
    pub client_session_id: Option<u32>,
    /// What of the desktop the client does without.
    pub performance_flags: Option<PerformanceFlags>,
    /// Whether there is an auto-reconnect cookie: the client comes back to a session. Its value has no field.
    pub has_auto_reconnect_cookie: bool,
    /// Registry name of the time zone.
    pub dynamic_time_zone_key_name: Option<String>,
    /// Whether daylight saving time that changes from year to year is off.
    pub dynamic_daylight_time_disabled: Option<u16>,
}

/// A time zone, without the dates at which it changes.
///
/// Source: [MS-RDPBCGR] 2.2.1.11.1.1.1.1, Time Zone Information (TS_TIME_ZONE_INFORMATION).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/526ed635-d7a9-4d3c-bbe1-4e3fb17585f4
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    /// UTC less local time, minutes.
    pub bias: i32,
    /// Name of standard time.
    pub standard_name: String,
    /// What standard time adds to the bias, minutes.
    pub standard_bias: i32,
    /// Name of daylight saving time.
    pub daylight_name: String,
    /// What daylight saving time adds to the bias, minutes.
    pub daylight_bias: i32,
}

/// Reads the extended info, if its first two fields are there.
pub(super) fn extended_info(input: Input<'_>) -> ParseResult<'_, Option<ExtendedInfo>> {
    let mut fields = Trailing::new(input);
    let family = fields.read("clientAddressFamily", le_u16);
    let address = fields.read("clientAddress", counted_text);
    let (Some(client_address_family), Some(client_address)) = (family, address) else {
        return Ok((input, None));
    };
    let client_dir = fields.read("clientDir", counted_text);
    let client_time_zone = fields.read("clientTimeZone", time_zone);
    let client_session_id = fields.read("clientSessionId", le_u32);
    let performance_flags = fields.read("performanceFlags", le_u32.map(PerformanceFlags));
    let cookie_length = fields.read("cbAutoReconnectCookie", le_u16).unwrap_or(0);
    let cookie = fields.read("autoReconnectCookie", take(cookie_length));
    fields.read("reserved1", le_u16);
    fields.read("reserved2", le_u16);
    let info = ExtendedInfo {
        client_address_family,
        client_address,
        client_dir,
        client_time_zone,
        client_session_id,
        performance_flags,
        has_auto_reconnect_cookie: cookie.is_some_and(|cookie| !cookie.is_empty()),
        dynamic_time_zone_key_name: fields.read("dynamicDSTTimeZoneKeyName", counted_text),
        dynamic_daylight_time_disabled: fields.read("dynamicDaylightTimeDisabled", le_u16),
    };
    Ok((fields.left(), Some(info)))
}

/// A text whose length counts the zero at its end, if there is one.
fn counted_text(input: Input<'_>) -> ParseResult<'_, String> {
    let (rest, length) = le_u16(input)?;
    take(length).map(|text: Input<'_>| utf16_until_zero(text.bytes())).parse(rest)
}

fn time_zone(input: Input<'_>) -> ParseResult<'_, TimeZone> {
    let (rest, bias) = field("Bias", le_i32)(input)?;
    let (rest, standard_name) = field("StandardName", utf16(64))(rest)?;
    let (rest, _) = field("StandardDate", take(16_usize))(rest)?;
    let (rest, standard_bias) = field("StandardBias", le_i32)(rest)?;
    let (rest, daylight_name) = field("DaylightName", utf16(64))(rest)?;
    let (rest, _) = field("DaylightDate", take(16_usize))(rest)?;
    let (rest, daylight_bias) = field("DaylightBias", le_i32)(rest)?;
    Ok((rest, TimeZone { bias, standard_name, standard_bias, daylight_name, daylight_bias }))
}

//! Client Monitor Data and Client Monitor Extended Data.

use nom::Parser;
use nom::number::complete::{le_i32, le_u32};

use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::many;

/// The client's monitors.
///
/// ```text
/// | flags (4) | monitorCount (4) | monitorCount x (left (4) | top (4) | right (4) | bottom (4) | flags (4)) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.3.6, Client Monitor Data (TS_UD_CS_MONITOR).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/c3964b39-3d54-4ae1-a84a-ceaed311e0f6
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMonitorData {
    /// Always zero.
    pub flags: u32,
    /// How many monitors there are said to be.
    pub monitor_count: u32,
    /// The monitors that are there.
    pub monitors: Vec<Monitor>,
    /// Why the list breaks off.
    pub stopped: Option<Error>,
}

/// One monitor: its corners in the virtual desktop, both inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// Left edge.
    pub left: i32,
    /// Upper edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Lower edge.
    pub bottom: i32,
    /// 1: the primary monitor.
    pub flags: u32,
}

/// Physical sizes and scales of the client's monitors.
///
/// ```text
/// | flags (4) | monitorAttributeSize (4) | monitorCount (4) | monitorCount x attributes (20) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.3.9, Client Monitor Extended Data (TS_UD_CS_MONITOR_EX).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMonitorExtendedData {
    /// Always zero.
    pub flags: u32,
    /// Size of one entry, 20.
    pub monitor_attribute_size: u32,
    /// How many monitors there are said to be.
    pub monitor_count: u32,
    /// The monitors that are there.
    pub monitors: Vec<MonitorAttributes>,
    /// Why the list breaks off.
    pub stopped: Option<Error>,
}

/// Physical size and scale of one monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonitorAttributes {
    /// Width, millimetres.
    pub physical_width: u32,
    /// Height, millimetres.
    pub physical_height: u32,
    /// Orientation, degrees.
    pub orientation: u32,
    /// Scale of the desktop, per cent.
    pub desktop_scale_factor: u32,
    /// Scale of the device, per cent.
    pub device_scale_factor: u32,
}

pub(super) fn client_monitor_data(input: Input<'_>) -> ParseResult<'_, ClientMonitorData> {
    let (rest, flags) = field("flags", le_u32)(input)?;
    let (rest, monitor_count) = field("monitorCount", le_u32)(rest)?;
    let (rest, (monitors, stopped)) = many(field("monitorDefArray", monitor)).parse(rest)?;
    Ok((rest, ClientMonitorData { flags, monitor_count, monitors, stopped }))
}

pub(crate) fn monitor(input: Input<'_>) -> ParseResult<'_, Monitor> {
    let (rest, left) = field("left", le_i32)(input)?;
    let (rest, top) = field("top", le_i32)(rest)?;
    let (rest, right) = field("right", le_i32)(rest)?;
    let (rest, bottom) = field("bottom", le_i32)(rest)?;
    let (rest, flags) = field("flags", le_u32)(rest)?;
    Ok((rest, Monitor { left, top, right, bottom, flags }))
}

pub(super) fn client_monitor_extended_data(input: Input<'_>) -> ParseResult<'_, ClientMonitorExtendedData> {
    let (rest, flags) = field("flags", le_u32)(input)?;
    let (rest, monitor_attribute_size) = field("monitorAttributeSize", le_u32)(rest)?;
    let (rest, monitor_count) = field("monitorCount", le_u32)(rest)?;
    let (rest, (monitors, stopped)) = many(field("monitorAttributesArray", monitor_attributes)).parse(rest)?;
    Ok((rest, ClientMonitorExtendedData { flags, monitor_attribute_size, monitor_count, monitors, stopped }))
}

fn monitor_attributes(input: Input<'_>) -> ParseResult<'_, MonitorAttributes> {
    let (rest, physical_width) = field("physicalWidth", le_u32)(input)?;
    let (rest, physical_height) = field("physicalHeight", le_u32)(rest)?;
    let (rest, orientation) = field("orientation", le_u32)(rest)?;
    let (rest, desktop_scale_factor) = field("desktopScaleFactor", le_u32)(rest)?;
    let (rest, device_scale_factor) = field("deviceScaleFactor", le_u32)(rest)?;
    let attributes =
        MonitorAttributes { physical_width, physical_height, orientation, desktop_scale_factor, device_scale_factor };
    Ok((rest, attributes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn numbers(values: &[i32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn reads_monitors_left_of_the_primary_one() {
        let bytes = numbers(&[0, 2, 0, 0, 1919, 1079, 1, -1280, 0, -1, 1023, 0]);
        let data = parse(client_monitor_data, &bytes).unwrap().0;
        assert_eq!((data.monitor_count, data.monitors.len(), data.stopped), (2, 2, None));
        assert_eq!(data.monitors[1], Monitor { left: -1280, top: 0, right: -1, bottom: 1023, flags: 0 });
    }

    #[test]
    fn reads_attributes() {
        let bytes = numbers(&[0, 20, 1, 509, 286, 90, 150, 140]);
        let data = parse(client_monitor_extended_data, &bytes).unwrap().0;
        assert_eq!((data.monitor_attribute_size, data.monitors[0].orientation), (20, 90));
    }
}

//! By what a file that `rdpwhy scrub` wrote is known, and until when it says that the recording went on.

use super::options;
use super::timestamp::Clock;
use crate::capture::bytes::ByteOrder;
use crate::capture::scrubbed::USER_APPLICATION_END;
use crate::time::Time;

/// Type and length of a block.
const BLOCK_HEADER: usize = 8;
/// Fixed part of a section header's body, and `shb_userappl`.
const SECTION_FIXED: usize = 16;
const USER_APPLICATION: u16 = 4;
/// Fixed part of interface statistics: interface and timestamp; and `isb_endtime`.
const STATISTICS_FIXED: usize = 12;
const END_TIME: u16 = 3;

/// Whether the section header at the start of a file names `rdpwhy scrub` as the program that wrote it. Such files are little-endian,
/// and the name stands in front of all other options.
pub(super) fn is_set(start: &[u8]) -> bool {
    let body = start.get(BLOCK_HEADER..).unwrap_or_default();
    let little = body.starts_with(&[0x4d, 0x3c, 0x2b, 0x1a]);
    let program = options::value(ByteOrder::Little, body, SECTION_FIXED, USER_APPLICATION);
    let ours = |name: &[u8]| name.starts_with(b"rdpwhy ") && name.ends_with(USER_APPLICATION_END.as_bytes());
    little && program.is_some_and(ours)
}

/// When the recording ended, by interface statistics.
pub(super) fn end(order: ByteOrder, body: &[u8], clock: Clock) -> Option<Time> {
    let [high, low] = order.words::<2>(options::value(order, body, STATISTICS_FIXED, END_TIME)?)?;
    Some(clock.time(u64::from(high) << 32 | u64::from(low)))
}

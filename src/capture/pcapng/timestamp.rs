//! Timestamps of an interface: `if_tsresol` and `if_tsoffset`.

use crate::time::Time;

const NANOSECONDS: u64 = 1_000_000_000;

/// How an interface counts time.
///
/// `pcap_file` stops at 10^-9 and 2^-29; files of measuring cards go beyond, so that the scaling is done here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    scale: Scale,
    /// Seconds added to every timestamp.
    offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Nanoseconds in a unit.
    Multiply(u64),
    /// Units in a nanosecond.
    Divide(u128),
    /// Units in a second, as a power of two.
    Binary(u32),
}

impl Clock {
    /// `resolution` is `if_tsresol`: with the top bit set a negative power of 2, else of 10. Without the option it is 6.
    pub fn new(resolution: u8, offset: i64) -> Self {
        let exponent = u32::from(resolution & 0x7f);
        let scale = match (resolution & 0x80 != 0, exponent) {
            (true, _) => Scale::Binary(exponent),
            (false, 0..=9) => Scale::Multiply(10_u64.pow(9 - exponent)),
            // Beyond 10^-47 the largest timestamp there is comes to less than a nanosecond.
            (false, _) => Scale::Divide(10_u128.checked_pow(exponent - 9).unwrap_or(u128::MAX)),
        };
        Self { scale, offset }
    }

    /// The time of a timestamp; saturates.
    #[inline]
    pub fn time(&self, raw: u64) -> Time {
        if let (Scale::Multiply(factor), 0) = (self.scale, self.offset)
            && let Some(nanoseconds) = raw.checked_mul(factor)
            && let Ok(nanoseconds) = i64::try_from(nanoseconds)
        {
            return Time(nanoseconds);
        }
        self.any_time(raw)
    }

    fn any_time(&self, raw: u64) -> Time {
        let nanoseconds = match self.scale {
            Scale::Multiply(factor) => u128::from(raw) * u128::from(factor),
            Scale::Divide(divisor) => u128::from(raw) / divisor,
            Scale::Binary(exponent) => (u128::from(raw) * u128::from(NANOSECONDS)).checked_shr(exponent).unwrap_or(0),
        };
        // At most 2^94 and 2^93: no overflow.
        let total = nanoseconds as i128 + i128::from(self.offset) * i128::from(NANOSECONDS);
        Time(i64::try_from(total).unwrap_or(if total < 0 { i64::MIN } else { i64::MAX }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(resolution: u8, offset: i64, raw: u64, nanoseconds: i64) {
        let time = Clock::new(resolution, offset).time(raw);
        assert_eq!(time, Time(nanoseconds), "resolution {resolution:#x}, offset {offset}, raw {raw}");
    }

    #[test]
    fn scales_every_resolution_to_nanoseconds() {
        check(6, 0, 1_795_000_000_000_001, 1_795_000_000_000_001_000);
        check(9, 0, 1_795_000_000_000_000_001, 1_795_000_000_000_000_001);
        check(0, 0, 1_795_000_000, 1_795_000_000_000_000_000);
        check(3, -1, 2_500, 1_500_000_000);
        check(12, 0, 1_999, 1);
        check(12, 1_795_000_000, 5_000, 1_795_000_000_000_000_005);
        check(127, 0, u64::MAX, 0);
        check(0x80, 0, 7, 7_000_000_000);
        check(0x81, 0, 3, 1_500_000_000);
        check(0x80 | 20, 0, 1 << 19, 500_000_000);
        check(0x80 | 32, 0, (1_795_000_000 << 32) | (1 << 31), 1_795_000_000_500_000_000);
        check(0xff, 0, u64::MAX, 0);
    }

    #[test]
    fn saturates() {
        check(0, 0, u64::MAX, i64::MAX);
        check(6, i64::MAX, 1, i64::MAX);
        check(6, i64::MIN, 1, i64::MIN);
        check(9, 1, u64::MAX, i64::MAX);
    }
}

//! Points in time and durations as captures hold them: nanoseconds since 1970, UTC.

use std::fmt;
use std::time::Duration;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, by the capture's clock.
///
/// An `i64` reaches from 1677 to 2262; what a file claims beyond that saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// Builds a time from whole seconds and nanoseconds, saturating at the ends of the range.
    pub fn from_seconds(seconds: i64, nanoseconds: u32) -> Self {
        Self(seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(nanoseconds)))
    }

    /// Time from `earlier` to `self`; zero where the clock ran backwards.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_nanos(self.signed_since(earlier).max(0).unsigned_abs())
    }

    /// Nanoseconds from `earlier` to `self`, negative where the clock ran backwards.
    pub fn signed_since(self, earlier: Time) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The time that much later, at most the last there is.
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)))
    }

    /// For sentences, to the second: `2026-11-03 14:02:11 UTC`.
    pub fn moment(self) -> String {
        let text = self.to_string();
        match (text.get(..10), text.get(11..19)) {
            (Some(date), Some(clock)) if text.ends_with('Z') => format!("{date} {clock} UTC"),
            _ => text,
        }
    }

    /// Seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }
}

/// RFC 3339, UTC, nanoseconds: `2026-11-20T19:07:00.000000000Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(timestamp) => write!(f, "{timestamp:.9}"),
            Err(_) => write!(f, "{} ns since 1970", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_rfc3339_with_nanoseconds() {
        assert_eq!(Time::from_seconds(1_795_000_000, 5).to_string(), "2026-11-18T11:06:40.000000005Z");
        assert_eq!(Time(-1).to_string(), "1969-12-31T23:59:59.999999999Z");
    }

    #[test]
    fn a_moment_is_told_to_the_second() {
        assert_eq!(Time::from_seconds(1_795_000_000, 999_999_999).moment(), "2026-11-18 11:06:40 UTC");
        assert_eq!(Time(-1).moment(), "1969-12-31 23:59:59 UTC");
    }

    #[test]
    fn saturates_instead_of_wrapping() {
        assert_eq!(Time::from_seconds(i64::MAX, 0), Time(i64::MAX));
        assert_eq!(Time(i64::MAX).signed_since(Time(-1)), i64::MAX);
        assert_eq!(Time(0).since(Time(5)), Duration::ZERO);
    }
}

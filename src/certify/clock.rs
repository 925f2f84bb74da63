//! Whether the capture's clock can be right, by the dates in the traffic itself.

use std::collections::BTreeSet;

use crate::session::{Session, Tls};
use crate::time::Time;

/// Stable name of the warning.
pub const CODE: &str = "clock-suspect";

const DAY: i64 = 86_400 * 1_000_000_000;
/// A certificate that is used before it was made: a year rules out a slip of the hand.
const BEFORE: i64 = 365 * DAY;
/// Certificates do stay in use after their end, seldom for years.
const AFTER: i64 = 2 * 365 * DAY;
/// How close a peer's own clock must be to count for the capture's.
const AGREE: i64 = 2 * DAY;

/// The sentence of the warning, if the dates in the traffic say that the clock is wrong.
pub fn suspect(sessions: &[Session]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut offsets = Vec::new();
    for session in sessions {
        let Some(tls) = &session.tls else { continue };
        for fields in tls.certificates.iter().filter_map(|certificate| certificate.fields.as_ref().ok()) {
            if seen.insert(fields.sha256.clone()) {
                offsets.push(outside(session.start, fields.not_before, fields.not_after));
            }
        }
    }
    let early = offsets.iter().all(|offset| *offset <= -BEFORE);
    let late = offsets.iter().all(|offset| *offset >= AFTER);
    let nearest = offsets.iter().min_by_key(|offset| offset.abs()).copied()?;
    if !(early || late) || confirmed(sessions) {
        return None;
    }
    let what = match offsets.len() {
        1 => "the only certificate in it".to_owned(),
        count => format!("each of the {count} certificates in it"),
    };
    let years = nearest.unsigned_abs() as f64 / (365.25 * DAY as f64);
    let says = if early {
        format!("begins to be valid {years:.1} years or more after the packets' times")
    } else {
        format!("ended to be valid {years:.1} years or more before the packets' times")
    };
    Some(format!(
        "the clock of this capture looks wrong: {what} {says}; whether a certificate was expired or not valid yet cannot be \
         judged by this clock"
    ))
}

/// How far `now` is outside: negative before the begin, positive after the end, zero inside.
fn outside(now: Time, begin: Time, end: Time) -> i64 {
    if now < begin { now.signed_since(begin) } else { now.signed_since(end).max(0) }
}

/// Whether the peers' own clocks agree with the capture's: Windows still begins its TLS random with gmt_unix_time (RFC 5246
/// 7.4.1.2). Most others send random bytes there, so only agreement says something, and only of a quarter of the sessions.
fn confirmed(sessions: &[Session]) -> bool {
    let hellos: Vec<(&Session, &Tls)> =
        sessions.iter().filter_map(|session| Some((session, session.tls.as_ref()?))).collect();
    let agreeing = hellos.iter().filter(|(session, tls)| agrees(session.start, tls)).count();
    agreeing > 0 && agreeing.saturating_mul(4) >= hellos.len()
}

fn agrees(start: Time, tls: &Tls) -> bool {
    [tls.client_random, tls.server_random].into_iter().flatten().any(|random| {
        let [a, b, c, d, ..] = random;
        let told = Time::from_seconds(i64::from(u32::from_be_bytes([a, b, c, d])), 0);
        told.signed_since(start).saturating_abs() <= AGREE
    })
}

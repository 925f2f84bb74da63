//! Whether the capture's clock can be right, by the dates in the traffic itself.
//!
//! Four kinds of dates are in it. The peers' own clocks say the time outright: the server's in NTLM's CHALLENGE, the KDC's in a
//! KRB-ERROR, and both peers' at the begin of their TLS randoms, where the two agree. TLS 1.3 cannot have been spoken before there was
//! one. A certificate is hardly used before it is made. That one has ended long ago says least: some are never renewed.

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
/// How close a peer's own clock must be to count for the capture's, or for another peer's.
const AGREE: i64 = 2 * DAY;
/// TLS 1.3 got its number with the last drafts; before 2018 nobody negotiated it ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446) is
/// of August).
const TLS13_SINCE: Time = Time(1_514_764_800 * 1_000_000_000);

/// The sentence of the warning, if the dates in the traffic say that the clock is wrong.
pub fn suspect(sessions: &[Session]) -> Option<String> {
    let told = told(sessions);
    if told.iter().any(|clock| clock.ahead.abs() <= AGREE) || plausible(sessions) {
        return None;
    }
    by_peers(&told).or_else(|| by_protocol(sessions)).or_else(|| by_certificates(sessions))
}

/// A clock that the traffic shows.
struct Clock {
    whose: &'static str,
    /// How far it is ahead of the capture's, nanoseconds.
    ahead: i64,
}

/// The peers' own clocks.
fn told(sessions: &[Session]) -> Vec<Clock> {
    let mut all = Vec::new();
    for session in sessions {
        if let Some((told, seen)) = session.authentication.server_clock {
            all.push(Clock { whose: "the server's in NTLM", ahead: told.signed_since(seen) });
        }
        for exchange in &session.kerberos {
            let told = exchange.error().and_then(|error| error.kdc_clock);
            all.extend(told.map(|told| Clock { whose: "the KDC's", ahead: told.signed_since(exchange.time) }));
        }
    }
    all.extend(of_handshakes(sessions));
    all
}

/// What both peers of a handshake tell alike. Random bytes agree by chance too, so only a quarter of the handshakes says something.
fn of_handshakes(sessions: &[Session]) -> Vec<Clock> {
    let hellos = sessions.iter().filter_map(|session| {
        let tls = session.tls.as_ref()?;
        Some((session.start, gmt_unix_time(tls.client_random?), gmt_unix_time(tls.server_random?)))
    });
    let hellos: Vec<_> = hellos.collect();
    let alike = hellos.iter().filter(|(_, client, server)| client.signed_since(*server).saturating_abs() <= AGREE);
    let alike: Vec<Clock> = alike
        .map(|(start, _, server)| Clock { whose: "both peers' in TLS", ahead: server.signed_since(*start) })
        .collect();
    if alike.len().saturating_mul(4) >= hellos.len() { alike } else { Vec::new() }
}

/// The time that Windows still writes where TLS wants a random (RFC 5246 7.4.1.2); most others send random bytes there.
fn gmt_unix_time(random: [u8; 32]) -> Time {
    let [a, b, c, d, ..] = random;
    Time::from_seconds(i64::from(u32::from_be_bytes([a, b, c, d])), 0)
}

/// Clocks that agree with each other and not with the capture's: of two or more kinds, or of several sessions.
fn by_peers(told: &[Clock]) -> Option<String> {
    let first = told.first()?;
    if told.iter().any(|clock| clock.ahead.saturating_sub(first.ahead).saturating_abs() > AGREE) {
        return None;
    }
    let kinds: BTreeSet<&str> = told.iter().map(|clock| clock.whose).collect();
    let names = kinds.iter().copied().collect::<Vec<_>>().join(", ");
    let side = if first.ahead > 0 { "ahead of" } else { "behind" };
    let (years, days) = (first.ahead.unsigned_abs() as f64 / YEAR, first.ahead.saturating_abs() / DAY);
    let far = if years >= 2.0 { format!("{years:.1} years") } else { format!("{days} days") };
    // One clock alone may be the one that is wrong; the two of a TLS handshake are two.
    let sure = told.len() > 1 || first.whose.starts_with("both");
    let wrong = if sure {
        "the clock of this capture is wrong"
    } else {
        "either the clock of this capture is wrong or a peer's"
    };
    Some(format!("{wrong}: {names} shows {far} {side} the packets' times; {NOT_JUDGED}"))
}

fn by_protocol(sessions: &[Session]) -> Option<String> {
    let early = sessions.iter().find(|session| {
        session.start < TLS13_SINCE && session.tls.as_ref().is_some_and(|tls| tls.version == Some(0x0304))
    })?;
    Some(format!(
        "the clock of this capture is wrong: TLS 1.3 is spoken #{}, years before there was one; {NOT_JUDGED}",
        early.first_frame
    ))
}

/// Certificates of which each is far outside its validity.
fn by_certificates(sessions: &[Session]) -> Option<String> {
    let offsets = offsets(sessions);
    let early = offsets.iter().all(|offset| *offset <= -BEFORE);
    let late = offsets.iter().all(|offset| *offset >= AFTER);
    let nearest = offsets.iter().min_by_key(|offset| offset.abs()).copied()?;
    let what = match offsets.len() {
        1 => "the only certificate in it".to_owned(),
        count => format!("each of the {count} certificates in it"),
    };
    let years = nearest.unsigned_abs() as f64 / YEAR;
    if early {
        return Some(format!(
            "the clock of this capture looks wrong: {what} begins to be valid {years:.1} years or more after the packets' times; {NOT_JUDGED}"
        ));
    }
    late.then(|| {
        format!(
            "the clock of this capture may be wrong: {what} ended to be valid {years:.1} years or more before the packets' times; \
             either that was let pass, or the clock is ahead"
        )
    })
}

const YEAR: f64 = 365.25 * DAY as f64;
const NOT_JUDGED: &str = "whether a certificate was expired or not valid yet cannot be judged by this clock";

/// How far each certificate is outside its validity: negative before the begin, positive after the end, zero inside.
fn offsets(sessions: &[Session]) -> Vec<i64> {
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
    offsets
}

fn outside(now: Time, begin: Time, end: Time) -> i64 {
    if now < begin { now.signed_since(begin) } else { now.signed_since(end).max(0) }
}

/// Whether one peer's clock of a TLS handshake agrees with the capture's. Random bytes do by chance, so only a quarter of the sessions
/// says something.
fn plausible(sessions: &[Session]) -> bool {
    let hellos: Vec<(&Session, &Tls)> =
        sessions.iter().filter_map(|session| Some((session, session.tls.as_ref()?))).collect();
    let agrees = |start: Time, tls: &Tls| {
        let randoms = [tls.client_random, tls.server_random].into_iter().flatten();
        randoms.map(gmt_unix_time).any(|told| told.signed_since(start).saturating_abs() <= AGREE)
    };
    let agreeing = hellos.iter().filter(|(session, tls)| agrees(session.start, tls)).count();
    agreeing > 0 && agreeing.saturating_mul(4) >= hellos.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Script;
    use crate::session::CertificateFields;

    const HOUR: i64 = 3600 * 1_000_000_000;

    /// A session with a certificate that is valid around its time.
    fn session() -> Session {
        Script::tls().server_flight().handshake_done().client_data().client_closes().build()
    }

    fn with(mut session: Session, edit: impl FnOnce(&mut CertificateFields)) -> Session {
        let certificate = &mut session.tls.as_mut().unwrap().certificates[0];
        edit(certificate.fields.as_mut().unwrap());
        session
    }

    fn ended(years: i64) -> Session {
        let session = session();
        let end = session.start.0 - years * 365 * DAY;
        with(session, |fields| fields.not_after = Time(end))
    }

    fn says(session: Session) -> String {
        suspect(&[session]).unwrap_or_default()
    }

    fn random(time: Time) -> Option<[u8; 32]> {
        let mut random = [7; 32];
        random[..4].copy_from_slice(&u32::try_from(time.seconds()).unwrap().to_be_bytes());
        Some(random)
    }

    #[test]
    fn a_certificate_that_ended_long_ago_says_little_and_one_of_the_future_more() {
        assert_eq!(says(session()), "");
        assert_eq!(says(ended(1)), "");
        assert!(says(ended(3)).contains("may be wrong") && says(ended(3)).contains("was let pass"));
        let session = session();
        let begin = session.start.0 + 800 * DAY;
        assert!(says(with(session, |fields| fields.not_before = Time(begin))).contains("looks wrong"));
    }

    #[test]
    fn a_clock_of_a_peer_that_agrees_speaks_for_the_captures() {
        let mut expired = ended(3);
        expired.authentication.server_clock = Some((Time(expired.start.0 + HOUR), expired.start));
        assert_eq!(says(expired), "");
        let mut expired = ended(3);
        expired.tls.as_mut().unwrap().server_random = random(expired.start);
        assert_eq!(says(expired), "");
    }

    #[test]
    fn clocks_that_agree_with_each_other_speak_against_it() {
        let mut session = session();
        session.authentication.server_clock = Some((Time(session.start.0 - 1000 * DAY), session.start));
        assert!(says(session.clone()).starts_with(
            "either the clock of this capture is wrong or a peer's: the server's in NTLM shows 2.7 years behind"
        ));
        let other = Time(session.start.0 - 1000 * DAY + HOUR);
        let tls = session.tls.as_mut().unwrap();
        (tls.client_random, tls.server_random) = (random(other), random(other));
        assert!(
            says(session.clone())
                .starts_with("the clock of this capture is wrong: both peers' in TLS, the server's in NTLM")
        );
        // Clocks that contradict each other say nothing.
        session.authentication.server_clock = Some((Time(session.start.0 - 100 * DAY), session.start));
        assert_eq!(says(session), "");
    }

    #[test]
    fn a_protocol_cannot_be_older_than_itself() {
        let mut session = session();
        session.tls.as_mut().unwrap().version = Some(0x0304);
        assert_eq!(says(session.clone()), "");
        session.start = Time(TLS13_SINCE.0 - DAY);
        session.tls.as_mut().unwrap().certificates.clear();
        assert!(says(session).contains("TLS 1.3 is spoken #1"));
    }
}

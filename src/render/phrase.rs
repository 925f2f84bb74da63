//! The contract's words and figures as people say them.

use crate::report::{CauseId, Endpoint, LookAlike, Session, Verdict};
use crate::time::Time;
use crate::vocabulary::{Actor, Basis, Certainty, How, Outcome, StageName, StageStatus};

/// A mark that tells outcomes apart without colour.
pub(super) fn mark(session: &Session) -> &'static str {
    match session.verdict.outcome {
        Outcome::Failed if session.verdict.superseded_by.is_some() => "↪",
        outcome => outcome_mark(outcome),
    }
}

pub(super) fn outcome_mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "✗",
        Outcome::Ok => "✓",
        Outcome::Open => "…",
        Outcome::Probe => "·",
        Outcome::Unknown => "?",
    }
}

/// How much a session needs a reader: 0 failed and nothing went further, 5 worked.
pub(super) fn rank(session: &Session) -> u8 {
    match session.verdict.outcome {
        Outcome::Failed if session.verdict.superseded_by.is_none() => 0,
        Outcome::Unknown => 1,
        Outcome::Open => 2,
        Outcome::Failed => 3,
        Outcome::Probe => 4,
        Outcome::Ok => 5,
    }
}

/// What stands behind a verdict's cause, each with `between` before it and without what was said already: `undetermined` is a cause, a
/// category and a certainty.
pub(super) fn behind_cause(verdict: &Verdict, between: &str, words: &[&str]) -> String {
    let mut said = vec![verdict.cause.0];
    let mut text = String::new();
    for word in words {
        if !said.contains(word) {
            said.push(word);
            text.push_str(between);
            text.push_str(word);
        }
    }
    text
}

/// Whether a session is not to be left at one line.
pub(super) fn needs_attention(session: &Session) -> bool {
    rank(session) <= 1
}

pub(super) fn stage_mark(status: StageStatus) -> &'static str {
    match status {
        StageStatus::Completed => "✓",
        StageStatus::Failed => "✗",
        StageStatus::NotReached => "·",
        StageStatus::Skipped => "-",
        StageStatus::Unknown => "?",
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "failed",
        Outcome::Ok => "worked",
        Outcome::Open => "still open",
        Outcome::Probe => "a probe",
        Outcome::Unknown => "cannot be told",
    }
}

/// `10.0.0.5:50122`, `[::1]:3389`. The address may be packet text: not escaped.
pub(super) fn endpoint(endpoint: &Endpoint) -> String {
    let address = &endpoint.address;
    if address.contains(':') {
        format!("[{address}]:{}", endpoint.port)
    } else {
        format!("{address}:{}", endpoint.port)
    }
}

/// `10.0.0.5:50122 → 10.0.0.9:3389`, with what carried it and where to. Not escaped.
pub(super) fn ends(session: &Session) -> String {
    let mut text = format!("{} → {}", endpoint(&session.client), endpoint(&session.server));
    if let Some(target) = &session.target {
        text.push_str(&format!(" → {}", endpoint(target)));
    }
    if let Some(via) = session.via {
        text.push_str(&format!(" ({via})"));
    }
    if session.transport == crate::vocabulary::Transport::Udp {
        text.push_str(" (udp)");
    }
    text
}

pub(super) fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Client => "the client",
        Actor::Server => "the server",
        Actor::Middlebox => "a device in between",
        Actor::Nobody => "nobody",
        Actor::Unknown => "an unknown hand",
    }
}

pub(super) fn how(how: How) -> &'static str {
    match how {
        How::Rst => "RST",
        How::Fin => "FIN",
        How::Alert => "TLS alert",
        How::Ultimatum => "MCS ultimatum",
        How::Icmp => "ICMP",
        How::Timeout => "silence",
        How::Open => "still open",
    }
}

/// `by the server, RST in frame 9`; who refused and who closed are both said where they differ.
pub(super) fn ending(session: &Session) -> String {
    let ending = &session.ending;
    let frame = ending.frame.map(|frame| format!(" in frame {frame}")).unwrap_or_default();
    let closed = match (ending.by, ending.how) {
        (_, How::Open) => "not within this capture".to_owned(),
        (Actor::Nobody, how_) => format!("by nobody, {}{frame}", how(how_)),
        (by, how_) => format!("by {}, {}{frame}", actor(by), how(how_)),
    };
    match ending.refused_by {
        Some(refused_by) if refused_by != ending.by => {
            let decisive = ending.decisive_frame.map(|frame| format!(" in frame {frame}")).unwrap_or_default();
            format!("refused by {}{decisive}, closed {closed}", actor(refused_by))
        }
        _ => closed,
    }
}

/// What is known by other means than reading it is said to be.
pub(super) fn basis(basis: Option<Basis>) -> &'static str {
    match basis {
        Some(Basis::Inferred) => " (inferred)",
        Some(Basis::Decrypted) => " (decrypted)",
        Some(Basis::Seen) | None => "",
    }
}

/// What became of a session, in a few words.
pub(super) fn became(session: &Session) -> String {
    let verdict = &session.verdict;
    let title = title(verdict.cause);
    let lasted = duration(session.duration_seconds);
    match (verdict.outcome, verdict.superseded_by) {
        // The connection did what it was for; what the user came for is elsewhere.
        (Outcome::Ok, next) if verdict.cause.0 == crate::knowledge::cause::REDIRECTED => {
            let then =
                next.map_or("what followed is not in the capture".to_owned(), |next| format!("session {next} went on"));
            format!("{title} after {lasted}; {then}")
        }
        (Outcome::Ok, _) if verdict.certainty <= Certainty::Consistent && !verdict.look_alikes.is_empty() => {
            let others: Vec<_> = verdict.look_alikes.iter().map(|other| other.cause.to_string()).collect();
            format!("worked for {lasted}, {title}; fits too: {}", others.join(", "))
        }
        (Outcome::Ok, _) => format!("worked for {lasted}, {title}"),
        (Outcome::Open, _) => format!("{title}, seen for {lasted}"),
        (Outcome::Failed, Some(next)) => format!("{}; session {next} went on", verdict.cause),
        (Outcome::Failed, None) => failed_where(session),
        (Outcome::Probe | Outcome::Unknown, _) => title.to_owned(),
    }
}

fn failed_where(session: &Session) -> String {
    let stage = match session.ending.stage {
        Some(StageName::Active) => " in the session".to_owned(),
        Some(name) => format!(" in {}", name.spoken()),
        None => String::new(),
    };
    let after = match session.ending.how {
        How::Timeout | How::Open => String::new(),
        _ => session.ending.offset_seconds.map(|at| format!(" after {}", duration(at))).unwrap_or_default(),
    };
    let verb = if session.ending.how == How::Timeout { "fell silent" } else { "ended" };
    format!("{verb}{stage}{after}")
}

/// Look-alikes that share a text, as (text, causes), in the order of the first of each.
pub(super) fn grouped(look_alikes: &[LookAlike], key: fn(&LookAlike) -> &String) -> Vec<(&str, Vec<&'static str>)> {
    let mut groups: Vec<(&str, Vec<&'static str>)> = Vec::new();
    for look_alike in look_alikes {
        let text = key(look_alike).as_str();
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, causes)) => causes.push(look_alike.cause.0),
            None => groups.push((text, vec![look_alike.cause.0])),
        }
    }
    groups
}

/// The cause in a few words.
pub(super) fn title(cause: CauseId) -> &'static str {
    crate::knowledge::cause::find(cause.0).map_or(cause.0, |cause| cause.title)
}

/// `0.3 ms`, `44 ms`, `2.9 s`, `4 min 12 s`, `5 h 3 min`.
pub(super) fn duration(seconds: f64) -> String {
    let milliseconds = (seconds.max(0.0) * 1000.0).round() as u64;
    match milliseconds {
        0..10 if seconds > 0.0 && seconds < 0.000_05 => "under 0.1 ms".to_owned(),
        0..10 if seconds > 0.0 => format!("{:.1} ms", seconds * 1000.0),
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{:.1} s", seconds),
        60_000..3_600_000 => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1000),
        _ => format!("{} h {} min", milliseconds / 3_600_000, milliseconds % 3_600_000 / 60_000),
    }
}

/// `2026-11-03 14:02:11 UTC`.
pub(super) fn moment(time: Time) -> String {
    time.moment()
}

/// `09:14`, or with its date where `day` differs.
pub(super) fn clock(time: Time, day: Time) -> String {
    let (text, day) = (time.to_string(), day.to_string());
    match (text.get(..10), text.get(11..16)) {
        (date, Some(clock)) if date == day.get(..10) => clock.to_owned(),
        (Some(date), Some(clock)) => format!("{date} {clock}"),
        _ => text,
    }
}

/// `1 packet`, `218 packets`.
pub(super) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::vocabulary::{Category, Certainty};

    #[test]
    fn says_durations_as_people_do() {
        for (seconds, expected) in [
            (0.0, "0 ms"),
            (0.000_01, "under 0.1 ms"),
            (0.000_31, "0.3 ms"),
            (0.0441, "44 ms"),
            (2.94, "2.9 s"),
            (252.0, "4 min 12 s"),
            (18_200.0, "5 h 3 min"),
            (-1.0, "0 ms"),
            (f64::NAN, "0 ms"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }

    #[test]
    fn says_times_short() {
        assert_eq!(moment(sample::START), "2026-11-03 14:02:11 UTC");
        assert_eq!(clock(sample::START, sample::START), "14:02");
        assert_eq!(clock(Time(sample::START.0 + 86_400_000_000_000), sample::START), "2026-11-04 14:02");
    }

    #[test]
    fn undetermined_is_said_once() {
        let mut verdict = sample::failed(1).verdict;
        let behind =
            |verdict: &Verdict| behind_cause(verdict, ", ", &[verdict.category.word(), verdict.certainty.word()]);
        assert_eq!(behind(&verdict), format!(", {}, {}", verdict.category, verdict.certainty));
        (verdict.cause, verdict.category) = (CauseId("undetermined"), Category::Undetermined);
        assert_eq!(behind(&verdict), format!(", {}", verdict.certainty));
        verdict.certainty = Certainty::Undetermined;
        assert_eq!(behind(&verdict), "");
    }

    #[test]
    fn tells_refusing_from_closing() {
        let mut session = sample::failed(1);
        assert_eq!(ending(&session), "by the server, RST in frame 9");
        session.ending.by = Actor::Client;
        session.ending.decisive_frame = Some(6);
        assert_eq!(ending(&session), "refused by the server in frame 6, closed by the client, RST in frame 9");
        session.ending.how = How::Open;
        session.ending.refused_by = None;
        assert_eq!(ending(&session), "not within this capture");
    }
}

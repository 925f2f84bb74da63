//! What sealed TLS records tell without keys: the course of an RDP connection from direction, size, order and time.
//!
//! [`infer`] turns records into sizes ([`overhead`]), counts out the handshake ([`sealed`]), finds the best path through a grammar
//! that is data ([`grammar`], [`path`]), and says what it means and how sure that is ([`outcome`]).
//!
//! INVARIANT: no I/O, no clock, no keys. Nothing here claims more than [`Strength::Strong`].

mod chains;
mod conclude;
mod cost;
mod ending;
mod front;
pub mod grammar;
pub mod outcome;
pub mod overhead;
pub mod path;
mod prices;
pub mod record;
pub mod sealed;
mod strength;
pub mod suite;

use conclude::Leaving;
use grammar::messages::Message;
use grammar::states::State;
use path::{Path, Taken};
use sealed::{Item, Sealed};

pub use grammar::steps::Method;
pub use outcome::{
    Authentication, AuthenticationOutcome, Fit, Inference, LastWords, Licensing, LicensingOutcome, Step, Strength,
};
pub use record::{Close, CloseKind, Record, Setting};

use crate::vocabulary::StageName;

/// Items after an alert, or after a FIN or RST of the other side, that are still taken for its aftermath.
const AFTERMATH: usize = 20;
/// Messages that hold the Font Map, behind which the session is active.
const FONT_MAP: [Message; 2] = [Message::FontMap, Message::FontMapAndMore];

/// Explains the sealed records of one connection, given in order of arrival.
pub fn infer(setting: &Setting, records: &[Record], close: &Close) -> Inference {
    let mut sealed = Sealed::of(setting, records);
    cut_aftermath(&mut sealed);
    cut_after_close(&mut sealed, close);
    let search = path::search(setting, &sealed.items);
    let best = &search.best;
    let judgement = strength::judge(setting, &sealed, &search, best);
    let leaving = Leaving::of(&sealed, close);
    let active = conclude::last_frame(best, &sealed, &FONT_MAP);
    let from = best
        .taken
        .iter()
        .find(|taken| taken.messages.iter().any(|message| FONT_MAP.contains(message)))
        .map_or(sealed.items.len(), |taken| taken.items.1);
    let mut inference = Inference {
        steps: steps(best, &sealed.items, setting.server_name_length),
        stage_reached: Some(reached(best)),
        stage_open: Some(open(best)),
        authentication: conclude::authentication(best, &sealed, leaving, close),
        licensing: conclude::licensing(best, &sealed, leaving),
        active,
        server_last_words: last_words(best, &sealed, from),
        client_ultimatum: ending::client_ultimatum(&sealed, close, from),
        credential_prompt: ending::credential_prompt(setting, &sealed, best),
        expected_next: best.end.0.expects().map(|message| (due(best.end.0, message), message.row().direction)),
        strength: judgement.strength,
        because: judgement.because,
        runner_up: judgement.runner_up.map(describe),
        margin: judgement.margin,
        evidence: judgement.evidence,
        not_rdp: judgement.not_rdp,
    };
    if !sealed.handshake_complete {
        inference.stage_reached = Some(StageName::X224);
    }
    // The path takes the error for STATUS_VALID_CLIENT, which has its size.
    if inference.licensing.outcome == LicensingOutcome::Refused {
        inference.stage_reached = inference.stage_reached.min(Some(StageName::ClientInfo));
    }
    let Inference { steps, authentication, licensing, .. } = &inference;
    for caveat in conclude::caveats(steps, authentication, licensing, leaving, close).collect::<Vec<_>>() {
        inference.strength = inference.strength.min(Strength::Consistent);
        inference.because.push(caveat.to_owned());
    }
    if judgement.nothing {
        forget(&mut inference);
    }
    inference
}

/// What a peer sends after an alert belongs to no stage; an alert in the middle of traffic is only a warning.
fn cut_aftermath(sealed: &mut Sealed) {
    while let Some(alert) = sealed.alerts.first() {
        if sealed.items.len().saturating_sub(alert.after) <= AFTERMATH {
            let after = alert.after;
            sealed.items.truncate(after);
            return;
        }
        sealed.alerts.remove(0);
    }
}

/// What the other side still sends when one has closed changes nothing of what was agreed before; much of it is a session in use that
/// is closed in one direction only.
fn cut_after_close(sealed: &mut Sealed, close: &Close) {
    let Some((by, frame)) = close.by.zip(close.frame) else { return };
    let after = sealed.items.iter().rev().take_while(|item| item.direction != by && item.last_frame > frame).count();
    if after <= AFTERMATH {
        sealed.items.truncate(sealed.items.len().saturating_sub(after));
    }
}

/// Takes back everything that rests on the path.
fn forget(inference: &mut Inference) {
    inference.stage_reached = None;
    inference.stage_open = None;
    inference.steps.clear();
    inference.authentication =
        Authentication { method: None, outcome: AuthenticationOutcome::Unknown, decisive_frame: None };
    inference.licensing = Licensing { outcome: LicensingOutcome::NotReached, frame: None };
    inference.active = None;
    inference.server_last_words = LastWords::default();
    inference.client_ultimatum = None;
    inference.credential_prompt = None;
    inference.expected_next = None;
    inference.runner_up = None;
}

fn reached(path: &Path) -> StageName {
    let (state, says) = path.end;
    match state.reached() {
        StageName::Authentication if says.method.is_none() => StageName::Tls,
        stage => stage,
    }
}

fn open(path: &Path) -> StageName {
    if path.taken.iter().all(|taken| taken.messages == [Message::NewSessionTicket]) {
        return StageName::Tls;
    }
    let (state, says) = path.end;
    match state {
        State::Mcs if says.method.is_none() => StageName::Tls,
        _ => state.open(),
    }
}

fn last_words(path: &Path, sealed: &Sealed, from: usize) -> LastWords {
    if let (State::EndedIn(_), _) = path.end {
        return LastWords {
            error_info: conclude::last_frame(path, sealed, &[Message::SetErrorInfo]),
            ultimatum: conclude::last_frame(path, sealed, &[Message::ServerUltimatum]),
        };
    }
    ending::server_last_words(&sealed.items, from)
}

/// The name of the message that is due. Which method the client would have taken shows in its first token alone.
fn due(state: State, message: Message) -> &'static str {
    match state {
        State::CredSsp => "TSRequest with the first token, of NTLM or of Kerberos",
        _ => message.row().name,
    }
}

/// A reading in words: the message that it waits for, and what it says of logon and licensing.
fn describe(key: path::Key) -> String {
    let (state, says) = key;
    let mut text = match (state, state.expects()) {
        (_, Some(message)) => format!("waiting for {}", due(state, message)),
        (State::EndedIn(stage), None) => format!("ended by an ultimatum in the {} stage", stage.spoken()),
        (State::Rejected, None) => "the logon refused".to_owned(),
        (_, None) => "the session active".to_owned(),
    };
    if let Some(method) = says.method {
        text.push_str(&format!(", {}", method.word()));
    }
    if let Some(course) = says.course {
        text.push_str(&format!(", licensing {}", course.word()));
    }
    text
}

fn steps(path: &Path, items: &[Item], name: Option<u32>) -> Vec<Step> {
    path.taken.iter().flat_map(|taken| step(taken, items, name)).collect()
}

fn step(taken: &Taken, items: &[Item], name: Option<u32>) -> Vec<Step> {
    let own = items.get(taken.items.0..taken.items.1).unwrap_or_default();
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return Vec::new() };
    let seen = own.iter().skip(1).fold(first.seen, |sum, item| sum.plus(item.seen));
    let (expected, fit) = cost::fit(taken.messages, seen, name);
    let length = own.iter().fold(0_u32, |sum, item| sum.saturating_add(item.length));
    taken
        .messages
        .iter()
        .map(|message| Step {
            message: message.row().name,
            direction: first.direction,
            first_frame: first.first_frame,
            last_frame: last.last_frame,
            time: last.time,
            length,
            seen: (seen.lo, seen.hi),
            expected,
            fit,
            merged: taken.messages.len() > 1,
            reached: taken.to.reached(),
            source: message.row().source,
        })
        .collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod typical;

//! How sure a reading is, and why it is not surer.

use super::cost::background;
use super::grammar::messages::Message;
use super::grammar::states::State;
use super::outcome::Strength;
use super::overhead::Overhead;
use super::path::{Key, Path, Search, Taken};
use super::record::Setting;
use super::sealed::{Item, Sealed};

/// Margin over the next reading that makes an exact reading strong, in nats: about one in twenty.
const STRONG_EXACT: f64 = 3.0;
/// The same for windows, where sizes tell less.
const STRONG_WINDOW: f64 = 4.5;
/// Evidence for RDP that the messages of an exact reading must bring to make it strong, in nats: by chance sizes and directions come so
/// once in 150. Of the readings of real noise as if RDP had been negotiated (tests/suite/noise) that nothing else kept from being strong
/// none had more than 4.4; the shortest refused logons, of three records, have 6.
const EVIDENCE_EXACT: f64 = 5.0;
/// The same for windows: 5.1 and less in noise.
const EVIDENCE_WINDOW: f64 = 6.0;
/// What the grammar knows besides a record's size, who sends it: ln 2, in thousandths of a nat.
const DIRECTION: i64 = 693;
/// Evidence for RDP that TLS without X.224 must bring, in nats, and how many records must carry it.
const EVIDENCE_WITHOUT_X224: f64 = 12.0;
/// Records that must have been explained without X.224.
const RECORDS_WITHOUT_X224: usize = 5;
/// How many different messages of one size only there must be among them.
const ANCHORS: usize = 3;
/// Evidence against the grammar at which a negotiated connection is no longer read by it.
const NOTHING_FITS: f64 = -14.0;

/// The judgement of a search.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Strength.
    pub strength: Strength,
    /// Why not stronger.
    pub because: Vec<String>,
    /// Nats to the next reading with another meaning.
    pub margin: f64,
    /// Nats by which the grammar beats no grammar.
    pub evidence: f64,
    /// Where the next reading ends.
    pub runner_up: Option<Key>,
    /// The records do not fit RDP.
    pub not_rdp: bool,
    /// The reading says nothing of a stage.
    pub nothing: bool,
}

/// Judges the best path of `search`.
pub fn judge(setting: &Setting, sealed: &Sealed, search: &Search, best: &Path) -> Judgement {
    let rival = search.ends.iter().find(|end| meaning(end.key) != meaning(best.end));
    let margin = rival.map_or(99.0, |rival| nats(rival.cost.saturating_sub(best.cost))).min(99.0);
    let evidence = nats(search.background.saturating_sub(best.cost));
    let negotiated = setting.selected_protocol.is_some();
    let noise = noise(best);
    let explained = explained(best);
    let fits = if negotiated {
        evidence > NOTHING_FITS
    } else {
        evidence >= EVIDENCE_WITHOUT_X224
            && explained >= RECORDS_WITHOUT_X224
            && noise.saturating_mul(4) <= explained
            && anchored(best) >= ANCHORS
    };
    // Of a connection whose beginning is missing, nothing that fits is no sign against RDP.
    let not_rdp = !negotiated && !fits && !setting.starts_late;
    let nothing = !fits;
    let mut because = Vec::new();
    let overhead = Overhead::of(setting);
    if not_rdp {
        because.push("neither a negotiation nor the sizes of the records say RDP".to_owned());
    } else if nothing {
        because.push("the sizes of the records fit no course of an RDP connection".to_owned());
    }
    let (threshold, least) =
        if overhead.exact() { (STRONG_EXACT, EVIDENCE_EXACT) } else { (STRONG_WINDOW, EVIDENCE_WINDOW) };
    if margin < threshold {
        because.push(format!("another reading fits nearly as well ({margin:.1} nats apart)"));
    }
    let borne = borne_out(best, &sealed.items);
    if !sealed.items.is_empty() && borne < least && !nothing {
        because.push(format!("what was seen fits chance nearly as well ({borne:.1} nats)"));
    }
    if noise > 0 {
        because.push(format!("{noise} record(s) are explained by no message where they stand"));
    }
    if setting.starts_late {
        because.push("the capture begins in the middle of the connection".to_owned());
    }
    if setting.gaps {
        because.push("bytes are missing from the capture".to_owned());
    }
    if setting.one_sided {
        because.push("only one direction was captured".to_owned());
    }
    if sealed.misfits > 0 {
        because.push(format!("{} record(s) have a length that the cipher suite cannot make", sealed.misfits));
    }
    if !overhead.known() && !overhead.hides_type() {
        because.push("the cipher suite is not known, so sizes rest on a guess".to_owned());
    }
    if !negotiated && !not_rdp {
        because.push("no negotiation was seen".to_owned());
    }
    let strength = if nothing {
        Strength::Undetermined
    } else if because.is_empty() {
        Strength::Strong
    } else {
        Strength::Consistent
    };
    if !overhead.exact() && strength == Strength::Consistent {
        because.push("the cipher suite shows sizes only to within a block".to_owned());
    }
    Judgement { strength, because, margin, evidence, runner_up: rival.map(|rival| rival.key), not_rdp, nothing }
}

/// What distinguishes readings: two that differ only in how far a run of equal steps came mean the same.
fn meaning(key: Key) -> Key {
    let (state, says) = key;
    let state = match state {
        State::JoinPending => State::JoinIdle,
        State::Finalizing(client, _) => State::Finalizing(client.min(1), 0),
        other => other,
    };
    (state, says)
}

/// Nats by which the messages of the path beat taking their records for anything at all. Tickets of TLS count for nothing, and a
/// message over several records for no more than one record of its size.
fn borne_out(path: &Path, items: &[Item]) -> f64 {
    let gain = |taken: &Taken| {
        let own = items.get(taken.items.0..taken.items.1).unwrap_or_default();
        let seen = own.iter().skip(1).fold(own.first()?.seen, |sum, item| sum.plus(item.seen));
        Some(background(seen).saturating_add(DIRECTION).saturating_sub(taken.cost))
    };
    let messages = path.taken.iter().filter(|taken| taken.messages != [Message::NewSessionTicket]);
    nats(messages.filter_map(gain).fold(0, i64::saturating_add))
}

fn noise(path: &Path) -> usize {
    let aside = [Message::UnexplainedClient, Message::UnexplainedServer];
    path.taken.iter().filter(|taken| taken.messages.iter().any(|message| aside.contains(message))).count()
}

/// Records taken for messages that have an expected size.
fn explained(path: &Path) -> usize {
    path.taken.iter().filter(|taken| taken.messages.iter().any(|message| !message.row().sizes.is_empty())).count()
}

/// Different messages on the path that have one size, or one and the next, and nothing else.
fn anchored(path: &Path) -> usize {
    let tight = |message: &Message| {
        let sizes = message.row().sizes;
        let least = sizes.iter().map(|sizes| sizes.lo).min().unwrap_or(0);
        let most = sizes.iter().map(|sizes| sizes.hi).max().unwrap_or(u32::MAX);
        most.saturating_sub(least) <= 3
    };
    let mut found: Vec<Message> =
        path.taken.iter().flat_map(|taken| taken.messages.iter().copied()).filter(tight).collect();
    found.sort();
    found.dedup();
    found.len()
}

fn nats(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

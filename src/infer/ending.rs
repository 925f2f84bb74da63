//! The last records of a connection: the server's last words, the client's ultimatum, and a person's silence.

use super::grammar::messages::Message;
use super::outcome::LastWords;
use super::overhead::Span;
use super::path::Path;
use super::record::{Close, CloseKind, Setting};
use super::sealed::{Item, Sealed};
use crate::flow::Direction;

/// Size of a Disconnect Provider Ultimatum with its TPKT and X.224 headers (MS-RDPBCGR 2.2.2.3).
const ULTIMATUM: u32 = 9;
/// Sizes of a Set Error Info PDU (MS-RDPBCGR 2.2.5.1.1), as the sender writes the length.
const ERROR_INFO: [u32; 2] = [36, 37];
/// Records of the server between its Set Error Info and its ultimatum: 5 to 12 frames in field samples.
const LAST_WORDS: usize = 16;
/// Shortest silence that is taken for a person, seconds.
const PERSON: f64 = 2.0;

/// The server's last words, looked for from item `from` on.
///
/// Only exact sizes count: the window of a CBC suite that holds 9 holds every short update as well.
pub fn server_last_words(items: &[Item], from: usize) -> LastWords {
    let server: Vec<&Item> = items.iter().skip(from).filter(|item| item.direction == Direction::ToClient).collect();
    let Some((last, before)) = server.split_last() else { return LastWords::default() };
    if last.count != 1 || last.seen != Span::exactly(ULTIMATUM) {
        return LastWords::default();
    }
    let error_info = before
        .iter()
        .rev()
        .take(LAST_WORDS)
        .find(|item| item.count == 1 && ERROR_INFO.iter().any(|size| item.seen == Span::exactly(*size)))
        .map(|item| item.last_frame);
    LastWords { error_info, ultimatum: Some(last.last_frame) }
}

/// The client's last record, if it has exactly the size of an ultimatum and the client then closed.
pub fn client_ultimatum(sealed: &Sealed, close: &Close, from: usize) -> Option<u32> {
    let left = close.by == Some(Direction::ToServer) && close.how != CloseKind::None
        || sealed.alerts.iter().any(|alert| alert.direction == Direction::ToServer);
    if !left {
        return None;
    }
    let last = sealed.items.iter().skip(from).rfind(|item| item.direction == Direction::ToServer)?;
    (last.count == 1 && last.seen == Span::exactly(ULTIMATUM)).then_some(last.last_frame)
}

/// The longest silence in which a person may have typed: before the ClientHello, and before a message that needs credentials.
pub fn credential_prompt(setting: &Setting, sealed: &Sealed, path: &Path) -> Option<f64> {
    let mut longest: f64 = 0.0;
    if let (Some(confirmed), Some(first)) = (setting.confirmed, sealed.first) {
        longest = longest.max(first.since(confirmed).as_secs_f64());
    }
    for taken in &path.taken {
        if !taken.messages.first().is_some_and(|message| needs_credentials(*message)) {
            continue;
        }
        let Some(item) = sealed.items.get(taken.items.0) else { continue };
        let before = match taken.items.0.checked_sub(1) {
            Some(index) => sealed.items.get(index).map(|item| item.time),
            None => sealed.handshake_done,
        };
        longest = longest.max(before.map_or(0.0, |before| item.time.since(before).as_secs_f64()));
    }
    (longest >= PERSON).then_some(longest)
}

fn needs_credentials(message: Message) -> bool {
    matches!(
        message,
        Message::NtlmNegotiate
            | Message::SpnegoNtlmNegotiate
            | Message::TgtReq
            | Message::ApReq
            | Message::Authenticate
            | Message::AuthInfoNtlm
            | Message::AuthInfoKerberos
            | Message::AuthInfoSmartCard
            | Message::RdstlsAuthentication
            | Message::AadAssertion
            | Message::ConnectInitial
    )
}

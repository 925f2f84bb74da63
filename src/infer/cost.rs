//! How unlikely a size is for a message: negative logarithms in thousandths of a nat.

use super::grammar::messages::{BEYOND_THE_NAME, Message, OTHER_NAMES};
use super::outcome::Fit;
use super::overhead::Span;

/// Natural logarithm of 16384, the largest plaintext of a record.
const LARGEST: f64 = 9.704_060_527_839_234;
/// Cost, beyond its size, of a record that no message explains.
const UNEXPLAINED: i64 = 7_000;

/// Messages that can be this large have a size that varies.
const VARIABLE: u32 = 300;
/// Cost, beyond its size, of a message outside its ranges: less than that of a record that no message explains.
const STRAY: i64 = 5_000;

/// Cost of `seen` for `message`; `None` if it cannot be.
pub fn sized(message: Message, seen: Span) -> Option<i64> {
    match message {
        Message::ActiveClient | Message::ActiveServer => Some(background(seen)),
        Message::UnexplainedClient | Message::UnexplainedServer => Some(unexplained(seen)),
        _ => rows(message, seen).or_else(|| stray(message, seen)),
    }
}

/// Cost of `seen` for a message whose size follows from the name that the client dialled; `None` for every other message.
pub fn sized_by_name(message: Message, seen: Span, name: u32) -> Option<i64> {
    (message == Message::TgtReq).then(|| weigh(by_name(name).into_iter(), seen).or_else(|| stray(message, seen)))?
}

/// Ranges of a TGT-REQ that asks for a service on the server of this name.
fn by_name(name: u32) -> Ranges {
    let share = |sizes: u32| f64::from(sizes) / 1000.0;
    let own = BEYOND_THE_NAME
        .iter()
        .map(|sizes| (sizes.lo.saturating_add(name), sizes.hi.saturating_add(name), share(sizes.share)));
    let others = shares(Message::TgtReq).into_iter().map(|(lo, hi, part)| (lo, hi, part * share(OTHER_NAMES)));
    own.chain(others).collect()
}

/// A message of variable size outside its ranges: names, tickets and channel lists may be longer than anybody reckoned.
fn stray(message: Message, seen: Span) -> Option<i64> {
    let sizes = message.row().sizes;
    let least = sizes.iter().map(|sizes| sizes.lo).min()?;
    let most = sizes.iter().map(|sizes| sizes.hi).max()?;
    let variable = most >= VARIABLE && most.saturating_sub(least) >= least / 4;
    let near = seen.hi.saturating_mul(3) >= least.saturating_mul(2) && seen.lo <= most.saturating_mul(2);
    (variable && near).then(|| background(seen).saturating_add(STRAY))
}

/// Ranges of sizes with their shares.
pub type Ranges = Vec<(u32, u32, f64)>;

/// Shares of sizes below this are left out of merged messages.
const NEGLIGIBLE: f64 = 0.000_5;

/// Sizes of a record that holds all of `messages`.
pub fn merged_ranges(messages: &[Message]) -> Ranges {
    let mut all: Ranges = vec![(0, 0, 1.0)];
    for message in messages {
        let own = shares(*message);
        all = all
            .iter()
            .flat_map(|(lo, hi, share)| {
                own.iter()
                    .map(move |(low, high, part)| (lo.saturating_add(*low), hi.saturating_add(*high), share * part))
            })
            .filter(|(_, _, share)| *share >= NEGLIGIBLE)
            .collect();
    }
    all
}

/// The sizes of `messages` in one record that `seen` fits best, and how; where it fits none, all that the grammar knows.
pub fn fit(messages: &[Message], seen: Span, name: Option<u32>) -> (Option<(u32, u32)>, Fit) {
    if messages.iter().any(|message| message.row().sizes.is_empty()) {
        return (None, Fit::Free);
    }
    let ranges = match (messages, name) {
        ([Message::TgtReq], Some(name)) => by_name(name),
        _ => merged_ranges(messages),
    };
    let own = |range: &(u32, u32, f64)| weigh(std::iter::once(*range), seen).map(|cost| (cost, range.0, range.1));
    let Some((_, lo, hi)) = ranges.iter().filter_map(own).min() else {
        let least = ranges.iter().map(|(lo, ..)| *lo).min();
        let most = ranges.iter().map(|(_, hi, _)| *hi).max();
        return (least.zip(most), Fit::Outside);
    };
    let fit = match (seen.width(), lo == hi) {
        (1, true) => Fit::Exact,
        (1, false) => Fit::Range,
        _ => Fit::Window,
    };
    (Some((lo, hi)), fit)
}

/// Cost of `seen` for these ranges; `None` if it cannot be.
pub fn price(ranges: &Ranges, seen: Span) -> Option<i64> {
    density(ranges, seen)
}

/// Cost of `seen` for anything at all: sizes spread evenly over their logarithm.
pub fn background(seen: Span) -> i64 {
    let middle = (f64::from(seen.lo) + f64::from(seen.hi)) / 2.0;
    let share = f64::from(seen.width()) / ((middle + 1.0) * LARGEST);
    thousandths(share.min(1.0))
}

/// Cost of `seen` as a record that no message explains.
pub fn unexplained(seen: Span) -> i64 {
    background(seen).saturating_add(UNEXPLAINED)
}

fn rows(message: Message, seen: Span) -> Option<i64> {
    let ranges = message.row().sizes.iter().map(|sizes| (sizes.lo, sizes.hi, f64::from(sizes.share) / 1000.0));
    weigh(ranges, seen)
}

fn shares(message: Message) -> Ranges {
    message.row().sizes.iter().map(|sizes| (sizes.lo, sizes.hi, f64::from(sizes.share) / 1000.0)).collect()
}

fn density(ranges: &[(u32, u32, f64)], seen: Span) -> Option<i64> {
    weigh(ranges.iter().copied(), seen)
}

fn weigh(ranges: impl Iterator<Item = (u32, u32, f64)>, seen: Span) -> Option<i64> {
    let mut sum = 0.0;
    for (lo, hi, share) in ranges {
        let (from, to) = (seen.lo.max(lo), seen.hi.min(hi));
        if from > to {
            continue;
        }
        let common = f64::from(to.saturating_sub(from).saturating_add(1));
        let width = f64::from(hi.saturating_sub(lo).saturating_add(1));
        sum += share * common / width;
    }
    (sum > 0.0).then(|| thousandths(sum.min(1.0)))
}

/// Rounding to integers keeps paths comparable and the same on every machine.
fn thousandths(share: f64) -> i64 {
    (-1000.0 * share.ln()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_size_is_cheaper_than_a_likely_range_and_noise_is_dearest() {
        let eleven = Span::exactly(11);
        let confirm = sized(Message::AttachConfirm, eleven).unwrap();
        assert!(confirm < 100 && confirm < background(eleven) && background(eleven) < unexplained(eleven));
        assert_eq!(sized(Message::AttachConfirm, Span::exactly(12)), None);
    }

    #[test]
    fn a_known_name_narrows_the_request_for_a_ticket_and_nothing_else() {
        let seen = Span::exactly(175);
        let near = sized_by_name(Message::TgtReq, seen, 29).unwrap();
        let far = sized_by_name(Message::TgtReq, seen, 2).unwrap();
        assert!(near < sized(Message::TgtReq, seen).unwrap() && sized(Message::TgtReq, seen).unwrap() < far);
        assert_eq!(sized_by_name(Message::SpnegoNtlmNegotiate, Span::exactly(91), 29), None);
        assert_eq!(fit(&[Message::TgtReq], seen, Some(29)), (Some((153, 177)), Fit::Range));
    }

    #[test]
    fn merged_messages_add_up() {
        let both = [Message::ErectDomain, Message::AttachUser];
        let ranges = merged_ranges(&both);
        assert!(price(&ranges, Span::exactly(20)).unwrap() < 200);
        assert_eq!(price(&ranges, Span::exactly(40)), None);
        assert!(price(&ranges, Span { lo: 12, hi: 27 }).unwrap() < 200);
    }
}

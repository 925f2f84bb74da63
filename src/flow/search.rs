//! Finds the next plausible header after a hole, behind a preamble, or where framing broke.

use super::header::{self, Context, Header, LONGEST};

/// Bytes looked at together: two of the longest TLS records.
const BUFFER: usize = 36 << 10;

/// Headers that must follow each other before a TLS record found in the middle of a stream is believed.
const CHAIN: usize = 3;

/// Result of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A header begins here.
    At(usize),
    /// Nothing certain; the bytes before this position can be given up.
    Undecided(usize),
}

/// Looks for a header in `bytes`. `continued`: the stream had framing before, so TLS records of any type may follow, which are believed
/// when they chain. `last`: no more bytes will come, so a chain that ends with them is enough.
pub(super) fn find(bytes: &[u8], context: Context, continued: bool, last: bool) -> Found {
    let tls_may_stand = context.tls.is_some() || !context.data;
    let mut open: Option<usize> = None;
    let mut exact: Option<usize> = None;
    let mut undecided = bytes.len();
    for (position, first) in bytes.iter().enumerate() {
        if !matches!(first, 3 | 20..=23) {
            continue;
        }
        if *first != 3 && !tls_may_stand {
            continue;
        }
        let rest = bytes.get(position..).unwrap_or_default();
        match header::read_strict(rest) {
            Header::Unit { .. } => return Found::At(position),
            Header::Short => undecided = undecided.min(position),
            Header::Bad => {}
        }
        if !continued || *first == 3 {
            continue;
        }
        match chain(rest, context.tls) {
            Chain::Believed => return Found::At(position),
            Chain::Open => open = open.or(Some(position)),
            Chain::Exact => exact = exact.or(Some(position)),
            Chain::Broken => {}
        }
    }
    if last {
        return exact.or(open.filter(|_| context.tls.is_some())).map_or(Found::Undecided(bytes.len()), Found::At);
    }
    let candidate = [open, exact, Some(undecided)].into_iter().flatten().min().unwrap_or(undecided);
    if bytes.len().saturating_sub(candidate) < BUFFER {
        return Found::Undecided(candidate);
    }
    // A header whose record would be longer than what is held, and nothing better: it is none.
    Found::Undecided(bytes.len().saturating_sub(BUFFER / 2).max(candidate.saturating_add(1)))
}

enum Chain {
    /// Enough headers follow each other.
    Believed,
    /// All headers so far are right, and the last record goes on beyond the bytes held.
    Open,
    /// All headers are right, and the last record ends with the bytes held.
    Exact,
    Broken,
}

fn chain(bytes: &[u8], mut version: Option<u16>) -> Chain {
    let mut rest = bytes;
    for _ in 0..CHAIN {
        match header::read_record(rest, version) {
            Header::Bad => return Chain::Broken,
            Header::Short if rest.is_empty() => return Chain::Exact,
            Header::Short => return Chain::Open,
            Header::Unit { kind, length, .. } => {
                if let super::model::UnitKind::Tls { version: found, .. } = kind {
                    version = Some(found);
                }
                match rest.get(length as usize..) {
                    Some(next) => rest = next,
                    None => return Chain::Open,
                }
            }
        }
    }
    Chain::Believed
}

/// A header needs at most so many bytes, so an undecided position lies near the end.
const _: () = assert!(LONGEST < BUFFER);

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Context = Context { tls: None, data: false };
    const TLS: Context = Context { tls: Some(0x0303), data: false };

    fn record(length: u8) -> Vec<u8> {
        let mut bytes = vec![23, 3, 3, 0, length];
        bytes.resize(5 + usize::from(length), 0xaa);
        bytes
    }

    #[test]
    fn finds_tpkt_behind_a_preamble() {
        let bytes =
            [&[5u8, 1, 0, 5, 1, 0, 1, 10, 0, 0, 2, 13, 0x3d][..], &[3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(find(&bytes, FRESH, false, false), Found::At(13));
        assert_eq!(find(&bytes[..16], FRESH, false, false), Found::Undecided(13));
    }

    #[test]
    fn believes_records_only_in_a_chain() {
        let one = [&[1u8, 2, 3][..], &record(40)].concat();
        assert_eq!(find(&one, TLS, true, false), Found::Undecided(3));
        assert_eq!(find(&one, TLS, true, true), Found::At(3));
        let three = [&one[..], &record(9), &record(200)].concat();
        assert_eq!(find(&three, TLS, true, false), Found::At(3));
        assert_eq!(find(&three, FRESH, false, false), Found::Undecided(three.len()));
        let other_version = [&[1u8, 2, 3, 23, 3, 1, 0, 1, 0][..]].concat();
        assert_eq!(find(&other_version, TLS, true, true), Found::Undecided(9));
    }
}

//! The Internet checksum ([RFC 1071](https://www.rfc-editor.org/rfc/rfc1071)), brought along when what it covers changes.
//!
//! It is not computed anew but changed by what changed ([RFC 1624](https://www.rfc-editor.org/rfc/rfc1624), equation 3): one that was
//! right is right, one that was wrong, because the packet was damaged or the network card was to fill it in, stays wrong by as much,
//! and of a packet that was cut the part that is missing counts as it was.

/// The checksum that `old` had, for `new`; both as long, and of the same bytes.
pub(super) fn carried(checksum: u16, old: &[&[u8]], new: &[&[u8]]) -> u16 {
    if old == new {
        return checksum;
    }
    let total = u64::from(!checksum).saturating_add(u64::from(!sum(old))).saturating_add(u64::from(sum(new)));
    !folded(total)
}

/// The sum of 16-bit words; a part of odd length is filled up with a zero.
fn sum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let total = words.fold(0u64, |total, word| {
        let high = word.first().copied().unwrap_or_default();
        let low = word.get(1).copied().unwrap_or_default();
        total.saturating_add(u64::from(u16::from_be_bytes([high, low])))
    });
    folded(total)
}

fn folded(mut total: u64) -> u16 {
    while total > 0xffff {
        total = (total & 0xffff).saturating_add(total >> 16);
    }
    u16::try_from(total).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_right_is_right_and_what_was_wrong_stays_wrong() {
        let (old, new) = ([0x45u8, 0, 1, 2, 0xc0, 0xa8, 9], [0x45u8, 0, 1, 2, 0x0a, 0x01, 200]);
        let right = |bytes: &[u8]| !sum(&[bytes]);
        assert_eq!(carried(right(&old), &[&old], &[&new]), right(&new));
        let wrong = right(&old) ^ 0x0100;
        assert_ne!(carried(wrong, &[&old], &[&new]), right(&new));
        assert_eq!(carried(wrong, &[&old], &[&old]), wrong);
    }
}

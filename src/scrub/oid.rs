//! Object identifiers: those of standards and of Windows stay, those of an organisation or a forest are replaced behind what they share.

use std::ops::Range;

/// Arcs below which identifiers are registered by a standard, or by Microsoft for all of Windows; contents of their DER.
const STANDARD: [&[u8]; 18] = [
    // 2.5: attributes and extensions of X.500.
    &[0x55],
    // 1.2.840.113549, PKCS; 1.2.840.10045, 1.3.132 and 1.3.36.3, curves and signatures with them; 1.3.101.
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d],
    &[0x2a, 0x86, 0x48, 0xce, 0x3d],
    &[0x2b, 0x81, 0x04],
    &[0x2b, 0x24, 0x03],
    &[0x2b, 0x65],
    // 1.2.840.10040, DSA; 1.3.14.3, SHA-1; 2.16.840.1.101.3.4, NIST's; 1.2.156.10197 and 1.2.643, of China and of Russia.
    &[0x2a, 0x86, 0x48, 0xce, 0x38],
    &[0x2b, 0x0e, 0x03],
    &[0x60, 0x86, 0x48, 1, 0x65, 3, 4],
    &[0x2a, 0x81, 0x1c, 0xcf, 0x55],
    &[0x2a, 0x85, 0x03],
    // 1.3.6.1.5.5.7, PKIX; 1.3.6.1.5.2.3, PKINIT; 0.9.2342.19200300.100.1, domain components.
    &[0x2b, 6, 1, 5, 5, 7],
    &[0x2b, 6, 1, 5, 2, 3],
    &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1],
    // 1.3.6.1.4.1.311, Microsoft; 1.3.6.1.4.1.11129.2, certificate transparency; 2.23.140, CA/Browser Forum; 2.16.840.1.113730.
    MICROSOFT,
    &[0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2],
    &[0x67, 0x81, 0x0c],
    &[0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42],
];
const MICROSOFT: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37];
/// 1.3.6.1.4.1.311.21.8: below it each forest has numbers of its own, for its templates and policies.
const FORESTS: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 21, 8];
/// 1.3.6.1.4.1: below it each organisation that asked has a number.
const ENTERPRISES: &[u8] = &[0x2b, 6, 1, 4, 1];
/// Longest rest behind a standard's arc, bytes.
const MAX_REST: usize = 4;

/// The part of an identifier (the content of its DER) that tells whose it is; empty for one of a standard.
pub(super) fn own(content: &[u8]) -> Range<usize> {
    let standard = |arc: &&[u8]| content.strip_prefix(*arc).is_some_and(|rest| rest.len() <= MAX_REST);
    let end = content.len();
    if content.starts_with(FORESTS) {
        FORESTS.len()..end
    } else if STANDARD.iter().any(standard) {
        end..end
    } else if content.starts_with(ENTERPRISES) {
        ENTERPRISES.len()..end
    } else {
        1.min(end)..end
    }
}

/// Arcs as long as these, with other numbers.
pub(super) fn like(arcs: &[u8], by: &[u8]) -> Vec<u8> {
    let mut first = true;
    let mut made = Vec::with_capacity(arcs.len());
    for (old, new) in arcs.iter().zip(by) {
        let more = old & 0x80;
        // The longest form of a number is not one with a zero in front.
        let number = if first && more != 0 { new & 0x7f | 1 } else { new & 0x7f };
        first = more == 0;
        made.push(more | number);
    }
    if made == arcs
        && let Some(last) = made.last_mut()
    {
        *last ^= 2;
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_standards_is_its_owners() {
        for (content, expected) in [
            (&[0x55, 0x1d, 0x25][..], ""),
            (&[0x55, 0x1d, 0x25, 0], ""),
            (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11], ""),
            (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 54, 1, 2], ""),
            (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 21, 8, 0x85, 1, 3], "85 01 03"),
            (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 2, 5, 5], "82 37 14 02 02 05 05"),
            (&[0x2b, 6, 1, 4, 1, 0xd7, 9, 1], "d7 09 01"),
            (&[0x55, 1, 2, 3, 4, 5], "01 02 03 04 05"),
            (&[0x2a], ""),
            (&[], ""),
        ] {
            let told: Vec<String> = content[own(content)].iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(told.join(" "), expected, "{content:02x?}");
        }
    }

    #[test]
    fn arcs_stay_as_long_as_they_were() {
        let arcs = [0x85, 0x80, 3, 7, 0xff, 1];
        for by in [[0; 6], [0xff; 6], [5, 0, 3, 7, 0x7f, 1]] {
            let made = like(&arcs, &by);
            assert_ne!(made, arcs);
            assert_eq!(made.iter().map(|byte| byte & 0x80).collect::<Vec<_>>(), [0x80, 0x80, 0, 0, 0x80, 0]);
            assert!(made[0] != 0x80 && made[4] != 0x80);
        }
    }
}

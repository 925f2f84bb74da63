//! Ranges of addresses with a meaning of their own, which a replacement must not give or take away.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A range of addresses, as bits that begin at the top.
pub(super) struct Range {
    prefix: u128,
    length: u32,
    /// How many bits of an address in it stay.
    keeps: u32,
}

/// All bits: the address names no one.
const ADDRESS: u32 = 128;

const fn v4(address: [u8; 4], length: u32, keeps: u32) -> Range {
    let [a, b, c, d] = address;
    Range { prefix: top(Ipv4Addr::new(a, b, c, d)), length, keeps }
}

const fn v6(prefix: Ipv6Addr, length: u32, keeps: u32) -> Range {
    Range { prefix: prefix.to_bits(), length, keeps }
}

/// The bits of an IPv4 address at the top.
pub(super) const fn top(address: Ipv4Addr) -> u128 {
    (address.to_bits() as u128) << 96
}

/// IPv4: [the registry of special addresses](https://www.iana.org/assignments/iana-ipv4-special-registry/).
pub(super) const V4: [Range; 8] = [
    v4([0, 0, 0, 0], 8, ADDRESS),
    v4([10, 0, 0, 0], 8, 8),
    v4([100, 64, 0, 0], 10, 10),
    v4([127, 0, 0, 0], 8, ADDRESS),
    v4([169, 254, 0, 0], 16, 16),
    v4([172, 16, 0, 0], 12, 12),
    v4([192, 168, 0, 0], 16, 16),
    // Multicast, and what is reserved above it, broadcast included.
    v4([224, 0, 0, 0], 3, ADDRESS),
];

/// IPv6: [the registry of special addresses](https://www.iana.org/assignments/iana-ipv6-special-registry/).
pub(super) const V6: [Range; 4] = [
    v6(Ipv6Addr::new(0xFC00, 0, 0, 0, 0, 0, 0, 0), 7, 7),
    // The network part of a link-local address is all zeros; the rest may be made of a MAC address.
    v6(Ipv6Addr::new(0xFE80, 0, 0, 0, 0, 0, 0, 0), 10, 64),
    // Multicast; the end of a solicited-node group is that of an address.
    v6(Ipv6Addr::new(0xFF02, 0, 0, 0, 0, 1, 0xFF00, 0), 104, 104),
    v6(Ipv6Addr::new(0xFF00, 0, 0, 0, 0, 0, 0, 0), 8, ADDRESS),
];

/// The bits that an address (at the top) has in common with its replacement, as a mask.
///
/// INVARIANT: whether a bit is kept depends only on the bits before it, so that prefixes are preserved. A bit in which an address parts
/// from a range is kept: nothing gets into a range, or out of it.
pub(super) fn kept(address: u128, ranges: &[Range]) -> u128 {
    let mut bits = 0;
    for range in ranges {
        let common = (address ^ range.prefix).leading_zeros();
        if common >= range.length {
            bits = range.keeps;
            break;
        }
        bits = bits.max(common.saturating_add(1));
    }
    !u128::MAX.checked_shr(bits).unwrap_or(0)
}

/// In each group of an IPv6 address the bits up to the first one, as a mask: with them the count of its hexadecimal digits stays. The
/// last digit of all is none of them, so that of the hosts `::1` and `::2` of a subnet neither keeps its number.
///
/// INVARIANT: as for [`kept`], whether a bit is one of them depends only on the bits before it.
pub(super) fn leading_zeros(address: Ipv6Addr) -> u128 {
    let masks =
        address.segments().map(|group| !u16::MAX.checked_shr(group.leading_zeros().saturating_add(1)).unwrap_or(0));
    let all = Ipv6Addr::from(masks).to_bits();
    if address.segments()[7] < 16 { all & !0xf } else { all }
}

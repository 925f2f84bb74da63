//! The two ends of a connection as a hash key that is the same for both directions.

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Which end of a [`Key`] sent a segment: 0 the lower address and port, 1 the higher.
pub(super) type Side = usize;

/// Transport, both addresses and both ports, the lower end first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    low: u128,
    high: u128,
    low_port: u16,
    high_port: u16,
    v6: bool,
    udp: bool,
}

impl Key {
    /// The key of a segment and the side that sent it; `None` where source and destination are of different families.
    pub(super) fn new(udp: bool, source: (IpAddr, u16), destination: (IpAddr, u16)) -> Option<(Self, Side)> {
        let (from, to, v6) = match (source.0, destination.0) {
            (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), false),
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), true),
            _ => return None,
        };
        if (from, source.1) <= (to, destination.1) {
            Some((Self { low: from, high: to, low_port: source.1, high_port: destination.1, v6, udp }, 0))
        } else {
            Some((Self { low: to, high: from, low_port: destination.1, high_port: source.1, v6, udp }, 1))
        }
    }

    /// Address and port of a side.
    pub(super) fn end(&self, side: Side) -> SocketAddr {
        let (bits, port) = if side == 0 { (self.low, self.low_port) } else { (self.high, self.high_port) };
        let address = if self.v6 {
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        } else {
            // An IPv4 key was built from 32 bits, so the conversion cannot fail.
            IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or_default()))
        };
        SocketAddr::new(address, port)
    }

    /// Port of a side.
    pub(super) fn port(&self, side: Side) -> u16 {
        if side == 0 { self.low_port } else { self.high_port }
    }

    /// Whether either end has `port`.
    pub(super) fn has_port(&self, port: u16) -> bool {
        self.low_port == port || self.high_port == port
    }

    /// Whether it is UDP.
    pub(super) fn is_udp(&self) -> bool {
        self.udp
    }
}

/// Two words for IPv4, five for IPv6: the hash of every packet's key is on the hot path.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ports = u64::from(self.low_port) << 16 | u64::from(self.high_port);
        state.write_u64(ports << 2 | u64::from(self.v6) << 1 | u64::from(self.udp));
        if self.v6 {
            state.write_u128(self.low);
            state.write_u128(self.high);
            return;
        }
        state.write_u64((self.low as u64) << 32 | self.high as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_have_one_key() {
        let a = ("10.0.0.1".parse().unwrap(), 50000);
        let b = ("10.0.0.2".parse().unwrap(), 3389);
        let (there, from_a) = Key::new(false, a, b).unwrap();
        let (back, from_b) = Key::new(false, b, a).unwrap();
        assert_eq!(there, back);
        assert_eq!((from_a, from_b), (0, 1));
        assert_eq!(there.end(0), SocketAddr::new(a.0, a.1));
        assert_eq!(there.end(1), SocketAddr::new(b.0, b.1));
        assert!(there.has_port(3389) && !there.has_port(80));
        assert_ne!(Some(there), Key::new(true, a, b).map(|key| key.0));
    }

    #[test]
    fn mixed_families_have_no_key() {
        assert!(Key::new(false, ("10.0.0.1".parse().unwrap(), 1), ("::1".parse().unwrap(), 2)).is_none());
    }
}

//! IP headers: by etherparse, with a short cut for the shapes that nearly every packet has.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use etherparse::{IpAuthHeaderSlice, Ipv6FragmentHeaderSlice, Ipv6RawExtHeaderSlice, LaxIpPayloadSlice, LaxIpSlice};

/// What the IP header says, and where its payload lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Datagram {
    pub source: IpAddr,
    pub destination: IpAddr,
    pub ttl: u8,
    pub ip_id: Option<u16>,
    pub dont_fragment: bool,
    /// Protocol of the payload, behind extension headers.
    pub protocol: u8,
    /// Where the payload lies in the packet; padding left out.
    pub payload: Range<usize>,
    /// Payload bytes that the header claims and the capture does not have.
    pub missing: u32,
    pub fragment: Option<Fragment>,
}

/// Place of a fragment in its datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub identification: u32,
    /// Bytes before it.
    pub offset: u16,
    pub more: bool,
}

const IPV4_HEADER: usize = 20;
const IPV6_HEADER: usize = 40;

/// IPv4's authentication header: an extension header in all but name.
const AUTHENTICATION: u8 = 51;

impl Datagram {
    /// The datagram that begins at `at`; `None` if its header is cut or malformed. `cut` bytes of the frame were not captured: they
    /// count as missing where the header does not tell its length (offloading leaves it 0).
    pub fn parse(packet: &[u8], at: usize, cut: u32) -> Option<Self> {
        Self::plain(packet, at).or_else(|| Self::by_etherparse(packet, at, cut))
    }

    /// [`Datagram::parse`] for headers without options and extensions before a whole, unfragmented payload; `None` for everything
    /// else. A tenth of the time: it is what makes reading keep up with the disk.
    #[inline]
    pub fn plain(packet: &[u8], at: usize) -> Option<Self> {
        match packet.get(at)? {
            0x45 => Self::plain_ipv4(packet, at),
            0x60..=0x6f => Self::plain_ipv6(packet, at),
            _ => None,
        }
    }

    #[inline]
    fn plain_ipv4(packet: &[u8], at: usize) -> Option<Self> {
        let header: [u8; IPV4_HEADER] = *packet.get(at..)?.first_chunk()?;
        let [_, _, l0, l1, i0, i1, f0, f1, ttl, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = header;
        let flags = u16::from_be_bytes([f0, f1]);
        let start = at + IPV4_HEADER;
        let end = at + usize::from(u16::from_be_bytes([l0, l1]));
        if flags & 0x3fff != 0 || end < start || end > packet.len() || protocol == AUTHENTICATION {
            return None;
        }
        Some(Self {
            source: IpAddr::V4(Ipv4Addr::new(s0, s1, s2, s3)),
            destination: IpAddr::V4(Ipv4Addr::new(d0, d1, d2, d3)),
            ttl,
            ip_id: Some(u16::from_be_bytes([i0, i1])),
            dont_fragment: flags & 0x4000 != 0,
            protocol,
            payload: start..end,
            missing: 0,
            fragment: None,
        })
    }

    #[inline]
    fn plain_ipv6(packet: &[u8], at: usize) -> Option<Self> {
        let header: &[u8; IPV6_HEADER] = packet.get(at..)?.first_chunk()?;
        let [_, _, _, _, l0, l1, protocol, ttl, addresses @ ..] = header;
        let [source, destination] = addresses.as_chunks::<16>().0 else { return None };
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        let start = at + IPV6_HEADER;
        let end = start + length;
        // Others may be extension headers.
        if length == 0 || end > packet.len() || !matches!(protocol, 6 | 17 | 58) {
            return None;
        }
        Some(Self {
            source: IpAddr::V6(Ipv6Addr::from(*source)),
            destination: IpAddr::V6(Ipv6Addr::from(*destination)),
            ttl: *ttl,
            ip_id: None,
            dont_fragment: true,
            protocol: *protocol,
            payload: start..end,
            missing: 0,
            fragment: None,
        })
    }

    /// [`Datagram::parse`] for everything.
    pub fn by_etherparse(packet: &[u8], at: usize, cut: u32) -> Option<Self> {
        let bytes = packet.get(at..)?;
        let (slice, stopped) = LaxIpSlice::from_slice(bytes).ok()?;
        if stopped.is_some() {
            return None;
        }
        let (claimed, ttl, ip_id, dont_fragment, fragment) = match &slice {
            LaxIpSlice::Ipv4(v4) => {
                let header = v4.header();
                let claimed = usize::from(header.total_len());
                let fragment = header.is_fragmenting_payload().then(|| Fragment {
                    identification: u32::from(header.identification()),
                    offset: header.fragments_offset().byte_offset(),
                    more: header.more_fragments(),
                });
                let claimed = if claimed < header.slice().len() { 0 } else { claimed };
                (claimed, header.ttl(), Some(header.identification()), header.dont_fragment(), fragment)
            }
            LaxIpSlice::Ipv6(v6) => {
                let length = usize::from(v6.header().payload_length());
                let claimed = if length == 0 { 0 } else { length + v6.header().slice().len() };
                let fragment = ipv6_fragment(v6.header().next_header().0, v6.extensions().slice());
                (claimed, v6.header().hop_limit(), None, true, fragment)
            }
        };
        let payload = slice.payload();
        let missing = if claimed == 0 { cut as usize } else { claimed.saturating_sub(bytes.len()) };
        Some(Self {
            source: slice.source_addr(),
            destination: slice.destination_addr(),
            ttl,
            ip_id,
            dont_fragment,
            protocol: payload.ip_number.0,
            payload: place(packet, payload),
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
            fragment,
        })
    }
}

/// The fragment header among whole extension headers, if it says more than "all of it".
///
/// Not by etherparse's own iterator: behind a slice that was cut inside an extension header, and sliced laxly, it reads on past the
/// end of the packet without a check (0.21.0, found by fuzzing). The constructors used here check.
fn ipv6_fragment(mut kind: u8, mut rest: &[u8]) -> Option<Fragment> {
    while !rest.is_empty() {
        let length = match kind {
            0 | 43 | 60 => {
                let header = Ipv6RawExtHeaderSlice::from_slice(rest).ok()?;
                kind = header.next_header().0;
                header.slice().len()
            }
            AUTHENTICATION => {
                let header = IpAuthHeaderSlice::from_slice(rest).ok()?;
                kind = header.next_header().0;
                header.slice().len()
            }
            44 => {
                let header = Ipv6FragmentHeaderSlice::from_slice(rest).ok()?;
                if header.is_fragmenting_payload() {
                    return Some(Fragment {
                        identification: header.identification(),
                        offset: header.fragment_offset().byte_offset(),
                        more: header.more_fragments(),
                    });
                }
                kind = header.next_header().0;
                header.slice().len()
            }
            _ => return None,
        };
        rest = rest.get(length..)?;
    }
    None
}

/// Where etherparse's payload lies in the packet. It is always a part of it.
fn place(packet: &[u8], payload: &LaxIpPayloadSlice<'_>) -> Range<usize> {
    let start = (payload.payload.as_ptr() as usize).saturating_sub(packet.as_ptr() as usize);
    start..start + payload.payload.len()
}

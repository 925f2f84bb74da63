//! One step of the peel loop for each header between the link and IP, and for tunnels.

use nom::bytes::complete::take;
use nom::number::complete::{be_u8, be_u16, be_u32, le_u32};
use nom::{IResult, Parser};

use super::unread::Unread;
use crate::capture::LinkType;

/// What the next bytes of a packet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Ethernet,
    /// A header that an EtherType below 1536 announced: IEEE 802.2 LLC.
    Llc,
    Vlan,
    /// VN-Tag: 4 bytes, then an EtherType.
    VnTag,
    Null,
    Loop,
    Sll,
    Sll2,
    Pktap,
    Ppp,
    PppSerial,
    Pppoe,
    Mpls,
    Gre,
    Vxlan,
    Geneve,
    Ip,
    /// Nothing that leads on to IP.
    End(Unread),
}

/// The rest of the packet, and what it is. The error is a header that is cut or malformed.
pub(super) type Step<'a> = IResult<&'a [u8], Layer, ()>;

impl Layer {
    /// What a packet of this link type begins with.
    pub fn of(link_type: LinkType) -> Self {
        match link_type {
            LinkType::EN10MB => Self::Ethernet,
            LinkType::NULL => Self::Null,
            LinkType::LOOP => Self::Loop,
            LinkType::LINUX_SLL => Self::Sll,
            LinkType::LINUX_SLL2 => Self::Sll2,
            LinkType::PPP => Self::Ppp,
            LinkType::PKTAP => Self::Pktap,
            LinkType::PPP_SERIAL | LinkType::C_HDLC => Self::PppSerial,
            LinkType::PPP_ETHER => Self::Pppoe,
            LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD | LinkType::IPV4 | LinkType::IPV6 => Self::Ip,
            other => Self::End(Unread::LinkType(other)),
        }
    }

    /// Takes this layer's header off. [`Layer::Ip`] and [`Layer::End`] have none here and stay as they are.
    pub fn step(self, input: &[u8]) -> Step<'_> {
        match self {
            Self::Ethernet => ethernet(input),
            Self::Llc => llc(input),
            Self::Vlan => (be_u16, be_u16).map(|(_tag, kind)| ether_type(kind)).parse(input),
            Self::VnTag => (be_u32, be_u16).map(|(_tag, kind)| ether_type(kind)).parse(input),
            Self::Null => null(input),
            Self::Loop => be_u32.map(family).parse(input),
            Self::Sll => (take(14_usize), be_u16).map(|(_, protocol)| cooked(protocol)).parse(input),
            Self::Sll2 => (be_u16, take(18_usize)).map(|(protocol, _)| cooked(protocol)).parse(input),
            Self::Pktap => pktap(input),
            Self::Ppp => ppp(input),
            Self::PppSerial => ppp_serial(input),
            Self::Pppoe => pppoe(input),
            Self::Mpls => mpls(input),
            Self::Gre => gre(input),
            Self::Vxlan => vxlan(input),
            Self::Geneve => geneve(input),
            Self::Ip | Self::End(_) => Ok((input, self)),
        }
    }
}

/// [IEEE 802.3](https://standards.ieee.org/ieee/802.3/10422/) 3.2.6: a type or, below 1536, a length.
fn ethernet(input: &[u8]) -> Step<'_> {
    (take(12_usize), be_u16).map(|(_addresses, kind)| ether_type(kind)).parse(input)
}

/// [EtherTypes](https://www.iana.org/assignments/ieee-802-numbers/).
fn ether_type(kind: u16) -> Layer {
    match kind {
        0x0800 | 0x86dd => Layer::Ip,
        0x8100 | 0x88a8 | 0x9100 | 0x9200 | 0x9300 => Layer::Vlan,
        0x8847 | 0x8848 => Layer::Mpls,
        0x8864 => Layer::Pppoe,
        0x6558 => Layer::Ethernet,
        0x8926 => Layer::VnTag,
        ..1536 => Layer::Llc,
        _ => Layer::End(Unread::EtherType(kind)),
    }
}

/// IEEE 802.2, and SNAP ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
fn llc(input: &[u8]) -> Step<'_> {
    let (input, (destination, source, control)) = (be_u8, be_u8, be_u8).parse(input)?;
    match (destination, source, control) {
        (0xaa, 0xaa, 0x03) => snap(input),
        (0x06, 0x06, 0x03) => Ok((input, Layer::Ip)),
        _ => Ok((input, Layer::End(Unread::Llc(destination)))),
    }
}

fn snap(input: &[u8]) -> Step<'_> {
    let (input, (organisation, kind)) = (take(3_usize), be_u16).parse(input)?;
    let layer = match organisation {
        [0, 0, 0] | [0, 0, 0xf8] => ether_type(kind),
        _ => Layer::End(Unread::EtherType(kind)),
    };
    Ok((input, layer))
}

/// DLT_NULL: an address family in the byte order of the host that captured; the one that makes it small is taken.
fn null(input: &[u8]) -> Step<'_> {
    le_u32.map(|number: u32| family(number.min(number.swap_bytes()))).parse(input)
}

/// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin.
fn family(number: u32) -> Layer {
    match number {
        2 | 10 | 23 | 24 | 28 | 30 => Layer::Ip,
        _ => Layer::End(Unread::AddressFamily(number)),
    }
}

/// Protocol of a [Linux cooked header](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html): mostly an EtherType.
fn cooked(protocol: u16) -> Layer {
    match protocol {
        0x0004 => Layer::Llc,
        ..1536 => Layer::End(Unread::EtherType(protocol)),
        _ => ether_type(protocol),
    }
}

/// [PKTAP](https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html), as macOS writes it: little-endian header length, record type and
/// link type, then more of the header.
fn pktap(input: &[u8]) -> Step<'_> {
    let (rest, (length, _record, link_type)) = (le_u32, le_u32, le_u32).parse(input)?;
    let (rest, _) = take(length.saturating_sub(12))(rest)?;
    let link_type = u16::try_from(link_type).map(LinkType).unwrap_or(LinkType(u16::MAX));
    Ok((rest, Layer::of(link_type)))
}

/// [RFC 1661](https://www.rfc-editor.org/rfc/rfc1661), with or without the address and control bytes of RFC 1662, and with the
/// protocol compressed to a byte or not.
fn ppp(input: &[u8]) -> Step<'_> {
    let input = input.strip_prefix(&[0xff, 0x03]).unwrap_or(input);
    let (input, protocol) = match input {
        [low, rest @ ..] if low & 1 == 1 => (rest, u16::from(*low)),
        _ => be_u16(input)?,
    };
    let layer = match protocol {
        0x0021 | 0x0057 => Layer::Ip,
        0x0281 | 0x0283 => Layer::Mpls,
        _ => Layer::End(Unread::PppProtocol(protocol)),
    };
    Ok((input, layer))
}

/// PPP in HDLC-like framing, or Cisco HDLC (address 0x0f or 0x8f, control 0, EtherType).
fn ppp_serial(input: &[u8]) -> Step<'_> {
    match input {
        [0x0f | 0x8f, 0x00, rest @ ..] => be_u16.map(ether_type).parse(rest),
        _ => ppp(input),
    }
}

/// [RFC 2516](https://www.rfc-editor.org/rfc/rfc2516): version and type 1, code 0, session, length, then PPP.
fn pppoe(input: &[u8]) -> Step<'_> {
    let (input, (version, code, _session, _length)) = (be_u8, be_u8, be_u16, be_u16).parse(input)?;
    if (version, code) != (0x11, 0) {
        return Err(nom::Err::Error(()));
    }
    Ok((input, Layer::Ppp))
}

/// One label ([RFC 3032](https://www.rfc-editor.org/rfc/rfc3032)). Behind the last one nothing says what follows but its first
/// nibble ([RFC 4928](https://www.rfc-editor.org/rfc/rfc4928)): 0 is a pseudowire's control word.
fn mpls(input: &[u8]) -> Step<'_> {
    let (input, label) = be_u32(input)?;
    if label & 0x100 == 0 {
        return Ok((input, Layer::Mpls));
    }
    match input.first().map(|first| first >> 4) {
        Some(4 | 6) => Ok((input, Layer::Ip)),
        Some(0) => be_u32.map(|_control_word| Layer::Ethernet).parse(input),
        _ => Ok((input, Layer::Ethernet)),
    }
}

/// [RFC 2784](https://www.rfc-editor.org/rfc/rfc2784) with key and sequence number (RFC 2890), as NVGRE and ERSPAN use it, and the
/// version 1 of PPTP ([RFC 2637](https://www.rfc-editor.org/rfc/rfc2637)).
fn gre(input: &[u8]) -> Step<'_> {
    let (input, (flags, protocol)) = (be_u16, be_u16).parse(input)?;
    let has = |bit: u16| usize::from(flags & bit != 0) * 4;
    let (checksum, key, sequence, acknowledgment) = (has(0x8000), has(0x2000), has(0x1000), has(0x0080));
    match flags & 0x4007 {
        0 => {
            let (input, _) = take(checksum + key + sequence)(input)?;
            gre_payload(input, protocol, sequence > 0)
        }
        1 => {
            let (input, _) = take(key + sequence + acknowledgment)(input)?;
            Ok((input, Layer::Ppp))
        }
        _ => Ok((input, Layer::End(Unread::EtherType(protocol)))),
    }
}

/// ERSPAN ([draft-foschiano-erspan](https://datatracker.ietf.org/doc/html/draft-foschiano-erspan-03)): type I has no header and no
/// sequence number, type II 8 bytes, type III 12 and 8 more with its O bit.
fn gre_payload(input: &[u8], protocol: u16, has_sequence: bool) -> Step<'_> {
    match protocol {
        0x88be if has_sequence => take(8_usize).map(|_| Layer::Ethernet).parse(input),
        0x88be => Ok((input, Layer::Ethernet)),
        0x22eb => {
            let (input, (_, last)) = (take(11_usize), be_u8).parse(input)?;
            take(usize::from(last & 1) * 8).map(|_| Layer::Ethernet).parse(input)
        }
        _ => Ok((input, ether_type(protocol))),
    }
}

/// [RFC 7348](https://www.rfc-editor.org/rfc/rfc7348), section 5.
fn vxlan(input: &[u8]) -> Step<'_> {
    let (input, (flags, _)) = (be_u8, take(7_usize)).parse(input)?;
    if flags & 0x08 == 0 {
        return Err(nom::Err::Error(()));
    }
    Ok((input, Layer::Ethernet))
}

/// [RFC 8926](https://www.rfc-editor.org/rfc/rfc8926), section 3.4.
fn geneve(input: &[u8]) -> Step<'_> {
    let (input, (first, _flags, protocol, _network)) = (be_u8, be_u8, be_u16, be_u32).parse(input)?;
    if first >> 6 != 0 {
        return Err(nom::Err::Error(()));
    }
    let (input, _options) = take(usize::from(first & 0x3f) * 4)(input)?;
    Ok((input, ether_type(protocol)))
}

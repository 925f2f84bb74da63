//! Everything that can lie in front of an IP packet.

use super::ip;

/// What a packet is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Ethernet,
    Vlan,
    QinQ,
    Sll,
    Sll2,
    Null,
    Loop,
    Raw,
    Ppp,
    PppoE,
    Mpls,
    Gre,
    Vxlan,
    IpInIp,
}

/// All of them, in the order of the interfaces of a capture that shows each.
pub const ALL: [Link; 14] = [
    Link::Ethernet,
    Link::Vlan,
    Link::QinQ,
    Link::Sll,
    Link::Sll2,
    Link::Null,
    Link::Loop,
    Link::Raw,
    Link::Ppp,
    Link::PppoE,
    Link::Mpls,
    Link::Gre,
    Link::Vxlan,
    Link::IpInIp,
];

const CLIENT_MAC: [u8; 6] = [0x02, 0, 0, 0, 0x01, 0x0f];
const SERVER_MAC: [u8; 6] = [0x02, 0, 0, 0, 0x05, 0x14];

impl Link {
    /// Its number in <https://www.tcpdump.org/linktypes.html>.
    pub fn link_type(self) -> u16 {
        match self {
            Link::Sll => 113,
            Link::Sll2 => 276,
            Link::Null => 0,
            Link::Loop => 108,
            Link::Raw => 101,
            Link::Ppp => 9,
            _ => 1,
        }
    }

    /// Wraps an IP packet.
    pub fn wrap(self, packet: &[u8], from_client: bool) -> Vec<u8> {
        let v6 = packet.first().is_some_and(|first| first >> 4 == 6);
        let ethertype = if v6 { 0x86dd_u16 } else { 0x0800 }.to_be_bytes();
        let source = if from_client { CLIENT_MAC } else { SERVER_MAC };
        let front = match self {
            Link::Ethernet => ethernet(from_client, &ethertype),
            Link::Vlan => ethernet(from_client, &[&[0x81, 0, 0, 100][..], &ethertype].concat()),
            Link::QinQ => ethernet(from_client, &[&[0x88, 0xa8, 0, 7, 0x81, 0, 0, 100][..], &ethertype].concat()),
            Link::Sll => [&[0, 0, 0, 1, 0, 6][..], &source, &[0, 0], &ethertype].concat(),
            Link::Sll2 => [&ethertype[..], &[0, 0, 0, 0, 0, 2, 0, 1, 0, 6], &source, &[0, 0]].concat(),
            Link::Null => vec![if v6 { 24 } else { 2 }, 0, 0, 0],
            Link::Loop => vec![0, 0, 0, if v6 { 24 } else { 2 }],
            Link::Raw => Vec::new(),
            Link::Ppp => vec![0xff, 0x03, 0, if v6 { 0x57 } else { 0x21 }],
            Link::PppoE => {
                let length = (packet.len() as u16 + 2).to_be_bytes();
                let session = [&[0x88, 0x64, 0x11, 0, 0, 9][..], &length, &[0, if v6 { 0x57 } else { 0x21 }]];
                ethernet(from_client, &session.concat())
            }
            Link::Mpls => ethernet(from_client, &[0x88, 0x47, 0, 1, 0, 0x40, 0, 2, 1, 0x40]),
            Link::Gre => ethernet(
                from_client,
                &[&[8, 0][..], &outer(from_client, 47, &[&[0, 0], &ethertype[..], packet].concat())].concat(),
            ),
            Link::IpInIp => ethernet(from_client, &[&[8, 0][..], &outer(from_client, 4, packet)].concat()),
            Link::Vxlan => {
                let frame = [&ethernet(from_client, &ethertype)[..], packet].concat();
                let length = (frame.len() as u16 + 16).to_be_bytes();
                let udp = [&[0xc0, 0x01, 0x12, 0xb5][..], &length, &[0, 0, 8, 0, 0, 0, 0, 0, 42, 0], &frame].concat();
                ethernet(from_client, &[&[8, 0][..], &outer(from_client, 17, &udp)].concat())
            }
        };
        let holds_packet = matches!(self, Link::Gre | Link::Vxlan | Link::IpInIp);
        if holds_packet { front } else { [front, packet.to_vec()].concat() }
    }
}

fn ethernet(from_client: bool, rest: &[u8]) -> Vec<u8> {
    let [source, destination] = if from_client { [CLIENT_MAC, SERVER_MAC] } else { [SERVER_MAC, CLIENT_MAC] };
    [&destination[..], &source, rest].concat()
}

/// The outer packet of a tunnel.
fn outer(from_client: bool, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let ends = ["192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap()];
    let [source, destination] = if from_client { ends } else { [ends[1], ends[0]] };
    ip::v4(source, destination, &ip::Fields { protocol, id: 1, ttl: 60, fragment: 0 }, payload)
}

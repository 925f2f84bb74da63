//! Where a Server Redirection sends the client.

use std::net::IpAddr;

use rdpwhy_parsers::share::{RedirectionFlags, ServerRedirection};

use crate::decode::walk::{Place, Walk};
use crate::session::{Destination, Redirection};

/// Addresses of a target that are remembered; a host has a few.
const MAX_ADDRESSES: usize = 16;
/// Characters of a name that is remembered: as many as a name of the DNS may have.
const MAX_NAME: usize = 255;

/// Remembers the session's first redirection; `packet` is none where it is sealed or cannot be read.
pub fn remember(walk: &mut Walk<'_>, packet: Option<&ServerRedirection>, place: Place) {
    let says = packet.map(destination);
    walk.session.redirection.get_or_insert(Redirection { frame: place.frame, time: place.time, says });
}

fn destination(packet: &ServerRedirection) -> Destination {
    let texts = || packet.target_net_address.iter().chain(&packet.target_net_addresses);
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in texts().filter_map(|text| address(text)) {
        if addresses.len() < MAX_ADDRESSES && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let named = [&packet.target_fqdn, &packet.target_netbios_name].into_iter().flatten();
    let token = packet.load_balance_info.as_deref().map(|token| token.trim_end_matches(['\r', '\n']).to_owned());
    Destination {
        addresses,
        names: named.filter(|name| !name.is_empty() && name.len() <= MAX_NAME).cloned().collect(),
        token: token.filter(|token| !token.is_empty()),
        informs: packet.redir_flags.contains(RedirectionFlags::LB_NOREDIRECT),
    }
}

/// An address as text; that of a link may have its zone behind it.
fn address(text: &str) -> Option<IpAddr> {
    text.split('%').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rdpwhy_parsers::parse;
    use rdpwhy_parsers::share::server_redirection;

    fn counted(bytes: &[u8]) -> Vec<u8> {
        [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat()
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    }

    fn read(flags: u32, fields: &[Vec<u8>]) -> Destination {
        let bytes = [&[0, 4, 0, 0, 2, 0, 0, 0][..], &flags.to_le_bytes(), &fields.concat()].concat();
        destination(&parse(server_redirection, &bytes).unwrap().0)
    }

    #[test]
    fn addresses_are_read_once_each_and_the_token_without_its_line_end() {
        let all = ["10.30.5.21", "fe80::21%4", "not an address"].map(|text| counted(&utf16(text))).concat();
        let list = counted(&[&3_u32.to_le_bytes()[..], &all].concat());
        let fields =
            [counted(&utf16("10.30.5.21")), counted(b"Cookie: msts=1.2.0000\r\n"), counted(&utf16("host.lab")), list];
        let says = read(0x1 | 0x2 | 0x100 | 0x800, &fields);
        let addresses: Vec<String> = says.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["10.30.5.21", "fe80::21"]);
        assert_eq!((says.token.as_deref(), says.informs), (Some("Cookie: msts=1.2.0000"), false));
        assert_eq!(says.names, ["host.lab"]);
    }

    #[test]
    fn what_only_informs_is_told_and_an_empty_token_is_none() {
        let says = read(0x2 | 0x80, &[counted(b"\r\n")]);
        assert_eq!(says, Destination { informs: true, ..Destination::default() });
    }

    #[test]
    fn addresses_have_a_bound() {
        let all: Vec<u8> = (0..200).flat_map(|last| counted(&utf16(&format!("10.0.0.{last}")))).collect();
        let says = read(0x800, &[counted(&[&200_u32.to_le_bytes()[..], &all].concat())]);
        assert_eq!(says.addresses.len(), MAX_ADDRESSES);
    }
}

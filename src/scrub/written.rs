//! Addresses that a message holds as text: another one in their place as long as they were, so that what a message names is afterwards
//! still what a packet comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use rdpwhy_parsers::negotiation::RoutingToken;

use crate::pseudonym::Pseudonyms;

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// Dotted, or in groups.
    Text,
    /// A decimal number of an IPv4 address whose bytes are in reverse, as in a routing token.
    Number,
}

/// An address as a text holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Written {
    pub(super) address: IpAddr,
    pub(super) form: Form,
    /// Characters that its replacement must fill.
    pub(super) room: usize,
    /// A shorter one will do: zeros may follow.
    pub(super) shorter: bool,
}

impl Written {
    /// What stands for it, where that can be written in as much room.
    pub(super) fn replaced(&self, by: &Pseudonyms) -> Option<String> {
        let made = by.address(self.address);
        let text = match (self.form, made) {
            (Form::Text, _) => made.to_string(),
            (Form::Number, IpAddr::V4(v4)) => u32::from_le_bytes(v4.octets()).to_string(),
            (Form::Number, IpAddr::V6(_)) => return None,
        };
        match made {
            _ if text.len() == self.room || self.shorter && text.len() < self.room => Some(text),
            IpAddr::V6(v6) if self.form == Form::Text => filled(v6, self.room),
            _ => None,
        }
    }

    /// Whether there is no hope to find an IPv6 address with digits of its own that can be written in so little room.
    pub(super) fn is_narrow(&self) -> bool {
        let IpAddr::V6(v6) = self.address else { return false };
        self.form == Form::Text && self.room < NARROW && v6.to_ipv4_mapped().is_none() && !v6.is_unicast_link_local()
    }
}

/// Eight groups of random digits are as good as never shorter than this, characters.
const NARROW: usize = 34;

/// An IPv6 address in as many characters, where it can be written so (RFC 4291 2.2): `::` for groups of zeros or not, and zeros in front
/// of groups.
fn filled(address: Ipv6Addr, room: usize) -> Option<String> {
    let groups = address.segments().map(|group| format!("{group:x}"));
    let is_zero = |groups: &[String]| groups.iter().all(|group| group == "0");
    let cuts = (0..groups.len()).flat_map(|start| (start.saturating_add(1)..=groups.len()).map(move |end| start..end));
    let mut cuts: Vec<Range<usize>> = cuts.filter(|cut| groups.get(cut.clone()).is_some_and(is_zero)).collect();
    // As it is usual: the longest run of zeros first, one alone last.
    cuts.sort_by_key(|cut| std::cmp::Reverse(cut.len()));
    cuts.push(groups.len()..groups.len());
    cuts.into_iter().find_map(|cut| {
        let (before, after) = (groups.get(..cut.start)?, groups.get(cut.end..)?);
        let whole = cut.is_empty();
        let colons = before.len().saturating_sub(1) + after.len().saturating_sub(1) + if whole { 0 } else { 2 };
        let mut missing = room.checked_sub(before.iter().chain(after).map(String::len).sum::<usize>() + colons)?;
        let mut widened = |group: &String| {
            let zeros = missing.min(4usize.saturating_sub(group.len()));
            missing = missing.saturating_sub(zeros);
            format!("{}{group}", "0".repeat(zeros))
        };
        let [before, after] =
            [before, after].map(|groups| groups.iter().map(&mut widened).collect::<Vec<_>>().join(":"));
        let text = if whole { before } else { format!("{before}::{after}") };
        (missing == 0 && text.parse() == Ok(address)).then_some(text)
    })
}

/// A part of a text that is not replaced as names are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) at: Range<usize>,
    /// None of what stays.
    pub(super) address: Option<(IpAddr, Form)>,
}

/// What the token of a load balancer begins with.
pub(super) const TOKEN: &str = "Cookie: msts=";

/// The addresses in a text, in their order: the whole of it, that in front of a zone, dotted ones that nothing is joined to, those in brackets, and that of a load
/// balancer's token, of which the port and what is behind it stays.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    if let Ok(address) = text.parse() {
        return vec![Piece { at: 0..text.len(), address: Some((address, Form::Text)) }];
    }
    // The zone behind an address of a link names an interface.
    if let Some((Ok(address), zone)) = text.split_once('%').map(|(address, zone)| (address.parse::<Ipv6Addr>(), zone)) {
        let end = text.len().saturating_sub(zone.len()).saturating_sub(1);
        return vec![Piece { at: 0..end, address: Some((address.into(), Form::Text)) }];
    }
    if let Some((at, address)) = text.strip_prefix(TOKEN).and_then(in_token) {
        let number = at.start.saturating_add(TOKEN.len())..at.end.saturating_add(TOKEN.len());
        let rest = Piece { at: number.end..text.len(), address: None };
        return vec![Piece { at: number, address: Some((address, Form::Number)) }, rest];
    }
    let mut found = Vec::new();
    let mut at = 0usize;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let bracketed = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(inner, _)| inner);
        if let Some((inner, address)) = bracketed.and_then(|inner| Some((inner, inner.parse::<Ipv6Addr>().ok()?))) {
            let start = at.saturating_add(1);
            let end = start.saturating_add(inner.len());
            found.push(Piece { at: start..end, address: Some((address.into(), Form::Text)) });
            at = end;
            continue;
        }
        let run = rest.find(|c: char| !is_joined(c)).unwrap_or(rest.len());
        let word = rest.get(..run).unwrap_or_default().trim_end_matches('.');
        if let Ok(address) = word.parse::<Ipv4Addr>() {
            let at = at..at.saturating_add(word.len());
            found.push(Piece { at, address: Some((address.into(), Form::Text)) });
        }
        let separator = rest.get(run..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        at = at.saturating_add(run).saturating_add(separator);
    }
    found
}

/// Whether a character continues a name.
fn is_joined(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '$')
}

/// The place of the address in a token: a number whose bytes are in reverse ([`RoutingToken::server`]). Behind it stands a
/// port, and at most four zeros.
fn in_token(token: &str) -> Option<(Range<usize>, IpAddr)> {
    let text = format!("{TOKEN}{}", token.trim_end()).into_bytes();
    let address = RoutingToken { text }.server()?.ip().octets();
    let number = u32::from_le_bytes(address).to_string();
    let rest = token.strip_prefix(&number)?.strip_prefix('.')?.trim_end();
    let port = rest.strip_suffix(".0000").unwrap_or(rest);
    port.parse::<u16>().is_ok().then(|| (0..number.len(), IpAddr::from(address)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::pseudonym::Salt;

    #[test]
    fn addresses_are_found_where_they_stand_alone() {
        for (text, expected) in [
            ("10.0.0.5", vec!["10.0.0.5"]),
            ("TERMSRV/10.0.0.5", vec!["10.0.0.5"]),
            ("http://10.0.0.5:443/a?b=[2001:db8::1]:3389", vec!["10.0.0.5", "2001:db8::1"]),
            ("10.0.0.5, 192.0.2.77.", vec!["10.0.0.5", "192.0.2.77"]),
            ("2001:db8::1", vec!["2001:db8::1"]),
            ("fe80::21%12", vec!["fe80::21"]),
            ("host%12", vec![]),
            ("host-10.0.0.5", vec![]),
            ("10.0.0.5.example", vec![]),
            ("10.0.0.500 10.0.5 ü10.0.0.5", vec![]),
            ("[", vec![]),
            ("", vec![]),
        ] {
            let found = pieces(text);
            let told: Vec<&str> = found.iter().map(|piece| &text[piece.at.clone()]).collect();
            assert_eq!(told, expected, "{text}");
            for Piece { at, address } in found {
                assert_eq!(address, text[at].parse().ok().map(|address| (address, Form::Text)));
            }
        }
    }

    #[test]
    fn a_token_holds_an_address_in_reverse() {
        let text = "Cookie: msts=3640205228.15629.0000\r\n";
        let [number, rest] = pieces(text).try_into().unwrap();
        assert_eq!((&text[number.at], &text[rest.at]), ("3640205228", ".15629.0000\r\n"));
        assert_eq!((number.address, rest.address), (Some(("172.31.249.216".parse().unwrap(), Form::Number)), None));
        for none in [
            "",
            "a.15629.0000",
            "3640205228",
            "36402052280.15629.0000",
            "1.99999.0000",
            "01.5.0000",
            "1.5.anna",
            "1.5.1234",
        ] {
            assert_eq!(pieces(&format!("Cookie: msts={none}")), [], "{none}");
        }
    }

    #[test]
    fn a_replacement_fills_the_room_or_there_is_none() {
        let written = |text: &str, shorter| Written {
            address: text.parse().unwrap(),
            form: Form::Text,
            room: text.len(),
            shorter,
        };
        let these = |number: u8| Pseudonyms::avoiding(&Salt::fixed([number; 32]), &HashSet::new());
        let (mut fit, mut none) = (0, 0);
        for number in 0..100 {
            let by = these(number);
            for text in ["192.0.2.177", "10.1.2.33", "2001:db8:1111:2222:3333:4444:5555:6666", "::ffff:10.1.2.33"] {
                let mapped = by.address(text.parse().unwrap());
                match written(text, false).replaced(&by) {
                    Some(made) => {
                        assert_eq!((made.len(), made.parse()), (text.len(), Ok(mapped)));
                        fit += 1;
                    }
                    None => none += 1,
                }
                if let Some(made) = written(text, true).replaced(&by) {
                    assert!(made.len() <= text.len() && made.parse() == Ok(mapped));
                }
            }
        }
        assert!(fit > 20 && none > 50, "{fit} and {none}");
        let address: Ipv6Addr = "2001:db8::7".parse().unwrap();
        for (room, expected) in [
            (11, "2001:db8::7"),
            (13, "2001:0db8::07"),
            (15, "2001:0db8::0007"),
            (16, "2001:0db8::000:7"),
            (39, "2001:0db8:0000:0000:0000:0000:0000:0007"),
        ] {
            assert_eq!(filled(address, room).as_deref(), Some(expected));
        }
        assert_eq!((filled(address, 10), filled(address, 40)), (None, None));
        for (text, fit) in [("::", 2..=39), ("::1", 3..=39), ("fe80::", 6..=39), ("1:2:3:4:5:6:7:8", 15..=39)] {
            let address: Ipv6Addr = text.parse().unwrap();
            for room in 0..=41 {
                let made = filled(address, room);
                assert_eq!(made.is_some(), fit.contains(&room), "{text} in {room}");
                assert!(made.is_none_or(|made| made.len() == room && made.parse() == Ok(address)), "{text} in {room}");
            }
        }
    }
}

//! Target information: what the server says of itself, and the client repeats with its own additions.

use std::fmt;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32, le_u64};

use crate::code::{codes, flags};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::text::utf16_until_zero;

/// How many pairs are read; the specification has eleven kinds.
const MAX_PAIRS: usize = 64;

codes! {
    /// Kind of a pair.
    pub struct AvId(u16) {
        /// The list ends.
        MSV_AV_EOL "MsvAvEOL" = 0,
        /// NetBIOS name of the server.
        MSV_AV_NB_COMPUTER_NAME "MsvAvNbComputerName" = 1,
        /// NetBIOS name of its domain.
        MSV_AV_NB_DOMAIN_NAME "MsvAvNbDomainName" = 2,
        /// DNS name of the server.
        MSV_AV_DNS_COMPUTER_NAME "MsvAvDnsComputerName" = 3,
        /// DNS name of its domain.
        MSV_AV_DNS_DOMAIN_NAME "MsvAvDnsDomainName" = 4,
        /// DNS name of its forest.
        MSV_AV_DNS_TREE_NAME "MsvAvDnsTreeName" = 5,
        /// Flags.
        MSV_AV_FLAGS "MsvAvFlags" = 6,
        /// The server's time.
        MSV_AV_TIMESTAMP "MsvAvTimestamp" = 7,
        /// Of the client's machine.
        MSV_AV_SINGLE_HOST "MsvAvSingleHost" = 8,
        /// Principal that the client asked for.
        MSV_AV_TARGET_NAME "MsvAvTargetName" = 9,
        /// Hash that binds to the TLS channel.
        MSV_AV_CHANNEL_BINDINGS "MsvAvChannelBindings" = 10,
    }
}

flags! {
    /// MsvAvFlags.
    pub struct AvFlags(u32) {
        /// The account's authentication is constrained.
        CONSTRAINED = 0x1,
        /// The client sends a message integrity code.
        MIC_PROVIDED = 0x2,
        /// The target name comes from an untrusted source.
        UNTRUSTED_SPN = 0x4,
    }
}

/// A time on the wire: steps of 100 ns since 1601-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileTime(pub u64);

impl FileTime {
    const STEPS_PER_SECOND: u64 = 10_000_000;
    const UNIX_EPOCH: i64 = 11_644_473_600;

    /// Seconds since 1970-01-01 UTC and nanoseconds into that second.
    pub fn unix(self) -> (i64, u32) {
        let seconds = i64::try_from(self.0 / Self::STEPS_PER_SECOND).unwrap_or(i64::MAX);
        let steps = u32::try_from(self.0 % Self::STEPS_PER_SECOND).unwrap_or(0);
        (seconds.saturating_sub(Self::UNIX_EPOCH), steps.saturating_mul(100))
    }
}

/// Whether a message is bound to the TLS channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChannelBindings {
    /// The pair is missing.
    #[default]
    Absent,
    /// The pair holds zeros: the client knows of channel bindings and has none.
    Empty,
    /// The pair holds a hash.
    Present,
}

/// A list of pairs ([MS-NLMP] 2.2.2.1, AV_PAIR). A kind that comes twice has its first value.
///
/// ```text
/// | AvId (2) | AvLen (2) | Value | ..., to the pair MsvAvEOL
/// ```
///
/// [MS-NLMP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/83f5e789-660d-4781-8491-5f8c6641f75e
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TargetInfo {
    /// NetBIOS name of the server.
    pub nb_computer_name: Option<String>,
    /// NetBIOS name of its domain.
    pub nb_domain_name: Option<String>,
    /// DNS name of the server.
    pub dns_computer_name: Option<String>,
    /// DNS name of its domain.
    pub dns_domain_name: Option<String>,
    /// DNS name of its forest.
    pub dns_tree_name: Option<String>,
    /// Flags.
    pub flags: Option<AvFlags>,
    /// The server's time.
    pub timestamp: Option<FileTime>,
    /// Whether the client's machine is described.
    pub single_host: bool,
    /// Principal that the client asked for, as `TERMSRV/host`.
    pub target_name: Option<String>,
    /// Whether the message is bound to the TLS channel.
    pub channel_bindings: ChannelBindings,
    /// Kinds unknown here.
    pub unknown: Vec<AvId>,
    /// Why reading stopped before `MsvAvEOL`.
    pub fault: Option<Error>,
}

impl fmt::Debug for TargetInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            ("MsvAvNbComputerName", &self.nb_computer_name),
            ("MsvAvNbDomainName", &self.nb_domain_name),
            ("MsvAvDnsComputerName", &self.dns_computer_name),
            ("MsvAvDnsDomainName", &self.dns_domain_name),
            ("MsvAvDnsTreeName", &self.dns_tree_name),
            ("MsvAvTargetName", &self.target_name),
        ];
        let mut shown = f.debug_struct("TargetInfo");
        for (name, text) in names {
            if let Some(text) = text {
                shown.field(name, text);
            }
        }
        shown.field("flags", &self.flags).field("timestamp", &self.timestamp);
        shown.field("single_host", &self.single_host).field("channel_bindings", &self.channel_bindings);
        shown.field("unknown", &self.unknown).field("fault", &self.fault).finish()
    }
}

pub(super) fn target_info(input: Input<'_>) -> ParseResult<'_, TargetInfo> {
    let mut info = TargetInfo::default();
    let mut left = input;
    for _ in 0..MAX_PAIRS {
        match field("AV_PAIR", pair)(left) {
            Ok((next, (AvId::MSV_AV_EOL, _))) => return Ok((next, info)),
            Ok((next, (id, value))) => {
                info.set(id, value);
                left = next;
            }
            Err(error) => {
                info.fault = Some(Error::from_nom(error));
                return Ok((left, info));
            }
        }
    }
    info.fault = Some(Error::from_nom(Error::expected(left, "MsvAvEOL")));
    Ok((left, info))
}

fn pair(input: Input<'_>) -> ParseResult<'_, (AvId, Input<'_>)> {
    let (rest, (id, length)) = (field("AvId", le_u16.map(AvId)), field("AvLen", le_u16)).parse(input)?;
    field("Value", take(length)).map(|value| (id, value)).parse(rest)
}

impl TargetInfo {
    fn set(&mut self, id: AvId, value: Input<'_>) {
        let text = || utf16_until_zero(value.bytes());
        match id {
            AvId::MSV_AV_NB_COMPUTER_NAME => _ = self.nb_computer_name.get_or_insert_with(text),
            AvId::MSV_AV_NB_DOMAIN_NAME => _ = self.nb_domain_name.get_or_insert_with(text),
            AvId::MSV_AV_DNS_COMPUTER_NAME => _ = self.dns_computer_name.get_or_insert_with(text),
            AvId::MSV_AV_DNS_DOMAIN_NAME => _ = self.dns_domain_name.get_or_insert_with(text),
            AvId::MSV_AV_DNS_TREE_NAME => _ = self.dns_tree_name.get_or_insert_with(text),
            AvId::MSV_AV_TARGET_NAME => _ = self.target_name.get_or_insert_with(text),
            AvId::MSV_AV_FLAGS => self.flags = self.flags.or(number(le_u32, value).map(AvFlags)),
            AvId::MSV_AV_TIMESTAMP => self.timestamp = self.timestamp.or(number(le_u64, value).map(FileTime)),
            AvId::MSV_AV_SINGLE_HOST => self.single_host = true,
            AvId::MSV_AV_CHANNEL_BINDINGS => {
                let empty = value.bytes().iter().all(|byte| *byte == 0);
                self.channel_bindings = if empty { ChannelBindings::Empty } else { ChannelBindings::Present };
            }
            _ => self.unknown.push(id),
        }
    }
}

fn number<'a, T>(mut parser: impl Parser<Input<'a>, Output = T, Error = Error>, value: Input<'a>) -> Option<T> {
    parser.parse(value).ok().map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const SERVER: &str =
        "0200 0600 44004f004d00 0100 0400 53003100 0300 0600 730031002e00 0700 0800 0080 3ed5 deb1 9d01
        0600 0400 02000000 0900 0400 54002f00 0a00 1000 00000000000000000000000000000000 0b00 0100 aa 0000 0000 ff";

    #[test]
    fn reads_every_kind() {
        let bytes = hex(SERVER);
        let (info, rest) = parse(target_info, &bytes).unwrap();
        assert_eq!((info.nb_computer_name.as_deref(), info.nb_domain_name.as_deref()), (Some("S1"), Some("DOM")));
        assert_eq!((info.dns_computer_name.as_deref(), info.target_name.as_deref()), (Some("s1."), Some("T/")));
        assert_eq!(info.flags, Some(AvFlags::MIC_PROVIDED));
        assert_eq!(info.timestamp.unwrap().unix(), (0, 0));
        assert_eq!((info.channel_bindings, info.unknown), (ChannelBindings::Empty, vec![AvId(11)]));
        assert_eq!((info.fault, rest), (None, &[0xff][..]));
    }

    #[test]
    fn a_list_without_an_end_is_a_fault() {
        let info = parse(target_info, &hex("0200 0200 4100 0100")).unwrap().0;
        assert_eq!((info.nb_domain_name.as_deref(), info.fault.unwrap().field), (Some("A"), Some("AvLen")));
        let endless = hex("0b00 0000").repeat(MAX_PAIRS + 1);
        assert_eq!(parse(target_info, &endless).unwrap().0.unknown.len(), MAX_PAIRS);
    }

    #[test]
    fn a_time_counts_from_1601() {
        assert_eq!(FileTime(0).unix(), (-11_644_473_600, 0));
        assert_eq!(FileTime(116_444_736_000_000_015).unix(), (0, 1500));
    }

    #[test]
    fn survives_damage() {
        survives(target_info, &[&hex(SERVER)]);
    }
}

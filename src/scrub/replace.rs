//! What is put in the place of what, and the count of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::IpAddr;
use std::ops::Range;

use crate::certify;
use crate::pseudonym::{Pseudonyms, Salt, Texts};

use super::oid;
use super::written::{self, Piece, Written};

/// Replacements remembered for the map; what goes beyond is replaced all the same.
const MAX_REMEMBERED: usize = 1 << 18;

/// What kind of value was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// IPv4 and IPv6 addresses.
    Address,
    /// MAC addresses.
    HardwareAddress,
    /// Names of users, hosts, domains and organisations, in whatever message.
    Name,
    /// Routing tokens.
    RoutingToken,
    /// Serial numbers of certificates.
    Serial,
    /// Public keys.
    PublicKey,
    /// Random numbers, session ids, tickets, identifiers of keys and of connections.
    Identifier,
}

impl Kind {
    /// What the values are, in the plural.
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => "IP addresses",
            Self::HardwareAddress => "MAC addresses",
            Self::Name => "names and other texts",
            Self::RoutingToken => "routing tokens",
            Self::Serial => "certificate serial numbers",
            Self::PublicKey => "public keys",
            Self::Identifier => "random numbers and identifiers",
        }
    }
}

/// One value and what stands for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replacement {
    /// What kind of value.
    pub kind: Kind,
    /// The original: text as it is, addresses as they are written, everything else in hex.
    pub original: String,
    /// What stands for it, in the same form.
    pub replacement: String,
}

/// How a text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; what is none is blanked.
    Bytes,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian (BMPString).
    Utf16Be,
    /// UTF-32, big-endian (UniversalString).
    Utf32Be,
}

/// Replaces, and keeps count.
pub struct Replacer {
    addresses: Pseudonyms,
    texts: Texts,
    /// The addresses that texts held, at most [`MAX_WRITTEN`].
    written: BTreeSet<Written>,
    done: BTreeMap<(Kind, String), String>,
    places: BTreeMap<Kind, u64>,
    /// What was kept although it may tell something, in words.
    pub kept: BTreeSet<&'static str>,
    /// What the file can no longer show, in words.
    pub lost: BTreeSet<&'static str>,
    /// Bytes of payload that were kept, replaced, and blanked.
    pub bytes: Bytes,
}

/// Counts of payload bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// Behind the headers of IP and TCP or UDP.
    pub payload: u64,
    /// Of them kept or replaced.
    pub written: u64,
}

/// Addresses in texts for which a key is looked for.
const MAX_WRITTEN: usize = 32;
/// What stays of IPv6 addresses where a text has no room for more digits than it had.
const KEPT_DIGITS: &str =
    "how many digits each group of an IPv6 address has, zeros above all: a message holds one as text";
/// What is lost with an address that cannot be written.
const LOST_RELATION: &str = "whose address it is that a message holds as text, where the packets' one cannot be written in as many characters: another stands there";

/// Labels that name a service, a protocol or nobody, wherever they stand.
const COMMON: &[&str] = &[
    "TERMSRV",
    "krbtgt",
    "kadmin",
    "changepw",
    "localhost",
    "http",
    "https",
    "ldap",
    "file",
    "Cookie",
    "tsv",
    "msts",
    "mstshash",
];

impl Replacer {
    /// Of one run.
    pub fn new(salt: &Salt, addresses: &HashSet<IpAddr>) -> Self {
        Self::with(salt, Pseudonyms::avoiding(salt, addresses))
    }

    /// Of a second run, where the first found addresses in texts: replaced by such as can be written in their place, if there are any.
    pub fn again(&self, salt: &Salt, addresses: &HashSet<IpAddr>) -> Option<Self> {
        if self.written.is_empty() {
            return None;
        }
        let originals = addresses.iter().copied().chain(self.written.iter().map(|written| written.address)).collect();
        // One that packets have too comes before any number of those that none has.
        let weight = |written: &Written| if addresses.contains(&written.address) { MAX_WRITTEN } else { 1 };
        let enough = self.written.iter().map(weight).sum();
        let fit = |these: &Pseudonyms| {
            self.written.iter().filter(|written| written.replaced(these).is_some()).map(weight).sum()
        };
        let keeps_digits = self.written.iter().any(Written::is_narrow);
        let mut again = Self::with(salt, Pseudonyms::fitting(salt, &originals, keeps_digits, &fit, enough));
        if keeps_digits {
            again.kept.insert(KEPT_DIGITS);
        }
        Some(again)
    }

    fn with(salt: &Salt, addresses: Pseudonyms) -> Self {
        Self {
            addresses,
            texts: Texts::new(salt),
            written: BTreeSet::new(),
            done: BTreeMap::new(),
            places: BTreeMap::new(),
            kept: BTreeSet::new(),
            lost: BTreeSet::new(),
            bytes: Bytes::default(),
        }
    }

    /// An IP address.
    pub fn address(&mut self, address: IpAddr) -> IpAddr {
        let made = self.addresses.address(address);
        if made == address {
            self.kept.insert("IP addresses that name nobody: loopback, multicast, broadcast, unspecified");
        } else {
            self.note(Kind::Address, address.to_string(), made.to_string());
        }
        made
    }

    /// What stands for an IP address, without counting it.
    pub fn silent_address(&self, address: IpAddr) -> IpAddr {
        self.addresses.address(address)
    }

    /// An address of 4 or 16 bytes; others are blanked.
    pub fn address_bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
        match v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)) {
            Ok(address) => match self.address(address) {
                IpAddr::V4(v4) => v4.octets().to_vec(),
                IpAddr::V6(v6) => v6.octets().to_vec(),
            },
            Err(_) => vec![0; bytes.len()],
        }
    }

    /// A MAC address.
    pub fn hardware_address(&mut self, address: [u8; 6]) -> [u8; 6] {
        let made = self.addresses.hardware_address(address);
        if made == address {
            self.kept.insert("MAC addresses of groups and of loopback interfaces");
        } else {
            self.note(Kind::HardwareAddress, colons(&address), colons(&made));
        }
        made
    }

    /// A name.
    pub fn name(&mut self, bytes: &[u8], encoding: Encoding) -> Vec<u8> {
        self.named(Kind::Name, bytes, encoding, &[])
    }

    /// A name of an authority, of which the words that name a product are kept.
    pub fn authority(&mut self, bytes: &[u8], encoding: Encoding) -> Vec<u8> {
        let words = std::str::from_utf8(bytes).ok().filter(|_| encoding == Encoding::Bytes);
        let words = words.map(certify::authority_words).unwrap_or_default();
        if !words.is_empty() {
            self.kept.insert("the product's words in the names of authorities that devices for TLS inspection use");
        }
        self.named(Kind::Name, bytes, encoding, &words)
    }

    /// A token behind `Cookie: msts=`.
    pub fn balancer_token(&mut self, bytes: &[u8]) -> Vec<u8> {
        let whole = [written::TOKEN.as_bytes(), bytes].concat();
        self.routing_token(&whole).split_off(written::TOKEN.len())
    }

    /// A routing token: the address that one of a load balancer begins with stays one, and the port.
    pub fn routing_token(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.named(Kind::RoutingToken, bytes, Encoding::Bytes, &[])
    }

    /// `words` are the places of what stays.
    fn named(&mut self, kind: Kind, bytes: &[u8], encoding: Encoding, words: &[Range<usize>]) -> Vec<u8> {
        let Some(text) = decode(bytes, encoding) else { return vec![0; bytes.len()] };
        // What stands behind a zero is not part of the name.
        let end = text.find('\0').unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end).unwrap_or((&text, ""));
        // Zeros may follow only where some do.
        let mut made = self.text(kind, name, !rest.is_empty() && words.is_empty());
        for words in words {
            if let Some(kept) = name
                .get(words.clone())
                .filter(|kept| made.get(words.clone()).is_some_and(|made| made.len() == kept.len()))
            {
                made.replace_range(words.clone(), kept);
            }
        }
        // What is an address as a whole was noted as such.
        if made != name && name.parse::<IpAddr>().is_err() {
            self.note(kind, name.to_owned(), made.clone());
        }
        let mut written = encode(&made, encoding, bytes);
        written.extend(encode(&"\0".repeat(rest.chars().count()), encoding, bytes));
        written.resize(bytes.len(), 0);
        written
    }

    /// A text whose addresses are replaced as those of packets are.
    fn text(&mut self, kind: Kind, name: &str, shorter: bool) -> String {
        let mut made = String::with_capacity(name.len());
        let mut end = 0usize;
        for Piece { at, address } in written::pieces(name) {
            made.push_str(&self.texts.text(name.get(end..at.start).unwrap_or_default(), COMMON));
            let text = name.get(at.clone()).unwrap_or_default();
            match address {
                None => made.push_str(text),
                Some((address, form)) => {
                    let own = Written { address, form, room: at.len(), shorter: shorter && at.len() == name.len() };
                    made.push_str(&self.written(&own).unwrap_or_else(|| {
                        let made = self.texts.text(text, COMMON);
                        self.note(kind, text.to_owned(), made.clone());
                        made
                    }));
                }
            }
            end = at.end;
        }
        made.push_str(&self.texts.text(name.get(end..).unwrap_or_default(), COMMON));
        made
    }

    /// What stands for an address that a text holds, where that can be written in its place.
    fn written(&mut self, written: &Written) -> Option<String> {
        if self.written.len() < MAX_WRITTEN {
            self.written.insert(*written);
        }
        let made = written.replaced(&self.addresses);
        match &made {
            Some(_) => _ = self.address(written.address),
            None => _ = self.lost.insert(LOST_RELATION),
        }
        made
    }

    /// Bytes without a meaning.
    pub fn bytes_of(&mut self, kind: Kind, value: &[u8]) -> Vec<u8> {
        if value.iter().all(|byte| *byte == 0) {
            return value.to_vec();
        }
        let made = self.texts.bytes(value);
        self.note(kind, hex(value), hex(&made));
        made
    }

    /// An object identifier, the content of its DER: that of a standard stays, of others what tells whose they are is replaced.
    pub fn object_identifier(&mut self, content: &[u8]) -> Vec<u8> {
        let own = oid::own(content);
        let (shared, arcs) = content.split_at_checked(own.start).unwrap_or((content, &[]));
        if arcs.is_empty() {
            return content.to_vec();
        }
        let made = [shared, &oid::like(arcs, &self.texts.bytes(arcs))].concat();
        self.note(Kind::Identifier, hex(content), hex(&made));
        made
    }

    /// A non-negative number as long as it was, in as many bits: a serial number or a modulus, most significant byte first.
    pub fn number(&mut self, kind: Kind, value: &[u8]) -> Vec<u8> {
        let zeros = value.iter().take_while(|byte| **byte == 0).count();
        let significant = value.get(zeros..).unwrap_or_default();
        let Some(first) = significant.first().copied() else { return value.to_vec() };
        let mut made = self.texts.bytes(significant);
        // The same highest bit; and odd if it was, as every modulus is.
        let top = 0x80u8 >> first.leading_zeros();
        if let Some(byte) = made.first_mut() {
            *byte = *byte & top.saturating_sub(1) | top;
        }
        if let (Some(byte), Some(last)) = (made.last_mut(), significant.last()) {
            *byte = *byte & !1 | last & 1;
        }
        let mut whole = vec![0; zeros];
        whole.extend(made);
        if whole == value {
            // A short number of which little is free.
            if let Some(byte) = whole.last_mut().filter(|_| significant.len() > 1) {
                *byte ^= 2;
            }
        }
        self.note(kind, hex(value), hex(&whole));
        whole
    }

    /// The values replaced, and in how many places, by kind.
    pub fn counts(&self) -> BTreeMap<Kind, (u64, u64)> {
        let mut counts: BTreeMap<Kind, (u64, u64)> = BTreeMap::new();
        for (kind, _) in self.done.keys() {
            let values = &mut counts.entry(*kind).or_default().0;
            *values = values.saturating_add(1);
        }
        for (kind, places) in &self.places {
            counts.entry(*kind).or_default().1 = *places;
        }
        counts
    }

    /// What was replaced by what.
    pub fn replacements(&self) -> Vec<Replacement> {
        let one = |((kind, original), replacement): (&(Kind, String), &String)| Replacement {
            kind: *kind,
            original: original.clone(),
            replacement: replacement.clone(),
        };
        self.done.iter().map(one).collect()
    }

    fn note(&mut self, kind: Kind, original: String, made: String) {
        let places = self.places.entry(kind).or_default();
        *places = places.saturating_add(1);
        if self.done.len() < MAX_REMEMBERED {
            self.done.insert((kind, original), made);
        }
    }
}

fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let units = |to: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| to(*pair)).collect();
        String::from_utf16(&units).ok()
    };
    match encoding {
        Encoding::Bytes => String::from_utf8(bytes.to_vec()).ok(),
        Encoding::Utf16Le => units(u16::from_le_bytes),
        Encoding::Utf16Be => units(u16::from_be_bytes),
        Encoding::Utf32Be => {
            bytes.as_chunks::<4>().0.iter().map(|four| char::from_u32(u32::from_be_bytes(*four))).collect()
        }
    }
}

fn encode(text: &str, encoding: Encoding, like: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = match encoding {
        Encoding::Bytes => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Utf32Be => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
    };
    bytes.truncate(like.len());
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn colons(address: &[u8; 6]) -> String {
    address.map(|byte| format!("{byte:02x}")).join(":")
}

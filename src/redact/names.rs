//! Which name stands for which.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::pseudonym::Pseudonyms;

use super::visit::Kind;

/// What a replaced name begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Label {
    Host,
    User,
    Domain,
    Name,
    Serial,
    Thumbprint,
    Token,
    Identifier,
    Text,
    Capture,
}

impl Label {
    fn name(self, number: usize) -> String {
        match self {
            Self::Host => format!("HOST-{}", letters(number)),
            Self::User => format!("USER-{number}"),
            Self::Domain => format!("DOMAIN-{number}"),
            Self::Name => format!("NAME-{number}"),
            Self::Serial => format!("SERIAL-{number}"),
            Self::Thumbprint => format!("THUMBPRINT-{number}"),
            Self::Token => format!("TOKEN-{number}"),
            Self::Identifier => format!("OID-{number}"),
            Self::Text => format!("TEXT-{number}"),
            Self::Capture => format!("CAPTURE-{number}"),
        }
    }
}

/// Service classes of Kerberos principals: words of the protocol.
const SERVICES: [&str; 13] = [
    "TERMSRV",
    "krbtgt",
    "HOST",
    "RestrictedKrbHost",
    "HTTP",
    "cifs",
    "ldap",
    "GC",
    "DNS",
    "WSMAN",
    "kadmin",
    "changepw",
    "RPCSS",
];

/// The names of a report.
///
/// First every field is learnt, then the names are settled, then fields and sentences are replaced.
#[derive(Default)]
pub(super) struct Names {
    /// Parts of names in the order in which they were met.
    parts: Vec<(Label, String)>,
    /// Fields whole, in the order in which they were met.
    whole: Vec<(Kind, String)>,
    seen: BTreeSet<String>,
    /// What stands for a part.
    settled: HashMap<String, String>,
    /// What stands for a part or a whole field in a sentence, by its text in lower case.
    spoken: HashMap<String, String>,
    /// Lengths of the keys of `spoken` by their first word, longest first.
    lengths: HashMap<String, Vec<usize>>,
}

impl Names {
    /// Takes in what a field holds.
    pub(super) fn learn(&mut self, kind: Kind, text: &str) {
        if !self.seen.insert(format!("{kind:?} {text}")) {
            return;
        }
        let mut parts = Vec::new();
        split(kind, text, &mut |part| {
            parts.push(part.clone());
            String::new()
        });
        for part in parts {
            if let Part::Name(label, text) = part
                && self.seen.insert(key(&text))
            {
                self.parts.push((label, text));
            }
        }
        self.whole.push((kind, text.to_owned()));
    }

    /// The addresses among what was learnt.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        let mut addresses = Vec::new();
        for (kind, text) in &self.whole {
            split(*kind, text, &mut |part| {
                if let Part::Address(address) = part {
                    addresses.push(*address);
                }
                String::new()
            });
        }
        addresses
    }

    /// Gives everything its name. A name that one of the originals has already is passed over.
    pub(super) fn settle(&mut self, pseudonyms: &Pseudonyms) {
        let mut counts: HashMap<Label, usize> = HashMap::new();
        for (label, text) in &self.parts {
            let count = counts.entry(*label).or_default();
            let name = loop {
                *count = count.saturating_add(1);
                let name = label.name(*count);
                if !self.seen.contains(&key(&name)) {
                    break name;
                }
            };
            self.settled.insert(key(text), name);
        }
        // A file may be called "capture" or "server"; where its path stands in a sentence, that is a field.
        for (_, text) in self.parts.iter().filter(|(label, _)| *label != Label::Capture) {
            let name = self.settled.get(&key(text)).cloned().unwrap_or_default();
            speak(&mut self.spoken, text, name);
        }
        for (kind, text) in self.whole.iter().filter(|(kind, _)| *kind != Kind::Path) {
            let replaced = self.replaced(*kind, text, pseudonyms);
            speak(&mut self.spoken, text, replaced);
        }
        for text in self.spoken.keys() {
            let lengths = self.lengths.entry(first_word(text).to_owned()).or_default();
            lengths.push(text.len());
        }
        for lengths in self.lengths.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
        }
    }

    /// What stands for a field.
    pub(super) fn replaced(&self, kind: Kind, text: &str, pseudonyms: &Pseudonyms) -> String {
        split(kind, text, &mut |part| match part {
            Part::Address(address) => pseudonyms.address(*address).to_string(),
            Part::Name(_, text) => self.settled.get(&key(text)).cloned().unwrap_or_default(),
        })
    }

    /// Lengths of the names that begin with this word (in lower case), longest first.
    pub(super) fn lengths(&self, first_word: &str) -> &[usize] {
        self.lengths.get(first_word).map_or(&[], Vec::as_slice)
    }

    /// What stands for this text (in lower case) in a sentence.
    pub(super) fn spoken(&self, text: &str) -> Option<&str> {
        self.spoken.get(text).map(String::as_str)
    }
}

/// Adds a text to those that sentences are searched for: from its first letter to its last. What was there before stays.
fn speak(spoken: &mut HashMap<String, String>, text: &str, name: String) {
    let begins = |text: &str| text.find(is_word);
    let ends = |text: &str| text.rfind(is_word).and_then(|at| Some(at + text.get(at..)?.chars().next()?.len_utf8()));
    let (Some(begin), Some(end)) = (begins(text), ends(text)) else { return };
    let before = text.get(..begin).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let name = name.strip_prefix(before).unwrap_or(&name);
    let name = name.strip_suffix(after).unwrap_or(name);
    spoken.entry(key(text.get(begin..end).unwrap_or_default())).or_insert_with(|| name.to_owned());
}

/// Whether names may be looked for beside this character.
pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The run of letters at the start.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|character| !is_word(character)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// How names are compared.
pub(super) fn key(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// A: 1, Z: 26, AA: 27.
fn letters(mut number: usize) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        number = number.saturating_sub(1);
        letters.push(char::from(b'A'.saturating_add(u8::try_from(number % 26).unwrap_or(0))));
        number /= 26;
    }
    letters.iter().rev().collect()
}

/// A part of a field that is replaced.
#[derive(Clone, Debug)]
enum Part {
    Address(IpAddr),
    Name(Label, String),
}

/// Takes a field apart, and puts it together again from what `with` makes of its parts.
fn split(kind: Kind, text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    let mut one = |label, text: &str| with(&Part::Name(label, text.to_owned()));
    match kind {
        Kind::Host => host(text, with),
        Kind::User => user(text, with),
        Kind::Domain => domain(text, with),
        Kind::Principal => principal(text, with),
        Kind::DistinguishedName => distinguished_name(text, with),
        Kind::Serial => one(Label::Serial, text),
        Kind::Thumbprint => one(Label::Thumbprint, text),
        Kind::Token => one(Label::Token, text),
        Kind::ObjectIdentifier => one(Label::Identifier, text),
        Kind::Text => one(Label::Text, text),
        Kind::Path => path(text, with),
    }
}

/// `srv9.corp.example`: HOST-A.DOMAIN-1, so that it can still be told whether two names are of one host or of one domain.
fn host(text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    if let Ok(address) = text.trim_matches(['[', ']']).parse() {
        return with(&Part::Address(address));
    }
    let (head, parent) = text.split_once('.').unwrap_or((text, ""));
    let head = match head {
        "" | "*" => head.to_owned(),
        head if head.eq_ignore_ascii_case("localhost") => head.to_owned(),
        head => with(&Part::Name(Label::Host, head.to_owned())),
    };
    let (parent, dot) = parent.strip_suffix('.').map_or((parent, ""), |parent| (parent, "."));
    let replaced = if parent.is_empty() { head } else { format!("{head}.{}", domain(parent, with)) };
    format!("{replaced}{dot}")
}

fn domain(text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    match text.parse() {
        Ok(address) => with(&Part::Address(address)),
        Err(_) if text.is_empty() => String::new(),
        Err(_) => with(&Part::Name(Label::Domain, text.to_owned())),
    }
}

/// `user`, `DOMAIN\user`, `user@domain`, `HOST$`.
fn user(text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    if let Some((before, name)) = text.split_once('\\') {
        let before = domain(before, with);
        return format!("{before}\\{}", user(name, with));
    }
    if let Some((name, after)) = text.rsplit_once('@') {
        let name = user(name, with);
        return format!("{name}@{}", domain(after, with));
    }
    match text.strip_suffix('$') {
        _ if text.is_empty() => String::new(),
        Some(computer) if !computer.is_empty() => format!("{}$", host(computer, with)),
        _ => with(&Part::Name(Label::User, text.to_owned())),
    }
}

/// `user@REALM`, `TERMSRV/host`, `krbtgt/REALM@REALM`.
fn principal(text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    let Some((class, rest)) = text.split_once('/') else { return user(text, with) };
    let (rest, realm) = rest.rsplit_once('@').map_or((rest, None), |(rest, realm)| (rest, Some(realm)));
    let known = SERVICES.iter().any(|service| service.eq_ignore_ascii_case(class));
    let mut replaced = if known { class.to_owned() } else { with(&Part::Name(Label::Name, class.to_owned())) };
    for part in rest.split('/') {
        replaced.push('/');
        let of_service = SERVICES.iter().any(|service| service.eq_ignore_ascii_case(part));
        replaced.push_str(&match part {
            part if of_service => part.to_owned(),
            part if class.eq_ignore_ascii_case("krbtgt") => domain(part, with),
            part => host(part, with),
        });
    }
    if let Some(realm) = realm {
        replaced.push('@');
        replaced.push_str(&domain(realm, with));
    }
    replaced
}

/// `CN=srv9, O=Corp`: a name for each value.
fn distinguished_name(text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    let mut pieces: Vec<(&str, &str, String)> = Vec::new();
    let mut separator = "";
    for (index, piece) in text.split(", ").enumerate() {
        match piece.split_once('=').filter(|(name, _)| is_attribute(name)) {
            Some((name, value)) => pieces.push((separator, name, value.to_owned())),
            None => match pieces.last_mut() {
                Some((.., value)) => {
                    value.push_str(", ");
                    value.push_str(piece);
                }
                None if index == 0 => pieces.push((separator, "", piece.to_owned())),
                None => {}
            },
        }
        separator = ", ";
    }
    let mut replaced = String::new();
    for (separator, name, value) in pieces {
        replaced.push_str(separator);
        if !name.is_empty() {
            replaced.push_str(name);
            replaced.push('=');
        }
        replaced.push_str(&match name {
            _ if value.is_empty() => String::new(),
            "CN" if is_host_like(&value) => host(&value, with),
            "DC" => with(&Part::Name(Label::Domain, value)),
            _ => with(&Part::Name(Label::Name, value)),
        });
    }
    replaced
}

fn is_attribute(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '.')
}

fn is_host_like(name: &str) -> bool {
    name.chars().all(|character| is_word(character) || ".-*:[]".contains(character))
}

/// Endings that say what a file is.
const ENDINGS: [&str; 10] = [".pcapng", ".pcap", ".ntar", ".cap", ".dmp", ".gz", ".zst", ".lz4", ".etl", ".gzip"];

/// Folders are left out, and the name of the file too: both are often those of people and customers.
fn path(text: &str, with: &mut dyn FnMut(&Part) -> String) -> String {
    if text == "-" {
        return text.to_owned();
    }
    let mut stem = text;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    let endings = text.get(stem.len()..).unwrap_or_default();
    format!("{}{endings}", with(&Part::Name(Label::Capture, stem.to_owned())))
}

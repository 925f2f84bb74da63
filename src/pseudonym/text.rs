//! Other names, numbers and keys of the same length.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Salt, digest};

/// How many replacements are tried before a text may stand for itself.
const TRIES: u32 = 64;

/// The replacements of text and of bytes without a meaning, of one run.
///
/// The same text has the same replacement wherever it stands, whatever its encoding and whether in capitals or not: a name that two
/// messages share they share afterwards. A name is replaced label by label, so that a domain stays a domain, and a host name the
/// first label of its full name.
pub struct Texts {
    key: [u8; 32],
}

impl Texts {
    /// The replacements that a salt stands for.
    pub fn new(salt: &Salt) -> Self {
        Self { key: salt.derive("texts", &[]) }
    }

    /// What stands for a text: as many characters, each as many bytes long in UTF-8 and in UTF-16 as it was. Letters are letters of
    /// the same case, digits are digits, and what separates them stays. `kept` labels stay what they are.
    pub fn text(&self, text: &str, kept: &[&str]) -> String {
        if text.parse::<Ipv4Addr>().is_ok() {
            return self.dotted(text);
        }
        if text.parse::<Ipv6Addr>().is_ok() {
            return self.hexadecimal(text);
        }
        let separator = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '$');
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if separator(first) {
                replaced.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let end = rest.find(separator).unwrap_or(rest.len());
            let label = rest.get(..end).unwrap_or_default();
            if kept.iter().any(|kept| kept.eq_ignore_ascii_case(label)) {
                replaced.push_str(label);
            } else {
                replaced.push_str(&self.label(label));
            }
            rest = rest.get(end..).unwrap_or_default();
        }
        replaced
    }

    /// What stands for bytes without a meaning: random numbers, keys, identifiers. As many, and never the same.
    pub fn bytes(&self, value: &[u8]) -> Vec<u8> {
        let made = |number: u32| Stream::new(&self.key, &[b"bytes", &number.to_be_bytes(), value]).bytes(value.len());
        (0..TRIES).map(made).find(|made| made != value).unwrap_or_else(|| made(0))
    }

    fn label(&self, label: &str) -> String {
        let folded = label.to_lowercase();
        let made = |number: u32| {
            let mut stream = Stream::new(&self.key, &[b"label", &number.to_be_bytes(), folded.as_bytes()]);
            label.chars().map(|c| stream.like(c)).collect::<String>()
        };
        (0..TRIES).map(made).find(|made| made != label).unwrap_or_else(|| made(0))
    }

    /// An IPv4 address as text stays one, with as many digits in each place.
    fn dotted(&self, text: &str) -> String {
        let made = |number: u32| {
            let mut stream = Stream::new(&self.key, &[b"dotted", &number.to_be_bytes(), text.as_bytes()]);
            let numbers = text.split('.').map(|part| match part.len() {
                1 => stream.below(10),
                2 => stream.below(90).saturating_add(10),
                _ => stream.below(156).saturating_add(100),
            });
            numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(".")
        };
        let fits = |made: &String| made != text && made.len() == text.len() && made.parse::<IpAddr>().is_ok();
        (0..TRIES).map(made).find(fits).unwrap_or_else(|| "0".repeat(text.len()))
    }
}

impl Texts {
    /// An IPv6 address as text stays one, with as many digits in each group.
    fn hexadecimal(&self, text: &str) -> String {
        let made = |number: u32| {
            let mut stream = Stream::new(&self.key, &[b"hexadecimal", &number.to_be_bytes(), text.as_bytes()]);
            let digit = |c: char| match c {
                '0'..='9' => char::from_digit(stream.below(10), 10).unwrap_or(c),
                'a'..='f' | 'A'..='F' => char::from_digit(stream.below(6).saturating_add(10), 16).unwrap_or(c),
                _ => c,
            };
            text.chars().map(digit).collect::<String>()
        };
        let fits = |made: &String| made != text && made.parse::<IpAddr>().is_ok();
        (0..TRIES).map(made).find(fits).unwrap_or_else(|| text.replace(|c: char| c.is_ascii_hexdigit(), "0"))
    }
}

/// Bytes that a key and a value give, as many as are wanted.
struct Stream {
    key: [u8; 32],
    block: [u8; 32],
    used: usize,
    number: u32,
}

impl Stream {
    fn new(key: &[u8; 32], parts: &[&[u8]]) -> Self {
        // Each part with its length, so that no two lists of parts give the same key.
        let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let all: Vec<&[u8]> = lengths.iter().zip(parts).flat_map(|(length, part)| [&length[..], part]).collect();
        let key = digest(key, &all);
        Self { key, block: digest(&key, &[&0u32.to_be_bytes()]), used: 0, number: 0 }
    }

    fn next(&mut self) -> u8 {
        if self.used >= self.block.len() {
            self.number = self.number.wrapping_add(1);
            self.block = digest(&self.key, &[&self.number.to_be_bytes()]);
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used = self.used.saturating_add(1);
        byte
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next()).collect()
    }

    /// Nearly uniform: what is left of 2^16.
    fn below(&mut self, bound: u32) -> u32 {
        (u32::from(self.next()) << 8 | u32::from(self.next())) % bound.max(1)
    }

    /// A character of the same kind and length.
    fn like(&mut self, c: char) -> char {
        let from = |start: u32, offset: u32| char::from_u32(start.saturating_add(offset)).unwrap_or(c);
        let choice = self.below(1 << 16);
        match (c, c.len_utf8()) {
            ('a'..='z', _) => from(u32::from('a'), choice % 26),
            ('A'..='Z', _) => from(u32::from('A'), choice % 26),
            ('0'..='9', _) => from(u32::from('0'), choice % 10),
            (_, 1) => c,
            // Latin letters with marks, Chinese characters, and characters of two UTF-16 units.
            (_, 2) => from(0xe0, choice % 23),
            (_, 3) => from(0x4e00, choice % 20_000),
            _ => from(0x20000, choice % 40_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        Texts::new(&Salt::fixed([7; 32]))
    }

    #[test]
    fn a_text_keeps_its_length_its_shape_and_its_relations() {
        let texts = texts();
        for text in [
            "rds01.corp.example",
            "CORP\\anna",
            "anna@corp.example",
            "DESKTOP-AB12C3$",
            "Müller Straße 漢字 😀",
            "",
            "10",
        ] {
            let made = texts.text(text, &[]);
            assert_eq!((made.len(), made.encode_utf16().count()), (text.len(), text.encode_utf16().count()), "{made}");
            let kind = |c: char| (c.is_ascii_lowercase(), c.is_ascii_uppercase(), c.is_ascii_digit());
            assert!(made.chars().map(kind).eq(text.chars().map(kind)), "{text} {made}");
        }
        let (host, full) = (texts.text("rds01", &[]), texts.text("rds01.corp.example", &[]));
        assert!(full.starts_with(&format!("{host}.")) && host != "rds01", "{full}");
        assert_eq!(texts.text("RDS01", &[]), host.to_uppercase());
        assert_eq!(texts.text("TERMSRV/rds01", &["TERMSRV"]), format!("TERMSRV/{host}"));
        assert_eq!(texts.text("*.corp.example", &[]), format!("*.{}", full.split_once('.').unwrap().1));
    }

    #[test]
    fn an_address_stays_an_address() {
        for text in ["192.0.2.17", "10.1.2.3", "255.255.255.255", "2001:db8::17", "fe80::1"] {
            let made = texts().text(text, &[]);
            assert!(made != text && made.len() == text.len() && made.parse::<IpAddr>().is_ok(), "{made}");
        }
    }

    #[test]
    fn another_salt_gives_another_text_and_the_same_one_the_same() {
        let other = Texts::new(&Salt::fixed([8; 32]));
        assert_ne!(texts().text("administrator", &[]), other.text("administrator", &[]));
        assert_eq!(texts().text("administrator", &[]), texts().text("administrator", &[]));
        assert_eq!(texts().bytes(&[1; 70]).len(), 70);
        assert_ne!(texts().bytes(&[1; 70]), other.bytes(&[1; 70]));
        for byte in 0..=255 {
            assert_ne!(texts().bytes(&[byte]), [byte]);
        }
    }
}

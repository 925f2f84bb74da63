//! DER values: where each of them lies, and names among them.

use std::ops::Range;

use super::replace::{Encoding, Kind, Replacer};

/// Values inside each other that are looked into.
pub(super) const MAX_DEPTH: usize = 24;

/// Universal tags.
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Longest content of a number or of flags that stays, bytes: what is shorter is told from nothing.
const MAX_SMALL: usize = 3;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// Its identifier octet; those of more than one octet are not read.
    pub(super) tag: u8,
    /// All of it.
    pub(super) at: Range<usize>,
    /// What is in it.
    pub(super) content: Range<usize>,
}

impl Value {
    /// Whether it is made of values.
    pub(super) fn is_constructed(&self) -> bool {
        self.tag & 0x20 != 0
    }
}

/// The value at the start of `at`.
pub(super) fn value(bytes: &[u8], at: Range<usize>) -> Option<Value> {
    let inside = bytes.get(at.clone())?;
    let (tag, head, length) = head(inside)?;
    let start = at.start.saturating_add(head);
    let end = start.checked_add(length).filter(|end| *end <= at.end)?;
    Some(Value { tag, at: at.start..end, content: start..end })
}

/// Identifier octet, length of the head, and length of the content that it announces, of which perhaps not all is there.
pub(super) fn head(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    match first {
        0..=0x7f => Some((tag, 2, usize::from(first))),
        0x81..=0x83 => {
            let count = usize::from(first & 0x7f);
            let number = rest.get(..count)?.iter().fold(0usize, |number, byte| number << 8 | usize::from(*byte));
            Some((tag, count.saturating_add(2), number))
        }
        _ => None,
    }
}

/// The values that fill `at`; `None` if something else stands there too.
pub(super) fn values(bytes: &[u8], at: Range<usize>) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let mut start = at.start;
    while start < at.end {
        let value = value(bytes, start..at.end)?;
        start = value.at.end;
        values.push(value);
    }
    Some(values)
}

/// A text of one of the string types (X.680), by its tag.
pub(super) fn encoding(tag: u8) -> Option<Encoding> {
    match tag {
        // UTF8String, NumericString, PrintableString, TeletexString, IA5String, VisibleString, GeneralString.
        0x0c | 0x12 | 0x13 | 0x14 | 0x16 | 0x1a | 0x1b => Some(Encoding::Bytes),
        0x1c => Some(Encoding::Utf32Be),
        0x1e => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Copies tag and length.
pub(super) fn keep_head(old: &[u8], new: &mut [u8], value: &Value) {
    keep(old, new, value.at.start..value.content.start);
}

/// Copies bytes.
pub(super) fn keep(old: &[u8], new: &mut [u8], at: Range<usize>) {
    if let Some((to, from)) = new.get_mut(at.clone()).zip(old.get(at)) {
        to.copy_from_slice(from);
    }
}

/// Puts other bytes in the place of a content.
pub(super) fn put(new: &mut [u8], at: Range<usize>, bytes: &[u8]) {
    for (to, from) in new.get_mut(at).into_iter().flatten().zip(bytes) {
        *to = *from;
    }
}

/// A distinguished name with other texts in it: its structure and the types of its attributes stay.
pub(super) fn names(der: &[u8], replacer: &mut Replacer) -> Vec<u8> {
    let mut new = vec![0; der.len()];
    if let Some(name) = value(der, 0..der.len()) {
        structure(der, &mut new, &name, 0, replacer);
    }
    new
}

/// Whether a value looks like structure. In what is no DER at all, text say, bytes can be read as tags and lengths too: those that a
/// text could have are none here, and a value with nothing in it is none but at the top.
pub(super) fn is_structure(value: &Value, depth: usize) -> bool {
    let empty = value.content.is_empty() && value.tag != 0x05;
    let universal = value.tag < 0x20 && value.tag != 0 || value.tag == SEQUENCE || value.tag == 0x31;
    (universal || (0x80..=0xbf).contains(&value.tag)) && (!empty || depth == 0)
}

/// Structure, object identifiers and what says nothing stay, texts are replaced, other contents are zero.
pub(super) fn structure(old: &[u8], new: &mut [u8], value: &Value, depth: usize, replacer: &mut Replacer) {
    if !is_structure(value, depth) {
        return;
    }
    keep_head(old, new, value);
    let content = old.get(value.content.clone()).unwrap_or_default();
    if value.is_constructed() {
        if let Some(inner) = values(old, value.content.clone()).filter(|_| depth < MAX_DEPTH) {
            for inner in inner {
                structure(old, new, &inner, depth.saturating_add(1), replacer);
            }
        }
        return;
    }
    match encoding(value.tag) {
        Some(encoding) => {
            let made = replacer.authority(content, encoding);
            put(new, value.content.clone(), &made);
        }
        None => nameless(old, new, value, replacer),
    }
}

/// The content of a value that is not made of values, if it names nobody: object identifiers, booleans, small numbers and flags, times.
pub(super) fn nameless(old: &[u8], new: &mut [u8], value: &Value, replacer: &mut Replacer) {
    let content = old.get(value.content.clone()).unwrap_or_default();
    match value.tag {
        OBJECT_IDENTIFIER => put(new, value.content.clone(), &replacer.object_identifier(content)),
        0x01 | INTEGER | BIT_STRING | 0x0a if content.len() <= MAX_SMALL => keep(old, new, value.content.clone()),
        UTC_TIME | GENERALIZED_TIME if is_time(content) => keep(old, new, value.content.clone()),
        _ => {}
    }
}

/// Digits, and what stands between and behind them.
fn is_time(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_digit() || b".+-Z".contains(byte))
}

/// GeneralName and what is made of them (RFC 5280 4.2.1.6): names are replaced as such, addresses as such.
pub(super) fn general_names(old: &[u8], new: &mut [u8], value: &Value, depth: usize, replacer: &mut Replacer) {
    if !is_structure(value, depth) {
        return;
    }
    let content = old.get(value.content.clone()).unwrap_or_default();
    match value.tag {
        // rfc822Name, dNSName, uniformResourceIdentifier.
        0x81 | 0x82 | 0x86 => {
            keep_head(old, new, value);
            let made = replacer.name(content, Encoding::Bytes);
            put(new, value.content.clone(), &made);
        }
        0x87 => {
            keep_head(old, new, value);
            let made = replacer.address_bytes(content);
            put(new, value.content.clone(), &made);
        }
        // keyIdentifier stands with the same tag where authorityKeyIdentifier has it.
        0x80 => {
            keep_head(old, new, value);
            let made = replacer.bytes_of(Kind::Identifier, content);
            put(new, value.content.clone(), &made);
        }
        _ if value.is_constructed() => {
            keep_head(old, new, value);
            for inner in values(old, value.content.clone()).filter(|_| depth < MAX_DEPTH).unwrap_or_default() {
                general_names(old, new, &inner, depth.saturating_add(1), replacer);
            }
        }
        _ => structure(old, new, value, depth, replacer),
    }
}

//! Excerpts: the bytes of messages for a reader, kept only on request, with everything secret left out.
//!
//! INVARIANT: what may be shown is listed for each kind of message (`policy`); of every other kind only the headers are shown. So a
//! message that is added later shows too little, never too much.

mod fields;
mod policy;

use std::ops::Range;

use rdpwhy_parsers::Field;

use crate::session::{Excerpt, Layer};
use policy::Show;

/// Bytes kept of one message.
const MAX_MESSAGE: usize = 2048;
/// Bytes kept of one session.
const MAX_SESSION: usize = 96 * 1024;
/// Messages of one session that get an excerpt.
const MAX_EXCERPTS: usize = 600;

/// Takes excerpts while a session is read.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The message that is being read.
    current: Vec<u8>,
    kept: usize,
    taken: usize,
}

impl Recorder {
    /// These are the bytes of the message that is read next.
    pub fn begin(&mut self, bytes: &[u8]) {
        self.current.clear();
        self.current.extend_from_slice(bytes);
    }

    /// The message that is being read ends with a payload of `payload` bytes of Standard RDP Security, which holds `plain` when opened:
    /// its headers stay as they are, and what the sealing added behind it is zero.
    pub fn unseal(&mut self, payload: usize, plain: &[u8]) {
        let Some(start) = self.current.len().checked_sub(payload) else { return };
        let header = fields::security_header_length(self.current.get(start..).unwrap_or_default());
        let Some(body) = self.current.get_mut(start.saturating_add(header)..) else { return };
        body.fill(0);
        body.iter_mut().zip(plain).for_each(|(byte, plain)| *byte = *plain);
    }

    /// The excerpt of the message that is being read, known to be of this kind. What follows it has bytes of its own.
    pub fn take(&mut self, kind: &'static str, layer: Layer, in_clear: bool) -> Option<Excerpt> {
        let full = self.taken >= MAX_EXCERPTS || self.kept >= MAX_SESSION;
        if full || self.current.is_empty() {
            return None;
        }
        let excerpt = excerpt(&std::mem::take(&mut self.current), kind, layer, in_clear);
        self.taken = self.taken.saturating_add(1);
        self.kept = self.kept.saturating_add(excerpt.bytes.len());
        Some(excerpt)
    }
}

fn excerpt(whole: &[u8], kind: &'static str, layer: Layer, in_clear: bool) -> Excerpt {
    // Of Standard RDP Security the headers are in clear, and a message that a key opened is not.
    let opened = layer == Layer::StandardSecurity && !in_clear;
    let read = fields::read(whole, kind, layer, opened);
    let mut bytes = whole.get(..MAX_MESSAGE).unwrap_or(whole).to_vec();
    let headers = 0..read.headers;
    let shown: Vec<Range<usize>> = match policy::of(kind, layer, in_clear) {
        Show::Everything => std::iter::once(0..whole.len()).collect(),
        Show::First(length) => std::iter::once(0..length).collect(),
        Show::Headers => vec![headers],
        Show::Only(names) => {
            let named = read.fields.iter().filter(|field| names.contains(&field.name) && is_leaf(field, &read.fields));
            std::iter::once(headers).chain(named.map(|field| field.at.clone())).collect()
        }
    };
    let is_shown = |position: usize| shown.iter().any(|range| range.contains(&position));
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for (position, byte) in bytes.iter_mut().enumerate() {
        if is_shown(position) {
            continue;
        }
        *byte = 0;
        match hidden.last_mut() {
            Some(last) if last.end == position => last.end = position.saturating_add(1),
            _ => hidden.push(position..position.saturating_add(1)),
        }
    }
    // A field that is hidden altogether would still tell the length of what it holds.
    let seen = |field: &Field| field.at.is_empty() || field.at.clone().any(is_shown);
    let fields = read.fields.into_iter().filter(|field| field.at.start < bytes.len() && seen(field)).collect();
    Excerpt { bytes, total: whole.len(), hidden, fields }
}

/// A field with others inside it would show them too.
fn is_leaf(field: &Field, all: &[Field]) -> bool {
    let inside = |other: &Field| {
        other.depth > field.depth
            && other.at.start >= field.at.start
            && other.at.end <= field.at.end
            && !other.at.is_empty()
    };
    !all.iter().any(inside)
}

#[cfg(test)]
mod tests;

//! The bytes of a message, and what is to stand in their place: nothing, unless something vouches for it.

use std::ops::Range;

use rdpwhy_parsers::{Field, Input, ParseResult, parse_with_fields};

use super::replace::{Encoding, Kind, Replacer};

/// A message before and after.
///
/// INVARIANT: what is not kept or put is zero.
#[derive(Debug)]
pub(super) struct Canvas<'m> {
    pub(super) old: &'m [u8],
    pub(super) new: Vec<u8>,
}

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Zeros.
    Blank,
    /// It stays.
    Keep,
    /// So many bytes of it stay: a length, a tag.
    Head(usize),
    /// The tag and the length of a BER value stay.
    Ber,
    /// The PER length in front of it stays.
    Per,
    /// A name behind so many bytes, which stay.
    Name(usize, Encoding),
    /// Bytes without a meaning behind so many bytes, which stay.
    Identifier(usize),
}

/// What becomes of the field of this name inside the one of that name.
pub(super) type Rule = fn(&str, &str) -> Action;

impl<'m> Canvas<'m> {
    pub(super) fn new(old: &'m [u8]) -> Self {
        Self { old, new: vec![0; old.len()] }
    }

    /// The bytes of a range, as far as they are there.
    pub(super) fn part(&self, at: Range<usize>) -> &'m [u8] {
        let end = at.end.min(self.old.len());
        self.old.get(at.start.min(end)..end).unwrap_or_default()
    }

    pub(super) fn keep(&mut self, at: Range<usize>) {
        let from = self.part(at.clone());
        self.put(at.start, from);
    }

    pub(super) fn blank(&mut self, at: Range<usize>) {
        let end = at.end.min(self.new.len());
        if let Some(to) = self.new.get_mut(at.start.min(end)..end) {
            to.fill(0);
        }
    }

    /// Puts bytes in the place of those from `at` on, as far as there are any.
    pub(super) fn put(&mut self, at: usize, bytes: &[u8]) {
        let to = self.new.get_mut(at..).unwrap_or_default();
        for (to, from) in to.iter_mut().zip(bytes) {
            *to = *from;
        }
    }

    /// Reads what stands from `start` on and does with each field what the rule says. The outer fields come first, so that what
    /// is inside a field that stays can still be replaced.
    pub(super) fn paint<T>(
        &mut self,
        parser: impl for<'b> FnMut(Input<'b>) -> ParseResult<'b, T>,
        start: usize,
        rule: Rule,
        replacer: &mut Replacer,
    ) -> Option<T> {
        let (read, fields) = parse_with_fields(parser, self.old.get(start..)?);
        self.fields(&fields, start, rule, replacer);
        read.ok()
    }

    /// As [`Self::paint`], where nothing of what is read is wanted.
    pub(super) fn show<T>(
        &mut self,
        parser: impl for<'b> FnMut(Input<'b>) -> ParseResult<'b, T>,
        start: usize,
        rule: Rule,
        replacer: &mut Replacer,
    ) {
        let _ = self.paint(parser, start, rule, replacer);
    }

    fn fields(&mut self, fields: &[Field], start: usize, rule: Rule, replacer: &mut Replacer) {
        let mut around: Vec<&str> = Vec::new();
        for field in fields {
            around.truncate(field.depth);
            let action = rule(field.name, around.last().copied().unwrap_or_default());
            let at = field.at.start.saturating_add(start)..field.at.end.saturating_add(start);
            self.act(action, at, replacer);
            around.push(field.name);
        }
    }

    pub(super) fn act(&mut self, action: Action, at: Range<usize>, replacer: &mut Replacer) {
        self.blank(at.clone());
        let whole = self.part(at.clone());
        let head = |length: usize| at.start..at.start.saturating_add(length).min(at.end);
        match action {
            Action::Blank => {}
            Action::Keep => self.keep(at),
            Action::Head(length) => self.keep(head(length)),
            Action::Ber => self.keep(head(ber_head(whole))),
            Action::Per => self.keep(head(if whole.first().is_some_and(|first| first & 0x80 != 0) { 2 } else { 1 })),
            Action::Name(skip, encoding) => {
                self.keep(head(skip));
                let name = replacer.name(whole.get(skip..).unwrap_or_default(), encoding);
                self.put(at.start.saturating_add(skip), &name);
            }
            Action::Identifier(skip) => {
                self.keep(head(skip));
                let made = replacer.bytes_of(Kind::Identifier, whole.get(skip..).unwrap_or_default());
                self.put(at.start.saturating_add(skip), &made);
            }
        }
    }
}

/// Length of the tag and the length of a BER value.
pub(super) fn ber_head(bytes: &[u8]) -> usize {
    let tag = match bytes {
        [first, second, ..] if first & 0x1f == 0x1f && second & 0x80 == 0 => 2,
        _ => 1,
    };
    let long =
        bytes.get(tag).filter(|length| **length & 0x80 != 0).map_or(0, |length| usize::from(length & 0x7f).min(4));
    tag.saturating_add(1).saturating_add(long)
}

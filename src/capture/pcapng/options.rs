//! The options at the end of a block: code, length, value, padding.

use std::borrow::Cow;
use std::ops::Range;

use crate::capture::bytes::{ByteOrder, padded};

/// `opt_comment`.
const COMMENT: u16 = 1;

const END: u16 = 0;

/// Walks options; ends at `opt_endofopt`, at the end of the bytes, or at an option that does not fit into them.
pub(super) struct Options<'a> {
    pub order: ByteOrder,
    pub body: &'a [u8],
    pub at: usize,
}

/// One option: its code and where its value lies in the body.
pub(super) struct OptionEntry {
    pub code: u16,
    pub value: Range<usize>,
}

impl Iterator for Options<'_> {
    type Item = OptionEntry;

    fn next(&mut self) -> Option<OptionEntry> {
        let code = self.order.u16_at(self.body, self.at)?;
        let length = usize::from(self.order.u16_at(self.body, self.at + 2)?);
        let value = self.at + 4..self.at + 4 + length;
        if code == 0 || value.end > self.body.len() {
            return None;
        }
        self.at += 4 + padded(length);
        Some(OptionEntry { code, value })
    }
}

/// Where the value of the first comment lies.
pub(super) fn comment(order: ByteOrder, body: &[u8], at: usize) -> Option<Range<usize>> {
    Options { order, body, at }.find(|option| option.code == COMMENT).map(|option| option.value)
}

/// The value of the first option with this code.
pub(super) fn value(order: ByteOrder, body: &[u8], at: usize, code: u16) -> Option<&[u8]> {
    let found = Options { order, body, at }.find(|option| option.code == code)?;
    body.get(found.value)
}

/// The body with every option value replaced by what `fix` gives; borrowed if that changes nothing. Options that do not fit into
/// the body are dropped.
pub(super) fn rewrite<'a>(
    order: ByteOrder,
    body: &'a [u8],
    at: usize,
    fix: impl for<'v> Fn(u16, &'v [u8]) -> Cow<'v, [u8]>,
) -> Cow<'a, [u8]> {
    let mut rewritten = body.get(..at).unwrap_or_default().to_vec();
    let mut changed = false;
    for option in (Options { order, body, at }) {
        let value = body.get(option.value).unwrap_or_default();
        let fixed = fix(option.code, value);
        changed |= matches!(fixed, Cow::Owned(_));
        push(order, &mut rewritten, option.code, &fixed);
    }
    if changed { Cow::Owned(rewritten) } else { Cow::Borrowed(body) }
}

/// The body with comments behind its other options. An option that does not fit into the body, and all behind it, is dropped.
pub(super) fn with_comments(order: ByteOrder, body: &[u8], at: usize, comments: &[&str]) -> Vec<u8> {
    let mut walk = Options { order, body, at };
    walk.by_ref().for_each(drop);
    let mut longer = body.get(..walk.at).unwrap_or(body).to_vec();
    longer.resize(padded(longer.len()), 0);
    for comment in comments {
        push(order, &mut longer, COMMENT, comment.as_bytes());
    }
    push(order, &mut longer, END, &[]);
    longer
}

fn push(order: ByteOrder, body: &mut Vec<u8>, code: u16, value: &[u8]) {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    for number in [code, length] {
        body.extend(match order {
            ByteOrder::Big => number.to_be_bytes(),
            ByteOrder::Little => number.to_le_bytes(),
        });
    }
    body.extend(value.get(..usize::from(length)).unwrap_or(value));
    body.resize(padded(body.len()), 0);
}

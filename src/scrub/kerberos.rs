//! Kerberos messages: other names in the same structure; tickets and everything encrypted is blanked.

use std::ops::Range;

use super::canvas::Canvas;
use super::der::{
    BIT_STRING, INTEGER, MAX_DEPTH, OCTET_STRING, Value, encoding, head, is_structure, keep, keep_head, nameless, put,
    value, values,
};
use super::replace::Replacer;

/// Longest flags, bytes, with the count of unused bits.
const FLAGS: usize = 5;
/// Bytes of the length in front of a message over TCP.
const LENGTH: usize = 4;
/// KERB_ERROR_DATA that holds an extended error, and how long that is (MS-KILE 2.2.2): an NTSTATUS, a reserved number, flags.
const EXTENDED_ERROR: &[u8] = &[3];
const EXTENDED_LENGTH: usize = 12;

/// Messages with their lengths in front, as they stand behind each other in a stream; the last may be cut.
pub(super) fn stream(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    let mut start = 0usize;
    while let Some(length) = canvas.old.get(start..).and_then(|rest| rest.first_chunk::<LENGTH>()) {
        let begin = start.saturating_add(LENGTH);
        let length = u32::from_be_bytes(*length) as usize;
        // Where a stream was not seen from its beginning this may be anything.
        let message = canvas.old.get(begin..).and_then(head);
        if message.is_none_or(|(tag, head, inside)| !is_message(tag) || head.saturating_add(inside) != length) {
            return;
        }
        canvas.keep(start..begin);
        let end = begin.saturating_add(length);
        self::message(canvas, begin..end.min(canvas.old.len()), replacer);
        start = end;
    }
}

/// One message.
pub(super) fn message(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    let Some(whole) = value(canvas.old, at).filter(|whole| is_message(whole.tag)) else { return };
    let old = canvas.old;
    walk(old, &mut canvas.new, &whole, 0, replacer);
}

/// Application tags 10 to 30: AS-REQ to KRB-ERROR.
fn is_message(tag: u8) -> bool {
    (0x6a..=0x7e).contains(&tag)
}

fn walk(old: &[u8], new: &mut [u8], value: &Value, depth: usize, replacer: &mut Replacer) {
    // Beside what DER has everywhere, the application's own tags.
    let own = (0x61..=0x7e).contains(&value.tag) && !value.content.is_empty();
    if !own && !is_structure(value, depth) {
        return;
    }
    keep_head(old, new, value);
    let content = old.get(value.content.clone()).unwrap_or_default();
    if value.is_constructed() {
        let inner = values(old, value.content.clone()).filter(|_| depth < MAX_DEPTH).unwrap_or_default();
        for inner in &inner {
            walk(old, new, inner, depth.saturating_add(1), replacer);
        }
        return extended_error(old, new, &inner);
    }
    match value.tag {
        // KDCOptions and other flags.
        BIT_STRING if content.len() <= FLAGS => keep(old, new, value.content.clone()),
        OCTET_STRING => {
            // Data of an error and of pre-authentication are messages themselves; what is encrypted is none.
            let inner =
                values(old, value.content.clone()).filter(|_| depth < MAX_DEPTH && content.first() == Some(&0x30));
            for inner in inner.unwrap_or_default() {
                walk(old, new, &inner, depth.saturating_add(1), replacer);
            }
        }
        tag => match encoding(tag) {
            Some(encoding) => {
                let made = replacer.name(content, encoding);
                put(new, value.content.clone(), &made);
            }
            // Numbers that are longer than types, codes and versions are nonces.
            None => nameless(old, new, value, replacer),
        },
    }
}

/// data-type [1] and data-value [2]: the status in an extended error stays.
fn extended_error(old: &[u8], new: &mut [u8], parts: &[Value]) {
    let [kind, data] = parts else { return };
    if (kind.tag, data.tag) != (0xa1, 0xa2) {
        return;
    }
    let inner = |outer: &Value| value(old, outer.content.clone());
    let (Some(kind), Some(data)) = (inner(kind), inner(data)) else { return };
    let is_error = kind.tag == INTEGER && old.get(kind.content) == Some(EXTENDED_ERROR);
    if is_error && data.tag == OCTET_STRING && data.content.len() == EXTENDED_LENGTH {
        keep(old, new, data.content);
    }
}

//! Kerberos messages: other names in the same structure; tickets and everything encrypted is blanked.

use std::ops::Range;

use super::canvas::Canvas;
use super::der::{INTEGER, OCTET_STRING, Value, encoding, is_structure, keep, keep_head, put, value, values};
use super::replace::Replacer;

const MAX_DEPTH: usize = 24;
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
        canvas.keep(start..begin);
        let end = begin.saturating_add(u32::from_be_bytes(*length) as usize);
        message(canvas, begin..end.min(canvas.old.len()), replacer);
        start = end;
    }
}

/// One message.
pub(super) fn message(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    // Application tags 10 to 30: AS-REQ to KRB-ERROR.
    let Some(whole) = value(canvas.old, at).filter(|whole| whole.tag & 0xe0 == 0x60) else { return };
    let old = canvas.old;
    walk(old, &mut canvas.new, &whole, 0, replacer);
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
        // Numbers of up to three bytes are types, codes and versions; longer ones are nonces.
        INTEGER if content.len() <= 3 => keep(old, new, value.content.clone()),
        // Flags and times.
        0x03 if content.len() <= 5 => keep(old, new, value.content.clone()),
        0x18 => keep(old, new, value.content.clone()),
        OCTET_STRING => {
            // Data of an error and of pre-authentication are messages themselves; what is encrypted is none.
            let inner =
                values(old, value.content.clone()).filter(|_| depth < MAX_DEPTH && content.first() == Some(&0x30));
            for inner in inner.unwrap_or_default() {
                walk(old, new, &inner, depth.saturating_add(1), replacer);
            }
        }
        tag => {
            if let Some(encoding) = encoding(tag) {
                let made = replacer.name(content, encoding);
                put(new, value.content.clone(), &made);
            }
        }
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

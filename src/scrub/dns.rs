//! DNS messages: other names and addresses in the same structure.

use std::ops::Range;

use rdpwhy_parsers::dns::{RecordType, message};
use rdpwhy_parsers::parse_with_fields;

use super::canvas::Canvas;
use super::replace::{Encoding, Replacer};

/// ID, flags and counts.
const HEADER: usize = 12;
/// Type, class, time to live, length of the data.
const FIXED: usize = 10;

/// One message. Of authorities and additional records nothing stays.
pub(super) fn datagram(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    let (read, fields) = parse_with_fields(message, canvas.old);
    if read.is_err() {
        return;
    }
    canvas.keep(0..HEADER);
    for field in &fields {
        match field.name {
            "QNAME" | "NAME" => name(canvas, field.at.clone(), replacer),
            "QTYPE" | "QCLASS" | "TYPE" | "CLASS" | "TTL" | "RDLENGTH" => canvas.keep(field.at.clone()),
            "RDATA" => data(canvas, field.at.clone(), replacer),
            _ => {}
        }
    }
}

fn data(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    let kind = at.start.checked_sub(FIXED).and_then(|start| canvas.part(start..at.start).first_chunk::<2>());
    match kind.map(|kind| RecordType(u16::from_be_bytes(*kind))) {
        Some(RecordType::A | RecordType::AAAA) => {
            let made = replacer.address_bytes(canvas.part(at.clone()));
            canvas.put(at.start, &made);
        }
        // CNAME.
        Some(RecordType(5)) => name(canvas, at, replacer),
        _ => {}
    }
}

/// Labels and pointers.
fn name(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    let mut place = at.start;
    while let Some(length) = canvas.part(place..at.end).first().copied() {
        let start = place.saturating_add(1);
        let end = match length {
            0xc0.. => start.saturating_add(1),
            _ => start.saturating_add(usize::from(length)).min(at.end),
        };
        canvas.keep(place..start);
        if length >= 0xc0 {
            canvas.keep(start..end);
        } else {
            let made = replacer.name(canvas.part(start..end), Encoding::Bytes);
            canvas.put(start, &made);
        }
        place = end;
        if length == 0 || length >= 0xc0 {
            return;
        }
    }
}

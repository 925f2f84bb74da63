//! Bytes without a framing of RDP: proxies in front of it, and how other protocols begin.

use std::ops::Range;

use rdpwhy_parsers::{http_connect, parse, preconnection, socks};

use super::canvas::{Action, Canvas};
use super::replace::{Encoding, Replacer};
use crate::flow::Direction;

/// How protocols begin that are told by it; no more of them stays.
const OPENINGS: [&[u8]; 16] = [
    b"SSH-",
    b"HTTP/",
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"OPTIONS ",
    b"CONNECT ",
    b"PRI * HTTP/2",
    b"RFB ",
    b"NXSH-",
    b"NXD-",
    b"NOMACHINE",
    b"220 ",
    b"220-",
    b"+OK",
    b"* OK",
];
/// How a load balancer's binary header begins.
const PROXY_SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// A run of bytes; `first` where it begins the stream.
pub(super) fn run(canvas: &mut Canvas<'_>, direction: Direction, first: bool, replacer: &mut Replacer) {
    if first && direction == Direction::ToServer && preamble(canvas, replacer) {
        return;
    }
    if direction == Direction::ToServer {
        if parse(socks::socks4_request, canvas.old).is_ok() {
            canvas.show(socks::socks4_request, 0, fields, replacer);
            return socks4_names(canvas, replacer);
        }
        if let Ok((_, rest)) = parse(socks::socks5_greeting, canvas.old).or_else(|_| no_greeting(canvas.old)) {
            let at = canvas.old.len().saturating_sub(rest.len());
            canvas.keep(0..at);
            return socks5(canvas, at, replacer);
        }
        if parse(http_connect::connect_request, canvas.old).is_ok() {
            return connect(canvas, replacer);
        }
    } else {
        if parse(http_connect::connect_response, canvas.old).is_ok() {
            return reply(canvas);
        }
        socks5_reply(canvas, replacer);
    }
    if first {
        opening(canvas);
    }
}

/// A request alone, whose greeting was a run of its own.
fn no_greeting(bytes: &[u8]) -> Result<(socks::Socks5Greeting, &[u8]), rdpwhy_parsers::Error> {
    parse(socks::socks5_request, bytes).map(|_| (socks::Socks5Greeting { methods: Vec::new() }, bytes))
}

fn preamble(canvas: &mut Canvas<'_>, replacer: &mut Replacer) -> bool {
    if parse(preconnection::preconnection_pdu, canvas.old).is_ok() {
        canvas.show(preconnection::preconnection_pdu, 0, fields, replacer);
        return true;
    }
    let Ok((header, rest)) = parse(preconnection::proxy_header, canvas.old) else { return false };
    let end = canvas.old.len().saturating_sub(rest.len());
    if header.version == 1 {
        // Words and line end stay, addresses are replaced, ports stay.
        text_line(canvas, 0..end, replacer);
        return true;
    }
    let start = PROXY_SIGNATURE.len().saturating_add(4);
    canvas.keep(0..start);
    let size = match canvas.old.get(PROXY_SIGNATURE.len().saturating_add(1)) {
        Some(0x11) => 4usize,
        Some(0x21) => 16,
        _ => return true,
    };
    for place in [start, start.saturating_add(size)] {
        let made = replacer.address_bytes(canvas.part(place..place.saturating_add(size)));
        canvas.put(place, &made);
    }
    let ports = start.saturating_add(size.saturating_mul(2));
    canvas.keep(ports..ports.saturating_add(4));
    true
}

/// Words of a line: those of the protocol and ports stay, addresses and everything else becomes something else as long as it was.
fn text_line(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    const WORDS: [&[u8]; 4] = [b"PROXY", b"TCP4", b"TCP6", b"UNKNOWN"];
    let line = canvas.part(at.clone());
    let mut place = at.start;
    for word in line.split_inclusive(|byte| matches!(byte, b' ' | b'\r' | b'\n')) {
        let end = place.saturating_add(word.len());
        let bare = word.strip_suffix(b" ").or_else(|| word.strip_suffix(b"\r")).unwrap_or(word);
        canvas.keep(place..end);
        if !WORDS.contains(&bare) && !is_port(bare) && bare != b"\n" {
            canvas.put(place, &replacer.name(bare, Encoding::Bytes));
        }
        place = end;
    }
}

fn is_port(text: &[u8]) -> bool {
    (1..=5).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// USERID and DOMAINNAME are texts that end with a zero.
fn socks4_names(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    let named = matches!(canvas.old.get(4..8), Some([0, 0, 0, last]) if *last != 0);
    if named {
        canvas.keep(4..8);
    } else {
        let made = replacer.address_bytes(canvas.part(4..8));
        canvas.put(4, &made);
    }
    let mut place = 8usize;
    for _ in 0..if named { 2 } else { 1 } {
        let rest = canvas.part(place..canvas.old.len());
        let Some(length) = rest.iter().position(|byte| *byte == 0) else { return };
        canvas.put(place, &replacer.name(rest.get(..length).unwrap_or_default(), Encoding::Bytes));
        place = place.saturating_add(length).saturating_add(1);
    }
}

/// A logon, whose name and password are blanked, or a request.
fn socks5(canvas: &mut Canvas<'_>, at: usize, replacer: &mut Replacer) {
    let rest = canvas.part(at..canvas.old.len());
    if let Ok((_, behind)) = parse(socks::socks5_authentication, rest) {
        let name = rest.get(1).copied().map_or(0, usize::from);
        let password = at.saturating_add(2).saturating_add(name);
        canvas.keep(at..at.saturating_add(2));
        canvas.keep(password..password.saturating_add(1));
        let next = canvas.old.len().saturating_sub(behind.len());
        if next > at && !behind.is_empty() {
            socks5_target(canvas, next, replacer);
        }
        return;
    }
    socks5_target(canvas, at, replacer);
}

fn socks5_target(canvas: &mut Canvas<'_>, at: usize, replacer: &mut Replacer) {
    let rest = canvas.part(at..canvas.old.len());
    if parse(socks::socks5_request, rest).is_ok() {
        host(canvas, at, replacer);
    }
}

/// Version, command or code, reserved, type of address, address, port.
fn host(canvas: &mut Canvas<'_>, at: usize, replacer: &mut Replacer) {
    let start = at.saturating_add(4);
    canvas.keep(at..start);
    let (from, end) = match canvas.old.get(at.saturating_add(3)) {
        Some(1) => (start, start.saturating_add(4)),
        Some(4) => (start, start.saturating_add(16)),
        Some(3) => {
            let length = canvas.old.get(start).copied().map_or(0, usize::from);
            canvas.keep(start..start.saturating_add(1));
            (start.saturating_add(1), start.saturating_add(1).saturating_add(length))
        }
        _ => return,
    };
    let whole = canvas.part(from..end);
    let made = if from == start { replacer.address_bytes(whole) } else { replacer.name(whole, Encoding::Bytes) };
    canvas.put(from, &made);
    canvas.keep(end..end.saturating_add(2));
}

/// A choice of method, the answer to a logon, the answer to a request: one behind the other, or one of them.
fn socks5_reply(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    let mut at = 0usize;
    while let Some(rest) = canvas.old.get(at..).filter(|rest| !rest.is_empty()) {
        if at == 0 && parse(socks::socks4_reply, rest).is_ok() && rest.len() == 8 {
            canvas.keep(0..4);
            let made = replacer.address_bytes(canvas.part(4..8));
            return canvas.put(4, &made);
        }
        match rest {
            [5, _, 0, 1 | 3 | 4, ..] if parse(socks::socks5_reply, rest).is_ok() => return host(canvas, at, replacer),
            [5 | 1, _, ..] => {
                canvas.keep(at..at.saturating_add(2));
                at = at.saturating_add(2);
            }
            _ => return,
        }
    }
}

/// The request line with another target; of the header fields only where they end.
fn connect(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    const METHOD: usize = 8;
    /// A space, and HTTP/1.1.
    const VERSION: usize = 9;
    canvas.keep(0..METHOD);
    let rest = canvas.part(METHOD..canvas.old.len());
    let Some(length) = rest.iter().position(|byte| *byte == b' ') else { return };
    let target = rest.get(..length).unwrap_or_default();
    // The port and the version stay.
    let split = target.iter().rposition(|byte| *byte == b':').map(|colon| (colon, colon.saturating_add(1)));
    let port = split.filter(|(_, port)| target.get(*port..).is_some_and(is_port));
    let host = port.map_or(length, |(colon, _)| colon);
    canvas.put(METHOD, &replacer.name(target.get(..host).unwrap_or_default(), Encoding::Bytes));
    let version = length.saturating_add(VERSION);
    canvas.keep(METHOD.saturating_add(host)..METHOD.saturating_add(version));
    line_ends(canvas);
}

/// The status line without its reason; of the header fields only where they end.
fn reply(canvas: &mut Canvas<'_>) {
    canvas.keep(0..12);
    line_ends(canvas);
}

/// The blank line that ends a header is what tells where the next protocol begins.
fn line_ends(canvas: &mut Canvas<'_>) {
    let ends: Vec<usize> =
        canvas.old.windows(2).enumerate().filter(|(_, pair)| *pair == b"\r\n").map(|(at, _)| at).collect();
    ends.into_iter().for_each(|at| canvas.keep(at..at.saturating_add(2)));
}

/// What tells a stranger's protocol.
fn opening(canvas: &mut Canvas<'_>) {
    let known = OPENINGS.iter().find(|opening| canvas.old.starts_with(opening));
    if let Some(known) = known {
        return canvas.keep(0..known.len());
    }
    match canvas.old {
        [20..=24, 3, 0..=4, ..] => canvas.keep(0..6),
        [5, ..] | [4, 1 | 2, ..] => canvas.keep(0..2),
        [_, _, _, _, 0xff | 0xfe, b'S', b'M', b'B', ..] => canvas.keep(0..8),
        [first, ..] if !matches!(first, 3 | 20..=24) => {}
        _ => {}
    }
}

fn fields(name: &str, _: &str) -> Action {
    match name {
        "VN" | "CD" | "DSTPORT" | "cbSize" | "Flags" | "Version" | "cchPCB" => Action::Keep,
        "wszPCB" => Action::Name(0, Encoding::Utf16Le),
        _ => Action::Blank,
    }
}

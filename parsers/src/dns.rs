//! Domain Name System messages, as far as a lookup of a host's address goes.

use nom::bytes::complete::take;
use nom::number::complete::{be_u16, be_u32, u8};

use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Compression pointers followed in one name; each must lead backwards.
const MAX_POINTERS: usize = 16;
/// Longest name, bytes ([RFC 1035 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)).
const MAX_NAME: usize = 255;
/// Questions and answers read of one message; a lookup has one question and a handful of answers.
const MAX_ENTRIES: u16 = 64;

/// A query or a response.
///
/// ```text
/// | ID (2) | flags (2) | QDCOUNT (2) | ANCOUNT (2) | NSCOUNT (2) | ARCOUNT (2) | questions | answers | ...
/// ```
/// Source: [RFC 1035 4.1](https://www.rfc-editor.org/rfc/rfc1035#section-4.1). Authority and additional records are left unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Joins a response to its query.
    pub id: u16,
    /// QR: it is a response.
    pub response: bool,
    /// OPCODE; 0 is a standard query.
    pub opcode: u8,
    /// RCODE.
    pub rcode: Rcode,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What is answered.
    pub answers: Vec<Answer>,
}

/// RCODE ([RFC 1035 4.1.1](https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rcode(pub u8);

impl Rcode {
    /// No error.
    pub const NOERROR: Self = Self(0);
    /// The server could not answer.
    pub const SERVFAIL: Self = Self(2);
    /// There is no such name.
    pub const NXDOMAIN: Self = Self(3);

    /// The registered name.
    pub fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "NOERROR",
            1 => "FORMERR",
            2 => "SERVFAIL",
            3 => "NXDOMAIN",
            4 => "NOTIMP",
            5 => "REFUSED",
            _ => return None,
        })
    }
}

/// TYPE of a record ([RFC 1035 3.2.2](https://www.rfc-editor.org/rfc/rfc1035#section-3.2.2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordType(pub u16);

impl RecordType {
    /// IPv4 address.
    pub const A: Self = Self(1);
    /// Another name for it.
    pub const CNAME: Self = Self(5);
    /// IPv6 address ([RFC 3596](https://www.rfc-editor.org/rfc/rfc3596)).
    pub const AAAA: Self = Self(28);
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name, labels joined by dots, without the last dot; not escaped.
    pub name: String,
    /// QTYPE.
    pub kind: RecordType,
}

/// A resource record of the answer section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The name it is about.
    pub name: String,
    /// TYPE.
    pub kind: RecordType,
    /// RDATA: 4 bytes of an A, 16 of an AAAA record, else as on the wire.
    pub data: Vec<u8>,
}

/// Reads a message as a UDP datagram carries it.
///
/// # Errors
/// The bytes end early, or a name does.
pub fn message(input: Input<'_>) -> ParseResult<'_, Message> {
    let (rest, id) = field("ID", be_u16)(input)?;
    let (rest, flags) = field("flags", be_u16)(rest)?;
    let (rest, questions) = field("QDCOUNT", be_u16)(rest)?;
    let (rest, answers) = field("ANCOUNT", be_u16)(rest)?;
    let (rest, _) = field("NSCOUNT", be_u16)(rest)?;
    let (mut rest, _) = field("ARCOUNT", be_u16)(rest)?;
    let mut message = Message {
        id,
        response: flags & 0x8000 != 0,
        opcode: (flags >> 11) as u8 & 0x0f,
        rcode: Rcode(flags as u8 & 0x0f),
        questions: Vec::new(),
        answers: Vec::new(),
    };
    for _ in 0..questions.min(MAX_ENTRIES) {
        let (after, question) = field("question", |at| question(input, at))(rest)?;
        message.questions.push(question);
        rest = after;
    }
    for _ in 0..answers.min(MAX_ENTRIES) {
        let (after, answer) = field("answer", |at| answer(input, at))(rest)?;
        message.answers.push(answer);
        rest = after;
    }
    Ok((rest, message))
}

fn question<'a>(start: Input<'a>, input: Input<'a>) -> ParseResult<'a, Question> {
    let (rest, name) = field("QNAME", |at| name(start, at))(input)?;
    let (rest, kind) = field("QTYPE", be_u16)(rest)?;
    let (rest, _) = field("QCLASS", be_u16)(rest)?;
    Ok((rest, Question { name, kind: RecordType(kind) }))
}

fn answer<'a>(start: Input<'a>, input: Input<'a>) -> ParseResult<'a, Answer> {
    let (rest, name) = field("NAME", |at| name(start, at))(input)?;
    let (rest, kind) = field("TYPE", be_u16)(rest)?;
    let (rest, _) = field("CLASS", be_u16)(rest)?;
    let (rest, _) = field("TTL", be_u32)(rest)?;
    let (rest, length) = field("RDLENGTH", be_u16)(rest)?;
    let (rest, data) = field("RDATA", take(length))(rest)?;
    Ok((rest, Answer { name, kind: RecordType(kind), data: data.bytes().to_vec() }))
}

/// A name, compressed or not ([RFC 1035 4.1.4](https://www.rfc-editor.org/rfc/rfc1035#section-4.1.4)); `start` is the message.
fn name<'a>(start: Input<'a>, input: Input<'a>) -> ParseResult<'a, String> {
    let mut text = String::new();
    let mut at = input;
    // Where the name ends in place: after the first pointer, or after its last label.
    let mut end = None;
    let mut pointers = 0;
    loop {
        let place = at.offset();
        let (rest, length) = u8(at)?;
        match length {
            0 => return Ok((end.unwrap_or(rest), text)),
            0xc0.. => {
                let (after, low) = u8(rest)?;
                let target = usize::from(length & 0x3f) << 8 | usize::from(low);
                pointers += 1;
                // A pointer that leads forwards, or to itself, would never end.
                if pointers > MAX_POINTERS || start.offset().saturating_add(target) >= place {
                    return Err(Error::expected(at, "a pointer to an earlier name"));
                }
                end.get_or_insert(after);
                at = nom::Input::take_from(&start, target);
            }
            1..=63 => {
                let (after, label) = take(length)(rest)?;
                if text.len() + label.len() + 1 > MAX_NAME {
                    return Err(Error::expected(at, "a name of at most 255 bytes"));
                }
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(&String::from_utf8_lossy(label.bytes()));
                at = after;
            }
            _ => return Err(Error::expected(at, "a label of at most 63 bytes, or a pointer")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    const QUERY: &[u8] =
        b"\xc4\x85\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05rds99\x03lab\x07example\x00\x00\x01\x00\x01";

    #[test]
    fn reads_a_query() {
        let (message, rest) = parse(message, QUERY).unwrap();
        assert!(rest.is_empty() && !message.response);
        assert_eq!(message.questions, [Question { name: "rds99.lab.example".into(), kind: RecordType::A }]);
    }

    #[test]
    fn reads_an_answer_with_a_compressed_name_and_an_alias() {
        let mut bytes = QUERY.to_vec();
        bytes[2] = 0x81;
        bytes[3] = 0x80;
        bytes[7] = 2;
        bytes.extend(b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x04\x01x\xc0\x12");
        bytes.extend(b"\xc0\x12\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x1e\x05\x14");
        let (message, _) = parse(message, &bytes).unwrap();
        assert!(message.response && message.rcode == Rcode::NOERROR);
        assert_eq!(message.answers[0].kind, RecordType::CNAME);
        assert_eq!(
            message.answers[1],
            Answer { name: "lab.example".into(), kind: RecordType::A, data: vec![10, 30, 5, 20] }
        );
    }

    #[test]
    fn reads_the_code_of_a_refusal() {
        let mut bytes = QUERY.to_vec();
        bytes[2] = 0x81;
        bytes[3] = 0x83;
        assert_eq!(parse(message, &bytes).unwrap().0.rcode.name(), Some("NXDOMAIN"));
    }

    #[test]
    fn refuses_pointers_that_never_end_and_names_that_end_early() {
        let mut bytes = QUERY.to_vec();
        bytes.splice(12.., *b"\xc0\x0c\x00\x01\x00\x01");
        assert!(parse(message, &bytes).is_err());
        bytes.splice(12.., *b"\x01a\xc0\x0c\x00\x01\x00\x01");
        assert!(parse(message, &bytes).is_err(), "a loop through a label");
        for cut in 0..QUERY.len() {
            assert!(parse(message, &QUERY[..cut]).is_err(), "{cut}");
        }
    }
}

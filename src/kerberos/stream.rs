//! A TCP connection to a KDC: the bytes of each direction in order, as far as a request and its answer need them.

use std::collections::BTreeMap;

use rdpwhy_parsers::kerberos::{Message, tcp_length, tcp_message};
use rdpwhy_parsers::parse;

use super::exchange::Question;
use crate::link::{Frame, Segment, Tcp, TcpFlags};
use crate::time::Time;

/// Bytes of a direction that are kept; a ticket with a large PAC has some tens of thousands.
const MAX_BYTES: usize = 64 * 1024;

/// One connection.
#[derive(Debug)]
pub struct Connection {
    to_kdc: Half,
    to_client: Half,
    question: Question,
    /// The KDC has taken the connection.
    accepted: bool,
    /// A request was read, and not yet its answer.
    asked: bool,
    /// An answer was read.
    answered: bool,
    place: (Frame, Time),
}

/// One direction.
#[derive(Debug, Default)]
struct Half {
    /// Sequence number of the byte after those in `bytes`.
    next: Option<u32>,
    bytes: Vec<u8>,
    /// Segments that wait for an earlier one, and their bytes in all.
    ahead: BTreeMap<u32, Vec<u8>>,
    ahead_bytes: usize,
}

impl Connection {
    /// A connection that begins here.
    pub fn new(frame: Frame, time: Time) -> Self {
        Self {
            to_kdc: Half::default(),
            to_client: Half::default(),
            question: Question::connecting(frame, time),
            accepted: false,
            asked: false,
            answered: false,
            place: (frame, time),
        }
    }

    /// Takes a segment; true where it refuses the connection.
    pub fn push(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, to_kdc: bool) -> bool {
        self.place = (segment.frame, segment.time);
        let syn = tcp.flags.has(TcpFlags::SYN);
        if syn && to_kdc && self.to_kdc.next.is_some() && !self.accepted {
            self.question.repeat(segment.time);
        }
        self.accepted |= !to_kdc && (syn || !tcp.payload.is_empty());
        let half = if to_kdc { &mut self.to_kdc } else { &mut self.to_client };
        half.push(tcp);
        !to_kdc && tcp.flags.has(TcpFlags::RST) && !self.answered
    }

    /// The question and the answer that are whole now.
    pub fn take(&mut self) -> (Option<Question>, Option<Message>) {
        if let Some(Message::KdcReq(request)) = self.to_kdc.message() {
            self.question = Question::new(&request, self.place.0, self.place.1);
            (self.asked, self.answered) = (true, false);
        }
        let answer = self.to_client.message();
        if answer.is_none() {
            return (None, None);
        }
        self.answered = true;
        let question = std::mem::take(&mut self.asked).then(|| self.question.clone());
        (question, answer)
    }

    /// What was asked in vain, a connection included that was never taken.
    pub fn unanswered(&self) -> Option<Question> {
        (!self.answered && (self.asked || !self.accepted)).then(|| self.question.clone())
    }

    /// Whether the KDC took the connection.
    pub fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// Whether nothing waits for an answer.
    pub fn is_settled(&self) -> bool {
        !self.asked
    }
}

impl Half {
    fn push(&mut self, tcp: &Tcp<'_>) {
        let syn = tcp.flags.has(TcpFlags::SYN);
        let start = if syn { tcp.sequence.wrapping_add(1) } else { tcp.sequence };
        let next = *self.next.get_or_insert(start);
        if tcp.payload.is_empty() {
            return;
        }
        let distance = start.wrapping_sub(next);
        if distance == 0 {
            self.append(tcp.payload);
        } else if distance < MAX_BYTES as u32 && self.ahead_bytes.saturating_add(tcp.payload.len()) <= MAX_BYTES {
            self.ahead_bytes = self.ahead_bytes.saturating_add(tcp.payload.len());
            self.ahead.entry(start).or_insert_with(|| tcp.payload.to_vec());
        }
        // What waited may follow now.
        while let Some(bytes) = self.next.and_then(|next| self.ahead.remove(&next)) {
            self.append(&bytes);
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        self.next = self.next.map(|next| next.wrapping_add(bytes.len() as u32));
        let room = MAX_BYTES.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// The next whole message.
    fn message(&mut self) -> Option<Message> {
        let length = tcp_length(&self.bytes)?;
        if length > MAX_BYTES {
            self.bytes.clear();
            return None;
        }
        let whole = self.bytes.get(..length)?;
        let read = parse(tcp_message, whole).ok().map(|(message, _)| message);
        self.bytes.drain(..length);
        read
    }
}

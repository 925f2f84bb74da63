//! One end's TCP: handshake, cumulative and delayed acknowledgment, retransmission by timer with back-off and by three duplicate
//! acknowledgments (RFC 9293, 5681, 6298), windows, FIN and RST. No options but the segment size, as between simple stacks.

use std::collections::BTreeMap;

/// Nanoseconds.
pub type Time = i64;

pub const MILLISECOND: Time = 1_000_000;
pub const SECOND: Time = 1_000 * MILLISECOND;

/// Largest payload of a segment.
const SEGMENT: i64 = 1460;
/// Window that each end announces; its program reads at once.
const WINDOW: i64 = 64_240;
const DELAYED_ACK: Time = 40 * MILLISECOND;
const SHORTEST_TIMEOUT: Time = 200 * MILLISECOND;
/// Linux gives up after 15 of them, Windows after 5.
const MOST_RETRANSMISSIONS: u32 = 7;

/// A segment by relative numbers: the SYN has 0, the first byte 1, the FIN the one after the last byte.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    pub sequence: i64,
    pub acknowledgment: Option<i64>,
    pub syn: bool,
    pub fin: bool,
    pub reset: bool,
    pub payload: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Listening,
    SynSent,
    SynReceived,
    Open,
    /// Reset, by either end, or given up.
    Gone,
}

/// A TCP end of one connection.
pub struct Host {
    state: State,
    /// What its program wrote.
    written: Vec<u8>,
    closing: bool,
    /// Oldest number not acknowledged, and the next to send.
    una: i64,
    next: i64,
    highest: i64,
    received: i64,
    /// Segments behind a hole: first number and the one after the last.
    waiting: BTreeMap<i64, i64>,
    peer_fin: Option<i64>,
    smoothed: Option<(Time, Time)>,
    timeout: Time,
    retries: u32,
    retransmit_at: Option<Time>,
    timed: Option<(i64, Time)>,
    duplicates: u32,
    /// End of the loss that is being repaired.
    recovering: Option<i64>,
    congestion: i64,
    threshold: i64,
    unacknowledged: u32,
    acknowledge_at: Option<Time>,
    /// Segments to be sent now.
    pub out: Vec<Segment>,
    /// It retransmitted in vain and gave up.
    pub gave_up: bool,
}

impl Host {
    /// An end that waits for a SYN.
    pub fn listening() -> Self {
        Self {
            state: State::Listening,
            written: Vec::new(),
            closing: false,
            una: 0,
            next: 0,
            highest: 0,
            received: 0,
            waiting: BTreeMap::new(),
            peer_fin: None,
            smoothed: None,
            timeout: SECOND,
            retries: 0,
            retransmit_at: None,
            timed: None,
            duplicates: 0,
            recovering: None,
            congestion: 10 * SEGMENT,
            threshold: i64::MAX,
            unacknowledged: 0,
            acknowledge_at: None,
            out: Vec::new(),
            gave_up: false,
        }
    }

    /// An end that opens the connection.
    pub fn connecting(now: Time) -> Self {
        let mut host = Self { state: State::SynSent, next: 1, highest: 1, ..Self::listening() };
        host.out.push(Segment { syn: true, ..Segment::default() });
        host.retransmit_at = Some(now + host.timeout);
        host
    }

    /// Whether its program can speak.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether nothing more can be sent or received.
    pub fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    /// Bytes that its program received in order.
    pub fn delivered(&self) -> i64 {
        let fin = i64::from(self.heard_fin());
        (self.received - 1 - fin).max(0)
    }

    /// The other end's FIN arrived, and all before it.
    pub fn heard_fin(&self) -> bool {
        self.peer_fin.is_some_and(|fin| self.received > fin)
    }

    /// It closed in order and the other end knows.
    pub fn closed_in_order(&self) -> bool {
        self.closing && self.una > self.end() && self.heard_fin()
    }

    /// Its program writes.
    pub fn write(&mut self, bytes: &[u8], now: Time) {
        self.written.extend_from_slice(bytes);
        self.pump(now);
    }

    /// Its program closes.
    pub fn close(&mut self, now: Time) {
        self.closing = true;
        self.pump(now);
    }

    /// Its program, or its kernel for it, resets.
    pub fn reset(&mut self) {
        let reset =
            Segment { sequence: self.next, acknowledgment: Some(self.received), reset: true, ..Segment::default() };
        self.out.push(reset);
        self.go();
    }

    /// When it next acts by itself.
    pub fn due(&self) -> Option<Time> {
        self.retransmit_at.into_iter().chain(self.acknowledge_at).min()
    }

    /// Its timers.
    pub fn tick(&mut self, now: Time) {
        if self.acknowledge_at.is_some_and(|at| at <= now) {
            self.acknowledge();
        }
        if self.retransmit_at.is_none_or(|at| at > now) {
            return;
        }
        self.retries += 1;
        if self.retries > MOST_RETRANSMISSIONS {
            self.gave_up = true;
            self.go();
            return;
        }
        self.timeout = (self.timeout * 2).min(60 * SECOND);
        self.timed = None;
        self.recovering = None;
        self.threshold = ((self.next - self.una) / 2).max(2 * SEGMENT);
        self.congestion = SEGMENT;
        self.retransmit_at = Some(now + self.timeout);
        if self.una == 0 {
            self.send_syn();
            return;
        }
        self.next = self.una;
        self.pump(now);
    }

    /// A segment arrives.
    pub fn arrive(&mut self, segment: &Segment, now: Time) {
        if self.state == State::Gone {
            self.answer_when_gone(segment);
            return;
        }
        if segment.reset {
            let refused = self.state == State::SynSent && segment.acknowledgment == Some(1);
            let fits = (self.received..self.received + WINDOW).contains(&segment.sequence);
            if refused || (self.state != State::SynSent && fits) {
                self.go();
            }
            return;
        }
        if segment.syn {
            self.arrive_syn(segment, now);
            return;
        }
        if self.state == State::SynReceived && segment.acknowledgment.is_some_and(|number| number > 0) {
            self.state = State::Open;
        }
        if !self.is_open() {
            return;
        }
        if let Some(number) = segment.acknowledgment {
            self.take_acknowledgment(number, segment.payload.is_empty() && !segment.fin, now);
        }
        self.take_data(segment, now);
        self.pump(now);
    }

    fn end(&self) -> i64 {
        1 + self.written.len() as i64
    }

    fn go(&mut self) {
        self.state = State::Gone;
        self.retransmit_at = None;
        self.acknowledge_at = None;
    }

    fn answer_when_gone(&mut self, segment: &Segment) {
        if segment.reset || segment.syn {
            return;
        }
        let sequence = segment.acknowledgment.unwrap_or(0);
        self.out.push(Segment { sequence, reset: true, ..Segment::default() });
    }

    fn arrive_syn(&mut self, segment: &Segment, now: Time) {
        match (self.state, segment.acknowledgment) {
            (State::Listening, None) => {
                self.state = State::SynReceived;
                (self.received, self.next, self.highest) = (1, 1, 1);
                self.send_syn();
                self.retransmit_at = Some(now + self.timeout);
            }
            (State::SynReceived, None) => self.send_syn(),
            (State::SynSent, Some(1)) => {
                self.state = State::Open;
                self.received = 1;
                self.una = 1;
                (self.retries, self.timeout, self.retransmit_at) = (0, SECOND, None);
                self.acknowledge();
            }
            (State::Open, _) => self.acknowledge(),
            _ => {}
        }
    }

    fn send_syn(&mut self) {
        let acknowledgment = (self.state == State::SynReceived).then_some(1);
        self.out.push(Segment { syn: true, acknowledgment, ..Segment::default() });
    }

    fn acknowledge(&mut self) {
        (self.unacknowledged, self.acknowledge_at) = (0, None);
        self.out.push(Segment { sequence: self.highest, acknowledgment: Some(self.received), ..Segment::default() });
    }

    fn take_acknowledgment(&mut self, number: i64, bare: bool, now: Time) {
        if number > self.highest {
            return;
        }
        if number <= self.una {
            let repeats = number == self.una && bare && self.una < self.next;
            self.duplicates = if repeats { self.duplicates + 1 } else { self.duplicates };
            if self.duplicates == 3 && self.recovering.is_none() {
                self.threshold = ((self.next - self.una) / 2).max(2 * SEGMENT);
                self.congestion = self.threshold;
                self.recovering = Some(self.next);
                self.resend();
            }
            return;
        }
        if let Some((_, sent)) = self.timed.take_if(|timed| timed.0 <= number) {
            self.measure(now - sent);
        }
        self.una = number;
        self.next = self.next.max(number);
        (self.duplicates, self.retries) = (0, 0);
        self.timeout = self.smoothed.map_or(SECOND, |(mean, spread)| (mean + 4 * spread).max(SHORTEST_TIMEOUT));
        self.congestion += if self.congestion < self.threshold { SEGMENT } else { SEGMENT * SEGMENT / self.congestion };
        match self.recovering {
            Some(until) if number < until => self.resend(),
            _ => self.recovering = None,
        }
        self.retransmit_at = (self.una < self.next).then_some(now + self.timeout);
    }

    fn measure(&mut self, sample: Time) {
        self.smoothed = Some(match self.smoothed {
            None => (sample, sample / 2),
            Some((mean, spread)) => ((7 * mean + sample) / 8, (3 * spread + (mean - sample).abs()) / 4),
        });
    }

    fn take_data(&mut self, segment: &Segment, now: Time) {
        let length = segment.payload.len() as i64;
        if length == 0 && !segment.fin {
            return;
        }
        let after = segment.sequence + length;
        if segment.fin {
            self.peer_fin = Some(after);
        }
        let in_order = segment.sequence == self.received && self.waiting.is_empty();
        let end = after + i64::from(segment.fin);
        let farthest = self.waiting.entry(segment.sequence).or_insert(end);
        *farthest = end.max(*farthest);
        while let Some((&first, &behind)) = self.waiting.first_key_value().filter(|(first, _)| **first <= self.received)
        {
            self.received = self.received.max(behind);
            self.waiting.remove(&first);
        }
        self.unacknowledged += 1;
        if in_order && !segment.fin && self.unacknowledged < 2 {
            self.acknowledge_at = Some(now + DELAYED_ACK);
            return;
        }
        self.acknowledge();
    }

    /// The oldest segment once more.
    fn resend(&mut self) {
        self.timed = None;
        let segment = self.segment_at(self.una, self.next);
        self.out.push(segment);
    }

    fn pump(&mut self, now: Time) {
        if !self.is_open() {
            return;
        }
        let end = self.end();
        let limit = self.una + self.congestion.min(WINDOW);
        while self.next < end.min(limit) {
            let segment = self.segment_at(self.next, end.min(limit));
            self.sent(segment, now);
        }
        if self.closing && self.next == end {
            let segment = self.segment_at(end, end + 1);
            self.sent(segment, now);
        }
    }

    /// What begins at `number` and ends before `until`, the FIN if it stands there.
    fn segment_at(&self, number: i64, until: i64) -> Segment {
        let end = self.end();
        let last = (number + SEGMENT).min(until).min(end).max(number);
        Segment {
            sequence: number,
            acknowledgment: Some(self.received),
            fin: self.closing && last == end && until > end,
            payload: self.written[(number - 1) as usize..(last - 1) as usize].to_vec(),
            ..Segment::default()
        }
    }

    fn sent(&mut self, segment: Segment, now: Time) {
        let after = segment.sequence + segment.payload.len() as i64 + i64::from(segment.fin);
        if after > self.highest && self.timed.is_none() {
            self.timed = Some((after, now));
        }
        self.next = after;
        self.highest = self.highest.max(after);
        if self.retransmit_at.is_none() {
            self.retransmit_at = Some(now + self.timeout);
        }
        (self.unacknowledged, self.acknowledge_at) = (0, None);
        self.out.push(segment);
    }
}

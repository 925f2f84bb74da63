//! The way between both ends: delay, loss, reordering, duplication, and the place where the capture is taken.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::host::{Host, MILLISECOND, SECOND, Segment, Time};
use super::random::Random;
use super::script::{Act, Script, Step};
use super::wire::Seen;
use rdpwhy::flow::Direction;

/// Where the capture is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Client,
    Between,
    Server,
}

/// The weather of one run.
#[derive(Clone, Debug)]
pub struct Weather {
    pub place: Place,
    /// One way, and what is added to it by chance.
    pub delay: Time,
    pub jitter: Time,
    /// In a thousand.
    pub loss: u64,
    pub held: u64,
    pub doubled: u64,
}

impl Weather {
    /// Delay of 0 to 400 ms in all, loss of 0 to 10 in a hundred; calm in one run of eight.
    pub fn of(random: &mut Random) -> Self {
        let place = [Place::Client, Place::Between, Place::Server][random.up_to(2) as usize];
        let worst = if random.happens(125) { 0 } else { 100 };
        let whole = random.up_to(400) as Time * MILLISECOND;
        let jitter = if random.happens(500) { random.up_to(whole as u64 / 4) as Time } else { 0 };
        Self {
            place,
            delay: whole - jitter,
            jitter,
            loss: random.up_to(worst),
            held: random.up_to(worst / 2),
            doubled: random.up_to(worst / 3),
        }
    }
}

/// What both ends logged, and what the capture shows.
pub struct Run {
    pub seen: Vec<Seen>,
    /// Both ends received every byte that the script has for them, and closed.
    pub complete: bool,
}

/// What is on its way: time of arrival, position among the segments, and whether the client sent it.
type Arrival = Reverse<(Time, u64, bool)>;

struct World<'s> {
    now: Time,
    weather: &'s Weather,
    random: Random,
    /// Client and server.
    hosts: [Host; 2],
    arrivals: BinaryHeap<Arrival>,
    segments: Vec<Segment>,
    ip_ids: [u16; 2],
    seen: Vec<Seen>,
    steps: &'s [Step],
    at: usize,
    /// Since when the next step can be done.
    ready: Option<Time>,
}

/// Plays a script through the weather.
pub fn play(script: &Script, weather: &Weather, seed: u64) -> Run {
    let mut world = World {
        now: script.start,
        weather,
        random: Random(seed),
        hosts: [Host::connecting(script.start), Host::listening()],
        arrivals: BinaryHeap::new(),
        segments: Vec::new(),
        ip_ids: [0x1000, 0x8000],
        seen: Vec::new(),
        steps: &script.steps,
        at: 0,
        ready: None,
    };
    world.send();
    while world.advance() {}
    world.seen.sort_by_key(|seen| seen.time);
    let complete = world.complete();
    Run { seen: world.seen, complete }
}

fn index(by: Direction) -> usize {
    usize::from(by == Direction::ToClient)
}

impl World<'_> {
    /// The next thing that happens; false when nothing will.
    fn advance(&mut self) -> bool {
        self.do_steps();
        let arrival = self.arrivals.peek().map(|Reverse((time, ..))| *time);
        let timers = self.hosts.iter().filter_map(Host::due);
        let step = self.ready.map(|since| since + self.steps[self.at].pause);
        let Some(next) = timers.chain(arrival).chain(step).min() else { return false };
        self.now = self.now.max(next);
        if arrival == Some(next) {
            self.arrive();
        }
        for host in &mut self.hosts {
            host.tick(self.now);
        }
        self.send();
        true
    }

    fn arrive(&mut self) {
        let Some(Reverse((_, number, from_client))) = self.arrivals.pop() else { return };
        let segment = &self.segments[number as usize];
        self.hosts[usize::from(from_client)].arrive(segment, self.now);
    }

    /// Does every step whose time has come.
    fn do_steps(&mut self) {
        while let Some(step) = self.steps.get(self.at) {
            if !self.can_do(step) {
                self.ready = None;
                return;
            }
            let since = *self.ready.get_or_insert(self.now);
            if self.now < since + step.pause {
                return;
            }
            let host = &mut self.hosts[index(step.by)];
            match &step.act {
                Act::Write(bytes) => host.write(bytes, self.now),
                Act::Close => host.close(self.now),
                Act::Reset => host.reset(),
            }
            self.at += 1;
            self.ready = None;
            self.send();
        }
        self.ready = None;
    }

    /// Its end has received all that the other did before.
    fn can_do(&self, step: &Step) -> bool {
        let host = &self.hosts[index(step.by)];
        let before = self.steps[..self.at].iter().filter(|other| other.by != step.by);
        let closed = before.clone().any(|other| matches!(other.act, Act::Close));
        host.is_open() && host.delivered() >= bytes(before) && (!closed || host.heard_fin())
    }

    fn send(&mut self) {
        for side in 0..2 {
            for segment in std::mem::take(&mut self.hosts[side].out) {
                self.ip_ids[side] = self.ip_ids[side].wrapping_add(1 + self.random.up_to(2) as u16);
                let ip_id = self.ip_ids[side];
                self.launch(side == 0, ip_id, segment);
            }
        }
    }

    /// Sends a packet over both halves of the way; each can lose, hold or double it.
    fn launch(&mut self, from_client: bool, ip_id: u16, segment: Segment) {
        let own = if from_client { Place::Client } else { Place::Server };
        if self.weather.place == own {
            self.record(self.now, from_client, 0, ip_id, &segment);
        }
        for middle in self.hop(self.now) {
            if self.weather.place == Place::Between {
                self.record(middle, from_client, 3, ip_id, &segment);
            }
            for end in self.hop(middle) {
                if self.weather.place != own && self.weather.place != Place::Between {
                    self.record(end, from_client, 6, ip_id, &segment);
                }
                self.segments.push(segment.clone());
                self.arrivals.push(Reverse((end, self.segments.len() as u64 - 1, from_client)));
            }
        }
    }

    /// When a packet comes out of one half of the way: never, once or twice.
    fn hop(&mut self, now: Time) -> Vec<Time> {
        let weather = self.weather;
        let copies = 1 + usize::from(self.random.happens(weather.doubled / 2));
        let mut out = Vec::new();
        for _ in 0..copies {
            if self.random.happens(weather.loss / 2) {
                continue;
            }
            let jitter = self.random.up_to(weather.jitter as u64 / 2) as Time;
            let held = if self.random.happens(weather.held) { self.random.up_to(60) as Time * MILLISECOND } else { 0 };
            out.push(now + weather.delay / 2 + jitter + held + 20_000);
        }
        out
    }

    fn record(&mut self, time: Time, from_client: bool, hops: u8, ip_id: u16, segment: &Segment) {
        let ttl = if from_client { 128 } else { 64 } - hops;
        self.seen.push(Seen { time, from_client, ttl, ip_id, segment: segment.clone() });
    }

    /// Both ends have every byte of the script, neither gave up, and each knows that the connection is over.
    fn complete(&self) -> bool {
        [Direction::ToServer, Direction::ToClient].into_iter().all(|by| {
            let (own, other) = (&self.hosts[index(by)], &self.hosts[index(by.reverse())]);
            let all = bytes(self.steps.iter().filter(|step| step.by == by));
            !own.gave_up && (own.is_gone() || own.closed_in_order()) && other.delivered() >= all
        }) && self.now - self.seen.first().map_or(0, |seen| seen.time) < 600 * SECOND
    }
}

fn bytes<'s>(steps: impl Iterator<Item = &'s Step>) -> i64 {
    steps.map(|step| if let Act::Write(bytes) = &step.act { bytes.len() as i64 } else { 0 }).sum()
}

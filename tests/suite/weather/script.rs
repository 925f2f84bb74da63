//! What two programs said, taken from a recorded capture: played again over another network.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use rdpwhy::capture::Capture;
use rdpwhy::flow::{Direction, Flow, FlowTable, Limits};
use rdpwhy::link::Dissector;
use serde_json::Value;

use super::host::Time;
use crate::bundled;

/// Larger conversations would take too long in a test.
const LARGEST: u64 = 48 << 10;

/// One conversation.
pub struct Script {
    /// Capture and port, for messages.
    pub name: String,
    /// Start, nanoseconds since 1970.
    pub start: Time,
    pub client: SocketAddr,
    pub server: SocketAddr,
    pub steps: Vec<Step>,
    /// Causes that are right; empty for a healthy session.
    pub causes: Vec<String>,
}

/// What one end does once it has received all that the other did before.
pub struct Step {
    pub by: Direction,
    /// How long it waited.
    pub pause: Time,
    pub act: Act,
}

pub enum Act {
    Write(Vec<u8>),
    Close,
    Reset,
}

/// The scripts of every bundled capture, in order of name: those whose truth `picks` at most `each` per capture.
pub fn all(each: usize, picks: impl Fn(&Value) -> bool) -> Vec<Script> {
    let folders = bundled::captures();
    // What a KDC says beside a connection is not played again, and the connection alone does not hold its cause.
    let alone = |folder: &&std::path::PathBuf| {
        !["/kerberos-", "/variety-kerberos-", "/smart-card-"].iter().any(|name| folder.to_string_lossy().contains(name))
    };
    folders.iter().filter(alone).flat_map(|folder| of(folder, each, &picks)).collect()
}

fn of(folder: &Path, each: usize, picks: &impl Fn(&Value) -> bool) -> Vec<Script> {
    let truth = bundled::toml(&folder.join("truth.toml"));
    let wanted = truth["session"].as_array().map(Vec::as_slice).unwrap_or_default();
    let wanted: Vec<&Value> = wanted.iter().filter(|truth| picks(truth)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let flows = flows(&folder.join("capture.pcapng"));
    let name = folder.file_name().unwrap().to_string_lossy();
    let matching = |truth: &Value| {
        let flow = flows.iter().find(|flow| {
            truth["client"] == flow.client.to_string().as_str()
                && truth["server"] == flow.server.to_string().as_str()
                && truth["first_frame"] == flow.first_frame
        })?;
        script(&name, flow, truth)
    };
    wanted.into_iter().filter_map(matching).take(each).collect()
}

fn flows(path: &Path) -> Vec<Flow> {
    let mut source = Capture::open(path, Default::default()).unwrap();
    let mut dissector = Dissector::default();
    let limits = Limits { head: 1 << 20, head_units: 1 << 14, ..Limits::default() };
    let mut table = FlowTable::new(limits);
    while let Some(packet) = source.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
    }
    table.finish().flows
}

/// `None` for conversations without a handshake or a close, with holes, too large, or over IPv6.
fn script(name: &str, flow: &Flow, truth: &Value) -> Option<Script> {
    let streams = [(Direction::ToServer, &flow.to_server), (Direction::ToClient, &flow.to_client)];
    let whole = streams.iter().all(|(_, stream)| stream.gaps.is_empty() && stream.length <= LARGEST);
    let IpAddr::V4(_) = flow.client.ip() else { return None };
    let opened = !flow.handshake.syn_acks.is_empty() && flow.handshake.ack.is_some();
    if !whole || !opened || flow.closings.is_empty() {
        return None;
    }
    let mut timed: Vec<(u32, u8, Time, Direction, Act)> = Vec::new();
    for (by, stream) in streams {
        for run in &stream.kept.runs {
            let ends = run.sources.iter().skip(1).map(|source| source.offset).chain([run.end()]);
            for (source, end) in run.sources.iter().zip(ends) {
                let bytes = stream.bytes(source.offset..end)?.to_vec();
                timed.push((source.frame, 0, source.time.0, by, Act::Write(bytes)));
            }
        }
        for reset in [false, true] {
            let mut closings = flow.closings.iter().filter(|closing| closing.direction == by);
            if let Some(closing) = closings.find(|closing| closing.reset == reset) {
                let act = if reset { Act::Reset } else { Act::Close };
                timed.push((closing.frame, 1, closing.time.0, by, act));
            }
        }
    }
    timed.sort_by_key(|(frame, order, ..)| (*frame, *order));
    close_too(&mut timed);
    let mut before = flow.start.0;
    let steps = timed.into_iter().map(|(_, _, time, by, act)| {
        let pause = (time - before).max(0);
        before = time;
        Step { by, pause, act }
    });
    Some(Script {
        name: format!("{name}:{}", flow.client.port()),
        start: flow.start.0,
        client: flow.client,
        server: flow.server,
        steps: steps.collect(),
        causes: causes(truth),
    })
}

/// Where only one end's FIN was captured, the other end closes once it has seen it.
fn close_too(timed: &mut Vec<(u32, u8, Time, Direction, Act)>) {
    let mut closings = timed.iter().filter(|(_, order, ..)| *order == 1);
    if let (Some((_, _, _, by, Act::Close)), None) = (closings.next(), closings.next()) {
        let by = by.reverse();
        let last = timed.iter().map(|(_, _, time, ..)| *time).max().unwrap_or_default();
        timed.push((u32::MAX, 1, last, by, Act::Close));
    }
}

fn causes(truth: &Value) -> Vec<String> {
    if truth["outcome"] != "failed" {
        return Vec::new();
    }
    let also = truth["also_right"].as_array().into_iter().flatten();
    let also = also.map(|also| if also.is_string() { also } else { &also["cause"] });
    [&truth["cause"]].into_iter().chain(also).filter_map(Value::as_str).map(str::to_owned).collect()
}

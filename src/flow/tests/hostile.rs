//! Nothing a capture holds makes the table fail, grow beyond its bounds, or answer differently twice.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};

use super::script::{Script, Seg, c, s};
use super::{CONFIRM, REQUEST};
use crate::flow::{FlowSet, FlowTransport, Limits, Stream};

const PORTS: [u16; 3] = [3389, 40_001, 1080];

#[derive(Clone, Debug)]
struct Any {
    port: usize,
    client: u16,
    from_client: bool,
    flags: u8,
    sequence: i64,
    acknowledgment: i64,
    payload: Vec<u8>,
    missing: u32,
    window: u16,
    isn: u32,
    wait: i64,
    kind: u8,
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => Just(Vec::new()),
        3 => Just(REQUEST.to_vec()),
        2 => Just(CONFIRM.to_vec()),
        1 => Just(vec![5, 1, 0]),
        1 => Just(vec![22, 3, 3, 0, 60, 1, 0, 0, 56]),
        1 => Just(vec![23, 3, 3, 1, 0]),
        2 => prop::collection::vec(any::<u8>(), 0..40),
        1 => (0u8..255).prop_map(|byte| vec![byte; 1500]),
    ]
}

fn sequence() -> impl Strategy<Value = i64> {
    prop_oneof![8 => -2i64..60, 2 => -5000i64..5000, 1 => any::<i32>().prop_map(i64::from)]
}

fn segment() -> impl Strategy<Value = Any> {
    let missing = prop_oneof![8 => Just(0u32), 1 => 0u32..2000, 1 => any::<u32>()];
    let isn = prop_oneof![8 => Just(7u32), 1 => any::<u32>()];
    let flags = prop_oneof![6 => Just(0x10u8), 2 => Just(0x02u8), 1 => Just(0x12u8), 2 => 0u8..32];
    let wait = prop_oneof![8 => 0i64..3, 1 => -500i64..5000];
    let ends = (0..PORTS.len(), 0u16..4, any::<bool>(), 0u8..12);
    (ends, flags, (sequence(), sequence()), payload(), (missing, any::<u16>()), isn, wait).prop_map(
        |((port, client, from_client, kind), flags, numbers, payload, (missing, window), isn, wait)| Any {
            port,
            client,
            from_client,
            flags,
            sequence: numbers.0,
            acknowledgment: numbers.1,
            payload,
            missing,
            window,
            isn,
            wait,
            kind,
        },
    )
}

fn limits() -> Limits {
    Limits {
        head: 64,
        tail: 32,
        head_units: 4,
        tail_units: 4,
        middle_units: 3,
        gaps: 5,
        datagrams: 3,
        waiting_bytes: 200,
        waiting_segments: 5,
        notes: 3,
        undecided_bytes: 100,
        undecided_flows: 2,
        other_flows: 2,
        half_open: 1,
        flows: 6,
        kept_bytes: 4096,
        ..Limits::default()
    }
}

fn run(segments: &[Any], limits: Limits) -> FlowSet {
    let mut script = Script::with(limits);
    for any in segments {
        script.server.1 = PORTS[any.port];
        script.client.1 = 10_000 + any.client;
        script = script.wait(any.wait);
        if any.kind == 0 {
            script = script.udp(any.from_client, &any.payload);
            continue;
        }
        let make = if any.from_client { c } else { s };
        let seg = make(any.flags, any.sequence, any.acknowledgment, &any.payload);
        script = script.tcp_from(Seg { missing: any.missing, window: any.window, ..seg }, any.isn, any.isn);
    }
    script.finish()
}

fn check_stream(stream: &Stream, transport: FlowTransport, limits: &Limits) {
    let kept: usize = stream.kept.runs.iter().map(|run| run.bytes.len()).sum();
    assert!(kept <= limits.head + limits.tail, "{kept} bytes kept");
    assert!(stream.gaps.len() <= limits.gaps);
    assert!(stream.datagrams.len() <= 2 * limits.datagrams);
    let mut end = 0;
    for run in &stream.kept.runs {
        assert!(run.offset >= end && !run.bytes.is_empty());
        end = run.end();
        assert!(end <= stream.length);
        assert_eq!(run.sources.first().map(|source| source.offset), Some(run.offset));
        assert!(run.sources.is_sorted_by_key(|source| source.offset));
        assert_eq!(stream.source(run.offset).map(|source| source.offset), Some(run.offset));
        assert_eq!(stream.bytes(run.offset..end), Some(run.bytes.as_slice()));
    }
    // Most of the middle is folded, and a kind that is new there is let in beyond its limit: 5 content types and 3 other framings.
    assert!(stream.units.len() <= limits.head_units + limits.tail_units + limits.middle_units + 8);
    let framed: u64 = stream.units.iter().map(|unit| unit.total).sum();
    let missing: u64 = stream.gaps.iter().map(|gap| gap.length).sum();
    let listed = stream.gaps.len() < limits.gaps;
    assert!(transport == FlowTransport::Udp || !listed || framed + missing >= stream.length);
}

#[test]
fn any_segments_leave_a_sound_and_bounded_set() {
    let seed = RngSeed::Fixed(0x5eed);
    let config = Config {
        cases: 128,
        rng_seed: seed,
        rng_algorithm: RngAlgorithm::ChaCha,
        failure_persistence: None,
        ..Config::default()
    };
    proptest!(config, |(segments in prop::collection::vec(segment(), 0..120))| {
        let limits = limits();
        let set = run(&segments, limits.clone());
        prop_assert!(set.flows.len() <= limits.flows);
        for flow in &set.flows {
            prop_assert!(flow.first_frame <= flow.last_frame && flow.frames > 0);
            check_stream(&flow.to_server, flow.transport, &limits);
            check_stream(&flow.to_client, flow.transport, &limits);
        }
        prop_assert!(set.flows.is_sorted_by_key(|flow| flow.first_frame));
        // Another table has another hash seed.
        prop_assert_eq!(format!("{set:?}"), format!("{:?}", run(&segments, limits)));
        let roomy = run(&segments, Limits::default());
        prop_assert_eq!(roomy.warnings, []);
    });
}

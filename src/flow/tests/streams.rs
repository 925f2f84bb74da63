//! Order of bytes: retransmissions, overlaps, holes, mirrors.

use super::script::{ACK, FIN, RST, SYN, Script, Seg, c, s};
use super::{CONFIRM, REQUEST, only, text};
use crate::flow::{Gap, UnitKind};

#[test]
fn in_order_streams_with_their_frames() {
    let flow = only(Script::new().handshake().tcp(c(ACK, 0, 0, REQUEST)).tcp(s(ACK, 0, 11, CONFIRM)).finish());
    assert_eq!((flow.first_frame, flow.last_frame, flow.frames), (1, 5, 5));
    assert_eq!(flow.client.to_string(), "10.0.0.1:50000");
    assert_eq!(flow.handshake.syns.len(), 1);
    assert_eq!(flow.handshake.syn_acks.len(), 1);
    assert_eq!(flow.handshake.ack.map(|ack| ack.0), Some(3));
    assert_eq!(flow.to_server.bytes(0..11), Some(REQUEST));
    assert_eq!(flow.to_client.bytes(0..11), Some(CONFIRM));
    let source = flow.to_client.source(3).unwrap();
    assert_eq!((source.frame, source.in_frame), (5, Some(57)));
    let unit = &flow.to_server.units[0];
    assert_eq!((unit.offset, unit.length, unit.kind, unit.frame), (0, 11, UnitKind::Tpkt, 4));
    assert_eq!(flow.to_server.figures.acknowledged, 11);
    assert_eq!(flow.to_server.figures.largest_acknowledged, 11);
    assert_eq!(flow.to_server.figures.round_trip.map(|(_, count)| count), Some(1));
    assert_eq!(flow.to_server.figures.ttl, Some((64, 64, 64)));
}

#[test]
fn reordering_and_overlap_give_the_bytes_once() {
    let flow = only(
        Script::new()
            .handshake()
            .tcp(c(ACK, 6, 0, &REQUEST[6..]))
            .tcp(c(ACK, 2, 0, &REQUEST[2..8]))
            .tcp(c(ACK, 0, 0, &REQUEST[..4]))
            .finish(),
    );
    assert_eq!(text(&flow.to_server), REQUEST);
    assert_eq!(flow.to_server.figures.reordered, 2);
    assert_eq!(flow.to_server.figures.retransmissions, 0);
    assert!(flow.to_server.figures.conflicts.is_empty());
    assert_eq!(flow.to_server.source(5).unwrap().frame, 5);
    assert_eq!(flow.to_server.source(6).unwrap().frame, 4);
    assert_eq!((flow.to_server.units[0].frame, flow.to_server.units[0].last_frame), (6, 4));
}

#[test]
fn a_hole_filled_late_was_lost_before_the_capture() {
    let flow = only(
        Script::new().handshake().tcp(c(ACK, 6, 0, &REQUEST[6..])).wait(40).tcp(c(ACK, 0, 0, &REQUEST[..6])).finish(),
    );
    assert_eq!(text(&flow.to_server), REQUEST);
    assert_eq!((flow.to_server.figures.retransmissions, flow.to_server.figures.reordered), (1, 0));
    assert!(flow.to_server.gaps.is_empty());
}

#[test]
fn retransmissions_are_counted_and_differing_bytes_noted() {
    let mut other = REQUEST.to_vec();
    other[9] = 99;
    let flow = only(
        Script::new()
            .handshake()
            .tcp(c(ACK, 0, 0, REQUEST))
            .wait(300)
            .tcp(c(ACK, 0, 0, REQUEST))
            .wait(600)
            .tcp(c(ACK, 0, 0, &other))
            .tcp(s(ACK, 0, 0, b""))
            .finish(),
    );
    assert_eq!(text(&flow.to_server), REQUEST);
    assert_eq!(flow.to_server.figures.retransmissions, 2);
    assert_eq!(flow.to_server.figures.conflicts, [6]);
    let tail = flow.to_server.figures.unacknowledged_tail.unwrap();
    assert_eq!((tail.offset, tail.length, tail.times, tail.first.0, tail.last.0), (0, 11, 3, 4, 6));
}

#[test]
fn holes_are_the_captures_when_acknowledged() {
    let flow = only(
        Script::new()
            .handshake()
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(c(ACK, 20, 0, b"xyz"))
            .tcp(s(ACK, 0, 23, b""))
            .tcp(c(ACK, 30, 0, b"pq"))
            .finish(),
    );
    let gap = |offset, length, acknowledged, frame| Gap { offset, length, acknowledged, snapped: false, frame };
    assert_eq!(flow.to_server.gaps, [gap(11, 9, true, 5), gap(23, 7, false, 7)]);
    assert_eq!(flow.to_server.length, 32);
    assert_eq!(flow.to_server.kept.runs.len(), 3);
    assert_eq!(flow.to_server.bytes(20..23), Some(&b"xyz"[..]));
    assert_eq!(flow.to_server.bytes(10..12), None);
}

#[test]
fn snapped_bytes_are_gaps_inside_their_unit() {
    let flow = only(
        Script::new()
            .handshake()
            .tcp(Seg { missing: 5, ..c(ACK, 0, 0, &[3, 0, 0, 16, 11, 0xe0, 0, 0, 0, 0, 0]) })
            .tcp(c(ACK, 16, 0, &[3, 0, 0, 9, 2, 0xf0, 0x80, 4, 1]))
            .finish(),
    );
    assert_eq!(flow.to_server.gaps.len(), 1);
    assert!(flow.to_server.gaps[0].snapped);
    let units: Vec<_> = flow.to_server.units.iter().map(|u| (u.offset, u.length, u.resynchronized, u.cut)).collect();
    assert_eq!(units, [(0, 16, true, false), (16, 9, false, false)]);
}

#[test]
fn mirrored_copies_are_no_retransmissions() {
    let segments = [
        c(SYN, -1, 0, b""),
        s(SYN | ACK, -1, 0, b""),
        c(ACK, 0, 0, b""),
        c(ACK, 0, 0, REQUEST),
        s(ACK, 0, 11, CONFIRM),
        c(FIN | ACK, 11, 11, b""),
        s(RST, 11, 0, b""),
    ];
    let script = segments.into_iter().fold(Script::new(), |script, seg| script.tcp(seg).mirrored(seg));
    let flow = only(script.finish());
    assert_eq!((flow.frames, flow.mirrored), (14, 7));
    assert_eq!(flow.handshake.syns.len(), 1);
    assert_eq!(flow.closings.len(), 2);
    for stream in [&flow.to_server, &flow.to_client] {
        assert_eq!(stream.figures.retransmissions, 0);
        assert_eq!(stream.figures.duplicate_acks, 0);
    }
}

#[test]
fn a_stream_met_midway_begins_at_its_first_byte() {
    let data = [&[3u8, 0, 0, 9, 2, 0xf0, 0x80, 0x64, 1][..], &[3, 0, 0, 8, 2, 0xf0, 0x80, 0x64]].concat();
    let flow = only(Script::new().tcp(s(ACK, 5000, 900, &data)).tcp(c(ACK, 900, 5017, b"")).finish());
    assert_eq!(text(&flow.to_client), data);
    assert_eq!(flow.to_client.units.len(), 2);
    assert_eq!(flow.client.port(), 50000);
    assert_eq!(flow.to_client.figures.acknowledged, 17);
}

#[test]
fn one_side_alone_shows_what_the_other_said() {
    let flow = only(
        Script::new()
            .tcp(c(SYN, -1, 0, b""))
            .tcp(c(ACK, 0, 0, b""))
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(c(ACK, 11, 19, b""))
            .tcp(c(ACK, 11, 419, b""))
            .finish(),
    );
    assert_eq!(flow.to_client.length, 419);
    assert_eq!(flow.to_client.gaps.len(), 1);
    assert!(flow.to_client.gaps[0].acknowledged);
    assert_eq!(text(&flow.to_server), REQUEST);
}

#[test]
fn keep_alives_windows_and_duplicate_acks() {
    let flow = only(
        Script::new()
            .handshake()
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(s(ACK, 0, 11, b""))
            .tcp(c(ACK, 10, 0, &REQUEST[10..]))
            .tcp(s(ACK, 0, 11, b""))
            .tcp(c(ACK, 10, 0, b""))
            .tcp(c(ACK, 11, 0, b"abc"))
            .tcp(s(ACK, 0, 11, b""))
            .tcp(s(ACK, 0, 11, b""))
            .tcp(Seg { window: 0, ..s(ACK, 0, 14, b"") })
            .finish(),
    );
    assert_eq!(flow.to_server.figures.keep_alives, 2);
    assert_eq!(flow.to_server.figures.retransmissions, 0);
    assert_eq!(flow.to_client.figures.duplicate_acks, 2);
    assert_eq!(flow.to_client.figures.zero_windows, 1);
    assert_eq!(flow.to_client.figures.zero_window_since.map(|at| at.0), Some(12));
}

#[test]
fn data_in_the_syn_and_after_the_fin() {
    let flow = only(
        Script::new()
            .tcp(c(SYN, -1, 0, REQUEST))
            .tcp(s(SYN | ACK, -1, 0, b""))
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(c(FIN | ACK, 11, 0, b""))
            .tcp(c(ACK, 12, 0, b"more"))
            .tcp(s(ACK, 0, 12, b""))
            .finish(),
    );
    assert_eq!(text(&flow.to_server), REQUEST);
    assert_eq!(flow.to_server.figures.retransmissions, 1);
    assert_eq!(flow.to_server.figures.after_fin, 1);
    assert_eq!(flow.to_server.figures.acknowledged, 11);
    assert!(flow.to_server.figures.fin_acknowledged);
}

//! Copies with comments: every block of the original is in them.

use super::forge::{Ng, Pcap};
use super::*;
use crate::capture::bytes::ByteOrder;
use crate::capture::copy::{Comments, Copied};

/// The copy, and what was said of it.
fn copy(bytes: &[u8], comments: &Comments) -> (Vec<u8>, Copied) {
    let mut out = Vec::new();
    let copied = open(bytes, CaptureOptions::default()).unwrap().copy_with_comments(&mut out, comments).unwrap();
    (out, copied)
}

fn on_frames(frames: &[(u32, &[&str])]) -> Comments {
    let frames = frames.iter().map(|(frame, texts)| (*frame, texts.iter().map(|text| (*text).to_owned()).collect()));
    Comments { section: None, frames: frames.collect() }
}

/// The comments on each packet, by a reader of our own making for nothing else.
fn comments_of(bytes: &[u8], order: ByteOrder) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let (Some(kind), Some(length)) = (order.u32_at(bytes, at), order.u32_at(bytes, at + 4)) {
        let block = &bytes[at..at + length as usize];
        if kind == 6 {
            let mut option = 28 + order.u32_at(block, 20).unwrap().next_multiple_of(4) as usize;
            let mut comments = Vec::new();
            while option + 8 <= block.len() {
                let length = usize::from(order.u16_at(block, option + 2).unwrap());
                if order.u16_at(block, option) == Some(1) {
                    comments.push(String::from_utf8(block[option + 4..option + 4 + length].to_vec()).unwrap());
                }
                option += 4 + length.next_multiple_of(4);
            }
            found.push(comments);
        }
        at += length as usize;
    }
    found
}

#[test]
fn without_comments_a_file_is_copied_byte_by_byte() {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let mut file = Ng::new(order);
        file.interface(1, 96, &[(9, &[9])]).secrets(0x544c_534b, b"CLIENT_RANDOM 00 00\n").packet(0, 7, b"abcde");
        file.simple(3, b"xyz").old_packet(0, 8, b"old").block(0x0bad, b"somebody").block(77, b"unknown!");
        file.packet_with(0, 9, b"q", 1, 1, &[(2, &[0, 0, 0, 1]), (1, b"said before")]);
        let (out, copied) = copy(&file.bytes, &Comments::default());
        assert_eq!(out, file.bytes);
        assert_eq!(copied, Copied::default());
    }
}

#[test]
fn comments_stand_behind_the_options_that_were_there() {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let mut file = Ng::ethernet(order);
        file.packet(0, 1, b"one").packet_with(0, 2, b"two", 3, 3, &[(2, &[0, 0, 0, 1]), (1, b"said before")]);
        let comments = on_frames(&[(1, &["first", "second"]), (2, &["ours"])]);
        let (out, copied) = copy(&file.bytes, &comments);
        assert_eq!((copied.commented, copied.unplaced), (2, vec![]));
        assert_eq!(comments_of(&out, order), [vec!["first", "second"], vec!["said before", "ours"]]);
        assert_eq!(read(&out), read(&file.bytes));
        assert_eq!(oracle::read(&out), oracle::read(&file.bytes));
    }
}

#[test]
fn the_comment_on_the_file_goes_to_the_first_section_only() {
    let mut file = Ng::ethernet(ByteOrder::Little);
    file.packet(0, 1, b"one").section(ByteOrder::Big, &[(4, b"dumpcap")]).interface(1, 0, &[]).packet(0, 2, b"two");
    let comments = Comments { section: Some("what died here".to_owned()), ..Comments::default() };
    let (out, _) = copy(&file.bytes, &comments);
    let count = out.windows(14).filter(|window| *window == b"what died here").count();
    assert_eq!(count, 1);
    assert_eq!(read(&out), read(&file.bytes));
    assert_eq!(oracle::read(&out), oracle::read(&file.bytes));
}

#[test]
fn a_stated_section_length_is_taken_back() {
    let mut file = Ng::ethernet(ByteOrder::Little);
    file.packet(0, 1, b"one");
    let rest = (file.bytes.len() - 28) as u64;
    file.bytes[16..24].copy_from_slice(&rest.to_le_bytes());
    let (out, _) = copy(&file.bytes, &on_frames(&[(1, &["longer now"])]));
    assert_eq!(out[16..24], [0xff; 8]);
    assert_eq!(oracle::read(&out), oracle::read(&file.bytes));
}

#[test]
fn says_which_frames_cannot_hold_a_comment() {
    let mut file = Ng::ethernet(ByteOrder::Little);
    file.simple(3, b"xyz").packet(0, 1, b"one").block(0x0bad, b"somebody").packet(0, 2, b"two");
    let (out, copied) =
        copy(&file.bytes, &on_frames(&[(1, &["a"]), (2, &["b"]), (3, &["c"]), (4, &["d"]), (9, &["e"])]));
    assert_eq!((copied.commented, copied.unplaced), (2, vec![1, 3, 9]));
    assert_eq!(comments_of(&out, ByteOrder::Little), [["b"], ["d"]]);
}

#[test]
fn a_comment_too_long_for_an_option_is_cut_between_characters() {
    let mut file = Ng::ethernet(ByteOrder::Little);
    file.packet(0, 1, b"one");
    let (out, _) = copy(&file.bytes, &on_frames(&[(1, &[&"ü".repeat(40_000)])]));
    assert_eq!(comments_of(&out, ByteOrder::Little), [["ü".repeat(32_767)]]);
}

#[test]
fn what_is_damaged_is_left_out_and_told() {
    let mut file = Ng::ethernet(ByteOrder::Little);
    file.packet(0, 1, b"one");
    let at = file.bytes.len();
    file.packet(0, 2, b"two").packet(0, 3, b"three");
    file.bytes[at + 4] = 0xff;
    file.bytes[at + 7] = 0xff;
    let (out, copied) = copy(&file.bytes, &Comments::default());
    assert_eq!(copied.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["damaged-block"]);
    assert_eq!(oracle::read(&out).len(), 2);
}

#[test]
fn a_pcap_file_becomes_pcapng_with_the_same_packets() {
    for (order, magic) in
        [(ByteOrder::Little, 0xa1b2_c3d4), (ByteOrder::Big, 0xa1b2_c3d4), (ByteOrder::Little, 0xa1b2_3c4d)]
    {
        let mut file = Pcap::new(order, magic, 65_535, 113);
        file.packet(1_700_000_000, 123_456, b"one").packet(1_700_000_001, 0, b"three").record(
            1_700_000_002,
            9,
            2,
            60,
            b"cu",
        );
        let (out, copied) = copy(&file.bytes, &on_frames(&[(2, &["here"])]));
        assert_eq!((copied.commented, copied.unplaced), (1, vec![]));
        assert_eq!(read(&out).0, read(&file.bytes).0);
        assert_eq!(oracle::read(&out), oracle::read(&file.bytes));
        assert_eq!(comments_of(&out, ByteOrder::Little), [vec![], vec!["here"], vec![]]);
        let mut again = open(&out, CaptureOptions::default()).unwrap();
        assert_eq!(again.next_packet().unwrap().link_type, LinkType(113));
    }
}

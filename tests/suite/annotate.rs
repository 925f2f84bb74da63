//! Every capture annotated: the packets stay what they were, byte by byte, and tshark shows each comment at its frame.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use rdpwhy::capture::{Capture, CaptureOptions, Comments};
use rdpwhy::render;

use crate::truth;
use crate::tshark::{self, short};

/// The annotated copy of a capture, in a folder of its own, and what is said in it.
fn annotated(path: &Path, folder: &Path) -> (PathBuf, Comments) {
    let report = truth::analyzed(path);
    let comments = render::comments(&report);
    assert_eq!(comments.frames.is_empty(), report.sessions.is_empty(), "{}: nothing to say", path.display());
    let copy = folder.join(format!("{}.pcapng", short(path).replace('/', "-")));
    let mut out = BufWriter::new(File::create(&copy).unwrap());
    let capture = Capture::open(path, CaptureOptions::default()).unwrap();
    let copied = capture.copy_with_comments(&mut out, &comments).unwrap();
    out.flush().unwrap();
    assert_eq!(copied.unplaced, [0; 0], "{}", path.display());
    (copy, comments)
}

/// Frame, time, interface, lengths, link type and bytes of every packet.
fn packets(path: &Path) -> Vec<(u32, i64, u32, u32, u16, Vec<u8>)> {
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap();
    let mut packets = Vec::new();
    while let Some(packet) = capture.next_packet() {
        let rdpwhy::capture::Packet { frame, time, interface, wire_len, link_type, data, .. } = packet;
        packets.push((frame, time.0, interface, wire_len, link_type.0, data.to_vec()));
    }
    packets
}

#[test]
fn annotating_changes_no_packet() {
    let folder = folder("annotated");
    let mut count = 0;
    for path in tshark::captures() {
        let (copy, _) = annotated(&path, &folder);
        let before = packets(&path);
        count += before.len();
        assert!(packets(&copy) == before, "{}: packets differ", path.display());
        std::fs::remove_file(copy).unwrap();
    }
    println!("{count} packets compared");
}

/// What tshark says of each frame: time, lengths, hash of its bytes; and its comments.
fn frames(path: &Path) -> Vec<(String, String)> {
    let mut command = Command::new("tshark");
    command.args([
        "-n",
        "-o",
        "frame.generate_md5_hash:TRUE",
        "-T",
        "fields",
        "-E",
        "separator=/t",
        "-E",
        "aggregator=\u{1f}",
    ]);
    let fields = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.md5_hash", "frame.comment"];
    command.args(fields.iter().flat_map(|field| ["-e", field])).arg("-r").arg(path);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.rsplit_once('\t').unwrap()).map(|(frame, said)| (frame.into(), said.into())).collect()
}

#[test]
fn tshark_reads_annotated_files_and_shows_the_comments() {
    if tshark::missing() {
        return;
    }
    let folder = folder("annotated-tshark");
    let mut shown = 0;
    for path in tshark::captures() {
        let (copy, comments) = annotated(&path, &folder);
        let (before, after) = (frames(&path), frames(&copy));
        assert!(before.iter().map(|(frame, _)| frame).eq(after.iter().map(|(frame, _)| frame)), "{}", path.display());
        let found: BTreeMap<u32, &str> = (1..)
            .zip(after.iter().map(|(_, comment)| comment.as_str()))
            .filter(|(_, comment)| comment.contains("rdpwhy, session"))
            .collect();
        let expected: Vec<u32> = comments.frames.keys().copied().collect();
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), expected, "{}", path.display());
        for (frame, comments) in &comments.frames {
            // tshark prints a line end as \n.
            for comment in comments {
                let printed = comment.replace('\n', "\\n");
                assert!(found[frame].contains(&printed), "{} #{frame}: {printed}\n{}", path.display(), found[frame]);
                shown += 1;
            }
        }
        std::fs::remove_file(copy).unwrap();
    }
    println!("{shown} comments seen in tshark");
    assert!(shown > 100);
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

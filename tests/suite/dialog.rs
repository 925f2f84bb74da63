//! What the client's dialog showed, answered beside bundled captures: documented codes and others, alone and in pairs.

use rdpwhy::{analyze, dialog};

use crate::bundled;

#[track_caller]
fn check(name: &str, code: u32, extended: Option<u32>, documented: &str, adds: &[&str]) {
    let folder = bundled::captures().into_iter().find(|folder| folder.ends_with(name)).unwrap();
    let capture = analyze::file(&folder.join("capture.pcapng"), Default::default(), &Default::default()).unwrap();
    let answer = dialog::answer(code, extended, &[capture]);
    let said = answer.documented.unwrap();
    assert!(said.contains(documented), "{name} {code:#x} {extended:?}: {said}");
    let added = answer.adds.unwrap();
    for part in adds {
        assert!(added.contains(part), "{name} {code:#x} {extended:?}: {added}");
    }
}

#[test]
fn codes_are_answered_beside_what_the_packets_show() {
    let closed = "The socket was closed.";
    // A server that denies after MCS can say so; one that never came to MCS cannot.
    check(
        "neg-failure-5-nla-required",
        0x904,
        Some(7),
        closed,
        &["ended before it: it adds nothing here", "licensing"],
    );
    check("server-key-mismatch-xrdp", 0x904, Some(7), closed, &["it adds nothing here", "Ruled out by the packets:"]);
    check(
        "clear-errinfo-policy",
        0x904,
        Some(7),
        closed,
        &["The server said it itself: ERRINFO_SERVER_DENIED_CONNECTION"],
    );
    check("clear-errinfo-policy", 3, Some(3), "0x3", &["The server said it itself: ERRINFO_IDLE_TIMEOUT"]);
    check("nla-wrong-password-tls12", 0x904, None, closed, &["Ruled out by the packets:", "licensing"]);
    check("nla-wrong-password-tls12", 0x807, None, "0x807", &["speaks of authentication, and so do the packets"]);
    // What the code speaks of is excluded by the packets.
    check(
        "nla-wrong-password-tls12",
        0x808,
        Some(0x101),
        "0x808",
        &["speaks of licensing; none of the 2", "Ruled out by the packets: licensing"],
    );
    check("clear-license-errors", 0x808, None, "0x808", &["speaks of licensing, and so do the packets of session 1"]);
    check("certificate-expired-refused", 0x1B07, None, "0x1B07", &["speaks of certificate, and so do the packets"]);
    check("no-answer", 0x204, None, "0x204", &["speaks of network, and so do the packets of session 1: no-answer"]);
    check("middlebox-reset-at-client-hello", 0x104, Some(0), "0x104", &["speaks of network"]);
    check("middlebox-reset-in-session", 0x904, Some(7), closed, &["may have come from the server in a sealed record"]);
    check("xrdp-tls12-closed", 0x904, Some(7), closed, &["No session in the captures failed"]);
    // A policy of the client leaves no word on the wire; whether the client left where one stops it, the packets do tell.
    check(
        "credssp-version-mismatch",
        0x1607,
        None,
        "0x1607",
        &[
            "says that a policy stopped the client itself, and in session 1 the client left where one does",
            "delegation-refused",
        ],
    );
    check("nla-unknown-user", 0x1707, None, "0x1707", &["in none of the 2 sessions that failed did the client leave"]);
    check(
        "authentication-abandoned",
        0x2107,
        None,
        "0x2107",
        &["the packets do not agree: they show authentication-abandoned"],
    );
    // An attempt whose last connection worked leaves nothing to explain.
    check("nla-retry-with-right-password", 0x807, None, "0x807", &["No session in the captures failed"]);
    check("no-answer", 0xDEAD, Some(0x2000), "0xDEAD (57005) is not in Microsoft's table", &["it adds nothing here"]);
    check("no-answer", 2308, Some(0xFFFF_FFFF), "Extended 0xFFFFFFFF is not in Microsoft's table", &["adds nothing"]);
}

#[test]
fn every_documented_code_has_an_answer_in_words() {
    for code in
        [0x1, 0x2, 0x3, 0x104, 0x106, 0x108, 0x204, 0x206, 0x208, 0x304, 0x306, 0x308, 0x404, 0x406, 0x408, 0x506]
            .into_iter()
            .chain([
                0x508, 0x604, 0x606, 0x608, 0x704, 0x706, 0x804, 0x807, 0x808, 0x904, 0x906, 0x908, 0xA06, 0xA07, 0xB06,
            ])
            .chain([
                0xB07, 0xC06, 0xC07, 0xC08, 0xD07, 0xE07, 0xF07, 0x1207, 0x1607, 0x1707, 0x1807, 0x1B07, 0x1C07, 0x2107,
            ])
            .chain([0x2207])
    {
        let said = dialog::answer(code, None, &[]).documented.unwrap();
        assert!(!said.contains("is not in Microsoft's table") && said.len() > 30, "{code:#x}: {said}");
    }
    for extended in (0..=12).chain(0x100..=0x10B).chain([0x300]) {
        let said = dialog::answer(0x904, Some(extended), &[]).documented.unwrap();
        let unknown = format!("Extended {extended:#x} is not").to_lowercase();
        assert!(!said.to_lowercase().contains(&unknown), "{extended:#x}: {said}");
    }
}

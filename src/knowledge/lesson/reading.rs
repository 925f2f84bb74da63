//! Captures that are not what they seem.

use super::{Lesson, Subject, on};

const READING: &str = include_str!("../../lessons/reading.md");

pub(super) static LESSONS: &[Lesson] = &[
    Lesson {
        name: "tls13-certificate",
        subject: Subject::Reading,
        shown: Some(on("certificate-expired-tls13-refused", 1, "certificate-expired")),
        beside: Some(on("certificate-expired-tls13-ignored", 1, "ended-after-use")),
        family: READING,
    },
    Lesson {
        name: "mirrored-capture",
        subject: Subject::Reading,
        shown: Some(on("mirrored-twice", 1, "ended-after-use")),
        beside: Some(on("forged-mirrored", 1, "nla-required-by-server")),
        family: READING,
    },
    Lesson {
        name: "udp",
        subject: Subject::Reading,
        shown: Some(on("udp-unanswered", 2, "no-answer")),
        beside: Some(on("forged-rdpeudp-answered", 1, "still-open")),
        family: READING,
    },
    Lesson {
        name: "one-direction",
        subject: Subject::Reading,
        shown: Some(on("one-direction-only", 1, "undetermined")),
        beside: Some(on("xrdp-tls12-closed", 1, "ended-after-use")),
        family: READING,
    },
    Lesson {
        name: "middle-of-a-session",
        subject: Subject::Reading,
        shown: Some(on("from-the-middle", 1, "ended-after-use")),
        beside: Some(on("snap-length-96", 1, "ended-after-use")),
        family: READING,
    },
    Lesson {
        name: "windows-certificate",
        subject: Subject::Reading,
        shown: Some(on("certificate-windows-template", 1, "ended-after-use")),
        beside: Some(on("certificate-expired-refused", 1, "certificate-expired")),
        family: READING,
    },
    Lesson {
        name: "fallback",
        subject: Subject::Reading,
        shown: Some(on("fallback-after-failure-2", 1, "tls-not-allowed-by-server")),
        beside: Some(on("fallback-after-failure-2", 3, "closed-by-user")),
        family: READING,
    },
];

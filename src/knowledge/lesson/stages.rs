//! The stages of a connection: where each stands on a healthy ladder, and on one on which it fails or looks otherwise.

use super::{Lesson, Subject, keyed, on};

const STAGES: &str = include_str!("../../lessons/stages.md");

pub(super) static LESSONS: &[Lesson] = &[
    Lesson {
        name: "tcp",
        subject: Subject::Stage,
        shown: Some(on("xrdp-tls12-closed", 1, "ended-after-use")),
        beside: Some(on("no-answer", 1, "no-answer")),
        family: STAGES,
    },
    Lesson {
        name: "x224",
        subject: Subject::Stage,
        shown: Some(on("xrdp-tls12-closed", 1, "ended-after-use")),
        beside: Some(on("neg-failure-5-nla-required", 1, "nla-required-by-server")),
        family: STAGES,
    },
    Lesson {
        name: "tls",
        subject: Subject::Stage,
        shown: Some(on("xrdp-tls12-closed", 1, "ended-after-use")),
        beside: Some(on("xrdp-tls13-closed", 1, "ended-after-use")),
        family: STAGES,
    },
    Lesson {
        name: "authentication",
        subject: Subject::Stage,
        shown: Some(keyed("shadow-nla-tls12-closed", 1, "closed-by-user")),
        beside: Some(keyed("nla-wrong-password-tls12", 1, "authentication-rejected")),
        family: STAGES,
    },
    Lesson {
        name: "mcs",
        subject: Subject::Stage,
        shown: Some(keyed("xrdp-tls12-closed", 1, "closed-by-user")),
        beside: Some(on("clear-mcs-refused", 1, "mcs-refused")),
        family: STAGES,
    },
    Lesson {
        name: "security",
        subject: Subject::Stage,
        shown: Some(on("xrdp-xfreerdp-fips", 1, "closed-by-user")),
        beside: Some(on("security-mismatch-fips", 1, "standard-security-mismatch")),
        family: STAGES,
    },
    Lesson {
        name: "client-info",
        subject: Subject::Stage,
        shown: Some(keyed("xrdp-tls12-closed", 1, "closed-by-user")),
        beside: Some(on("security-mismatch-none", 1, "standard-security-mismatch")),
        family: STAGES,
    },
    Lesson {
        name: "licensing",
        subject: Subject::Stage,
        shown: Some(on("forged-license-courses", 2, "logged-off")),
        beside: Some(on("forged-license-courses", 1, "logged-off")),
        family: STAGES,
    },
    Lesson {
        name: "capabilities",
        subject: Subject::Stage,
        shown: Some(keyed("xrdp-tls12-closed", 1, "closed-by-user")),
        beside: Some(on("variety-ironrdp-left-tls12", 3, "capabilities-refused")),
        family: STAGES,
    },
    Lesson {
        name: "active",
        subject: Subject::Stage,
        shown: Some(keyed("xrdp-tls12-closed", 1, "closed-by-user")),
        beside: Some(keyed("logon-refused-later", 2, "server-denied-connection")),
        family: STAGES,
    },
];

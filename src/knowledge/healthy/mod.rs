//! The course that a healthy connection takes, for each protocol: to be laid beside one that failed.
//!
//! Recorded parts come from the bundled captures that are named with them, and a test holds them against these; parts without a size
//! come from the specification.

mod parts;
pub mod turn;

use crate::vocabulary::StageName;

/// One message of a healthy connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its stage.
    pub stage: StageName,
    /// The client sends it, else the server.
    pub by_client: bool,
    /// Its name, as the messages of a session are named.
    pub name: &'static str,
    /// Its length in the recorded session, bytes; 0 where it has none or was not recorded.
    pub length: u32,
    /// What is in it.
    pub note: Option<&'static str>,
}

/// A run of steps and where it was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The folder of the bundled capture; `None` for what the specification says.
    pub recorded_in: Option<&'static str>,
    /// The steps.
    pub steps: &'static [Step],
}

/// A protocol's course.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// Its name.
    pub name: &'static str,
    /// What kind of connection it is, in words.
    pub title: &'static str,
    /// Its parts in order.
    pub parts: &'static [Part],
}

/// Name of the client's SYN.
pub const SYN: &str = "SYN";
/// Name of the server's SYN-ACK.
pub const SYN_ACK: &str = "SYN-ACK";
/// Name of the client's ACK.
pub const ACK: &str = "ACK";

/// Standard RDP Security.
pub const STANDARD: &str = "standard";
/// TLS 1.2 without Network Level Authentication.
pub const TLS_12: &str = "tls12";
/// TLS 1.3 without Network Level Authentication.
pub const TLS_13: &str = "tls13";
/// CredSSP over TLS 1.2.
pub const NLA_12: &str = "nla-tls12";
/// CredSSP over TLS 1.3.
pub const NLA_13: &str = "nla-tls13";
/// CredSSP with early user authorization over TLS 1.2.
pub const NLA_EX_12: &str = "nla-ex-tls12";
/// CredSSP with early user authorization over TLS 1.3.
pub const NLA_EX_13: &str = "nla-ex-tls13";
/// RDSTLS.
pub const RDSTLS: &str = "rdstls";
/// Microsoft Entra ID.
pub const RDSAAD: &str = "rdsaad";
/// RDP over UDP.
pub const UDP: &str = "udp";

/// Every course.
pub static COURSES: &[Course] = &[
    Course { name: STANDARD, title: "Standard RDP Security", parts: &[parts::OPENING, parts::STANDARD_SESSION] },
    Course { name: TLS_12, title: "TLS 1.2 without NLA", parts: &[parts::OPENING, parts::TLS_12, parts::SESSION] },
    Course { name: TLS_13, title: "TLS 1.3 without NLA", parts: &[parts::OPENING, parts::TLS_13, parts::SESSION] },
    Course {
        name: NLA_12,
        title: "NLA (CredSSP with NTLM) over TLS 1.2",
        parts: &[parts::OPENING, parts::TLS_12, parts::CREDSSP, parts::SESSION],
    },
    Course {
        name: NLA_13,
        title: "NLA (CredSSP with NTLM) over TLS 1.3",
        parts: &[parts::OPENING, parts::TLS_13, parts::CREDSSP, parts::SESSION],
    },
    Course {
        name: NLA_EX_12,
        title: "NLA with early user authorization over TLS 1.2",
        parts: &[parts::OPENING, parts::TLS_12, parts::CREDSSP, parts::EARLY_AUTHORIZATION, parts::SESSION],
    },
    Course {
        name: NLA_EX_13,
        title: "NLA with early user authorization over TLS 1.3",
        parts: &[parts::OPENING, parts::TLS_13, parts::CREDSSP, parts::EARLY_AUTHORIZATION, parts::SESSION],
    },
    Course { name: RDSTLS, title: "RDSTLS", parts: &[parts::OPENING, parts::TLS_12, parts::RDSTLS, parts::SESSION] },
    Course {
        name: RDSAAD,
        title: "Microsoft Entra ID",
        parts: &[parts::OPENING, parts::TLS_12, parts::RDSAAD, parts::SESSION],
    },
    Course { name: UDP, title: "RDP over UDP", parts: &[parts::UDP] },
];

/// The course of that name.
pub fn find(name: &str) -> Option<&'static Course> {
    COURSES.iter().find(|course| course.name == name)
}

/// The steps of the course of that name, in order.
pub fn course(name: &str) -> impl Iterator<Item = &'static Step> {
    find(name).into_iter().flat_map(|course| course.parts).flat_map(|part| part.steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_follow_each_other_in_every_course() {
        for healthy in COURSES {
            let stages: Vec<StageName> = course(healthy.name).map(|step| step.stage).collect();
            assert!(stages.is_sorted(), "{}: {stages:?}", healthy.name);
            assert!(!stages.is_empty() && !healthy.title.is_empty());
        }
        assert_eq!(course("no such course").count(), 0);
    }
}

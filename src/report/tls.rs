//! The TLS connection of a session.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Judgement, KeysFrom};
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::Actor;

/// TLS as far as it was seen. Of a gateway or proxy session it is the outer one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Tls {
    /// Negotiated version, as in `TLS 1.2`.
    pub version: Option<String>,
    /// Negotiated cipher suite by its IANA name, or `0x…`.
    pub cipher_suite: Option<String>,
    /// Name that the client asked for (SNI).
    pub server_name: Option<String>,
    /// Whether an earlier session was resumed.
    pub resumed: Option<bool>,
    /// Protected records.
    pub records: Records,
    /// Where the keys came from, if any fitted.
    pub keys_from: Option<KeysFrom>,
    /// Alerts that could be read.
    pub alerts: Vec<Alert>,
    /// Certificates of the server, its own first.
    pub certificates: Vec<Certificate>,
}

/// How many protected records there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Records {
    /// Sent protected.
    pub sealed: u64,
    /// Decrypted.
    pub opened: u64,
    /// Kept whole: the middle of a bulk transfer is counted only.
    pub kept: u64,
}

/// A TLS alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Alert {
    /// Frame.
    pub frame: Frame,
    /// Who sent it.
    pub by: Actor,
    /// 1 warning, 2 fatal.
    pub level: u8,
    /// AlertDescription.
    pub code: u8,
    /// Its name; `null` for an unknown code.
    pub name: Option<String>,
}

/// A certificate of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Certificate {
    /// Subject, as a distinguished name.
    pub subject: Option<String>,
    /// Issuer, as a distinguished name.
    pub issuer: Option<String>,
    /// Serial number, lower-case hex without leading zeros.
    pub serial: Option<String>,
    /// Begin of validity.
    pub not_before: Option<Time>,
    /// End of validity.
    pub not_after: Option<Time>,
    /// Kind and size of its key, as in `RSA 2048`.
    pub key: Option<String>,
    /// Algorithm it was signed with, as in `sha256WithRSAEncryption`.
    pub signature: Option<String>,
    /// SHA-1 of its DER, lower-case hex.
    pub sha1: Option<String>,
    /// SHA-256 of its DER, lower-case hex.
    pub sha256: Option<String>,
    /// Whether it is signed with its own key.
    pub self_signed: Option<bool>,
    /// Whether it looks like the one that Windows makes for itself.
    pub windows_default: Option<bool>,
    /// Faults that can be read off it. A fault seen is not the cause.
    pub judgement: Vec<Judgement>,
}

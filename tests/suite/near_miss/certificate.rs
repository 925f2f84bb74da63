//! Causes of the server's certificate.

use rdpwhy::knowledge::cause::{self, Cause};

use super::{BENIGN, Row};

pub const EXCUSED: &[(&str, &str)] = &[];

pub fn demanded() -> impl Iterator<Item = &'static Cause> {
    cause::all().filter(|cause| ROWS.iter().any(|row| row.cause == cause.id))
}

pub const ROWS: &[Row] = &[Row {
    cause: "certificate-expired",
    fires: &["certificate-expired-refused", "certificate-expired-tls13-refused"],
    near_misses: &[
        ("certificate-not-yet-valid", "certificate-not-yet-valid-refused"),
        ("trust-prompt", "trust-prompt"),
        ("certificate-untrusted", "certificate-untrusted-refused"),
        (BENIGN, "certificate-expired-ignored"),
    ],
    without: &[],
}];

//! Captures of every TLS version, suite family and method of Standard RDP Security, opened with their secrets after bytes were changed:
//! lengths, padding, signatures, sequence numbers, what was kept. For the fuzz target `sealed` and an ordinary test.

use rdpwhy::analyze::{self, Options};
use rdpwhy::decrypt::{KeySource, Keys};

macro_rules! captures {
    ($($name:literal $keys:literal,)*) => {
        /// Capture and key file.
        const CAPTURES: &[(&[u8], &str)] = &[$((
            include_bytes!(concat!("../../captures/", $name, "/capture.pcapng")),
            include_str!(concat!("../../captures/", $name, "/", $keys)),
        )),*];
    };
}

captures! {
    "tls10-mac-then-encrypt" "keys.log",
    "tls11-suites" "keys.log",
    "tls12-cbc" "keys.log",
    "tls12-gcm" "keys.log",
    "tls12-ccm-chacha" "keys.log",
    "tls12-rsa-resumed" "server-key.pem",
    "tls13-suites" "keys.log",
    "tls13-key-update" "keys.log",
    "tls13-hello-retry" "keys.log",
    "shadow-standard-security" "server-key.pem",
    "xrdp-xfreerdp-fips" "server-key.pem",
    "xrdp-rdesktop-high" "server-key.pem",
    "tls13-early-data" "keys.log",
    // Its secrets are inside the capture; this file holds none.
    "gateway-two-connections" "provenance.toml",
}

/// How many captures there are.
pub const COUNT: u8 = CAPTURES.len() as u8;

/// The first byte says which capture; each five that follow are an offset and a value to put there.
pub fn run(script: &[u8]) {
    let Some((which, changes)) = script.split_first() else { return };
    let (capture, secrets) = CAPTURES[usize::from(*which) % CAPTURES.len()];
    let mut bytes = capture.to_vec();
    for change in changes.chunks_exact(5) {
        let offset = u32::from_le_bytes([change[0], change[1], change[2], change[3]]) as usize % bytes.len();
        bytes[offset] = change[4];
    }
    let mut keys = Keys::default();
    match secrets.starts_with('-') {
        true => keys.add_server_key(secrets).unwrap(),
        false => keys.add_key_log(secrets.as_bytes(), KeySource::KeyLog),
    }
    let options = Options { keys, ..Options::default() };
    let Ok(report) = analyze::stream(Box::new(std::io::Cursor::new(bytes)), "fuzz", Default::default(), &options)
    else {
        return;
    };
    for session in &report.sessions {
        let tls = session.tls.as_ref().map(|tls| tls.records);
        for records in tls.into_iter().chain(session.security.as_ref().and_then(|security| security.records)) {
            assert!(records.opened <= records.kept && records.kept <= records.sealed, "{records:?}");
        }
    }
}

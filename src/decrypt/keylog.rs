//! Key logs in the NSS format.

use super::secret::Secret;

/// Longest line that is read; the longest real one has 64 + 64 + 2 * 48 characters and a label.
const MAX_LINE: usize = 4096;

/// What a secret is, after the labels of the format ([SSLKEYLOGFILE](https://www.rfc-editor.org/rfc/rfc9850)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// `CLIENT_RANDOM`: the master secret of TLS up to 1.2.
    MasterSecret,
    /// `PMS_CLIENT_RANDOM`: the premaster secret of TLS up to 1.2.
    PremasterSecret,
    /// `CLIENT_EARLY_TRAFFIC_SECRET`.
    ClientEarly,
    /// `CLIENT_HANDSHAKE_TRAFFIC_SECRET`.
    ClientHandshake,
    /// `SERVER_HANDSHAKE_TRAFFIC_SECRET`.
    ServerHandshake,
    /// `CLIENT_TRAFFIC_SECRET_0` and its successors.
    ClientTraffic,
    /// `SERVER_TRAFFIC_SECRET_0` and its successors.
    ServerTraffic,
}

/// What a line's secret is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handle {
    /// The random of the ClientHello.
    ClientRandom([u8; 32]),
    /// The first eight bytes of the encrypted premaster secret (label `RSA`).
    EncryptedPremaster([u8; 8]),
    /// The session id of the ServerHello (`RSA Session-ID:… Master-Key:…`, as OpenSSL prints a session).
    SessionId(Vec<u8>),
}

/// A line that holds a secret.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the secret is.
    pub label: Label,
    /// What it is found by.
    pub handle: Handle,
    /// The secret.
    pub secret: Secret,
}

/// A key log as read.
#[derive(Clone, Debug, Default)]
pub struct KeyLog {
    /// Lines with a secret that opens records, in order, the same label more than once included.
    pub lines: Vec<Line>,
    /// Lines that are neither comment, blank, nor of the format.
    pub junk: u64,
}

/// Reads a key log: upper or lower case, any line ending, NUL bytes (a writer that was killed leaves them; UTF-16 has them) passed
/// over. Secrets that open no record (exporters, QUIC) are no junk but not kept.
pub fn parse(text: &[u8]) -> KeyLog {
    let mut log = KeyLog::default();
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        match read(line) {
            Read::Secret(line) => log.lines.push(line),
            Read::Nothing => {}
            Read::Junk => log.junk = log.junk.saturating_add(1),
        }
    }
    log
}

enum Read {
    Secret(Line),
    Nothing,
    Junk,
}

fn read(line: &[u8]) -> Read {
    if line.len() > MAX_LINE {
        return Read::Junk;
    }
    let kept: Vec<u8> = line.iter().copied().filter(u8::is_ascii).filter(|byte| *byte != 0).collect();
    let mut words = kept.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let Some(label) = words.next() else { return Read::Nothing };
    if label.starts_with(b"#") {
        return Read::Nothing;
    }
    if label.eq_ignore_ascii_case(b"RSA") && words.clone().next().is_some_and(|word| word.starts_with(SESSION_ID)) {
        return session(words.collect::<Vec<_>>().as_slice());
    }
    let fields = words.next().and_then(hex).zip(words.next().and_then(hex));
    let Some((handle, secret)) = fields.filter(|_| words.next().is_none()) else { return Read::Junk };
    let label = label.to_ascii_uppercase();
    if label == b"RSA" {
        return premaster(&handle, secret);
    }
    let Ok(random) = <[u8; 32]>::try_from(handle) else { return Read::Junk };
    let handle = Handle::ClientRandom(random);
    let (label, lengths) = match label.as_slice() {
        b"CLIENT_RANDOM" => (Label::MasterSecret, 48..=48),
        // At most the value of an 8192-bit group.
        b"PMS_CLIENT_RANDOM" => (Label::PremasterSecret, 1..=1024),
        b"CLIENT_EARLY_TRAFFIC_SECRET" => (Label::ClientEarly, 32..=48),
        b"CLIENT_HANDSHAKE_TRAFFIC_SECRET" => (Label::ClientHandshake, 32..=48),
        b"SERVER_HANDSHAKE_TRAFFIC_SECRET" => (Label::ServerHandshake, 32..=48),
        other if other.starts_with(b"CLIENT_TRAFFIC_SECRET_") => (Label::ClientTraffic, 32..=48),
        other if other.starts_with(b"SERVER_TRAFFIC_SECRET_") => (Label::ServerTraffic, 32..=48),
        other if other.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_') => {
            return Read::Nothing;
        }
        _ => return Read::Junk,
    };
    if !lengths.contains(&secret.len()) {
        return Read::Junk;
    }
    Read::Secret(Line { label, handle, secret: Secret::new(secret) })
}

const SESSION_ID: &[u8] = b"Session-ID:";
const MASTER_KEY: &[u8] = b"Master-Key:";

fn session(words: &[&[u8]]) -> Read {
    let [id, master] = words else { return Read::Junk };
    let id = id.strip_prefix(SESSION_ID).and_then(hex);
    let master = master.strip_prefix(MASTER_KEY).and_then(hex);
    match id.zip(master) {
        Some((id, master)) if (1..=32).contains(&id.len()) && master.len() == 48 => Read::Secret(Line {
            label: Label::MasterSecret,
            handle: Handle::SessionId(id),
            secret: Secret::new(master),
        }),
        _ => Read::Junk,
    }
}

fn premaster(handle: &[u8], secret: Vec<u8>) -> Read {
    match <[u8; 8]>::try_from(handle) {
        Ok(handle) if secret.len() == 48 => Read::Secret(Line {
            label: Label::PremasterSecret,
            handle: Handle::EncryptedPremaster(handle),
            secret: Secret::new(secret),
        }),
        _ => Read::Junk,
    }
}

fn hex(word: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = word.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| match *pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

    fn check(text: &[u8], expect: &[(Label, usize)], junk: u64) {
        let log = parse(text);
        let got: Vec<_> = log.lines.iter().map(|line| (line.label, line.secret.bytes().len())).collect();
        assert_eq!((got.as_slice(), log.junk), (expect, junk), "{}", String::from_utf8_lossy(text));
    }

    fn line(label: &str, length: usize) -> String {
        format!("{label} {RANDOM} {}", "aB".repeat(length))
    }

    #[test]
    fn reads_every_label() {
        check(line("CLIENT_RANDOM", 48).as_bytes(), &[(Label::MasterSecret, 48)], 0);
        check(line("PMS_CLIENT_RANDOM", 32).as_bytes(), &[(Label::PremasterSecret, 32)], 0);
        check(line("CLIENT_EARLY_TRAFFIC_SECRET", 32).as_bytes(), &[(Label::ClientEarly, 32)], 0);
        check(line("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 48).as_bytes(), &[(Label::ClientHandshake, 48)], 0);
        check(line("server_handshake_traffic_secret", 48).as_bytes(), &[(Label::ServerHandshake, 48)], 0);
        check(line("CLIENT_TRAFFIC_SECRET_0", 32).as_bytes(), &[(Label::ClientTraffic, 32)], 0);
        check(line("SERVER_TRAFFIC_SECRET_12", 32).as_bytes(), &[(Label::ServerTraffic, 32)], 0);
        check(line("EXPORTER_SECRET", 32).as_bytes(), &[], 0);
        let rsa = format!("RSA 0011223344556677 {}", "00".repeat(48));
        check(rsa.as_bytes(), &[(Label::PremasterSecret, 48)], 0);
        let session = format!("RSA Session-ID:{RANDOM} Master-Key:{}", "0f".repeat(48));
        check(session.as_bytes(), &[(Label::MasterSecret, 48)], 0);
    }

    #[test]
    fn tolerates_what_writers_leave_behind() {
        let good = line("CLIENT_RANDOM", 48);
        let both = [(Label::MasterSecret, 48); 2];
        check(format!("# comment\r\n\r\n{good}\r\n{good}").as_bytes(), &both, 0);
        check(format!("\0\0\0{good}\n\0{good}\n").as_bytes(), &both, 0);
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(good.bytes().flat_map(|byte| [byte, 0])).collect();
        check(&utf16, &both[..1], 0);
    }

    #[test]
    fn counts_junk_and_reads_on() {
        let good = line("CLIENT_RANDOM", 48);
        for junk in ["what is this", "CLIENT_RANDOM 00 11", "RSA 00 11", &good[..good.len() - 1], &format!("{good} 00")]
        {
            check(format!("{junk}\n{good}\n").as_bytes(), &[(Label::MasterSecret, 48)], 1);
        }
        check(line("CLIENT_RANDOM", 3000).as_bytes(), &[], 1);
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", parse(line("CLIENT_RANDOM", 48).as_bytes()));
        assert!(!text.to_lowercase().contains("abab") && !text.contains("171, 171"), "{text}");
    }
}

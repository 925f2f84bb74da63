//! What a file is that is not a capture, and how to make one of it.

use std::fmt;

/// A kind of file that people hand in for a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Windows event trace: what `netsh trace` and `pktmon` write.
    EtlTrace,
    /// Windows event log.
    EventLog,
    /// Microsoft Network Monitor, version 2 or 3 (`GMBU`) or 1 (`RTSS`).
    NetworkMonitor,
    /// Sun snoop.
    Snoop,
    /// Endace ERF.
    Erf,
    /// AIX iptrace.
    Iptrace,
    /// NetXRay or Windows Sniffer.
    NetXRay,
    /// DOS Sniffer.
    Sniffer,
    /// pcapng whose line ends were translated on the way: its magic is made to show that.
    TextMode,
    /// pcap of a variant that is not read.
    PcapVariant,
    /// What Wireshark or tshark print: one line a packet, or details.
    PacketText,
    /// Wireshark's XML exports (PDML, PSML).
    PacketXml,
    /// Another XML file.
    Xml,
    /// Bytes in hexadecimal with offsets.
    HexDump,
    /// TLS key log.
    KeyLog,
    /// PEM: certificate or key.
    Pem,
    /// Remote Desktop connection settings.
    RdpFile,
    /// HTML.
    Html,
    /// JSON.
    Json,
    /// ELF program or core dump.
    Elf,
    /// Windows program.
    WindowsProgram,
    /// zip.
    Zip,
    /// An archive or a compression that is not undone here, by its name.
    Archive(&'static str),
    /// PDF.
    Pdf,
    /// Some text.
    Text,
    /// Nothing known.
    Unknown,
}

impl Foreign {
    /// How many leading bytes [`Foreign::identify`] looks at.
    pub(crate) const LOOKED_AT: usize = 4096;

    /// Names a file by its leading bytes.
    pub fn identify(head: &[u8]) -> Self {
        let magic = MAGICS.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
        if let Some(&(_, _, kind)) = magic {
            return kind;
        }
        if is_erf(head) {
            return Self::Erf;
        }
        match text(head) {
            Some(text) => Self::identify_text(text.trim_start()),
            None => Self::Unknown,
        }
    }

    /// What to do with it: a clause in the imperative.
    pub fn advice(self) -> &'static str {
        match self {
            Self::EtlTrace => {
                "convert it with `pktmon etl2pcap FILE.etl --out FILE.pcapng` (part of Windows 10 and Server 2019 or later) or with etl2pcapng (github.com/microsoft/etl2pcapng)"
            }
            Self::EventLog => {
                "it holds events, not packets; record the connection itself, with Wireshark, dumpcap, tcpdump or pktmon"
            }
            Self::NetworkMonitor | Self::Snoop | Self::Iptrace | Self::NetXRay | Self::Sniffer | Self::PcapVariant => {
                "convert it with `editcap -F pcapng FILE OUT.pcapng` (part of Wireshark)"
            }
            Self::Erf => "convert it with `editcap -T ether -F pcapng FILE OUT.pcapng` (part of Wireshark)",
            Self::TextMode => "copy it again from its origin, in binary mode",
            Self::PacketText | Self::PacketXml => {
                "the bytes are not in it: in Wireshark use File > Save As, not an export or a print-out, or ask for the original capture"
            }
            Self::HexDump => {
                "convert it with `text2pcap FILE OUT.pcapng` (part of Wireshark), or ask for the original capture"
            }
            Self::KeyLog => "give it with `--keys FILE`, beside the capture",
            Self::Pem => {
                "give a server's RSA key with `--server-key FILE`, trusted roots with `--trust FILE`, beside the capture"
            }
            Self::RdpFile => "it holds the client's settings; record the connection itself",
            Self::Json | Self::Xml | Self::Html => {
                "ask for the original capture; a web page here often is a failed download"
            }
            Self::Zip | Self::Archive(_) => "unpack it first",
            Self::Elf | Self::WindowsProgram | Self::Pdf | Self::Text | Self::Unknown => {
                "record one with Wireshark, dumpcap, tcpdump or pktmon, or check that this is the right file"
            }
        }
    }

    fn identify_text(text: &str) -> Self {
        let first_line = text.lines().next().unwrap_or_default();
        let lower = first_line.to_ascii_lowercase();
        if is_key_log(text) {
            return Self::KeyLog;
        }
        if text.starts_with("-----BEGIN ") {
            return Self::Pem;
        }
        if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
            return Self::Html;
        }
        if text.starts_with('<') {
            return if text.contains("<pdml") || text.contains("<psml") { Self::PacketXml } else { Self::Xml };
        }
        if text.starts_with('{') || text.starts_with('[') && text.contains('"') {
            return Self::Json;
        }
        if text.lines().any(|line| RDP_SETTINGS.iter().any(|setting| line.starts_with(setting))) {
            return Self::RdpFile;
        }
        if is_hex_dump(text) {
            return Self::HexDump;
        }
        if is_packet_text(text, first_line) {
            return Self::PacketText;
        }
        Self::Text
    }
}

/// With its article: "a Windows event trace (ETL)".
impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EtlTrace => "a Windows event trace (ETL)",
            Self::EventLog => "a Windows event log (EVTX)",
            Self::NetworkMonitor => "a Microsoft Network Monitor capture",
            Self::Snoop => "a snoop capture",
            Self::Erf => "an Endace ERF capture",
            Self::Iptrace => "an AIX iptrace capture",
            Self::NetXRay => "a NetXRay or Windows Sniffer capture",
            Self::Sniffer => "a Sniffer capture",
            Self::TextMode => "a pcapng capture that a copy in text mode has damaged",
            Self::PcapVariant => "a pcap capture of a rare variant",
            Self::PacketText => "a text export of a capture",
            Self::PacketXml => "an XML export of a capture (PDML or PSML)",
            Self::Xml => "an XML file",
            Self::HexDump => "a hex dump",
            Self::KeyLog => "a TLS key log",
            Self::Pem => "a certificate or key (PEM)",
            Self::RdpFile => "a Remote Desktop connection file (.rdp)",
            Self::Html => "a web page (HTML)",
            Self::Json => "a JSON file",
            Self::Elf => "an ELF program or core dump",
            Self::WindowsProgram => "a Windows program",
            Self::Zip => "a zip archive",
            Self::Archive(name) => return write!(f, "{name}"),
            Self::Pdf => "a PDF document",
            Self::Text => "a text file",
            Self::Unknown => "of no known format",
        })
    }
}

/// Offset, bytes, meaning.
///
/// An ETL file begins with a WMI_BUFFER_HEADER of 72 bytes and the WMI_LOG_TYPE_HEADER event, whose marker is 0xC0010002 (32-bit) or
/// 0xC0020002 (64-bit), before Windows 6.0 with version 1 in its low half
/// ([TRACE_LOGFILE_HEADER](http://www.geoffchappell.com/studies/windows/km/ntoskrnl/api/etw/tracelog/trace_logfile_header.htm)).
const MAGICS: &[(usize, &[u8], Foreign)] = &[
    (0, b"ElfFile\0", Foreign::EventLog),
    (0, b"\r\n\r\r\n", Foreign::TextMode),
    (0, b"\n\r\n", Foreign::TextMode),
    (0, b"GMBU", Foreign::NetworkMonitor),
    (0, b"RTSS", Foreign::NetworkMonitor),
    (0, b"snoop\0\0\0", Foreign::Snoop),
    (0, b"iptrace ", Foreign::Iptrace),
    (0, b"XCP\0", Foreign::NetXRay),
    (0, b"TRSNIFF data", Foreign::Sniffer),
    (0, &[0xa1, 0xe2, 0xcb, 0x12], Foreign::PcapVariant),
    (0, &[0x12, 0xcb, 0xe2, 0xa1], Foreign::PcapVariant),
    (0, &[0x1c, 0x00, 0x01, 0xac], Foreign::PcapVariant),
    (0, &[0xac, 0x01, 0x00, 0x1c], Foreign::PcapVariant),
    (0, &[0x1c, 0x00, 0x01, 0xab], Foreign::PcapVariant),
    (0, &[0xab, 0x01, 0x00, 0x1c], Foreign::PcapVariant),
    (0, &[0x7f, b'E', b'L', b'F'], Foreign::Elf),
    (0, b"PK\x03\x04", Foreign::Zip),
    (0, b"PK\x05\x06", Foreign::Zip),
    (0, b"MZ", Foreign::WindowsProgram),
    (0, b"%PDF", Foreign::Pdf),
    (0, b"MSCF", Foreign::Archive("a cabinet archive (CAB)")),
    (0, &[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], Foreign::Archive("a 7-Zip archive")),
    (0, b"Rar!", Foreign::Archive("a RAR archive")),
    (0, &[0xfd, b'7', b'z', b'X', b'Z'], Foreign::Archive("an xz-compressed file")),
    (0, b"BZh", Foreign::Archive("a bzip2-compressed file")),
    (0, &[0x1f, 0x8b], Foreign::Archive("compressed twice, with gzip inside")),
    (0, &[0x28, 0xb5, 0x2f, 0xfd], Foreign::Archive("compressed twice, with zstd inside")),
    (0, &[0x04, 0x22, 0x4d, 0x18], Foreign::Archive("compressed twice, with lz4 inside")),
    (257, b"ustar", Foreign::Archive("a tar archive")),
    (72, &[0x01, 0x00, 0x01, 0xc0], Foreign::EtlTrace),
    (72, &[0x01, 0x00, 0x02, 0xc0], Foreign::EtlTrace),
    (72, &[0x02, 0x00, 0x01, 0xc0], Foreign::EtlTrace),
    (72, &[0x02, 0x00, 0x02, 0xc0], Foreign::EtlTrace),
];

const RDP_SETTINGS: &[&str] =
    &["full address:s:", "screen mode id:i:", "authentication level:i:", "gatewayhostname:s:"];

/// Labels of the NSS key log format ([RFC 9850](https://www.rfc-editor.org/rfc/rfc9850)).
const KEY_LOG_LABELS: &[&str] = &[
    "CLIENT_RANDOM ",
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
    "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
    "CLIENT_TRAFFIC_SECRET_0 ",
    "SERVER_TRAFFIC_SECRET_0 ",
    "CLIENT_EARLY_TRAFFIC_SECRET ",
    "EXPORTER_SECRET ",
    "EARLY_EXPORTER_SECRET ",
    "RSA ",
];

/// The head as text, if it is: UTF-8 up to a character cut at its end, or UTF-16 with a byte-order mark (ASCII part).
fn text(head: &[u8]) -> Option<String> {
    let wide = |order: fn([u8; 2]) -> u16| {
        let units = head.as_chunks::<2>().0.iter().skip(1).map(|&unit| order(unit));
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    let text = match head {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => utf8_prefix(head)?.trim_start_matches('\u{feff}').to_owned(),
    };
    let is_binary = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}');
    (!text.contains(is_binary)).then_some(text)
}

fn utf8_prefix(head: &[u8]) -> Option<&str> {
    match str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            head.get(..error.valid_up_to()).and_then(|b| str::from_utf8(b).ok())
        }
        Err(_) => None,
    }
}

fn is_key_log(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.next().is_some_and(|line| KEY_LOG_LABELS.iter().any(|label| line.starts_with(label)))
}

/// `0000  45 00 00 3c`: an offset, then bytes.
fn is_hex_dump(text: &str) -> bool {
    let hex = |word: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let is_dump_line = |line: &str| {
        let mut words = line.split_whitespace();
        let offset = words.next().map(|word| word.trim_end_matches(':').trim_start_matches("0x"));
        let bytes = words.take(4).filter(|word| hex(word, 2..=4)).count();
        offset.is_some_and(|offset| hex(offset, 4..=8)) && bytes >= 4
    };
    text.lines().filter(|line| !line.trim().is_empty()).take(8).any(is_dump_line)
}

/// tshark's and Wireshark's one-line summaries and detail views, and tcpdump's lines.
fn is_packet_text(text: &str, first_line: &str) -> bool {
    let summary = |line: &str| {
        let mut words = line.split_whitespace();
        let number = words.next().is_some_and(|word| word.parse::<u32>().is_ok());
        let time = words.next().is_some_and(|word| word.parse::<f64>().is_ok());
        number && time && (line.contains('→') || line.contains("->"))
    };
    let header = first_line.contains("No.") && first_line.contains("Time") && first_line.contains("Source");
    let tcpdump = |line: &str| line.contains(" IP ") && line.contains(" > ") && line.contains(": Flags [");
    header || text.starts_with("Frame ") || text.lines().take(8).any(|line| summary(line) || tcpdump(line))
}

/// ERF has no magic: a chain of three records whose type, lengths and times agree. 16-byte header: little-endian timestamp of 8
/// bytes, type, flags, record length, loss counter, wire length (big-endian).
fn is_erf(head: &[u8]) -> bool {
    let mut rest = head;
    let mut last_second = None;
    for _ in 0..3 {
        let Some(&[_, _, _, _, s0, s1, s2, s3, kind, _, r0, r1, ..]) = rest.first_chunk::<16>() else { return false };
        let second = u32::from_le_bytes([s0, s1, s2, s3]);
        let length = usize::from(u16::from_be_bytes([r0, r1]));
        let steady = last_second.is_none_or(|last: u32| second.abs_diff(last) <= 86_400);
        if !matches!(kind & 0x7f, 1..=48) || length < 16 || second == 0 || !steady {
            return false;
        }
        last_second = Some(second);
        let Some(next) = rest.get(length..) else { return false };
        rest = next;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], kind: Foreign) {
        assert_eq!(Foreign::identify(head), kind, "{}", String::from_utf8_lossy(head));
    }

    #[test]
    fn names_what_people_hand_in() {
        check(b"ElfFile\0\0\0", Foreign::EventLog);
        check(b"\r\n\r\r\n\x1c\0", Foreign::TextMode);
        check(b"GMBU\x00\x02", Foreign::NetworkMonitor);
        check(b"snoop\0\0\0\0\0\0\x02", Foreign::Snoop);
        check(b"PK\x03\x04\x14", Foreign::Zip);
        check(b"\x7fELF\x02", Foreign::Elf);
        check(b"  <!DOCTYPE html>\n<html>", Foreign::Html);
        check(b"[\n  {\n    \"_index\": \"packets\"", Foreign::Json);
        check(b"<?xml version=\"1.0\"?>\n<pdml version=\"0\">", Foreign::PacketXml);
        check(b"<?xml version=\"1.0\"?>\n<Events>", Foreign::Xml);
        check(b"# made by curl\nCLIENT_RANDOM 00 11\n", Foreign::KeyLog);
        check(b"\xef\xbb\xbfSERVER_TRAFFIC_SECRET_0 00 11\n", Foreign::KeyLog);
        check(b"-----BEGIN CERTIFICATE-----\n", Foreign::Pem);
        check(b"\xff\xfef\0u\0l\0l\0 \0a\0d\0d\0r\0e\0s\0s\0:\0s\0:\0x\0\n\0", Foreign::RdpFile);
        check(b"0000  45 00 00 3c 1c 46 40 00   E..<.F@.\n", Foreign::HexDump);
        check(b"00000000: 4500 003c 1c46 4000  E..<.F@.\n", Foreign::HexDump);
        check("    1 0.000000 10.0.0.1 \u{2192} 10.0.0.2 TCP 74 3389\n".as_bytes(), Foreign::PacketText);
        check(b"No.     Time           Source                Destination\n", Foreign::PacketText);
        check(b"Frame 1: 74 bytes on wire (592 bits)\n", Foreign::PacketText);
        check(b"19:07:00.1 IP 10.0.0.1.5 > 10.0.0.2.3389: Flags [S], seq 1\n", Foreign::PacketText);
        check(b"dear support,\nit does not work\n", Foreign::Text);
        check(&[0xde, 0xad, 0xbe, 0xef, 0, 1], Foreign::Unknown);
    }

    #[test]
    fn tells_etl_by_its_first_event() {
        let mut head = vec![0; 200];
        head[2] = 1; // BufferSize 0x10000
        assert_eq!(Foreign::identify(&head), Foreign::Unknown);
        head[72..76].copy_from_slice(&[2, 0, 2, 0xc0]);
        assert_eq!(Foreign::identify(&head), Foreign::EtlTrace);
    }

    #[test]
    fn tells_erf_by_a_chain_of_records() {
        let mut record = [0; 32];
        record[4..8].copy_from_slice(&1_795_000_000_u32.to_le_bytes());
        record[8] = 2;
        record[11] = 32;
        assert_eq!(Foreign::identify(&record.repeat(4)), Foreign::Erf);
        assert_ne!(Foreign::identify(&record.repeat(2)), Foreign::Erf);
    }

    #[test]
    fn every_kind_says_what_it_is_and_what_to_do() {
        for (_, _, kind) in MAGICS {
            assert!(!kind.to_string().is_empty() && !kind.advice().ends_with('.'), "{kind:?}");
        }
    }
}

//! Runs tshark and reads what it prints.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const FIELDS: [&str; 25] = [
    "frame.number",
    "tcp.stream",
    "tcp.srcport",
    "tcp.len",
    "rdp.negReq.requestedProtocols",
    "rdp.negReq.selectedProtocol",
    "rdp.negFailure.failureCode",
    "tls.handshake.type",
    "tls.handshake.version",
    "tls.handshake.extensions.supported_version",
    "tls.handshake.ciphersuite",
    "x509af.serialNumber",
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.keep_alive",
    "tcp.analysis.zero_window",
    "tcp.analysis.out_of_order",
    "tcp.analysis.initial_rtt",
    "tcp.analysis.duplicate_ack",
    "tcp.analysis.lost_segment",
    "tcp.analysis.ack_lost_segment",
    "tcp.seq",
    "tcp.ack",
    "tcp.flags",
];

/// A packet: its fields by name, several values of one joined by commas.
pub struct Row(Vec<String>);

impl Row {
    pub fn get(&self, field: &str) -> &str {
        let at = FIELDS.iter().position(|known| *known == field).expect("a field that is asked for");
        self.0.get(at).map(String::as_str).unwrap_or_default()
    }
}

/// What a run printed.
pub struct Output {
    pub rows: Vec<Row>,
    followed: BTreeMap<usize, (String, [Vec<u8>; 2])>,
}

/// Every TCP packet of a file with these ports read as this protocol, and the bytes of the streams asked for.
pub fn rows(path: &Path, ports: &[u64], protocol: &str, streams: &[usize]) -> Output {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(path).args(["-n", "-Y", "tcp", "-T", "fields", "-E", "separator=|"]);
    for port in ports {
        command.arg("-d").arg(format!("tcp.port=={port},{protocol}"));
    }
    for field in FIELDS {
        command.args(["-e", field]);
    }
    for stream in streams {
        command.arg("-z").arg(format!("follow,tcp,raw,{stream}"));
    }
    let output = command.output().expect("tshark runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complains = String::from_utf8_lossy(&output.stderr);
    assert!(!text.is_empty(), "{}: tshark prints nothing: {complains}", path.display());
    read(&text)
}

fn read(text: &str) -> Output {
    let mut output = Output { rows: Vec::new(), followed: BTreeMap::new() };
    let mut current: Option<usize> = None;
    let mut second = String::new();
    for line in text.lines() {
        if let Some(number) = line.strip_prefix("Filter: tcp.stream eq ") {
            current = number.trim().parse().ok();
        } else if let (Some(name), Some(stream)) = (line.strip_prefix("Node 0: "), current) {
            output.followed.insert(stream, (name.to_owned(), [Vec::new(), Vec::new()]));
        } else if let Some(name) = line.strip_prefix("Node 1: ") {
            name.clone_into(&mut second);
        } else if line.contains('|') {
            output.rows.push(Row(line.split('|').map(str::to_owned).collect()));
        } else if let Some((_, sides)) = current.and_then(|stream| output.followed.get_mut(&stream)) {
            // Bytes of the second node are indented.
            let (side, hex) = line.strip_prefix('\t').map_or((0, line), |hex| (1, hex));
            sides[side].extend(bytes(hex).unwrap_or_default());
        }
    }
    output
}

pub fn bytes(hex: &str) -> Option<Vec<u8>> {
    let whole = hex.len().is_multiple_of(2);
    let digits = (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok());
    digits.collect::<Option<Vec<u8>>>().filter(|_| whole)
}

impl Output {
    /// Bytes of a stream, the client's first.
    pub fn payload(&self, stream: usize, client: &str) -> Option<[Vec<u8>; 2]> {
        let (first, sides) = self.followed.get(&stream)?;
        let mut sides = sides.clone();
        let plain = |name: &str| name.replace(['[', ']'], "");
        if plain(first) != plain(client) {
            sides.reverse();
        }
        Some(sides)
    }
}

/// The packets of one stream.
pub struct Stream<'o> {
    rows: Vec<&'o Row>,
    server: &'o str,
}

impl<'o> Stream<'o> {
    pub fn new(rows: &'o [Row], number: usize, server: &'o str) -> Self {
        let number = number.to_string();
        let rows = rows.iter().filter(|row| row.get("tcp.stream").split(',').next_back() == Some(&number)).collect();
        Self { rows, server }
    }

    /// The first value of a field, empty if there is none.
    pub fn first(&self, field: &str) -> String {
        let values = self.rows.iter().filter_map(|row| row.get(field).split(',').find(|value| !value.is_empty()));
        values.map(str::to_owned).next().unwrap_or_default()
    }

    fn is_servers(&self, row: &Row) -> bool {
        row.get("tcp.srcport") == self.server
    }

    /// The last ServerHello.
    fn server_hello(&self) -> Option<&'o Row> {
        let is_hello = |row: &&&Row| row.get("tls.handshake.type").split(',').any(|kind| kind == "2");
        self.rows.iter().filter(|row| self.is_servers(row)).rfind(is_hello).copied()
    }

    /// The version that the server chose, by its name.
    pub fn version(&self) -> String {
        let Some(row) = self.server_hello() else { return String::new() };
        let extension = row.get("tls.handshake.extensions.supported_version");
        let value = if extension.is_empty() { row.get("tls.handshake.version") } else { extension };
        match value.split(',').next().unwrap_or_default() {
            "0x0300" => "SSL 3.0".to_owned(),
            "0x0301" => "TLS 1.0".to_owned(),
            "0x0302" => "TLS 1.1".to_owned(),
            "0x0303" => "TLS 1.2".to_owned(),
            "0x0304" => "TLS 1.3".to_owned(),
            other => other.to_owned(),
        }
    }

    /// The suite that the server chose, by its name.
    pub fn suite(&self) -> String {
        let Some(row) = self.server_hello() else { return String::new() };
        let value = row.get("tls.handshake.ciphersuite").split(',').next_back().unwrap_or_default();
        u16::from_str_radix(value.trim_start_matches("0x"), 16).map(rdpwhy::decode::suite_name).unwrap_or_default()
    }

    /// Serial numbers of the server's certificates.
    pub fn serials(&self) -> String {
        let rows = self.rows.iter().filter(|row| self.is_servers(row));
        let values = rows.flat_map(|row| row.get("x509af.serialNumber").split(',')).filter(|value| !value.is_empty());
        values.map(serial).collect::<Vec<_>>().join(" ")
    }

    fn count(&self, counts: impl Fn(&Row) -> bool) -> usize {
        self.rows.iter().filter(|row| counts(row)).count()
    }

    /// Segments with data of a side that tshark takes for retransmissions; a SYN or FIN sent again is none here.
    pub fn retransmissions(&self, from_server: bool) -> usize {
        let fields =
            ["tcp.analysis.retransmission", "tcp.analysis.fast_retransmission", "tcp.analysis.spurious_retransmission"];
        self.count(|row| {
            let data = row.get("tcp.len").split(',').next_back() != Some("0");
            data && self.is_servers(row) == from_server && fields.iter().any(|field| !row.get(field).is_empty())
        })
    }

    /// Segments that close the window.
    pub fn zero_windows(&self) -> usize {
        self.count(|row| !row.get("tcp.analysis.zero_window").is_empty())
    }

    /// Round-trip time by the handshake, seconds.
    pub fn round_trip(&self) -> Option<f64> {
        self.first("tcp.analysis.initial_rtt").parse().ok()
    }

    /// Acknowledgments of a side that tshark calls duplicates, and how many of them came while nothing was outstanding: those are none
    /// by RFC 5681, section 2 (a).
    pub fn duplicate_acks(&self, from_server: bool) -> (usize, usize) {
        let (mut counted, mut idle) = (0, 0);
        let mut sent = 0;
        let mut acknowledged = 0;
        for row in &self.rows {
            if self.is_servers(row) == from_server {
                let flagged = !row.get("tcp.analysis.duplicate_ack").is_empty();
                counted += usize::from(flagged && sent > acknowledged);
                idle += usize::from(flagged && sent <= acknowledged);
                acknowledged = acknowledged.max(number(row, "tcp.ack").unwrap_or(0));
            } else {
                sent = sent.max(end(row).unwrap_or(0));
            }
        }
        (counted, idle)
    }

    /// Keep-alives of a side.
    pub fn keep_alives(&self, from_server: bool) -> usize {
        self.count(|row| self.is_servers(row) == from_server && !row.get("tcp.analysis.keep_alive").is_empty())
    }

    /// Segments at which tshark misses what came before, and acknowledgments of what it has not seen, where that never came later: as
    /// many holes of both streams.
    pub fn holes(&self) -> usize {
        let mut ends = std::collections::BTreeSet::new();
        for row in &self.rows {
            let from_server = self.is_servers(row);
            if !row.get("tcp.analysis.lost_segment").is_empty() {
                ends.extend(number(row, "tcp.seq").map(|end| (from_server, end)));
            }
            if !row.get("tcp.analysis.ack_lost_segment").is_empty() {
                ends.extend(number(row, "tcp.ack").map(|end| (!from_server, end)));
            }
        }
        ends.iter().filter(|(from_server, end)| !self.has_byte(*from_server, end.saturating_sub(1))).count()
    }

    /// Whether a segment of that side brought the byte with this sequence number.
    fn has_byte(&self, from_server: bool, at: u64) -> bool {
        let rows = self.rows.iter().filter(|row| self.is_servers(row) == from_server);
        let ranges = rows.filter_map(|row| number(row, "tcp.seq").zip(end(row)));
        ranges.map(|(start, end)| start..end).any(|range| range.contains(&at))
    }
}

/// The sequence number behind a segment; SYN and FIN take one.
fn end(row: &Row) -> Option<u64> {
    let control = number(row, "tcp.flags").is_some_and(|flags| flags & 3 != 0);
    Some(number(row, "tcp.seq")? + number(row, "tcp.len")? + u64::from(control))
}

/// A serial number as a number: without colons and without zeros in front.
fn serial(value: &str) -> String {
    value.replace(':', "").trim_start_matches('0').to_owned()
}

/// The last value of a field: of several packets in one, the innermost.
fn number(row: &Row, field: &str) -> Option<u64> {
    let value = row.get(field).split(',').next_back()?;
    value.strip_prefix("0x").map_or_else(|| value.parse().ok(), |hex| u64::from_str_radix(hex, 16).ok())
}

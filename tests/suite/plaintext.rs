//! What TLS carried, opened with the keys of a capture: for tests that hold it against other libraries, or look for it where it must
//! not be.

use std::path::{Path, PathBuf};

use rdpwhy::capture::{Capture, CaptureOptions, SecretsType};
use rdpwhy::decode::{self, Surroundings};
use rdpwhy::decrypt::{Decryptor, Handshake, KeySource, Keys, Sealed};
use rdpwhy::flow::{Direction, Flow, FlowTable, Limits, Stream, UnitKind};
use rdpwhy::link::Dissector;

use crate::{bundled, truth};

/// The application data of one connection, record for record.
#[derive(Default)]
pub struct Plain {
    pub to_server: Vec<Vec<u8>>,
    pub to_client: Vec<Vec<u8>>,
}

/// A capture with keys, and those that are not inside of it.
pub struct Source {
    pub path: PathBuf,
    pub keys: Option<PathBuf>,
}

/// Every capture with keys: of this repository, and of the field where `RDPWHY_FIELD_CAPTURES` names the folder.
pub fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for folder in bundled::captures() {
        let beside = ["keys.log", "server-key.pem"].iter().map(|name| folder.join(name)).find(|path| path.exists());
        let embedded = bundled::toml(&folder.join("truth.toml"))["keys_embedded"] == true
            || folder.file_name().unwrap().to_string_lossy().starts_with("gateway-");
        if beside.is_some() || embedded {
            sources.push(Source { path: folder.join("capture.pcapng"), keys: beside });
        }
    }
    let Some(field) = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from) else { return sources };
    let text = std::fs::read_to_string(field.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (name, truth) in truths.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with('_')) {
        let Some(keys) = truth["keys"].as_str() else { continue };
        let beside = (keys != "embedded").then(|| field.join(keys));
        sources.push(Source { path: field.join(name), keys: beside });
    }
    sources
}

impl Source {
    /// All of its keys.
    pub fn all_keys(&self) -> Keys {
        let mut keys = self.keys.as_deref().map(truth::keys).unwrap_or_default();
        for log in embedded(&self.path) {
            keys.add_key_log(&log, KeySource::Embedded);
        }
        keys
    }

    /// The connections that its key log opens, those inside a gateway's tunnel and those opened by a private key left out.
    pub fn plain(&self) -> Vec<Plain> {
        let keys = self.all_keys();
        let read = |flow: &Flow| {
            let surroundings = Surroundings { capture_end: flow.end };
            let tls = decode::session_with_keys(flow, &surroundings, &keys).tls?;
            let handshake = Handshake {
                version: tls.version?,
                cipher_suite: tls.cipher_suite?,
                client_random: tls.client_random?,
                server_random: tls.server_random?,
                encrypt_then_mac: tls.encrypt_then_mac,
                extended_master_secret: tls.extended_master_secret,
                session_id: &[],
                ticket: &[],
                resumed: tls.resumed,
                encrypted_premaster: None,
                transcript: &[],
            };
            let mut decryptor = Decryptor::new(&keys, &handshake).ok()?;
            let is_13 = handshake.version == 0x0304;
            let to_server = open(&mut decryptor, Direction::ToServer, &flow.to_server, is_13);
            Some(Plain { to_server, to_client: open(&mut decryptor, Direction::ToClient, &flow.to_client, is_13) })
        };
        flows(&self.path, &keys).iter().filter_map(read).collect()
    }
}

fn open(decryptor: &mut Decryptor, direction: Direction, stream: &Stream, is_13: bool) -> Vec<Vec<u8>> {
    let mut plain = Vec::new();
    let mut sealed = is_13;
    for unit in &stream.units {
        let UnitKind::Tls { content_type, version } = unit.kind else { continue };
        let bytes = stream.bytes(unit.offset..unit.offset + u64::from(unit.length)).filter(|_| unit.count == 1);
        let protected = if is_13 { content_type == 23 } else { sealed };
        if protected {
            // Nothing after a hole is asked for.
            let Some(bytes) = bytes else { return plain };
            let record = Sealed { content_type, version, body: &bytes[5..] };
            let opened = decryptor.open(direction, &record);
            plain.extend(opened.filter(|opened| opened.content_type == 23).map(|opened| opened.bytes.clone()));
        }
        sealed |= content_type == 20;
    }
    plain
}

/// The secrets inside a capture.
pub fn embedded(path: &Path) -> Vec<Vec<u8>> {
    let mut source = Capture::open(path, CaptureOptions::default()).unwrap();
    while source.next_packet().is_some() {}
    let logs = source.secrets().iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG);
    logs.map(|secrets| secrets.bytes().to_vec()).collect()
}

fn flows(path: &Path, keys: &Keys) -> Vec<Flow> {
    let mut source = Capture::open(path, CaptureOptions::default()).unwrap();
    let mut dissector = Dissector::default();
    let known_client_randoms = keys.client_randoms().collect();
    let mut table = FlowTable::new(Limits { known_client_randoms, ..Limits::default() });
    while let Some(packet) = source.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
    }
    table.finish().flows
}

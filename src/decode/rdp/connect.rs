//! MCS Connect Initial and Connect Response with their GCC data.

use rdpwhy_parsers::gcc::ServerSecurityData;
use rdpwhy_parsers::mcs::{ConnectInitial, ConnectResponse};
use rdpwhy_parsers::security::CertificateKind;

use crate::decode::certificate;
use crate::decode::walk::{Place, Walk};
use crate::session::{ProprietaryCertificate, StandardSecurity};

/// Certificates of one chain that are looked at.
const MAX_CHAIN: usize = 16;

/// What the client wants; its line for the report.
pub fn initial(walk: &mut Walk<'_>, initial: &ConnectInitial<'_>) -> Option<String> {
    let data = &initial.conference_create_request.as_ref().ok()?.client_data;
    if let Some(security) = &data.security {
        let offered = security.encryption_methods.0 | security.ext_encryption_methods.map_or(0, |methods| methods.0);
        walk.session.security.get_or_insert_with(StandardSecurity::default).offered = Some(offered);
    }
    let channels = data.network.as_ref().map_or(0, |network| network.channels.len());
    let core = data.core.as_ref()?;
    Some(format!("client build {}, {} static channels", core.client_build, channels))
}

/// What the server gives; its line for the report.
pub fn response(walk: &mut Walk<'_>, response: &ConnectResponse, bytes: &[u8], place: Place) -> Option<String> {
    let data = &response.conference_create_response.as_ref().ok()?.server_data;
    walk.rdp.io_channel = data.network.as_ref().map(|network| network.mcs_channel_id);
    walk.rdp.message_channel = data.message_channel;
    let security = data.security.as_ref()?;
    security_data(walk, security, bytes, place);
    (security.encryption_method.0 != 0).then(|| {
        format!("encryptionMethod {:#x}, encryptionLevel {}", security.encryption_method.0, security.encryption_level.0)
    })
}

/// Bytes of a proprietary certificate in front of its modulus.
const BEFORE_MODULUS: usize = 36;

fn security_data(walk: &mut Walk<'_>, security: &ServerSecurityData, bytes: &[u8], place: Place) {
    let known = walk.session.security.get_or_insert_with(StandardSecurity::default);
    known.method = Some(security.encryption_method.0);
    known.level = Some(security.encryption_level.0);
    known.frame = Some(place.frame);
    walk.rdp.encrypts = security.encryption_method.0 != 0;
    if let Some(random) = security.server_random.clone().and_then(|at| bytes.get(at)) {
        walk.rdp.unseal.server_random(random);
    }
    let Some(Ok(certificate)) = &security.server_certificate else { return };
    match &certificate.kind {
        CertificateKind::Proprietary(found) => {
            let key = found.public_key.modulus.clone();
            let signed = key.start.checked_sub(BEFORE_MODULUS).and_then(|start| bytes.get(start..key.end));
            known.proprietary = Some(ProprietaryCertificate {
                bits: found.public_key.bit_length,
                signed: signed.unwrap_or_default().to_vec(),
                signature: bytes.get(found.signature.clone()).unwrap_or_default().to_vec(),
            });
        }
        CertificateKind::X509Chain(chain) => {
            let ders = chain.iter().rev().take(MAX_CHAIN).filter_map(|at| bytes.get(at.clone()));
            known.certificates = ders.map(|der| certificate::read(der, place.frame)).collect();
        }
        CertificateKind::Unknown(_) => {}
    }
}

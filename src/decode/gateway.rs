//! HTTPS without X.224 before it: an RD Gateway's, or its KDC proxy's.
//!
//! INVARIANT: what the gateway's channel carries is not read here; the session says that it went through a gateway, and no more.

use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::vocabulary::{StageName, Via};

/// Beginnings of what a client says to a gateway (MS-TSGU 3.3.5.1, MS-RPCH 2.1.2.1.1, MS-KKDCP 3.2.5.1), HTTP/2 included.
const REQUESTS: &[&[u8]] = &[
    b"RDG_OUT_DATA ",
    b"RDG_IN_DATA ",
    b"RPC_OUT_DATA ",
    b"RPC_IN_DATA ",
    b"GET /remoteDesktopGateway",
    b"POST /KdcProxy",
    b"PRI * HTTP/2.0\r\n",
];
/// Bytes of a request line that are shown.
const SHOWN: usize = 40;

/// Takes the plaintext of a record of a connection that is not RDP itself.
pub fn feed(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let begins = |request: &&&[u8]| bytes.starts_with(request);
    let Some(_) = REQUESTS.iter().find(begins).filter(|_| place.direction == Direction::ToServer) else { return };
    if walk.session.via.is_some() {
        return;
    }
    walk.session.via = Some(Via::RdGateway);
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let shown = String::from_utf8_lossy(line.get(..SHOWN.min(line.len())).unwrap_or_default()).into_owned();
    walk.note(kind::FOREIGN, StageName::Tls, place, bytes.len() as u32, Some(shown));
}

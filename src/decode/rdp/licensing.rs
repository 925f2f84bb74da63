//! Licensing PDUs (MS-RDPELE 2.2.2), in clear or sealed by Standard RDP Security.

use crate::decode::walk::{Place, Walk};
use crate::session::message::kind;
use crate::vocabulary::StageName;

/// Reads the body of a licensing PDU, after its basic security header.
pub fn read(walk: &mut Walk<'_>, _body: &[u8], _encrypted: bool, place: Place, length: u32) {
    let licensing = &mut walk.session.licensing;
    licensing.first.get_or_insert((place.frame, place.time));
    licensing.last = Some((place.frame, place.time, place.direction));
    walk.note(kind::LICENSE_SEALED, StageName::Licensing, place, length, None);
}

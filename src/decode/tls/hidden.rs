//! What TLS 1.3 hides among its application data and size gives away: the client's Finished and alerts.

use crate::decode::timeline::Event;
use crate::infer::Setting;
use crate::infer::overhead::Overhead;
pub use crate::infer::sealed::CLIENT_FLIGHT;
use crate::session::Tls;

/// Bytes in front of a record's body.
const RECORD_HEADER: u32 = 5;

/// Whether a record has the size of a Finished.
pub fn is_finished(event: &Event<'_>, tls: &Tls) -> bool {
    body(event).is_some_and(|length| overhead(tls).is_finished(length))
}

/// Whether a record has the size of an alert.
pub fn is_alert(event: &Event<'_>, tls: &Tls) -> bool {
    body(event).is_some_and(|length| overhead(tls).is_alert(length))
}

fn body(event: &Event<'_>) -> Option<u32> {
    event.unit.length.checked_sub(RECORD_HEADER).filter(|_| event.unit.count == 1)
}

fn overhead(tls: &Tls) -> Overhead {
    let (tls_version, cipher_suite) = (tls.version.unwrap_or_default(), tls.cipher_suite.unwrap_or_default());
    Overhead::of(&Setting { tls_version, cipher_suite, ..Setting::default() })
}

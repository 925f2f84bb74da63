//! What TLS 1.3 hides among its application data and size gives away: the client's Finished and alerts.

use crate::decode::timeline::Event;
use crate::flow::Direction;
use crate::infer::overhead::Overhead;
pub use crate::infer::sealed::CLIENT_FLIGHT;
use crate::infer::{Record, Setting};
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

/// Records without what a client said before the server answered; where an EndOfEarlyData shows that the server took it, it stands
/// behind the client's Finished, as what it says would have come without it.
pub fn without_early_data(mut records: Vec<Record>, tls: &Tls) -> Vec<Record> {
    if tls.early_data.is_none() {
        return records;
    }
    let overhead = overhead(tls);
    let of_client =
        |record: &Record| record.direction == Direction::ToServer && record.content_type == Record::APPLICATION_DATA;
    let answer = records.iter().position(|record| record.direction == Direction::ToClient).unwrap_or(records.len());
    let early: Vec<Record> = records.get(..answer).unwrap_or_default().iter().copied().filter(of_client).collect();
    let mut at = 0usize;
    records.retain(|record| {
        at = at.saturating_add(1);
        at > answer || !of_client(record)
    });
    let end = records.iter().position(|record| of_client(record) && overhead.is_end_of_early_data(record.length));
    let Some(end) = end.filter(|_| tls.early_data.is_some_and(|early| early.taken != Some(false))) else {
        return records;
    };
    records.remove(end);
    let finished = records.iter().skip(end).position(of_client);
    let behind = finished.map_or(records.len(), |finished| end.saturating_add(finished).saturating_add(1));
    records.splice(behind..behind, early);
    records
}

fn body(event: &Event<'_>) -> Option<u32> {
    event.unit.length.checked_sub(RECORD_HEADER).filter(|_| event.unit.count == 1)
}

fn overhead(tls: &Tls) -> Overhead {
    let (tls_version, cipher_suite) = (tls.version.unwrap_or_default(), tls.cipher_suite.unwrap_or_default());
    Overhead::of(&Setting { tls_version, cipher_suite, ..Setting::default() })
}

//! What lies ahead of a certificate, by the capture's clock.

use crate::session::CertificateFields;
use crate::time::Time;

const DAY: i64 = 86_400 * 1_000_000_000;
/// From here on an end of validity is worth a word for a certificate that nobody renews by himself.
const SOON_DAYS: i64 = 30;

/// Sentences worth knowing.
pub fn remarks(fields: &CertificateFields, now: Time) -> Vec<String> {
    let left = fields.not_after.signed_since(now).div_euclid(DAY);
    let valid = now >= fields.not_before && now <= fields.not_after;
    if fields.windows_default {
        return vec![windows(fields, left, valid, now)];
    }
    if valid && left < SOON_DAYS {
        return vec![format!("the server's certificate expires in {}, on {}", days(left), fields.not_after.moment())];
    }
    Vec::new()
}

/// Windows makes a new one for its listener when the old one has run out (events 1056 and 1057 tell of it).
fn windows(fields: &CertificateFields, left: i64, valid: bool, now: Time) -> String {
    const WHAT: &str = "the server shows the self-signed certificate that Windows makes for itself";
    let until = fields.not_after;
    if now < fields.not_before {
        return format!("{WHAT}; by the capture's clock it is not made yet, so one of the two clocks is wrong");
    }
    if valid {
        return format!("{WHAT}; {} left, renewal is due on {}", days(left), until.moment());
    }
    format!(
        "{WHAT}; it ran out {} before this, on {}, and Windows should have replaced it: its renewal is broken (events 1057 \
         and 1058 on the server)",
        days(now.signed_since(until).div_euclid(DAY)),
        until.moment()
    )
}

fn days(count: i64) -> String {
    match count {
        1 => "1 day".to_owned(),
        0 => "less than a day".to_owned(),
        _ => format!("{count} days"),
    }
}

//! The server's certificate: its fields, and its validity against the capture's clock.

use crate::report::{Certificate, Session};
use crate::time::Time;

use super::super::{facts, phrase};
use super::page::{Attribute, Page};

/// Prints the certificates of a session, the server's own first.
pub(super) fn print(page: &mut Page, session: &Session) {
    let certificates = session.tls.iter().flat_map(|tls| &tls.certificates);
    for (position, certificate) in certificates.enumerate() {
        let title = if position == 0 { "The server's certificate" } else { "A certificate above it" };
        page.inside("section", &[("class", "card certificate")], |page| {
            page.element("h4", &[], title);
            let class = if certificate.judgement.is_empty() { "judgement good answer" } else { "judgement bad answer" };
            page.element("p", &[("class", class)], &facts::judgement(certificate));
            validity(page, certificate, session.start);
            list(page, &facts::certificate(certificate), &[]);
        });
    }
}

/// Labelled lines. Those whose label is among `answers` are hidden while the quiz is on.
pub(super) fn list(page: &mut Page, facts: &[facts::Fact], answers: &[&str]) {
    page.inside("dl", &[("class", "facts")], |page| {
        for (label, value) in facts {
            let class: &[Attribute<'_>] = if answers.contains(label) { &[("class", "answer")] } else { &[] };
            page.element("dt", class, label);
            page.inside("dd", class, |page| page.element("bdi", &[], value));
        }
    });
}

/// A bar from notBefore to notAfter with the moment of the session on it.
fn validity(page: &mut Page, certificate: &Certificate, now: Time) {
    let (Some(from), Some(until)) = (certificate.not_before, certificate.not_after) else { return };
    let says = verdict(from, until, now);
    // The drawing spans both the validity and the session, with a margin on either side.
    let (first, last) = (from.0.min(now.0) as f64, until.0.max(now.0) as f64);
    let span = (last - first).max(1.0);
    let place = |time: Time| 6.0 + 88.0 * ((time.0 as f64 - first) / span);
    let (start, end, at) = (place(from), place(until), place(now));
    let width = (end - start).max(0.5);
    let percent = |value: f64| format!("{value:.2}%");
    let inside = from <= now && now <= until;
    let label = format!("Validity against the capture's clock: {says}");
    page.inside("figure", &[("class", "validity answer")], |page| {
        page.inside("svg", &[("width", "100%"), ("height", "58"), ("role", "img"), ("aria-label", &label)], |page| {
            page.element("line", &[("class", "axis"), ("x1", "2%"), ("x2", "98%"), ("y1", "34"), ("y2", "34")], "");
            let (x, w) = (percent(start), percent(width));
            let class = if inside { "valid" } else { "valid past" };
            page.element(
                "rect",
                &[("class", class), ("x", &x), ("width", &w), ("y", "28"), ("height", "12"), ("rx", "6")],
                "",
            );
            let x = percent(at);
            let class = if inside { "now" } else { "now bad" };
            page.element("line", &[("class", class), ("x1", &x), ("x2", &x), ("y1", "18"), ("y2", "48")], "");
            let anchor = if at < 25.0 {
                "start"
            } else if at > 75.0 {
                "end"
            } else {
                "middle"
            };
            let text = format!("session {}", day(now));
            page.element("text", &[("class", class), ("x", &x), ("y", "13"), ("text-anchor", anchor)], &text);
        });
        page.element("figcaption", &[], &format!("valid {} to {}; {says}", day(from), day(until)));
    });
}

fn verdict(from: Time, until: Time, now: Time) -> String {
    const DAY: i64 = 86_400_000_000_000;
    let days = |nanoseconds: i64| {
        let days = nanoseconds / DAY;
        if days == 0 { "less than a day".to_owned() } else { phrase::count(days.unsigned_abs(), "day") }
    };
    if now < from {
        format!("at the session it was {} too early", days(from.signed_since(now)))
    } else if now > until {
        format!("at the session it had expired {} before", days(now.signed_since(until)))
    } else {
        format!("at the session it was valid for {} more", days(until.signed_since(now)))
    }
}

fn day(time: Time) -> String {
    phrase::moment(time).get(..10).unwrap_or_default().to_owned()
}

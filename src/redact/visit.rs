//! Where names and addresses stand in a report.

use crate::report::{Capture, Certificate, Endpoint, MentionKind, Report, Session, Verdict};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Name of a host, or an address.
    Host,
    /// Name of a user, perhaps with a domain.
    User,
    /// Name of a domain.
    Domain,
    /// A Kerberos principal.
    Principal,
    /// A distinguished name.
    DistinguishedName,
    /// Serial number of a certificate.
    Serial,
    /// Hash of a certificate.
    Thumbprint,
    /// Routing token.
    Token,
    /// Object identifier.
    ObjectIdentifier,
    /// What a peer wrote freely.
    Text,
    /// Path of the capture.
    Path,
}

/// Walks the fields, in the order in which a reader meets them.
pub(super) fn fields(report: &mut Report, with: &mut dyn FnMut(Kind, &mut String)) {
    for capture in &mut report.captures {
        if let Some(error) = &mut capture.error
            && let Some(after) = error.message.strip_prefix(&capture.path)
        {
            let mut path = capture.path.clone();
            with(Kind::Path, &mut path);
            error.message = format!("{path}{after}");
        }
        with(Kind::Path, &mut capture.path);
        for session in &mut capture.sessions {
            of_session(session, with);
        }
        for attempt in &mut capture.attempts {
            with(Kind::Host, &mut attempt.client);
            with(Kind::Host, &mut attempt.server);
        }
        for mention in &mut capture.mentions {
            with(kind(mention.kind), &mut mention.text);
        }
    }
}

fn kind(kind: MentionKind) -> Kind {
    match kind {
        MentionKind::Host => Kind::Host,
        MentionKind::Principal => Kind::Principal,
        MentionKind::DistinguishedName => Kind::DistinguishedName,
        MentionKind::ObjectIdentifier => Kind::ObjectIdentifier,
        MentionKind::Text => Kind::Text,
    }
}

fn of_session(session: &mut Session, with: &mut dyn FnMut(Kind, &mut String)) {
    let ends = [Some(&mut session.client), Some(&mut session.server), session.target.as_mut()];
    for Endpoint { address, .. } in ends.into_iter().flatten() {
        with(Kind::Host, address);
    }
    let mut each = |kind, text: &mut Option<String>| {
        if let Some(text) = text {
            with(kind, text);
        }
    };
    each(Kind::User, &mut session.negotiation.cookie);
    each(Kind::Token, &mut session.negotiation.routing_token);
    each(Kind::User, &mut session.authentication.user);
    each(Kind::Domain, &mut session.authentication.domain);
    let Some(tls) = &mut session.tls else { return };
    each(Kind::Host, &mut tls.server_name);
    for Certificate { subject, issuer, serial, sha1, sha256, .. } in &mut tls.certificates {
        each(Kind::DistinguishedName, subject);
        each(Kind::DistinguishedName, issuer);
        each(Kind::Serial, serial);
        each(Kind::Thumbprint, sha1);
        each(Kind::Thumbprint, sha256);
    }
}

/// Walks the sentences that are made for this report. Those of the knowledge (fixes, what decides, meanings of codes) name nobody.
pub(super) fn sentences(report: &mut Report, with: &mut dyn FnMut(&mut String)) {
    for capture in &mut report.captures {
        of_capture(capture, with);
    }
    if let Some(adds) = report.dialog.as_mut().and_then(|dialog| dialog.adds.as_mut()) {
        with(adds);
    }
}

fn of_capture(capture: &mut Capture, with: &mut dyn FnMut(&mut String)) {
    capture.warnings.iter_mut().for_each(|warning| with(&mut warning.message));
    capture.left_out.iter_mut().for_each(|left_out| with(&mut left_out.what));
    if let Some(error) = &mut capture.error {
        with(&mut error.message);
        with(&mut error.hint);
    }
    for attempt in &mut capture.attempts {
        with(&mut attempt.story);
        if let Some(verdict) = &mut attempt.verdict {
            of_verdict(verdict, with);
        }
    }
    for session in &mut capture.sessions {
        session.stages.iter_mut().filter_map(|stage| stage.summary.as_mut()).for_each(&mut *with);
        session.notes.iter_mut().for_each(|note| with(&mut note.says));
        of_verdict(&mut session.verdict, with);
        let steps = session.exchange.iter_mut().flat_map(|exchange| &mut exchange.steps);
        steps.filter_map(|step| step.detail.as_mut()).for_each(&mut *with);
    }
}

fn of_verdict(verdict: &mut Verdict, with: &mut dyn FnMut(&mut String)) {
    with(&mut verdict.summary);
    verdict.evidence.iter_mut().for_each(|evidence| with(&mut evidence.says));
    verdict.look_alikes.iter_mut().for_each(|other| with(&mut other.not_excluded_because));
    verdict.ruled_out.iter_mut().for_each(|out| with(&mut out.because));
    for not_checked in &mut verdict.not_checked {
        with(&mut not_checked.what);
        with(&mut not_checked.why);
    }
}

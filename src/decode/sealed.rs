//! Sealed TLS records: what the inference takes them for, written into the session as inferred.

use std::time::Duration;

use rdpwhy_parsers::negotiation::SecurityProtocols;

use crate::decode::inner::Inner;
use crate::decode::timeline::Event;
use crate::decode::tls;
use crate::decode::walk::{Place, Walk};
use crate::flow::{Direction, UnitKind};
use crate::infer::{
    self, AuthenticationOutcome, Close, CloseKind, Inference, LicensingOutcome, Method, Record, Setting, Step, Strength,
};
use crate::session::message::kind;
use crate::session::{Layer, LogonStep, SealedReading, ServerVerdict, Ultimatum};
use crate::vocabulary::{Basis, StageName};

/// Bytes in front of a record's body.
const RECORD_HEADER: u32 = 5;

/// Reads the sealed records by their sizes; `events` are the units in order. Of a session that was decrypted nothing rests on it; it is
/// held against the plaintext.
pub fn read(walk: &mut Walk<'_>, events: &[Event<'_>]) {
    let inner = std::mem::take(&mut walk.plain.gateway.inner);
    let inside = !inner.records.is_empty();
    let tunnelled = inside && inner.tls.opened == 0;
    if tunnelled
        && !walk.keys.is_empty()
        && let Some(outer) = walk.session.tls.as_mut()
    {
        let why =
            "no secret at hand fits the connection inside the gateway's tunnel; its own client random needs lines too";
        outer.left_sealed.get_or_insert_with(|| why.to_owned());
    }
    let tls = walk.session.tls.as_ref().filter(|tls| tls.sealed > 0);
    let opened = !tunnelled && tls.is_some_and(|tls| tls.opened > 0);
    let inner_opened = inside && inner.tls.opened >= inner.tls.sealed;
    if tls.is_none() && !inside || walk.session.foreign.len() > 1 {
        return;
    }
    let (setting, records) = if inside {
        (inner_setting(walk, &inner), inner.records)
    } else {
        let records = events.iter().filter_map(record).collect();
        let records = match walk.session.tls.as_ref() {
            Some(tls) => tls::without_early_data(records, tls),
            None => records,
        };
        (setting(walk), records)
    };
    let inference = infer::infer(&setting, &records, &close(walk));
    if opened {
        walk.session.sealed =
            Some(SealedReading { inference, in_use: false, opened: inner_opened, disagreements: Vec::new() });
        return;
    }
    if inference.strength > Strength::Undetermined && !inference.not_rdp {
        write(walk, &inference);
    }
    let late = walk.session.health.starts_late && inference.stage_reached.is_none();
    let soliloquy = soliloquy(&records).filter(|_| late);
    if let Some(record) = soliloquy {
        let place = Place {
            direction: record.direction,
            frame: record.frame,
            last_frame: record.frame,
            time: record.time,
            offset: 0,
            basis: Basis::Inferred,
            layer: Layer::Tls,
        };
        walk.note(kind::SEALED_RECORD, StageName::Active, place, record.length, None);
    }
    walk.session.sealed =
        Some(SealedReading { inference, in_use: soliloquy.is_some(), opened: false, disagreements: Vec::new() });
}

/// Records that one side sends in a row, and the time they span, for the other's silence to mean that nothing was due from it. Until
/// a session is active its sides take turns: the longest run of one side, finalization or pipelined channel joins, goes out at once. Of
/// 498 bundled and public connections 104 had such a run before the session was active, and the longest took 130 ms. 300 ms is more than
/// twice that, and more than a delayed acknowledgment (200 ms) makes of it.
const SOLILOQUY: (usize, Duration) = (5, Duration::from_millis(300));

/// The first record of a run that only an active session has.
fn soliloquy(records: &[Record]) -> Option<Record> {
    let mut run: Vec<Record> = Vec::new();
    for record in records.iter().filter(|record| record.content_type == Record::APPLICATION_DATA) {
        if run.last().is_some_and(|last| last.direction != record.direction) {
            run.clear();
        }
        run.push(*record);
        let first = *run.first()?;
        if run.len() >= SOLILOQUY.0 && record.time.since(first.time) >= SOLILOQUY.1 {
            return Some(first);
        }
    }
    None
}

/// Sealed data that no reading explains still begins the stage that follows TLS.
pub fn unexplained(walk: &mut Walk<'_>) {
    let Some(tls) = &walk.session.tls else { return };
    let explained = walk.session.messages.iter().any(|message| message.stage > StageName::Tls);
    let (Some(_), Some(frame), false) = (tls.progress.completed, tls.progress.client_data, explained) else { return };
    let stage = match walk.session.negotiation.agreed() {
        Some(SecurityProtocols::SSL) => StageName::Mcs,
        Some(_) => StageName::Authentication,
        None => return,
    };
    let records = walk.flow.to_server.units.iter();
    let Some(unit) = records.rev().find(|unit| unit.frame == frame) else { return };
    let place = Place {
        direction: Direction::ToServer,
        frame: unit.frame,
        last_frame: unit.last_frame,
        time: unit.time,
        offset: unit.offset,
        basis: Basis::Seen,
        layer: Layer::Tls,
    };
    walk.note(kind::SEALED_RECORD, stage, place, unit.length, None);
}

fn record(event: &Event<'_>) -> Option<Record> {
    let UnitKind::Tls { content_type, .. } = event.unit.kind else { return None };
    let headers = u64::from(event.unit.count).saturating_mul(u64::from(RECORD_HEADER));
    Some(Record {
        direction: event.direction,
        frame: event.unit.last_frame,
        time: event.unit.last_time,
        content_type,
        length: event.unit.length.saturating_sub(RECORD_HEADER),
        count: event.unit.count,
        total: event.unit.total.saturating_sub(headers),
    })
}

fn setting(walk: &Walk<'_>) -> Setting {
    let session = &walk.session;
    let tls = session.tls.as_ref();
    let name = tls.and_then(|tls| tls.offer.as_ref()).and_then(|offer| offer.server_name.as_ref());
    let gaps =
        [Direction::ToServer, Direction::ToClient].iter().any(|direction| !session.path(*direction).gaps.is_empty());
    Setting {
        selected_protocol: session.negotiation.agreed().map(|protocol| protocol.0),
        tls_version: tls.and_then(|tls| tls.version).unwrap_or_default(),
        cipher_suite: tls.and_then(|tls| tls.cipher_suite).unwrap_or_default(),
        encrypt_then_mac: tls.is_some_and(|tls| tls.encrypt_then_mac),
        starts_late: session.health.starts_late || tls.is_some_and(|tls| tls.starts_late),
        gaps,
        one_sided: session.health.one_sided,
        server_name_length: name.map(|name| u32::try_from(name.chars().count()).unwrap_or(u32::MAX)),
        confirmed: session.negotiation.confirm.map(|(_, time)| time),
    }
}

/// Of the connection inside a gateway's tunnel: its own TLS, with the outer connection's gaps.
fn inner_setting(walk: &Walk<'_>, inner: &Inner) -> Setting {
    let name = inner.tls.offer.as_ref().and_then(|offer| offer.server_name.as_ref());
    let outer = setting(walk);
    Setting {
        tls_version: inner.tls.version.unwrap_or_default(),
        cipher_suite: inner.tls.cipher_suite.unwrap_or_default(),
        encrypt_then_mac: inner.tls.encrypt_then_mac,
        gaps: inner.gaps || outer.gaps,
        server_name_length: name.map(|name| u32::try_from(name.chars().count()).unwrap_or(u32::MAX)),
        ..outer
    }
}

/// The first thing that closed the connection, as far as the inference needs it.
fn close(walk: &Walk<'_>) -> Close {
    let closing = super::reset::heeded(walk.flow).find(|closing| !closing.repeated).map(|closing| Close {
        by: Some(closing.direction),
        how: if closing.reset { CloseKind::Rst } else { CloseKind::Fin },
        time: closing.time,
        frame: Some(closing.frame),
    });
    let alerts = walk.session.tls.iter().flat_map(|tls| &tls.alerts);
    let last_data = |direction| walk.session.path(direction).figures.last_data.map(|(frame, _)| frame);
    let alert = alerts.filter(|alert| last_data(alert.direction).is_none_or(|last| last <= alert.frame)).map(|alert| {
        Close { by: Some(alert.direction), how: CloseKind::Alert, time: alert.time, frame: Some(alert.frame) }
    });
    let open = Close { by: None, how: CloseKind::None, time: walk.session.end, frame: None };
    closing.into_iter().chain(alert).min_by_key(|close| close.frame).unwrap_or(open)
}

fn write(walk: &mut Walk<'_>, inference: &Inference) {
    for step in &inference.steps {
        message(walk, step);
    }
    authentication(walk, inference);
    licensing(walk, inference);
    let by = [
        (Direction::ToClient, inference.server_last_words.ultimatum),
        (Direction::ToServer, inference.client_ultimatum),
    ];
    for (direction, frame) in by {
        let Some(frame) = frame else { continue };
        let time = walk.session.path(direction).figures.last_data.map_or(walk.session.end, |(_, time)| time);
        walk.session.ultimatums.push(Ultimatum { direction, reason: None, frame, time, basis: Basis::Inferred });
    }
}

fn message(walk: &mut Walk<'_>, step: &Step) {
    let Some((kind, stage)) = named(step.message) else { return };
    let place = Place {
        direction: step.direction,
        frame: step.first_frame,
        last_frame: step.last_frame,
        time: step.time,
        offset: 0,
        basis: Basis::Inferred,
        layer: Layer::Tls,
    };
    walk.note(kind, stage, place, step.seen.1, None);
}

/// Kind and stage of a message of the grammar; `None` for TLS's own messages and for what it could not explain.
fn named(message: &str) -> Option<(&'static str, StageName)> {
    const BEGINNINGS: &[(&str, &str, StageName)] = &[
        ("TSRequest", kind::TS_REQUEST, StageName::Authentication),
        ("Early User Authorization", kind::EARLY_USER_AUTHORIZATION_RESULT, StageName::Authentication),
        ("RDSTLS", kind::RDSTLS, StageName::Authentication),
        ("RDS-AAD", kind::RDS_AAD, StageName::Authentication),
        ("MCS Connect Initial", kind::MCS_CONNECT_INITIAL, StageName::Mcs),
        ("MCS Connect Response", kind::MCS_CONNECT_RESPONSE, StageName::Mcs),
        ("MCS Erect Domain", kind::MCS_ERECT_DOMAIN_REQUEST, StageName::Mcs),
        ("MCS Attach User Request", kind::MCS_ATTACH_USER_REQUEST, StageName::Mcs),
        ("MCS Attach User Confirm", kind::MCS_ATTACH_USER_CONFIRM, StageName::Mcs),
        ("MCS Channel Join Request", kind::MCS_CHANNEL_JOIN_REQUEST, StageName::Mcs),
        ("MCS Channel Join Confirm", kind::MCS_CHANNEL_JOIN_CONFIRM, StageName::Mcs),
        ("Client Info", kind::CLIENT_INFO, StageName::ClientInfo),
        ("License Error Message", kind::LICENSE_ERROR_MESSAGE, StageName::Licensing),
        ("Server License Request", kind::LICENSE_REQUEST, StageName::Licensing),
        ("Client New License Request", kind::NEW_LICENSE_REQUEST, StageName::Licensing),
        ("Client License Info", kind::LICENSE_INFO, StageName::Licensing),
        ("Server Platform Challenge", kind::PLATFORM_CHALLENGE, StageName::Licensing),
        ("Client Platform Challenge Response", kind::PLATFORM_CHALLENGE_RESPONSE, StageName::Licensing),
        ("Server New License", kind::NEW_LICENSE, StageName::Licensing),
        ("Server Upgrade License", kind::UPGRADE_LICENSE, StageName::Licensing),
        ("Client License Error", kind::LICENSE_ERROR_MESSAGE, StageName::Licensing),
        ("Demand Active", kind::DEMAND_ACTIVE, StageName::Capabilities),
        ("Confirm Active", kind::CONFIRM_ACTIVE, StageName::Capabilities),
        ("Client Synchronize", kind::SYNCHRONIZE, StageName::Capabilities),
        ("Server Synchronize", kind::SYNCHRONIZE, StageName::Capabilities),
        ("Client Control", kind::CONTROL, StageName::Capabilities),
        ("Server Control", kind::CONTROL, StageName::Capabilities),
        ("Client Persistent Key List", kind::PERSISTENT_KEY_LIST, StageName::Capabilities),
        ("Client Font List", kind::FONT_LIST, StageName::Capabilities),
        ("Server Font Map", kind::FONT_MAP, StageName::Active),
    ];
    BEGINNINGS.iter().find(|(beginning, ..)| message.starts_with(beginning)).map(|(_, kind, stage)| (*kind, *stage))
}

fn authentication(walk: &mut Walk<'_>, inference: &Inference) {
    let known = &mut walk.session.authentication;
    known.method = inference.authentication.method.map(Method::word);
    known.basis = known.method.map(|_| Basis::Inferred);
    let steps = || {
        inference
            .steps
            .iter()
            .filter(|step| named(step.message).is_some_and(|(_, stage)| stage == StageName::Authentication))
    };
    known.first = steps().next().map(|step| (step.first_frame, step.time));
    // From the proof of the password (or the ticket) on, credentials have gone out.
    let credential = |step: &&Step| {
        ["AUTHENTICATE", "AP-REQ", "authInfo", "Authentication Request"].iter().any(|part| step.message.contains(part))
    };
    known.credentials_sent =
        steps().filter(credential).find(|step| step.direction == Direction::ToServer).map(|step| step.last_frame);
    known.said = steps().filter_map(logon_step).next_back();
    let frame = inference.authentication.decisive_frame.or(steps().next_back().map(|step| step.last_frame));
    known.verdict = match (inference.authentication.outcome, frame) {
        (AuthenticationOutcome::Accepted, Some(frame)) => ServerVerdict::Accepted(frame),
        (AuthenticationOutcome::Rejected | AuthenticationOutcome::EarlyRefused, Some(frame)) => {
            ServerVerdict::Rejected(frame)
        }
        _ => ServerVerdict::Unknown,
    };
}

/// What a step of CredSSP adds to the logon, by the name that the grammar gives it; nothing where it ends it.
fn logon_step(step: &Step) -> Option<LogonStep> {
    let by_client = step.direction == Direction::ToServer;
    let proof = if by_client { LogonStep::ClientProof } else { LogonStep::ServerProof };
    let other = if by_client { LogonStep::OfClient } else { LogonStep::OfServer };
    let parts = [
        ("errorCode", None),
        ("authInfo", Some(LogonStep::Credentials)),
        ("pubKeyAuth", Some(proof)),
        ("NTLM NEGOTIATE", Some(LogonStep::NtlmNegotiate)),
        ("NTLM CHALLENGE", Some(LogonStep::NtlmChallenge)),
        ("TGT-REQ", Some(LogonStep::TgtReq)),
        ("TGT-REP", Some(LogonStep::TgtRep)),
        ("AP-REQ", Some(LogonStep::ApReq)),
        ("AP-REP", Some(LogonStep::ApRep)),
        ("TSRequest", Some(other)),
    ];
    parts.iter().find(|(part, _)| step.message.contains(part)).and_then(|(_, step)| *step)
}

fn licensing(walk: &mut Walk<'_>, inference: &Inference) {
    let mut messages = walk.session.messages.iter().filter(|message| message.stage == StageName::Licensing);
    let Some(first) = messages.clone().next() else { return };
    let frame_of = |wanted: &str| walk.session.first(wanted).map(|message| message.frame);
    let known = crate::session::Licensing {
        first: Some((first.frame, first.time)),
        last: messages.next_back().map(|last| (last.last_frame, last.time, last.direction)),
        basis: Some(Basis::Inferred),
        requested: frame_of(kind::LICENSE_REQUEST),
        stored: frame_of(kind::LICENSE_INFO),
        new_license: frame_of(kind::NEW_LICENSE),
        upgrade: frame_of(kind::UPGRADE_LICENSE),
        ..Default::default()
    };
    let through = matches!(
        inference.licensing.outcome,
        LicensingOutcome::None | LicensingOutcome::New | LicensingOutcome::Upgrade | LicensingOutcome::Stored
    );
    let completed = inference.licensing.frame.or(known.last.map(|(frame, ..)| frame)).filter(|_| through);
    let refused = inference.licensing.frame.filter(|_| inference.licensing.outcome == LicensingOutcome::Refused);
    let refused = known.last.zip(refused).map(|((_, _, direction), frame)| (frame, direction));
    walk.session.licensing = crate::session::Licensing { completed, refused, ..known };
}

//! One session.

use std::net::SocketAddr;

use super::{logon, sealed, side, stages, tls, verdict};
use crate::flow::{Direction, Figures};
use crate::report::{self, Endpoint, LargestSegment, Note, PerSide, Retransmissions};
use crate::rules::kerberos_says;
use crate::session::message::kind;
use crate::session::{KdcAnswer, KerberosExchange, Network, Session};
use crate::vantage;
use crate::verdict::{self as judged, Verdict};
use crate::vocabulary::{How, Vantage};

/// The report of one judged session.
pub fn session(id: u32, session: &Session, verdict: &Verdict) -> report::Session {
    report::Session {
        id,
        transport: session.transport,
        via: session.via,
        client: endpoint(session.client),
        server: endpoint(session.server),
        first_frame: session.first_frame,
        last_frame: session.last_frame,
        frames: session.frames,
        start: session.start,
        duration_seconds: session.end.since(session.start).as_secs_f64(),
        negotiation: negotiation(session),
        tls: session.tls.as_ref().map(tls::tls),
        security: session.security.as_ref().and_then(logon::security),
        authentication: logon::authentication(session),
        licensing: logon::licensing(session),
        error_info: logon::error_info(session),
        network: network(session),
        stages: stages::stages(session),
        ending: ending(session, verdict),
        verdict: verdict::verdict(session, verdict),
        target: session.target.as_ref().map(|target| Endpoint { address: target.address.clone(), port: target.port }),
        notes: notes(session, verdict),
        exchange: None,
        sealed_reading: session.sealed.as_ref().map(sealed::reading),
    }
}

fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint { address: address.ip().to_string(), port: address.port() }
}

fn negotiation(session: &Session) -> report::Negotiation {
    let known = &session.negotiation;
    let listed = |names: &mut dyn Iterator<Item = std::borrow::Cow<'static, str>>| -> Vec<String> {
        names.map(std::borrow::Cow::into_owned).collect()
    };
    report::Negotiation {
        cookie: known.cookie.clone(),
        routing_token: known.routing_token.clone(),
        requested_protocols: known.requested.map(|protocols| listed(&mut protocols.listed())),
        request_flags: known.request_flags.map(|flags| listed(&mut flags.listed())).unwrap_or_default(),
        selected_protocol: known.selected.map(|protocol| listed(&mut protocol.listed()).join(",")),
        response_flags: known.response_flags.map(|flags| listed(&mut flags.listed())).unwrap_or_default(),
        failure: known.failure.map(|failure| report::NegotiationFailure {
            code: failure.code.0,
            name: failure.code.name().map(str::to_owned),
            frame: failure.frame,
        }),
        request_frame: known.request.map(|(frame, _)| frame),
        confirm_frame: known.confirm.map(|(frame, _)| frame),
    }
}

fn network(session: &Session) -> report::Network {
    let known = &session.network;
    let paths = [&known.to_server, &known.to_client];
    report::Network {
        rtt_seconds: known.round_trip.map(|time| time.as_secs_f64()),
        retransmissions: Retransmissions {
            client: known.to_server.figures.retransmissions,
            server: known.to_client.figures.retransmissions,
        },
        gaps: paths.iter().map(|path| u32::try_from(path.gaps.len()).unwrap_or(u32::MAX)).sum(),
        zero_windows: paths.iter().map(|path| path.figures.zero_windows).sum(),
        duplicate_acks: per_side(known, |figures| figures.duplicate_acks),
        reordered: per_side(known, |figures| figures.reordered),
        keep_alives: per_side(known, |figures| figures.keep_alives),
        largest_segment: LargestSegment {
            client: Some(known.to_server.figures.largest_acknowledged).filter(|bytes| *bytes > 0),
            server: Some(known.to_client.figures.largest_acknowledged).filter(|bytes| *bytes > 0),
        },
        client_bytes: session.payload(Direction::ToServer),
        server_bytes: session.payload(Direction::ToClient),
    }
}

/// What KDCs refused beside the session, where the evidence does not say so, and how a smart card was told from a password.
fn kerberos(session: &Session, verdict: &Verdict) -> Vec<Note> {
    let told = |exchange: &KerberosExchange| verdict.finding.evidence.iter().any(|known| known.frame == exchange.frame);
    let refused = session.kerberos.iter().filter(|exchange| exchange.answer != KdcAnswer::Granted && !told(exchange));
    let mut notes: Vec<Note> = refused
        .map(|exchange| Note { frame: Some(exchange.frame), says: format!("Kerberos: {}", kerberos_says(exchange)) })
        .collect();
    let by_certificate = session.kerberos.iter().rfind(|exchange| exchange.by_certificate);
    match session.authentication.method {
        Some("smart-card") => notes.extend(by_certificate.map(|exchange| Note {
            frame: Some(exchange.frame),
            says: "the Kerberos logon was by certificate (PA-PK-AS-REQ), as smart cards do".to_owned(),
        })),
        Some("kerberos") if !session.kerberos.iter().any(|exchange| exchange.logon) => notes.push(Note {
            frame: None,
            says: "Kerberos, whether by password or by smart card: the logon at the KDC is not in the capture"
                .to_owned(),
        }),
        _ => {}
    }
    notes
}

fn per_side(network: &Network, figure: impl Fn(&Figures) -> u32) -> PerSide {
    PerSide { client: figure(&network.to_server.figures), server: figure(&network.to_client.figures) }
}

fn ending(session: &Session, verdict: &Verdict) -> report::Ending {
    let ending = judged::ending(session, verdict);
    report::Ending {
        by: ending.by,
        refused_by: ending.refused_by,
        how: ending.how,
        stage: ending.stage,
        frame: ending.at.map(|(frame, _)| frame),
        decisive_frame: ending.decisive,
        certainty: ending.certainty,
        offset_seconds: ending.at.map(|(_, time)| session.after_start(time).as_secs_f64()),
    }
}

/// What weakens the claims, and what else was found.
fn notes(session: &Session, verdict: &Verdict) -> Vec<Note> {
    let health = &session.health;
    let mut says = Vec::new();
    if health.starts_late {
        says.push("the capture begins in the middle of this connection".to_owned());
    }
    if health.one_sided {
        says.push("only one direction of this connection is in the capture".to_owned());
    }
    if health.missed_bytes > 0 {
        says.push(format!("{} bytes of this connection are missing from the capture", health.missed_bytes));
    }
    // A port mirror copies all or half of the frames; a few alike ones are none.
    let mirrored = session.network.mirrored;
    if mirrored.saturating_mul(4) >= session.frames && mirrored > 0 {
        says.push(format!("{mirrored} of {} frames are copies of others (port mirror)", session.frames));
    }
    if let Some(damaged) = &session.negotiation.damaged {
        says.push(format!("the negotiation data of the Connection Confirm is damaged: {damaged}"));
    }
    says.extend(health.limits.iter().cloned());
    let mut notes: Vec<Note> = says.into_iter().map(|says| Note { frame: None, says }).collect();
    let preambles = [kind::PRECONNECTION_PDU, kind::PROXY_HEADER];
    let preambles = session.messages.iter().take(1).filter(|message| preambles.contains(&message.kind));
    notes.extend(
        preambles.filter_map(|message| Some(Note { frame: Some(message.frame), says: message.detail.clone()? })),
    );
    let stray =
        "a RST that nobody heeded: both sides went on after it, so a stranger or a device on the way had sent it";
    let strays = session.network.stray_resets.iter();
    notes.extend(strays.map(|frame| Note { frame: Some(*frame), says: stray.to_owned() }));
    if let Some(tls) = &session.tls {
        notes.extend(tls.unreadable.iter().map(|(frame, why)| Note { frame: Some(*frame), says: why.clone() }));
    }
    if let Some(security) = &session.security {
        notes.extend(security.remarks.iter().map(|says| Note { frame: security.frame, says: says.clone() }));
    }
    // Where the capture was taken decides what a reset or a silence can mean.
    let by_absence = session.ending.how == How::Rst || session.ending.silence.is_some();
    if let Some((vantage, sign)) = vantage::of(session).filter(|_| by_absence) {
        let place = if vantage == Vantage::Between { "between the two" } else { &format!("at the {vantage}") };
        notes.push(Note { frame: None, says: format!("captured {place}: {sign}") });
    }
    notes.extend(tls::notes(session, verdict));
    notes.extend(kerberos(session, verdict));
    notes.extend(side::notes(session));
    if let Some(sealed) = &session.sealed {
        notes.extend(sealed::notes(sealed).into_iter().map(|says| Note { frame: None, says }));
    }
    notes.extend(verdict.others.iter().map(|(cause, summary)| Note {
        frame: None,
        says: format!("found too, and counts less than the verdict: {cause}. {summary}"),
    }));
    notes
}

//! Reports made by hand, for the tests of the report and its renderers.

use super::*;
use crate::time::Time;
use crate::vocabulary::{Actor, Basis, Category, Certainty, How, Outcome, StageName, StageStatus, Transport};

/// 2026-11-03 14:02:11 UTC.
pub(crate) const START: Time = Time(1_793_714_531_000_000_000);

pub(crate) fn endpoint(address: &str, port: u16) -> Endpoint {
    Endpoint { address: address.into(), port }
}

fn stage(name: StageName, frames: (u32, u32), offset: f64, summary: &str) -> Stage {
    Stage {
        name,
        status: StageStatus::Completed,
        basis: Some(Basis::Seen),
        first_frame: Some(frames.0),
        last_frame: Some(frames.1),
        offset_seconds: Some(offset),
        summary: Some(summary.into()),
    }
}

fn without_frames(name: StageName, status: StageStatus) -> Stage {
    Stage { name, status, basis: None, first_frame: None, last_frame: None, offset_seconds: None, summary: None }
}

fn handshake_and_negotiation() -> Vec<Stage> {
    vec![
        stage(StageName::Tcp, (1, 3), 0.0, "round trip 11 ms"),
        stage(StageName::X224, (4, 5), 0.0119, "asked HYBRID_EX, HYBRID, SSL; got HYBRID_EX"),
    ]
}

fn rest(status: StageStatus, from: StageName) -> impl Iterator<Item = Stage> {
    let rest = StageName::ALL.iter().copied().filter(move |name| *name >= from);
    rest.map(move |name| without_frames(name, if name == StageName::Security { StageStatus::Skipped } else { status }))
}

/// The failed session of the project's report sketch: agreed to TLS, reset at the ClientHello.
pub(crate) fn failed(id: u32) -> Session {
    let mut stages = handshake_and_negotiation();
    stages.push(Stage {
        status: StageStatus::Failed,
        ..stage(StageName::Tls, (8, 9), 0.0317, "ClientHello, then RST from the server")
    });
    stages.extend(rest(StageStatus::NotReached, StageName::Authentication));
    Session {
        id,
        transport: Transport::Tcp,
        via: None,
        client: endpoint("10.0.0.5", 50122),
        server: endpoint("10.0.0.9", 3389),
        first_frame: 1,
        last_frame: 9,
        frames: 9,
        start: START,
        duration_seconds: 0.044,
        negotiation: Negotiation {
            cookie: Some("anna".into()),
            requested_protocols: Some(vec!["SSL".into(), "HYBRID".into(), "HYBRID_EX".into()]),
            selected_protocol: Some("HYBRID_EX".into()),
            request_frame: Some(4),
            confirm_frame: Some(5),
            ..Negotiation::default()
        },
        tls: Some(Tls { server_name: Some("srv9.example".into()), ..Tls::default() }),
        security: None,
        authentication: Authentication::default(),
        licensing: Licensing::default(),
        error_info: Vec::new(),
        network: Network { rtt_seconds: Some(0.011), client_bytes: 564, server_bytes: 19, ..Network::default() },
        stages,
        ending: Ending {
            by: Actor::Server,
            refused_by: Some(Actor::Server),
            how: How::Rst,
            stage: Some(StageName::Tls),
            frame: Some(9),
            decisive_frame: Some(9),
            certainty: Certainty::Strong,
            offset_seconds: Some(0.044),
        },
        verdict: credential_unusable(),
        target: None,
        notes: Vec::new(),
        exchange: None,
        sealed_reading: None,
    }
}

fn credential_unusable() -> Verdict {
    let evidence = |frame, says: &str| Evidence { frame: Some(frame), says: says.into() };
    let not_excluded = |cause: &'static str, because: &str| {
        LookAlike {
        cause: CauseId(cause),
        not_excluded_because: because.into(),
        decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}"
            .into(),
    }
    };
    let out = |category, because: &str| RuledOut { category, cause: None, because: because.into(), frame: Some(9) };
    Verdict {
        outcome: Outcome::Failed,
        category: Category::Certificate,
        cause: CauseId("server-credential-unusable"),
        certainty: Certainty::Consistent,
        summary: "The server agreed to TLS, then the connection was reset at the client's first TLS message. \
                  The server never sent a TLS byte."
            .into(),
        superseded_by: None,
        evidence: vec![
            evidence(5, "server confirms HYBRID_EX"),
            evidence(8, "ClientHello offers TLS 1.3 and 1.2 and 21 suites, modern ones too"),
            evidence(9, "RST one round trip later; TTL and IP-ID like the server's others"),
        ],
        look_alikes: vec![
            not_excluded("tls-version-mismatch", "a server may refuse silently"),
            not_excluded("tls-cipher-mismatch", "a server may refuse silently"),
            LookAlike {
                decide_by: "the same capture taken at the server".into(),
                ..not_excluded("middlebox-reset", "nothing speaks for it, nothing against")
            },
        ],
        ruled_out: vec![
            out(Category::Licensing, "ended before Client Info"),
            out(Category::Authentication, "ended before CredSSP"),
        ],
        not_checked: vec![NotChecked {
            what: "the server's certificate".into(),
            why: "it was never sent; connect to another port of the server that uses it, or look in its store".into(),
        }],
        fixes: vec![
            Fix {
                id: "mk-acl".into(),
                title: "let NETWORK SERVICE read the certificate's private key".into(),
                steps: vec![
                    "if event 36870 is in that log: open certlm.msc, Personal, Certificates".into(),
                    "All Tasks, Manage Private Keys, give NETWORK SERVICE Read".into(),
                ],
                weakens: None,
                verify: "connect again: the server answers with ServerHello".into(),
                source: "https://learn.microsoft.com/troubleshoot/windows-server/remote/remote-desktop-listener-certificate-configurations".into(),
            },
            Fix {
                id: "enable-tls-version".into(),
                title: "allow TLS 1.2 on the server".into(),
                steps: vec!["if events 36871 or 36874 are in that log: compare the server's TLS settings with #8".into()],
                weakens: Some("nothing when TLS 1.2 is added; old clients gain nothing from enabling TLS 1.0".into()),
                verify: "connect again: the server answers with ServerHello".into(),
                source: "https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings".into(),
            },
        ],
        look_at: Some("the server's certificate and private key".into()),
    }
}

/// A session that worked for 2.9 s and was closed by its user.
pub(crate) fn ok(id: u32) -> Session {
    let mut stages = handshake_and_negotiation();
    stages.push(stage(StageName::Tls, (6, 13), 0.0251, "TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
    stages.extend(
        rest(StageStatus::Completed, StageName::Authentication)
            .map(|stage| Stage { basis: (stage.status == StageStatus::Completed).then_some(Basis::Inferred), ..stage }),
    );
    let template = failed(id);
    Session {
        client: endpoint("10.0.0.5", 50130),
        server: endpoint("10.0.0.7", 3389),
        first_frame: 10,
        last_frame: 218,
        frames: 209,
        start: Time(START.0 + 200_000_000),
        duration_seconds: 2.9,
        tls: Some(Tls {
            version: Some("TLS 1.2".into()),
            cipher_suite: Some("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".into()),
            resumed: Some(false),
            records: Records { sealed: 180, opened: 0, kept: 180 },
            ..Tls::default()
        }),
        stages,
        ending: Ending {
            by: Actor::Client,
            refused_by: None,
            how: How::Fin,
            stage: Some(StageName::Active),
            frame: Some(217),
            decisive_frame: None,
            certainty: Certainty::Proven,
            offset_seconds: Some(2.9),
        },
        verdict: Verdict {
            outcome: Outcome::Ok,
            category: Category::None,
            cause: CauseId("closed-by-user"),
            certainty: Certainty::Strong,
            summary: "The session worked and the user closed it.".into(),
            evidence: vec![Evidence { frame: Some(217), says: "FIN from the client after a close_notify".into() }],
            look_alikes: Vec::new(),
            ruled_out: Vec::new(),
            not_checked: Vec::new(),
            fixes: Vec::new(),
            look_at: None,
            superseded_by: None,
        },
        ..template
    }
}

/// A capture of these sessions, each an attempt of its own.
pub(crate) fn capture(sessions: Vec<Session>) -> Capture {
    let attempts = sessions.iter().map(|session| Attempt {
        id: session.id,
        sessions: vec![session.id],
        client: session.client.address.clone(),
        server: session.server.address.clone(),
        outcome: session.verdict.outcome,
        story: session.verdict.summary.clone(),
        verdict: None,
    });
    Capture {
        path: "failed.pcapng".into(),
        format: Some(CaptureFormat::Pcapng),
        packets: 218,
        bytes: 40_960,
        first_packet: Some(START),
        last_packet: Some(Time(START.0 + 3_100_000_000)),
        link_types: vec!["EN10MB".into()],
        attempts: attempts.collect(),
        sessions,
        ..Capture::default()
    }
}

/// A reading by sizes with a record of each fit.
pub(crate) fn sealed_reading() -> SealedReading {
    let record = |frame, from, length, plaintext, message, expected, fit, merged| SealedRecord {
        frame,
        last_frame: frame,
        from,
        length,
        plaintext,
        message,
        expected,
        fit,
        merged,
    };
    use {Sender::*, SizeFit::*};
    let both = "MCS Erect Domain Request PDU";
    SealedReading {
        certainty: Certainty::Consistent,
        because: vec!["bytes are missing from the capture".into()],
        runner_up: Some("waiting for MCS Channel Join Confirm PDU, ntlm".into()),
        margin: Some(2.5),
        expected_next: Some("MCS Attach User Confirm PDU"),
        credential_prompt_seconds: Some(12.25),
        disagreements: Vec::new(),
        records: Some(vec![
            record(14, Client, 81, (57, 57), "TSRequest with NTLM NEGOTIATE_MESSAGE", Some((57, 57)), Exact, false),
            record(
                15,
                Server,
                319,
                (295, 295),
                "TSRequest with NTLM CHALLENGE_MESSAGE",
                Some((190, 330)),
                Range,
                false,
            ),
            record(19, Client, 64, (12, 27), both, Some((20, 20)), Window, true),
            record(19, Client, 64, (12, 27), "MCS Attach User Request PDU", Some((20, 20)), Window, true),
            record(20, Server, 9000, (8976, 8976), "Demand Active PDU", Some((180, 900)), Outside, false),
            record(123_456, Server, 60, (36, 36), "not explained", None, Free, false),
        ]),
    }
}

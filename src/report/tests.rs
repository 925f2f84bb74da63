use serde_json::{Value, json};

use super::*;
use crate::vocabulary::*;

/// A session in which every optional part is present.
fn full() -> Session {
    let mut session = sample::failed(1);
    session.via = Some(Via::Socks);
    session.target = Some(sample::endpoint("srv9.example", 3389));
    session.negotiation.failure =
        Some(NegotiationFailure { code: 5, name: Some("HYBRID_REQUIRED_BY_SERVER".into()), frame: 6 });
    session.security = Some(Security::default());
    let alert = Alert { frame: 8, by: Actor::Client, level: 2, code: 45, name: Some("certificate_expired".into()) };
    let certificate = Certificate { judgement: Judgement::ALL.to_vec(), ..Certificate::default() };
    session.tls = Some(Tls { alerts: vec![alert], certificates: vec![certificate], ..Tls::default() });
    session.error_info = vec![ErrorInfo { frame: 211, code: 11, name: None }];
    session
}

fn full_report() -> Report {
    let mut capture = sample::capture(vec![full()]);
    capture.warnings =
        vec![Warning { code: "snaplen-truncated".into(), message: "cut".into(), frame: Some(12), offset: None }];
    let dialog = Dialog { code: 2308, extended: Some(7), documented: Some("…".into()), adds: Some("…".into()) };
    Report::new(Some(dialog), vec![capture])
}

/// Every name of `contract` is in `real`, with an object where the contract has one; a list stands for its first element.
fn check_names(path: &str, contract: &Value, real: &Value) {
    match contract {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let found = real.get(name).unwrap_or_else(|| panic!("{path}.{name} is missing"));
                check_names(&format!("{path}.{name}"), inner, found);
            }
        }
        Value::Array(list) if list.first().is_some_and(Value::is_object) => {
            check_names(&format!("{path}[]"), &list[0], real.get(0).unwrap_or_else(|| panic!("{path} is empty")));
        }
        _ => {}
    }
}

#[test]
fn has_every_name_of_the_contract() {
    let contract: Value = serde_json::from_str(r#"{
        "schema_version": 1, "tool": {"name": "", "version": ""},
        "dialog": {"code": 0, "extended": 0, "documented": "", "adds": ""},
        "captures": [{
            "path": "", "sha256": null, "format": "", "compression": null, "packets": 0, "bytes": 0, "first_packet": "",
            "last_packet": "", "link_types": [], "vantage": null,
            "warnings": [{"code": "", "message": "", "frame": 12, "offset": null}],
            "sessions": [{
                "id": 1, "transport": "", "via": "", "client": {"address": "", "port": 0}, "server": {"address": "", "port": 0},
                "target": {"address": "", "port": 0},
                "first_frame": 1, "last_frame": 1, "frames": 1, "start": "", "duration_seconds": 0.0,
                "negotiation": {"cookie": null, "routing_token": null, "requested_protocols": [], "request_flags": [],
                    "selected_protocol": "", "response_flags": [], "failure": {"code": 5, "name": "", "frame": 6}},
                "tls": {"version": "", "cipher_suite": "", "server_name": null, "resumed": false,
                    "records": {"sealed": 1, "opened": 1, "kept": 1}, "keys_from": null,
                    "alerts": [{"frame": 8, "by": "", "level": 2, "code": 45, "name": ""}],
                    "certificates": [{"subject": "", "issuer": "", "serial": "", "not_before": "", "not_after": "", "key": "",
                        "signature": "", "sha1": "", "sha256": "", "self_signed": true, "windows_default": true, "judgement": []}]},
                "security": {"method": "", "level": ""},
                "authentication": {"method": null, "versions": {"client": 6, "server": 6}, "error_code": null,
                    "early_authorization": null, "user": null, "domain": null},
                "licensing": {"course": null, "error_code": null, "state_transition": null},
                "error_info": [{"frame": 1, "code": 11, "name": ""}],
                "network": {"rtt_seconds": null, "retransmissions": {"client": 0, "server": 0}, "gaps": 0, "zero_windows": 0},
                "stages": [{"name": "", "status": "", "basis": "", "first_frame": 1, "last_frame": 3}],
                "ending": {"by": "", "refused_by": "", "how": "", "stage": "", "frame": 1, "decisive_frame": 1, "certainty": ""},
                "verdict": {"outcome": "", "category": "", "cause": "", "certainty": "", "summary": "", "superseded_by": null,
                    "evidence": [{"frame": 1, "says": ""}],
                    "look_alikes": [{"cause": "", "not_excluded_because": "", "decide_by": ""}],
                    "ruled_out": [{"category": "", "cause": null, "because": "", "frame": 1}],
                    "not_checked": [{"what": "", "why": ""}],
                    "fixes": [{"id": "", "title": "", "steps": [], "weakens": null, "verify": "", "source": ""}]}
            }],
            "attempts": [{"id": 1, "sessions": [1, 2], "client": "", "server": "", "outcome": "", "story": ""}]
        }]
    }"#)
    .unwrap();
    check_names("report", &contract, &serde_json::to_value(full_report()).unwrap());
}

#[test]
fn speaks_the_words_of_the_contract() {
    fn check<T: serde::Serialize>(all: &[T], words: &str) {
        let printed: Vec<_> = all.iter().map(|word| serde_json::to_value(word).unwrap()).collect();
        assert_eq!(printed, words.split('|').map(Value::from).collect::<Vec<_>>());
    }
    check(CaptureFormat::ALL, "pcap|pcapng");
    check(Vantage::ALL, "client|server|between");
    check(KeysFrom::ALL, "key-log|embedded|server-key");
    check(AuthenticationMethod::ALL, "ntlm|kerberos|smart-card|rdstls|aad");
    check(LicensingCourse::ALL, "none|new|upgrade|stored|refused|broken-off");
    check(
        Judgement::ALL,
        "expired|not-yet-valid|untrusted|name-mismatch|weak-key|weak-signature|wrong-usage|malformed|key-mismatch",
    );
    check(StageName::ALL, "tcp|x224|tls|authentication|mcs|security|client-info|licensing|capabilities|active");
    check(StageStatus::ALL, "completed|failed|not-reached|skipped|unknown");
    check(Basis::ALL, "seen|decrypted|inferred");
    check(Actor::ALL, "client|server|middlebox|nobody|unknown");
    check(How::ALL, "rst|fin|alert|ultimatum|icmp|timeout|open");
    check(Outcome::ALL, "failed|ok|open|probe|unknown");
}

#[test]
fn keeps_the_order_of_the_contract() {
    let text = serde_json::to_string(&full_report()).unwrap();
    let positions = [
        "schema_version",
        "tool",
        "dialog",
        "captures",
        "sha256",
        "sessions",
        "negotiation",
        "ending",
        "verdict",
        "attempts",
    ]
    .map(|name| text.find(&format!("\"{name}\":")).unwrap());
    assert!(positions.is_sorted(), "{positions:?}");
}

#[test]
fn unknown_is_null() {
    let report = Report::new(None, vec![Capture::default()]);
    let value = serde_json::to_value(report).unwrap();
    assert_eq!(value["dialog"], Value::Null);
    for name in ["sha256", "format", "compression", "first_packet", "last_packet", "vantage", "error"] {
        assert_eq!(value["captures"][0].get(name), Some(&Value::Null), "{name}");
    }
}

#[test]
fn times_are_rfc_3339_with_nanoseconds() {
    let value = serde_json::to_value(sample::capture(vec![])).unwrap();
    assert_eq!(value["first_packet"], "2026-11-03T14:02:11.000000000Z");
}

#[test]
fn reports_are_valid_by_their_schema() {
    let validator = jsonschema::validator_for(schema().as_value()).unwrap();
    for report in
        [full_report(), Report::new(None, vec![]), Report::new(None, vec![Capture::unreadable("x", "y", "z")])]
    {
        let value = serde_json::to_value(report).unwrap();
        let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn the_schema_demands_every_field_and_every_word() {
    let validator = jsonschema::validator_for(schema().as_value()).unwrap();
    let good = serde_json::to_value(full_report()).unwrap();
    let break_at = |pointer: &str, change: fn(&mut Value)| {
        let mut bad = good.clone();
        change(bad.pointer_mut(pointer).unwrap());
        assert!(!validator.is_valid(&bad), "{pointer}");
    };
    break_at("/captures/0/sessions/0/ending/how", |how| *how = json!("sulked"));
    break_at("/captures/0/sessions/0/ending", |ending| {
        ending.as_object_mut().unwrap().remove("refused_by");
    });
    break_at("/captures/0/packets", |packets| *packets = json!(null));
}

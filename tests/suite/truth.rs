//! Holds a report against the truth of its capture, member by member. Truths are written by hand, in the contract's words.

use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::decrypt::{KeySource, Keys};
use rdpwhy::report::Capture;
use serde_json::Value;

/// Certainties from unsure to sure.
const CERTAINTIES: [&str; 4] = ["undetermined", "consistent", "strong", "proven"];

/// What differs between a report and a truth, one line each.
pub struct Differences(pub Vec<String>);

impl Differences {
    fn check(&mut self, right: bool, line: impl FnOnce() -> String) {
        if !right {
            self.0.push(line());
        }
    }
}

/// Analyses a capture into the report's JSON.
pub fn report(path: &Path) -> Value {
    report_with(path, Keys::default())
}

/// Analyses a capture that lies in memory.
pub fn report_of(bytes: Vec<u8>) -> Value {
    let reader = Box::new(std::io::Cursor::new(bytes));
    let capture = analyze::stream(reader, "memory", Default::default(), &Default::default()).unwrap();
    serde_json::to_value(capture).unwrap()
}

/// Analyses a capture with secrets.
pub fn report_with(path: &Path, keys: Keys) -> Value {
    serde_json::to_value(analyzed_with(path, keys)).unwrap()
}

/// Analyses a capture.
pub fn analyzed(path: &Path) -> Capture {
    analyzed_with(path, Keys::default())
}

fn analyzed_with(path: &Path, keys: Keys) -> Capture {
    let options = analyze::Options { keys, ..Default::default() };
    analyze::file(path, Default::default(), &options).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Secrets from a key log, or a server's private key in PEM.
pub fn keys(path: &Path) -> Keys {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut keys = Keys::default();
    if path.extension().is_some_and(|extension| extension == "pem" || extension == "key") {
        keys.add_server_key(&String::from_utf8(bytes).unwrap()).unwrap();
    } else {
        keys.add_key_log(&bytes, KeySource::KeyLog);
    }
    keys
}

/// Checks that every record of TLS, or packet of Standard RDP Security, of which all bytes were kept was opened.
pub fn opened(session: &Value, from: &str, found: &mut Differences) -> u64 {
    let mut opened = 0;
    for sealed in [&session["tls"], &session["security"]] {
        let records = &sealed["records"];
        if records.is_null() || records["kept"] == 0 {
            continue;
        }
        found.check(records["opened"] == records["kept"], || format!("records {records}"));
        found.check(sealed["keys_from"] == from, || format!("keys from {}", sealed["keys_from"]));
        opened += records["opened"].as_u64().unwrap_or_default();
    }
    opened
}

/// The session of the report with these endpoints and first frame.
pub fn find<'r>(report: &'r Value, truth: &Value) -> Option<&'r Value> {
    let (client, server) = (endpoint(&truth["client"]), endpoint(&truth["server"]));
    report["sessions"].as_array()?.iter().find(|session| {
        address(&session["client"]) == client
            && address(&session["server"]) == server
            && session["first_frame"] == truth["first_frame"]
    })
}

/// `[::1]:3389` without the brackets.
fn endpoint(text: &Value) -> String {
    text.as_str().unwrap_or_default().replace(['[', ']'], "")
}

fn address(endpoint: &Value) -> String {
    format!("{}:{}", endpoint["address"].as_str().unwrap_or_default(), endpoint["port"])
}

/// Compares cause, category, outcome and certainty with a verdict of the truth; `also` is right too.
pub fn verdict(session: &Value, truth: &Value, found: &mut Differences) {
    let got = &session["verdict"];
    let mut right = vec![truth["cause"].clone()];
    for also in truth["also_right"].as_array().into_iter().flatten() {
        right.push(if also.is_string() { also.clone() } else { also["cause"].clone() });
    }
    found.check(right.contains(&got["cause"]), || format!("cause {} for {right:?}", got["cause"]));
    if got["cause"] != truth["cause"] {
        return;
    }
    found.check(got["outcome"] == truth["outcome"] || truth["outcome"].is_null(), || {
        format!("outcome {} for {}", got["outcome"], truth["outcome"])
    });
    found.check(got["category"] == truth["category"], || {
        format!("category {} for {}", got["category"], truth["category"])
    });
    let rank = |value: &Value| CERTAINTIES.iter().position(|word| *word == value.as_str().unwrap_or_default());
    let (claimed, ceiling) = (rank(&got["certainty"]), rank(&truth["ceiling"]));
    found.check(claimed <= ceiling, || format!("certainty {} above {}", got["certainty"], truth["ceiling"]));
}

/// Compares by, how, frame, decisive frame and stage; each entry of `also_right` names the members that may differ.
pub fn ending(session: &Value, truth: &Value, found: &mut Differences) {
    const MEMBERS: [&str; 6] = ["by", "refused_by", "how", "frame", "decisive_frame", "stage"];
    let got = &session["ending"];
    let empty = Vec::new();
    let alternatives = truth["also_right"].as_array().unwrap_or(&empty);
    let fits = |also: Option<&Value>| {
        MEMBERS.iter().all(|member| {
            let changed = also.and_then(|also| also.get(member));
            // Another frame that ended it is also the one that decides, where the reading names no other.
            let moved = *member == "decisive_frame" && also.is_some_and(|also| also.get("frame").is_some());
            let want = changed.unwrap_or(&truth[member]);
            let want = if want.as_str() == Some("") { &Value::Null } else { want };
            moved || got[member] == *want
        })
    };
    let right = fits(None) || alternatives.iter().any(|also| fits(Some(also)));
    found.check(right, || format!("ending {got} for {truth}"));
}

/// Compares a member of the negotiation, or of TLS, that the truth names.
pub fn equal(what: &str, got: &Value, want: &Value, found: &mut Differences) {
    found.check(got == want, || format!("{what} {got} for {want}"));
}

/// Compares the completed stages; `may` lists those that may or may not be counted.
pub fn stages(session: &Value, completed: &Value, may: &Value, found: &mut Differences) {
    let Some(want) = completed.as_array() else { return };
    let listed = |list: &[Value], name: &Value| list.contains(name);
    let may = may.as_array().cloned().unwrap_or_default();
    let empty = Vec::new();
    let all = session["stages"].as_array().unwrap_or(&empty);
    let got: Vec<Value> =
        all.iter().filter(|stage| stage["status"] == "completed").map(|stage| stage["name"].clone()).collect();
    let missing = want.iter().any(|name| !listed(&got, name) && !listed(&may, name));
    let extra = got.iter().any(|name| !listed(want, name) && !listed(&may, name));
    found.check(!missing && !extra, || format!("stages {got:?} for {want:?}"));
}

/// Serial numbers of the certificates of a session, TLS or Standard RDP Security.
pub fn serials(session: &Value) -> Vec<String> {
    let certificates = session["tls"]["certificates"].as_array();
    certificates.into_iter().flatten().filter_map(|one| one["serial"].as_str()).map(str::to_owned).collect()
}

/// Compares the attempts: members by position, and the outcome. None without a session may be told that the truth has not.
pub fn attempts(report: &Value, truth: &Value, found: &mut Differences) {
    let without = |list: &Value| {
        let empty = |one: &&Value| one["sessions"].as_array().is_some_and(Vec::is_empty);
        list.as_array().into_iter().flatten().filter(empty).count()
    };
    let (told, wanted) = (without(&report["attempts"]), without(truth));
    found.check(told == wanted, || format!("{told} attempts without a session for {wanted}"));
    for want in truth.as_array().into_iter().flatten() {
        let members: Vec<u64> =
            want["sessions"].as_array().unwrap().iter().filter_map(Value::as_u64).map(|at| at + 1).collect();
        let got = report["attempts"].as_array().into_iter().flatten().find(|attempt| {
            attempt["sessions"].as_array().unwrap().iter().filter_map(Value::as_u64).eq(members.iter().copied())
        });
        let Some(got) = got else {
            found.check(false, || format!("no attempt of sessions {members:?}"));
            continue;
        };
        let also = want["also_right"].as_array().is_some_and(|also| also.contains(&got["outcome"]));
        found.check(also || got["outcome"] == want["outcome"], || {
            format!("attempt {members:?} is {} for {}", got["outcome"], want["outcome"])
        });
    }
}

//! For each cause a capture in which it fires and captures that look like it in which it does not: one for everything that its page
//! calls easily confused with it. The rows say which; truths and reports are held against them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rdpwhy::knowledge::cause::{self, Cause};
use rdpwhy::vocabulary::Outcome;
use serde_json::Value;

use crate::{bundled, truth};

mod certificate;
mod logon;
mod network;

/// The captures of one cause.
struct Row {
    cause: &'static str,
    /// Captures in which it fires.
    fires: &'static [&'static str],
    /// What looks like it, and a capture of that: the capture's truth is the look-alike, or a session in which nothing failed.
    near_misses: &'static [(&'static str, &'static str)],
    /// What its page names beside them and no capture here can show, with the reason.
    without: &'static [(&'static str, &'static str)],
}

/// Look-alike of a row that is no cause: a session like it in which nothing failed.
const BENIGN: &str = "benign";

fn rows() -> impl Iterator<Item = &'static Row> {
    network::ROWS.iter().chain(certificate::ROWS).chain(logon::ROWS)
}

/// Causes that every capture of the project may lack, with the reason.
fn excused() -> BTreeMap<&'static str, &'static str> {
    network::EXCUSED.iter().chain(certificate::EXCUSED).copied().collect()
}

/// Causes that must have a row.
fn demanded() -> BTreeSet<&'static str> {
    let ids = network::demanded().chain(certificate::demanded());
    ids.map(|cause| cause.id).filter(|id| !excused().contains_key(id)).collect()
}

#[test]
fn every_cause_has_a_capture_that_fires_and_one_that_does_not() {
    let mut lacking: Vec<String> = Vec::new();
    let named: BTreeSet<&str> = rows().map(|row| row.cause).collect();
    lacking.extend(demanded().difference(&named).map(|cause| format!("{cause}: no row")));
    for row in rows() {
        if row.fires.is_empty() {
            lacking.push(format!("{}: no capture in which it fires", row.cause));
        }
        if row.near_misses.is_empty() {
            lacking.push(format!("{}: no near miss", row.cause));
        }
    }
    lacking
        .extend(named.iter().filter(|cause| excused().contains_key(*cause)).map(|cause| format!("{cause}: excused")));
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn what_a_page_calls_confusable_has_a_near_miss() {
    let mut lacking = Vec::new();
    for row in rows() {
        let page = find(row.cause);
        let shown: BTreeSet<&str> = row.near_misses.iter().map(|(look_alike, _)| *look_alike).collect();
        for look_alike in page.look_alikes.iter().map(|look_alike| look_alike.cause) {
            let excused = row.without.iter().any(|(cause, _)| *cause == look_alike);
            if shown.contains(look_alike) == excused {
                let problem = if excused { "has a near miss and an excuse" } else { "no near miss" };
                lacking.push(format!("{}, easily confused with {look_alike}: {problem}", row.cause));
            }
            assert!(page.page.contains(&format!("`{look_alike}`")), "{}: the page lacks {look_alike}", row.cause);
        }
    }
    assert!(lacking.is_empty(), "{}\n{} near misses are lacking", lacking.join("\n"), lacking.len());
}

#[test]
fn causes_fire_in_their_captures_and_not_in_their_near_misses() {
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for row in rows() {
        for name in row.fires {
            let seen = seen.entry(name).or_insert_with(|| Seen::of(name));
            let fires = |causes: &BTreeSet<String>| causes.contains(row.cause);
            if !fires(&seen.truth) {
                wrong.push(format!("{name} is no capture of {}: its truth has {:?}", row.cause, seen.truth));
            }
            if !fires(&seen.told) {
                wrong.push(format!("{name}: {} does not fire, but {:?}", row.cause, seen.told));
            }
        }
        for (look_alike, name) in row.near_misses {
            pairs += 1;
            let seen = seen.entry(name).or_insert_with(|| Seen::of(name));
            let benign = |cause: &String| find(cause).outcome != Outcome::Failed;
            if !seen.truth.contains(*look_alike) && !seen.truth.iter().any(benign) {
                wrong.push(format!("{name} is no capture of {look_alike}: its truth has {:?}", seen.truth));
            }
            if seen.truth.contains(row.cause) || seen.told.contains(row.cause) {
                wrong.push(format!("{name}: {} fires, or its truth has it", row.cause));
            }
        }
    }
    println!("{} causes, {pairs} near misses, {} captures", rows().count(), seen.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn find(id: &str) -> &'static Cause {
    cause::find(id).unwrap_or_else(|| panic!("{id} is no cause"))
}

/// Causes of a capture, of all its sessions and attempts.
struct Seen {
    /// By its truth, with and without keys.
    truth: BTreeSet<String>,
    /// By the reports, with and without keys.
    told: BTreeSet<String>,
}

impl Seen {
    /// Of a capture by its name, or of one session of it: `name:2` is the third.
    fn of(name: &str) -> Self {
        let (folder, only) = name.split_once(':').map_or((name, None), |(folder, only)| (folder, only.parse().ok()));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(folder);
        let truth = bundled::toml(&folder.join("truth.toml"));
        let reports = reports(&folder);
        let mut seen = Self { truth: BTreeSet::new(), told: BTreeSet::new() };
        let wanted = truth["session"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (at, want) in wanted.iter().enumerate() {
            if only.is_some_and(|only: usize| only != at) {
                continue;
            }
            let causes = [&want["cause"], &want["with_keys"]["cause"]];
            seen.truth.extend(causes.into_iter().filter_map(Value::as_str).map(str::to_owned));
            let found = reports.iter().filter_map(|report| truth::find(report, want));
            seen.told.extend(found.filter_map(|session| session["verdict"]["cause"].as_str()).map(str::to_owned));
        }
        seen.unresolved(&truth, &reports);
        assert!(!seen.truth.is_empty(), "{name} has no such session");
        seen
    }

    /// A name that did not resolve is an attempt without a session, and has no verdict.
    fn unresolved(&mut self, truth: &Value, reports: &[Value]) {
        const CAUSE: &str = "name-resolution-failed";
        let has = |value: &Value| value["sessions"].as_array().is_some_and(Vec::is_empty);
        let attempts =
            |value: &Value, key: &str| value[key].as_array().is_some_and(|attempts| attempts.iter().any(has));
        if attempts(truth, "attempt") {
            self.truth.insert(CAUSE.to_owned());
        }
        if reports.iter().any(|report| attempts(report, "attempts")) {
            self.told.insert(CAUSE.to_owned());
        }
    }
}

/// The reports without keys, and with them where there are any.
fn reports(folder: &Path) -> Vec<Value> {
    let capture = folder.join("capture.pcapng");
    let keys: Vec<PathBuf> = ["keys.log", "server-key.pem"].into_iter().map(|name| folder.join(name)).collect();
    let keyed = keys.iter().filter(|path| path.exists()).map(|path| truth::report_with(&capture, truth::keys(path)));
    [truth::report(&capture)].into_iter().chain(keyed).collect()
}

//! Sessions that real peers had through seeded weather (`captures/record/live_weather.py`), with what both ends logged of each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rdpwhy::decrypt::Keys;
use serde_json::Value;

use crate::{bundled, truth};

/// Fewest runs of each kind.
const FEWEST: usize = 50;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/weather")
}

/// What the sessions of one kind were called.
#[derive(Default)]
struct Tally {
    runs: usize,
    sessions: usize,
    scripts: BTreeSet<String>,
    outcomes: BTreeMap<String, usize>,
    exceptions: Vec<String>,
}

#[test]
fn live_sessions_keep_their_health_and_their_causes() {
    let list = bundled::toml(&folder().join("runs.toml"));
    let runs = list["run"].as_array().expect("runs.toml has runs");
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for capture in runs.iter().map(|run| text(&run["capture"])).collect::<BTreeSet<_>>() {
        let path = folder().join(format!("{capture}.pcapng"));
        let reports = [(false, Keys::default()), (true, truth::keys(&path.with_extension("keys")))];
        for (keyed, keys) in reports {
            let report = truth::report_with(&path, keys);
            for run in runs.iter().filter(|run| run["capture"] == capture) {
                judge(run, keyed, &report, tallies.entry(text(&run["kind"])).or_default());
            }
        }
    }
    let apart = list["apart"].as_array().map_or(0, Vec::len);
    println!("{apart} runs apart: their ends do not agree, or one gave up");
    let mut exceptions = Vec::new();
    for (kind, tally) in &tallies {
        println!("{kind}: {} runs of {} scripts, {} sessions", tally.runs, tally.scripts.len(), tally.sessions);
        for (outcome, count) in &tally.outcomes {
            println!("  {count:4} {outcome}");
        }
        assert!(tally.runs >= FEWEST, "only {} {kind} runs", tally.runs);
        exceptions.extend_from_slice(&tally.exceptions);
    }
    assert_eq!(tallies.keys().copied().collect::<Vec<_>>(), ["healthy", "refused"]);
    assert!(exceptions.is_empty(), "{}\n{} exceptions", exceptions.join("\n"), exceptions.len());
}

/// Every session of the run: a client comes again where it was refused.
fn judge(run: &Value, keyed: bool, report: &Value, tally: &mut Tally) {
    let sessions: Vec<&Value> = report["sessions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|session| session["client"]["address"] == run["client"])
        .collect();
    let right = if run["kind"] == "healthy" { &Value::Null } else { &run[if keyed { "with_keys" } else { "causes" }] };
    let name = format!("{} {} seed {}", text(&run["capture"]), text(&run["script"]), run["seed"]);
    let expected = 1..=run["tries"].as_u64().unwrap_or(1) as usize;
    if !expected.contains(&sessions.len()) {
        tally.exceptions.push(format!("{name}: {} sessions", sessions.len()));
    }
    if !keyed {
        tally.runs += 1;
        tally.sessions += sessions.len();
        tally.scripts.insert(text(&run["script"]).to_owned());
    }
    for session in sessions {
        let verdict = &session["verdict"];
        let told = format!("{} {}", text(&verdict["outcome"]), text(&verdict["cause"]));
        let good = match right.as_array() {
            None => verdict["outcome"] != "failed",
            Some(causes) => causes.contains(&verdict["cause"]),
        };
        if !good {
            let frame = &session["first_frame"];
            let keys = if keyed { "with keys" } else { "without keys" };
            tally.exceptions.push(format!("{name} #{frame} {keys}: {told}: {}", text(&verdict["summary"])));
        }
        *tally.outcomes.entry(told + if keyed { " with keys" } else { "" }).or_default() += 1;
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

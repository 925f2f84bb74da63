//! Recorded conversations, played again by a model of TCP through delay, loss, reordering and duplication, and live recordings through the
//! same: no healthy session may be called failed, and no refused one may lose its cause. Health is what both ends logged, not what was meant.

mod host;
mod live;
mod path;
mod random;
mod script;
mod wire;

use std::io::Cursor;

use rdpwhy::analyze;
use serde_json::Value;

use path::Weather;
use random::Random;
use script::Script;

/// Runs of each kind that count.
const RUNS: usize = 450;
/// Categories of refusals: by an end, not by the network in between.
const REFUSALS: [&str; 5] = ["certificate", "protocol-mismatch", "licensing", "authentication", "server-policy"];

/// What became of the runs of one kind.
struct Tally {
    /// Runs in which both ends logged all of the script.
    complete: usize,
    /// Runs in which an end gave up, or lost what the other had said before it reset.
    apart: usize,
    outcomes: std::collections::BTreeMap<String, usize>,
    exceptions: Vec<String>,
}

/// Runs the scripts in turn until enough runs count.
fn run(scripts: &[Script], seed: u64, right: impl Fn(&Script, &Value) -> bool) -> Tally {
    let mut tally = Tally { complete: 0, apart: 0, outcomes: Default::default(), exceptions: Vec::new() };
    let mut random = Random(seed);
    for script in scripts.iter().cycle() {
        if tally.complete == RUNS || tally.apart > RUNS {
            break;
        }
        let weather = Weather::of(&mut random);
        let seed = random.next();
        let run = path::play(script, &weather, seed);
        if !run.complete {
            tally.apart += 1;
            continue;
        }
        tally.complete += 1;
        let bytes = wire::pcap(script.client, script.server, &run.seen);
        let verdict = judge(bytes);
        *tally.outcomes.entry(format!("{} {}", verdict["outcome"], verdict["cause"])).or_default() += 1;
        if !right(script, &verdict) {
            let found = format!("{} {}: {}", verdict["outcome"], verdict["cause"], verdict["summary"]);
            tally.exceptions.push(format!("{} {weather:?} {seed:#x}: {found}", script.name));
            keep(&tally, wire::pcap(script.client, script.server, &run.seen));
        }
    }
    tally
}

/// Writes a run that went wrong where `RDPWHY_WEATHER_CAPTURES` says, to be looked at.
fn keep(tally: &Tally, bytes: Vec<u8>) {
    let Some(folder) = std::env::var_os("RDPWHY_WEATHER_CAPTURES") else { return };
    let path = std::path::PathBuf::from(folder).join(format!("run-{}.pcap", tally.complete));
    std::fs::write(path, bytes).unwrap();
}

/// The verdict of the only session.
fn judge(bytes: Vec<u8>) -> Value {
    let reader = Box::new(Cursor::new(bytes));
    let capture = analyze::stream(reader, "weather", Default::default(), &Default::default()).unwrap();
    let report = serde_json::to_value(capture).unwrap();
    assert_eq!(report["sessions"].as_array().unwrap().len(), 1);
    report["sessions"][0]["verdict"].clone()
}

fn check(kind: &str, scripts: &[Script], tally: &Tally) {
    println!("{kind}: {} runs of {} scripts, {} apart", tally.complete, scripts.len(), tally.apart);
    for (outcome, count) in &tally.outcomes {
        println!("  {count:4} {outcome}");
    }
    assert!(tally.exceptions.is_empty(), "{}\n{} exceptions", tally.exceptions.join("\n"), tally.exceptions.len());
    assert!(scripts.len() >= 40, "only {} {kind} scripts", scripts.len());
    assert_eq!(tally.complete, RUNS);
    assert!(tally.apart <= RUNS / 5, "{} runs apart", tally.apart);
}

#[test]
fn no_healthy_session_is_called_failed() {
    let scripts = script::all(1, |truth| truth["outcome"] == "ok");
    let tally = run(&scripts, 1, |_, verdict| verdict["outcome"] != "failed");
    check("healthy", &scripts, &tally);
}

#[test]
fn no_refused_session_loses_its_cause() {
    let refused = |truth: &Value| {
        let category = truth["category"].as_str().unwrap_or_default();
        truth["outcome"] == "failed" && (REFUSALS.contains(&category) || truth["cause"] == SILENT_SERVER)
    };
    let scripts = script::all(1, refused);
    let tally =
        run(&scripts, 2, |script, verdict| script.causes.iter().any(|cause| verdict["cause"] == cause.as_str()));
    check("refused", &scripts, &tally);
}

/// The family of a server that says nothing more, in the category `undetermined`.
const SILENT_SERVER: &str = "server-silent-after-client-hello";

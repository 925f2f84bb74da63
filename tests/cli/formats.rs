//! JSON and JSON lines from the binary, held against the schema it prints.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::capture;
use crate::run::{file, folder, run};

#[test]
fn json_is_valid_by_the_schema_that_is_printed() {
    let schema = run(&[&"--json-schema"]);
    assert_eq!((schema.code, schema.stderr.as_str()), (0, ""));
    let schema: Value = serde_json::from_str(&schema.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = folder("schema");
    let failed = file(&folder, "failed.pcap", &capture::nla_required());
    let open = file(&folder, "open.pcap", &capture::still_open());
    let bad = file(&folder, "bad.pcap", b"not a capture");
    let all = run(&[&failed, &open, &bad, &"--format", &"json", &"--code", &"0x904", &"--extended", &"7"]);
    assert_eq!(all.code, 2);
    let report: Value = serde_json::from_str(&all.stdout).unwrap();
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(report["dialog"]["code"], 2308);
    assert_eq!(report["captures"].as_array().unwrap().len(), 3);
    assert_eq!(report["captures"][0]["sessions"][0]["negotiation"]["failure"]["code"], 5);
    assert_eq!(report["captures"][0]["attempts"][0]["outcome"], "failed");
    assert_eq!(report["captures"][2]["packets"], 0);
    assert_ne!(report["captures"][2]["error"], Value::Null);
}

#[test]
fn json_lines_name_version_capture_and_type() {
    let folder = folder("lines");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let lines = run(&[&path, &"--format", &"ndjson"]);
    assert_eq!(lines.code, 1);
    let lines: Vec<Value> = lines.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["capture", "session", "attempt"]);
    for line in &lines {
        assert_eq!(line["schema_version"], 1);
        assert_eq!(line["capture"], path.to_str().unwrap());
    }
}

#[test]
fn a_redacted_report_says_so_in_every_form_and_names_nobody() {
    let folder = folder("redact");
    let path = file(&folder, "case-of-anna.pcap", &capture::nla_required());
    let plain: Value = serde_json::from_str(&run(&[&path, &"--format", &"json"]).stdout).unwrap();
    assert_eq!(plain["redacted"], false);
    let client = plain["captures"][0]["sessions"][0]["client"]["address"].as_str().unwrap().to_owned();
    let mut addresses = Vec::new();
    for form in ["text", "json", "ndjson", "markdown", "html"] {
        let redacted = run(&[&path, &"--redact", &"--format", &form]);
        assert_eq!(redacted.code, 1);
        assert!(!redacted.stdout.contains("case-of-anna") && redacted.stdout.contains("CAPTURE-1.pcap"), "{form}");
        assert!(!redacted.stdout.contains(&client), "{form}");
        let says = ["Redacted: names and addresses are replaced", "\"redacted\":true", "\"redacted\": true"];
        assert!(says.iter().any(|says| redacted.stdout.contains(says)), "{form}");
        if form == "json" {
            addresses.push(redacted.stdout);
        }
    }
    let again = run(&[&path, &"--redact", &"--format", &"json"]).stdout;
    assert_ne!(addresses, [again], "another run, another salt");
}

#[test]
fn the_hash_is_of_the_file_and_only_on_request() {
    let folder = folder("hash");
    let content = capture::nla_required();
    let path = file(&folder, "failed.pcap", &content);
    let hash = |arguments: &[&dyn AsRef<std::ffi::OsStr>]| {
        let report: Value = serde_json::from_str(&run(arguments).stdout).unwrap();
        report["captures"][0]["sha256"].clone()
    };
    assert_eq!(hash(&[&path, &"--format", &"json"]), Value::Null);
    let expected: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash(&[&path, &"--format", &"json", &"--sha256"]), expected);
}

#[test]
fn the_dialog_is_answered_first() {
    let folder = folder("dialog");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let answered = run(&[&path, &"--code", &"2308", &"--extended", &"0x7"]);
    assert!(answered.stdout.starts_with("Error code: 0x904, extended code: 0x7\n"), "{}", answered.stdout);
    assert!(answered.stdout.contains("it adds nothing"), "{}", answered.stdout);
}

#[test]
fn verbose_shows_every_stage() {
    let folder = folder("verbose");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let short = run(&[&path]).stdout;
    let long = run(&[&path, &"--verbose"]).stdout;
    assert!(!short.contains("capabilities") && long.contains("capabilities"), "{long}");
}

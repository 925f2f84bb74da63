//! Hygiene that prose cannot keep: who may use whom, and that nothing is left without its page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rdpwhy::knowledge::command::COMMANDS;

/// Allowed uses between the modules of `src/`, by module: the flow of ARCHITECTURE.md. What is not listed is forbidden.
const EDGES: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("vocabulary", &[]),
    ("capture", &["time"]),
    ("link", &["capture", "time"]),
    ("flow", &["link", "time"]),
    ("decrypt", &["flow"]),
    ("infer", &["flow", "link", "time", "vocabulary"]),
    ("session", &["decrypt", "flow", "infer", "link", "time", "vocabulary"]),
    ("decode", &["decrypt", "flow", "infer", "link", "session", "time", "vocabulary"]),
    ("names", &["link", "session", "time"]),
    ("kerberos", &["link", "session", "time", "vocabulary"]),
    ("vantage", &["session", "vocabulary"]),
    ("certify", &["session", "time", "vocabulary"]),
    ("knowledge", &["vocabulary"]),
    ("rules", &["flow", "knowledge", "link", "session", "time", "vocabulary"]),
    ("verdict", &["flow", "knowledge", "link", "rules", "session", "time", "vocabulary"]),
    ("attempts", &["knowledge", "link", "rules", "session", "time", "vantage", "verdict", "vocabulary"]),
    ("pseudonym", &[]),
    ("redact", &["pseudonym", "report"]),
    ("report", &["link", "time", "vocabulary"]),
    (
        "assemble",
        &[
            "attempts",
            "decode",
            "decrypt",
            "flow",
            "knowledge",
            "link",
            "names",
            "report",
            "rules",
            "session",
            "time",
            "vantage",
            "verdict",
            "vocabulary",
        ],
    ),
    ("dialog", &["knowledge", "report", "session", "vocabulary"]),
    ("lesson", &["analyze", "capture", "decrypt", "knowledge", "report"]),
    ("scrub", &["capture", "certify", "decode", "flow", "link", "pseudonym", "report", "time", "vocabulary"]),
    ("render", &["capture", "knowledge", "link", "report", "time", "vocabulary"]),
];

/// Those at the edge of the program, which put the parts together and may use all of them.
const OUTSIDE: [&str; 4] = ["analyze", "cli", "main", "lib"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under a folder, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The module of `src/` that a file belongs to.
fn module(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("src")).unwrap();
    inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Whether a file holds nothing but tests, which may use anything.
fn is_test(file: &Path) -> bool {
    let name = file.file_name().unwrap().to_string_lossy();
    let inside = |folder: &str| file.iter().any(|part| part == folder);
    ["tests.rs", "testing.rs", "sample.rs"].contains(&name.as_ref()) || inside("tests") || inside("testing")
}

/// The modules that the lines before a file's tests name as `crate::…`.
fn uses(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code = code.split("#[cfg(test)]\npub(crate) mod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let names = lines.flat_map(|line| line.split("crate::").skip(1).map(str::to_owned).collect::<Vec<_>>());
    names.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn modules_use_only_what_the_architecture_allows() {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in rust_files(&root().join("src")).iter().filter(|file| !is_test(file)) {
        let own = module(file);
        if OUTSIDE.contains(&own.as_str()) {
            continue;
        }
        let Some(edges) = allowed.get(own.as_str()) else {
            wrong.push(format!("{own} has no line in EDGES"));
            continue;
        };
        let modules = allowed.keys().copied().chain(OUTSIDE);
        let known: Vec<&str> = modules.collect();
        for used in uses(&fs::read_to_string(file).unwrap()) {
            let is_module = known.contains(&used.as_str());
            if is_module && used != own && !edges.contains(&used.as_str()) {
                wrong.push(format!("{} uses {used}", file.display()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_parsers_stand_alone() {
    let manifest = crate::bundled::toml(&root().join("parsers/Cargo.toml"));
    let dependencies: Vec<&String> = manifest["dependencies"].as_object().unwrap().keys().collect();
    assert_eq!(dependencies, ["nom", "thiserror"], "the list of dependencies of the parsers is closed");
}

#[test]
fn the_architecture_page_names_every_module() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    for (name, _) in EDGES {
        assert!(page.contains(&format!("`src/{name}")), "ARCHITECTURE.md does not mention src/{name}");
    }
}

#[test]
fn every_bundled_capture_is_in_the_table_of_its_readme() {
    let readme = fs::read_to_string(root().join("captures/README.md")).expect("captures/README.md is there");
    for folder in crate::bundled::captures() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(readme.contains(&format!("| {name} |")), "captures/README.md has no row for {name}");
    }
}

/// A file's text as its string literals say it, without its tests.
fn said(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let joined: Vec<&str> =
        code.split("\\\n").enumerate().map(|(at, part)| if at > 0 { part.trim_start() } else { part }).collect();
    joined.concat().replace("\\\\", "\\").replace("\\\"", "\"")
}

#[test]
fn every_command_stands_in_a_text() {
    let folders =
        ["src/knowledge/fix", "src/knowledge/cause", "src/rules", "src/attempts"].map(|folder| root().join(folder));
    let texts: String = folders.iter().flat_map(|folder| rust_files(folder)).map(|file| said(&file)).collect();
    let unused: Vec<_> = COMMANDS.iter().filter(|command| !texts.contains(**command)).collect();
    assert!(unused.is_empty(), "no step and no decision holds {unused:?}");
}

/// Those of fixes and causes are walked beside the table.
#[test]
fn no_command_of_a_rule_is_missing() {
    let mut longest: Vec<&str> = COMMANDS.to_vec();
    longest.sort_by_key(|command| std::cmp::Reverse(command.len()));
    for file in ["src/rules", "src/attempts"].iter().flat_map(|folder| rust_files(&root().join(folder))) {
        let left = longest.iter().fold(said(&file), |text, command| text.replace(command, ""));
        for beginning in [
            "Get-",
            "Test-",
            "Resolve-",
            "reg query",
            "reg add",
            "nltest",
            "setspn",
            "klist get",
            "certutil",
            "netstat",
        ] {
            assert!(
                !left.contains(beginning),
                "{}: {beginning} begins a command that is not in the table",
                file.display()
            );
        }
    }
}

#[test]
fn files_stay_small() {
    const LINES: usize = 520;
    let folders = ["src", "parsers/src"].map(|folder| root().join(folder));
    for file in folders.iter().flat_map(|folder| rust_files(folder)) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        let table = file.iter().any(|part| part == "knowledge");
        assert!(lines <= LINES || table, "{} has {lines} lines: split it by concept", file.display());
    }
}

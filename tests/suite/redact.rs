//! Redacted reports: no name or address of the capture is left in any form, and what the report says is the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::decrypt::Keys;
use rdpwhy::pseudonym::{self, Salt};
use rdpwhy::redact::redact;
use rdpwhy::render::{html, json, markdown, ndjson, text};
use rdpwhy::report::{MentionKind, Report};
use serde_json::Value;

use crate::forms::captures;
use crate::truth;

/// Names of the captures that are found in a redacted report all the same, and why that tells nothing.
const WORDS: &[(&str, &str)] = &[("expired", "a user of kerberos-password-expired; the word of the code's meaning")];

fn salt() -> Salt {
    Salt::fixed([0x5a; 32])
}

/// The report with all that can be had: drawn messages, records, and the keys that lie beside the capture.
fn report(file: &Path) -> Report {
    let beside = ["keys.log", "server-key.pem"].map(|name| file.with_file_name(name));
    let keys = beside.iter().find(|path| path.exists()).map_or_else(Keys::default, |path| truth::keys(path));
    let options = analyze::Options { keys, exchanges: true, mentions: true, list_records: true, ..Default::default() };
    let capture = analyze::file(file, Default::default(), &options).unwrap_or_else(|error| panic!("{error}"));
    Report::new(None, vec![capture])
}

fn redacted(report: &Report, salt: &Salt) -> Report {
    let mut report = report.clone();
    redact(&mut report, salt);
    report
}

/// The report in every form.
fn outputs(report: &Report) -> Vec<(&'static str, String)> {
    let mut forms: Vec<(&str, Vec<u8>)> = Vec::new();
    let mut write = |name, with: &mut dyn FnMut(&mut Vec<u8>)| {
        let mut out = Vec::new();
        with(&mut out);
        forms.push((name, out));
    };
    for (name, verbose) in [("text", false), ("verbose", true)] {
        let options = text::Options { verbose, width: 4000, ..Default::default() };
        write(name, &mut |out| text::write(out, report, &options).unwrap());
    }
    write("json", &mut |out| json::write(out, report).unwrap());
    write("ndjson", &mut |out| ndjson::write(out, report).unwrap());
    write("markdown", &mut |out| markdown::write(out, report).unwrap());
    write("html", &mut |out| html::write(out, report).unwrap());
    forms.into_iter().map(|(name, out)| (name, String::from_utf8(out).unwrap())).collect()
}

/// Fields of the JSON report that hold a name or an address.
const FIELDS: &[&str] = &[
    "address",
    "cookie",
    "routing_token",
    "server_name",
    "subject",
    "issuer",
    "serial",
    "sha1",
    "sha256",
    "user",
    "domain",
    "path",
];

/// Walks two reports of one shape and calls with the strings that stand in the same place, and the field they stand in.
fn beside<'v>(one: &'v Value, other: &'v Value, field: &'v str, with: &mut dyn FnMut(&'v str, &'v str, &'v str)) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            assert!(one.keys().eq(other.keys()), "{one:?} and {other:?}");
            for (name, value) in one {
                // An attempt's ends are strings, a session's are objects.
                let field = if ["client", "server"].contains(&name.as_str()) { "address" } else { name };
                beside(value, &other[name], field, with);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).for_each(|(one, other)| beside(one, other, field, with));
        }
        (Value::String(one), Value::String(other)) => with(field, one, other),
        (Value::Bool(false), Value::Bool(true)) if field == "redacted" => {}
        (one, other) => assert_eq!(one, other, "{field}"),
    }
}

/// Values of the capture that must not be found: fields, and what sentences mention, whole and in parts.
fn originals(plain: &Report, value: &Value) -> BTreeSet<String> {
    let (mut originals, mut whole) = (BTreeSet::new(), Vec::new());
    let mut add = |text: &str| {
        originals.insert(text.to_owned());
        if text.parse::<std::net::IpAddr>().is_ok() {
            return;
        }
        // "CN=srv9.corp.example, O=Corp", "CORP\anna", "TERMSRV/srv9@CORP": each part, a domain also whole.
        for part in text.split(", ").map(|part| part.split_once('=').map_or(part, |(_, part)| part)) {
            for part in part.split(['\\', '@', '/']) {
                originals.insert(part.to_owned());
                if let Some((head, parent)) = part.split_once('.') {
                    originals.extend([head.to_owned(), parent.to_owned()]);
                }
            }
        }
    };
    beside(value, value, "", &mut |field, text, _| {
        if field == "path" {
            whole.push(text.to_owned());
        } else if FIELDS.contains(&field) {
            add(text);
        }
    });
    for mention in plain.captures.iter().flat_map(|capture| &capture.mentions) {
        match mention.kind {
            // A greeting is looked for as a whole: its words are those of its protocol.
            MentionKind::Text => whole.push(mention.text.clone()),
            _ => add(&mention.text),
        }
    }
    originals.extend(whole);
    originals.retain(|text| text.len() >= 4 && text.parse().is_ok_and(pseudonym::is_replaced) || is_name(text));
    originals
}

/// Four bytes or longer, and no address (those that name nobody stay), number or service class.
fn is_name(text: &str) -> bool {
    let service = ["TERMSRV", "krbtgt", "localhost", "HTTP", "kadmin", "changepw"].contains(&text);
    let ending = ["pcapng", "pcap", "pcap.gz"].contains(&text);
    text.len() >= 4 && text.parse::<std::net::IpAddr>().is_err() && !service && !ending
}

/// The encodings of a value that could give it away.
fn encodings(text: &str) -> Vec<String> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let spaced = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    let bytes = match text.parse() {
        Ok(std::net::IpAddr::V4(address)) => {
            let octets = address.octets();
            return vec![
                text.to_owned(),
                hex(&octets),
                spaced(&octets),
                u32::from_be_bytes(octets).to_string(),
                u32::from_le_bytes(octets).to_string(),
            ];
        }
        Ok(std::net::IpAddr::V6(address)) => address.octets().to_vec(),
        Err(_) => text.as_bytes().to_vec(),
    };
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let backwards: String = text.chars().rev().collect();
    vec![text.to_lowercase(), hex(&bytes), spaced(&bytes), hex(&wide), spaced(&wide), backwards.to_lowercase()]
}

/// Whether a value stands in the text by itself, not inside of a word or a longer number.
fn stands_in(text: &str, value: &str) -> bool {
    let inside = |side: Option<char>| side.is_some_and(|side| side.is_alphanumeric() || side == '_');
    let number = value.parse::<std::net::IpAddr>().is_ok();
    text.match_indices(value).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let behind = &text[at + value.len()..];
        let longer = behind.starts_with('.') && behind[1..].starts_with(|next: char| next.is_ascii_digit());
        !inside(before) && !inside(behind.chars().next()) && !(number && (before == Some('.') || longer))
    })
}

/// Undoes the escapes of a form.
fn unescaped(form: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#124;", "|"), ("&amp;", "&")];
    let mut text = form.to_owned();
    for (entity, character) in entities {
        text = text.replace(entity, character);
    }
    text.replace('\\', "").to_lowercase()
}

fn check(file: &Path, plain: &Report, found: &mut Vec<String>) -> (usize, usize) {
    let name = file.display();
    let report = redacted(plain, &salt());
    let (before, after) = (serde_json::to_value(plain).unwrap(), serde_json::to_value(&report).unwrap());
    let originals = originals(plain, &before);
    let forms = outputs(&report);
    for (form, output) in &forms {
        let plain_text = unescaped(output);
        for original in &originals {
            if WORDS.iter().any(|(word, _)| word.eq_ignore_ascii_case(original)) {
                continue;
            }
            let value = unescaped(original);
            let value = value.trim_matches(|c: char| !c.is_alphanumeric());
            for encoded in encodings(value).iter().filter(|encoded| encoded.len() >= 4) {
                if stands_in(&plain_text, encoded) {
                    found.push(format!("{name}: {form} has {original:?} as {encoded:?}"));
                }
            }
        }
    }
    found.dedup();
    same_but_for_names(&before, &after, &name.to_string());
    assert!(report == redacted(plain, &salt()), "{name}: the same salt gives the same report");
    (originals.len(), forms.len())
}

/// Shape, numbers and verdicts are equal; and the same name is always replaced by the same, and no two by one.
fn same_but_for_names(before: &Value, after: &Value, name: &str) {
    let mut there: BTreeMap<String, &str> = BTreeMap::new();
    let mut back: BTreeMap<&str, String> = BTreeMap::new();
    let sentences = ["summary", "says", "because", "not_excluded_because", "story", "message", "what", "why", "hint"];
    beside(before, after, "", &mut |field, original, replaced| {
        if FIELDS.contains(&field) {
            let key = original.to_ascii_lowercase();
            let known = *there.entry(key.clone()).or_insert(replaced);
            assert!(known.eq_ignore_ascii_case(replaced), "{name}: {original} is {known} and {replaced}");
            let known = back.entry(replaced).or_insert_with(|| key.clone()).clone();
            assert_eq!(known, key, "{name}: both are {replaced}");
        } else if !sentences.contains(&field) {
            assert_eq!(original, replaced, "{name}: {field}");
        }
    });
}

#[test]
fn no_name_or_address_is_left_and_the_verdict_stands() {
    let (mut values, mut forms) = (0, 0);
    let mut found = Vec::new();
    for file in captures() {
        let (more, rendered) = check(&file, &report(&file), &mut found);
        values += more;
        forms += rendered;
    }
    println!("{values} values looked for in {forms} redacted reports");
    assert!(found.is_empty(), "{}\n{} in all", found.join("\n"), found.len());
    assert!(values > 500 && forms > 600);
}

//! No output shows a secret of a logon, in any form of bytes. (`secrets` looks for those of key logs in the HTML report too.)
//!
//! Looked for are the secrets of every capture with keys, in every form in which bytes are printed: those of the key log, private keys,
//! the passwords of the lab, and what logons carried inside TLS: NTLM responses, tickets, proofs and credentials.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::decrypt::{Keys, parse_key_log};
use rdpwhy::render::{self, json, markdown, ndjson, text};
use rdpwhy::report::Report;

use crate::plaintext::{self, Plain, Source};

/// Bytes of a secret that give it away.
const GIVEAWAY: usize = 8;

type Form = fn(&Report) -> String;

/// Every form in which a capture is reported. A new renderer gets a line here.
const FORMS: &[(&str, Form)] = &[
    ("text", |report| written(|out| text::write(out, report, &text::Options::default()))),
    ("verbose", |report| {
        written(|out| text::write(out, report, &text::Options { verbose: true, ..Default::default() }))
    }),
    ("json", |report| written(|out| json::write(out, report))),
    ("ndjson", |report| written(|out| ndjson::write(out, report))),
    ("markdown", |report| written(|out| markdown::write(out, report))),
    ("annotate", |report| report.captures.iter().map(|capture| format!("{:?}", render::comments(capture))).collect()),
    ("debug", |report| format!("{report:?}")),
];

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Everything that is printed of a capture, by form.
fn outputs(capture: &Path, keys: &Keys) -> Vec<(&'static str, String)> {
    let options = analyze::Options { keys: keys.clone(), ..Default::default() };
    let debug = format!("{keys:?} {options:?}");
    let report = Report::new(None, vec![analyze::file(capture, Default::default(), &options).unwrap()]);
    let forms = FORMS.iter().map(|(name, form)| (*name, form(&report)));
    forms.chain([("options", debug)]).collect()
}

/// An output in the shapes that the forms of a secret are looked for in.
struct Searched {
    raw: String,
    /// Letters and digits alone, in lower case: hex with or without separators, lists of numbers, and names in any case.
    dense: String,
}

impl Searched {
    fn new(output: String) -> Self {
        let dense = output.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        Self { raw: output, dense }
    }
}

/// The forms of a secret: those to look for as they are, and those without what stands between.
struct Forms {
    raw: Vec<String>,
    dense: Vec<String>,
}

impl Forms {
    fn of(secret: &[u8]) -> Self {
        let ends = [&secret[..GIVEAWAY], &secret[secret.len() - GIVEAWAY..]];
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let decimal = |bytes: &[u8]| bytes.iter().map(u8::to_string).collect::<String>();
        let escaped = |bytes: &[u8]| bytes.escape_ascii().to_string();
        // Base64 of a part depends on where the part begins: by three.
        let base64 = (0..3).map(|skip| self::base64(&secret[skip..])).map(|text| text[..10].to_owned());
        let raw = ends.iter().map(|end| escaped(end)).chain(base64).collect();
        Self { raw, dense: ends.iter().flat_map(|end| [hex(end), decimal(end)]).collect() }
    }

    fn all(&self) -> impl Iterator<Item = (&String, bool)> {
        self.raw.iter().map(|form| (form, false)).chain(self.dense.iter().map(|form| (form, true)))
    }
}

/// Forms of many secrets, by how they begin: an output is gone through once, however many there are.
struct Index<'f>([HashMap<[u8; GIVEAWAY], Vec<&'f str>>; 2]);

impl<'f> Index<'f> {
    fn of(forms: &'f [Forms]) -> Self {
        let mut index = [HashMap::new(), HashMap::new()];
        for (form, dense) in forms.iter().flat_map(Forms::all) {
            let start = *form.as_bytes().first_chunk().expect("no form is shorter than what gives it away");
            index[usize::from(dense)].entry(start).or_insert_with(Vec::new).push(form.as_str());
        }
        Self(index)
    }

    /// Which of them an output shows.
    fn shown(&self, output: &Searched) -> Option<&'f str> {
        [&output.raw, &output.dense].into_iter().zip(&self.0).find_map(|(text, index)| {
            text.as_bytes().windows(GIVEAWAY).enumerate().find_map(|(at, window)| {
                let forms = index.get(window)?;
                forms.iter().copied().find(|form| text.as_bytes()[at..].starts_with(form.as_bytes()))
            })
        })
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let chunks = bytes.chunks_exact(3).map(|three| u32::from_be_bytes([0, three[0], three[1], three[2]]));
    let digits = chunks.flat_map(|number| [18, 12, 6, 0].map(|shift| ALPHABET[(number >> shift & 63) as usize]));
    digits.map(char::from).collect()
}

/// A token that is one byte over and over, as freerdp-shadow sends an empty one (captures/aardwolf-token-refused), hides nothing.
fn blank(secret: &[u8]) -> bool {
    secret.windows(2).all(|pair| pair[0] == pair[1])
}

/// Looks for secrets in everything that is printed of a capture; returns how many forms were looked for.
fn check(capture: &Path, keys: &Keys, secrets: &BTreeSet<Vec<u8>>) -> usize {
    let forms: Vec<Forms> = secrets
        .iter()
        .filter(|secret| secret.len() >= GIVEAWAY + 4 && !blank(secret))
        .map(|secret| Forms::of(secret))
        .collect();
    let index = Index::of(&forms);
    for (name, output) in outputs(capture, keys) {
        let shown = index.shown(&Searched::new(output));
        assert!(shown.is_none(), "{}, {name}: a secret is shown as {}", capture.display(), shown.unwrap());
    }
    forms.len() * (FORMS.len() + 1)
}

/// Passwords of the lab's accounts, as they are and as Windows writes them.
fn passwords() -> Vec<Vec<u8>> {
    const PASSWORDS: [&str; 4] = ["Correct-Horse-7", "Wrong-Horse-7", "Else-12345-Else", "Master-Horse-7"];
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    PASSWORDS.iter().flat_map(|text| [text.as_bytes().to_vec(), wide(text)]).collect()
}

/// What is secret in a logon's plaintext: long octet strings, that is NTLM's responses and session key, tickets, authenticators, proofs
/// and sealed credentials; and what an assertion or a password of RDSTLS holds.
fn inside(plain: &Plain, secrets: &mut BTreeSet<Vec<u8>>) {
    for record in plain.to_server.iter().chain(&plain.to_client).take(64) {
        if let Some(at) = record.windows(12).position(|twelve| twelve == b"NTLMSSP\0\x03\0\0\0") {
            ntlm(&record[at..], secrets);
        }
        match record.first() {
            Some(0x30) => octet_strings(record, 0, secrets),
            Some(b'{') => secrets.extend(json_strings(record)),
            _ => {}
        }
    }
}

/// LmChallengeResponse, NtChallengeResponse and EncryptedRandomSessionKey of an AUTHENTICATE (MS-NLMP 2.2.1.3).
fn ntlm(message: &[u8], secrets: &mut BTreeSet<Vec<u8>>) {
    for field in [12, 20, 52] {
        let Some(field) = message.get(field..field + 8) else { continue };
        let length = usize::from(u16::from_le_bytes([field[0], field[1]]));
        let offset = u32::from_le_bytes([field[4], field[5], field[6], field[7]]) as usize;
        let value = message.get(offset..offset + length).unwrap_or_default();
        // The end of an NTLMv2 response is target info, which names the server and is no secret: its proof is the beginning.
        let value = value.get(..16).filter(|value| value.iter().any(|byte| *byte != 0));
        secrets.extend(value.map(<[u8]>::to_vec));
    }
}

/// OCTET STRINGs without anything readable in them, at any depth.
fn octet_strings(bytes: &[u8], depth: usize, secrets: &mut BTreeSet<Vec<u8>>) {
    let mut left = bytes;
    while let Some((tag, content, rest)) = element(left) {
        if tag & 0x20 != 0 && depth < 16 {
            octet_strings(content, depth + 1, secrets);
        } else if tag == 4 && content.len() >= 16 && !content.starts_with(b"NTLMSSP") {
            let nested = element(content).is_some_and(|(tag, _, rest)| rest.is_empty() && tag & 0x20 != 0);
            if nested && depth < 16 {
                octet_strings(content, depth + 1, secrets);
            } else {
                secrets.insert(content.to_vec());
            }
        }
        left = rest;
    }
}

fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// The long strings of a JSON text: nonce and assertion.
fn json_strings(record: &[u8]) -> Vec<Vec<u8>> {
    record.split(|byte| *byte == b'"').filter(|part| part.len() > 32).map(<[u8]>::to_vec).collect()
}

/// The secrets of a capture's key logs.
fn logged(source: &Source) -> Vec<Vec<u8>> {
    let beside = source.keys.iter().filter(|path| path.extension().is_some_and(|extension| extension != "pem"));
    let logs = beside.map(|path| std::fs::read(path).unwrap()).chain(plaintext::embedded(&source.path));
    logs.flat_map(|log| parse_key_log(&log).lines.iter().map(|line| line.secret.bytes().to_vec()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn no_output_shows_a_secret() {
    let (mut compared, mut found_inside) = (0, 0);
    for source in plaintext::sources() {
        let mut secrets: BTreeSet<Vec<u8>> = logged(&source).into_iter().chain(passwords()).collect();
        let outer = secrets.len();
        source.plain().iter().for_each(|plain| inside(plain, &mut secrets));
        found_inside += secrets.len() - outer;
        compared += check(&source.path, &source.all_keys(), &secrets);
    }
    println!("{compared} comparisons, {found_inside} secrets of logons");
    assert!(compared > 10_000 && found_inside > 100, "only {compared} comparisons, {found_inside} secrets of logons");
}

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = b"\x01\x02\xfe\xffCorrect-Horse-7";
    let forms = [Forms::of(secret)];
    let index = Index::of(&forms);
    let hex: Vec<String> = secret.iter().map(|byte| format!("{byte:02X}")).collect();
    let shown = [
        hex.concat(),
        hex.join(":"),
        format!("{secret:?}"),
        format!("{:?}", &secret[..]),
        secret.escape_ascii().to_string(),
        base64(secret),
        base64(&[b"x", &secret[..]].concat()),
        base64(&[b"xy", &secret[..]].concat()),
    ];
    for output in shown {
        assert!(index.shown(&Searched::new(output.clone())).is_some(), "{output}");
    }
    assert!(index.shown(&Searched::new("nothing is shown here".to_owned())).is_none());
}

#[test]
fn no_output_shows_a_private_key() {
    for source in plaintext::sources() {
        let pem = source.keys.as_ref().filter(|path| path.extension().is_some_and(|extension| extension == "pem"));
        let Some(text) = pem.map(|pem| std::fs::read_to_string(pem).unwrap()) else { continue };
        for (name, output) in outputs(&source.path, &source.all_keys()) {
            for line in text.lines().filter(|line| line.len() > 32 && !line.starts_with("-----")) {
                assert!(!output.contains(line), "{name}: the key is shown");
            }
        }
    }
}

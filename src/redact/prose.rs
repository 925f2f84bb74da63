//! Names and addresses inside sentences.

use std::net::IpAddr;

use crate::pseudonym;

use super::names::{Names, first_word, is_word, key};
use super::words;

/// The sentence with every address and every known name replaced, the longest first. A name is found where it stands as a whole word,
/// whatever its case; one that is also a word of our sentences only where a name must stand (`CN=server`, `"server"`, `server\user`).
pub(super) fn replace(text: &str, names: &Names, address: &mut dyn FnMut(IpAddr) -> IpAddr) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut rest = text;
    // How much is left behind a run that is no address, in which none is looked for again: a time, a version.
    let mut behind_run = text.len();
    while let Some(character) = rest.chars().next() {
        let found = match before {
            Some(before) if is_word(before) => None,
            _ => {
                let run = if rest.len() <= behind_run { address_run(rest) } else { "" };
                if !run.is_empty() {
                    behind_run = rest.len().saturating_sub(run.len());
                }
                an_address(run, rest, address).or_else(|| name(rest, before, names))
            }
        };
        let (length, new) = match found {
            Some((length, new)) => (length, Some(new)),
            None => (character.len_utf8(), None),
        };
        let Some((old, behind)) = rest.split_at_checked(length) else { break };
        replaced.push_str(new.as_deref().unwrap_or(old));
        before = old.chars().last();
        rest = behind;
    }
    replaced
}

/// The characters at the start that an address could be made of.
fn address_run(rest: &str) -> &str {
    if !rest.starts_with(|first: char| first.is_ascii_hexdigit()) && !rest.starts_with("::") {
        return "";
    }
    let end = rest.find(|part: char| !part.is_ascii_hexdigit() && !".:".contains(part)).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// The address that `run`, at the start of the rest, begins with: its length, and what stands for it.
fn an_address(run: &str, rest: &str, address: &mut dyn FnMut(IpAddr) -> IpAddr) -> Option<(usize, String)> {
    if rest.get(run.len()..)?.starts_with(is_word) {
        return None;
    }
    let whole = run.trim_end_matches(['.', ':']);
    // `10.1.2.3:3389` is an address with a port.
    let bare = whole.split_once(':').map_or(whole, |(bare, _)| bare);
    let (found, length) = [run, whole, bare].iter().find_map(|part| Some((part.parse().ok()?, part.len())))?;
    pseudonym::is_replaced(found).then(|| (length, address(found).to_string()))
}

/// A name at the start: its length, and what stands for it.
fn name(rest: &str, before: Option<char>, names: &Names) -> Option<(usize, String)> {
    let word = first_word(rest);
    for length in names.lengths(&key(word)) {
        let Some((text, after)) = rest.split_at_checked(*length) else { continue };
        let after = after.chars().next();
        if after.is_some_and(is_word) {
            continue;
        }
        let must_be =
            before.is_some_and(|before| "=\"\\@/".contains(before)) || after.is_some_and(|after| "\\@".contains(after));
        if let Some(name) = names.spoken(&key(text))
            && (must_be || !words::is_ordinary(text))
        {
            return Some((*length, name.to_owned()));
        }
    }
    None
}

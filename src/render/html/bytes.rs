//! The bytes of a message in hexadecimal, every field coloured, named and linked to its section.

use crate::knowledge::section::{self, Section};
use crate::report::{Excerpt, ExcerptField};

use super::super::phrase;
use super::page::Page;

/// Bytes in a line.
const LINE: usize = 16;
/// Fields that are listed of one message.
const FIELDS: usize = 160;
/// Colours that follow each other.
const COLOURS: usize = 6;

/// Prints an excerpt; `name` is the message.
pub(super) fn print(page: &mut Page, excerpt: &Excerpt, name: &str) {
    if excerpt.bytes.is_empty() {
        return;
    }
    let owners = owners(excerpt);
    page.inside("div", &[("class", "hex"), ("role", "group"), ("aria-label", &format!("bytes of {name}"))], |page| {
        let lines = || excerpt.bytes.chunks(LINE).enumerate();
        let blank = |(number, line): (usize, &[u8])| (0..line.len()).all(|at| is_hidden(excerpt, number * LINE + at));
        let blank: Vec<bool> = lines().map(blank).collect();
        let is_blank = |number: Option<usize>| number.and_then(|number| blank.get(number)) == Some(&true);
        let mut alike = 0u64;
        for (number, line) in lines() {
            // Of what is not shown the first line and the last are enough.
            if [number.checked_sub(1), Some(number), number.checked_add(1)].into_iter().all(is_blank) {
                alike += 1;
                continue;
            }
            if alike > 0 {
                let says = format!("⋮ {} ⋮", phrase::count(std::mem::take(&mut alike), "more such line"));
                page.element("div", &[("class", "hl off")], &says);
            }
            print_line(page, excerpt, &owners, number * LINE, line);
        }
    });
    print_notes(page, excerpt);
    print_fields(page, excerpt, name);
}

/// For each byte the innermost field that it lies in.
fn owners(excerpt: &Excerpt) -> Vec<Option<usize>> {
    let mut owners: Vec<Option<(usize, usize)>> = vec![None; excerpt.bytes.len()];
    for (index, field) in excerpt.fields.iter().enumerate().take(FIELDS) {
        for owner in owners.iter_mut().take(field.at.end).skip(field.at.start) {
            if owner.is_none_or(|(_, depth)| depth <= field.depth) {
                *owner = Some((index, field.depth));
            }
        }
    }
    owners.into_iter().map(|owner| owner.map(|(index, _)| index)).collect()
}

fn is_hidden(excerpt: &Excerpt, position: usize) -> bool {
    excerpt.hidden.iter().any(|range| range.contains(&position))
}

fn print_line(page: &mut Page, excerpt: &Excerpt, owners: &[Option<usize>], start: usize, line: &[u8]) {
    page.inside("div", &[("class", "hl")], |page| {
        page.element("span", &[("class", "off")], &format!("{start:04x}"));
        page.inside("span", &[("class", "by")], |page| {
            let mut at = 0;
            while at < line.len() {
                let key = |index: usize| {
                    let position = start.saturating_add(index);
                    (owners.get(position).copied().flatten(), is_hidden(excerpt, position))
                };
                let (owner, hidden) = key(at);
                let length = (at..line.len()).take_while(|index| key(*index) == (owner, hidden)).count().max(1);
                let run = line.get(at..at.saturating_add(length)).unwrap_or_default();
                let text: Vec<String> =
                    run.iter().map(|byte| if hidden { "··".to_owned() } else { format!("{byte:02x}") }).collect();
                print_run(page, owner, hidden, &text.join(" "));
                at = at.saturating_add(length);
            }
        });
        let text = line.iter().enumerate().map(|(index, byte)| {
            let hidden = is_hidden(excerpt, start.saturating_add(index));
            if hidden || !(0x20..0x7f).contains(byte) { '·' } else { char::from(*byte) }
        });
        page.element("span", &[("class", "asc"), ("aria-hidden", "true")], &text.collect::<String>());
    });
}

fn print_run(page: &mut Page, owner: Option<usize>, hidden: bool, text: &str) {
    match (owner, hidden) {
        (_, true) => page.element("span", &[("class", "hid")], text),
        (Some(index), _) => {
            let class = format!("f{}", index % COLOURS);
            page.element("span", &[("class", &class), ("data-f", &index.to_string())], text);
        }
        (None, _) => page.element("span", &[], text),
    }
}

fn print_notes(page: &mut Page, excerpt: &Excerpt) {
    let mut notes = Vec::new();
    if !excerpt.hidden.is_empty() {
        notes.push("·· is not shown: it may hold a secret, or is sealed".to_owned());
    }
    if excerpt.total > excerpt.bytes.len() {
        notes.push(format!("{} of {} bytes are shown", excerpt.bytes.len(), excerpt.total));
    }
    if excerpt.fields.len() > FIELDS {
        notes.push(format!("{FIELDS} of {} fields are named", excerpt.fields.len()));
    }
    if !notes.is_empty() {
        page.element("p", &[("class", "note")], &format!("{}.", notes.join("; ")));
    }
}

fn print_fields(page: &mut Page, excerpt: &Excerpt, name: &str) {
    if excerpt.fields.is_empty() {
        return;
    }
    page.inside(
        "div",
        &[("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", &format!("fields of {name}"))],
        |page| {
            page.inside("table", &[("class", "fields")], |page| {
                page.inside("thead", &[], |page| {
                    page.inside("tr", &[], |page| {
                        for head in ["field", "at + bytes", "value", "specified in"] {
                            page.element("th", &[("scope", "col")], head);
                        }
                    });
                });
                page.inside("tbody", &[], |page| {
                    let mut sections: Vec<(usize, &'static Section)> = Vec::new();
                    for (index, field) in excerpt.fields.iter().enumerate().take(FIELDS) {
                        sections.retain(|(depth, _)| *depth < field.depth);
                        if let Some(own) = section::of_structure(field.name) {
                            sections.push((field.depth, own));
                        }
                        let section = sections.last().map_or_else(|| section::of_message(name), |(_, section)| section);
                        print_field(page, excerpt, index, field, section);
                    }
                });
            });
        },
    );
}

fn print_field(page: &mut Page, excerpt: &Excerpt, index: usize, field: &ExcerptField, section: &Section) {
    let class = format!("f{}", index % COLOURS);
    page.inside("tr", &[("data-f", &index.to_string())], |page| {
        let depth = format!("d{}", field.depth.min(6));
        page.inside("th", &[("scope", "row"), ("class", &depth)], |page| {
            page.element("span", &[("class", &class)], field.name);
        });
        let length = field.at.len();
        page.element("td", &[("class", "num")], &format!("{}+{length}", field.at.start));
        page.element("td", &[("class", "val"), ("translate", "no")], &value(excerpt, field));
        page.inside("td", &[], |page| page.link(section.address, section.title));
    });
}

/// The field's bytes as a number or a text; of long ones the beginning.
fn value(excerpt: &Excerpt, field: &ExcerptField) -> String {
    const LONGEST: usize = 8;
    if field.at.clone().any(|position| is_hidden(excerpt, position)) {
        return "not shown".to_owned();
    }
    let Some(bytes) = excerpt.bytes.get(field.at.start..field.at.end.min(excerpt.bytes.len())) else {
        return String::new();
    };
    let printable = bytes.iter().filter(|byte| (0x20..0x7f).contains(*byte)).count();
    if bytes.len() >= 4 && printable.saturating_add(2) >= bytes.len() && bytes.len() <= 64 {
        return String::from_utf8_lossy(bytes).trim_end_matches(['\r', '\n', '\0']).to_owned();
    }
    let digits: Vec<String> = bytes.iter().take(LONGEST).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > LONGEST { " …" } else { "" };
    format!("{}{more}", digits.join(" "))
}

//! The block that support desks ask for, about one session.

use crate::knowledge::collect;
use crate::report::{Capture, Fix, Session, Verdict};
use crate::vocabulary::Outcome;

use super::super::escape::{markdown_cell, markdown_code};
use super::super::{facts, phrase};
use super::sheet::Sheet;
use super::{instruction, instruction_cell, sentence};

/// Lines of evidence; a verdict rarely rests on more.
const EVIDENCE: usize = 6;
/// Things that are ruled out, or could not be seen.
const EXCLUDED: usize = 5;
/// Longest text from a packet in a cell, characters.
const LONGEST: usize = 80;

/// Prints the session in full.
pub(super) fn print(sheet: &mut Sheet, capture: &Capture, session: &Session, redacted: bool) {
    let verdict = &session.verdict;
    let sure = phrase::behind_cause(verdict, ", ", &[verdict.category.word(), verdict.certainty.word()]);
    sheet.paragraph(&format!(
        "**{} {}** {}{}",
        phrase::mark(session),
        sentence(&verdict.summary),
        markdown_code(verdict.cause.0),
        sure.strip_prefix(", ").map(|sure| format!(" ({sure})")).unwrap_or_default(),
    ));
    sheet.table(&["ticket", "facts"], rows(capture, session));
    print_evidence(sheet, session);
    print_open_questions(sheet, session);
    if verdict.outcome != Outcome::Ok {
        print_fixes(sheet, &session.verdict);
        print_collect(sheet, session, redacted);
    }
}

/// Prints what file it is, for a capture without sessions.
pub(super) fn print_file(sheet: &mut Sheet, capture: &Capture) {
    sheet.table(&["ticket", "facts"], file_rows(capture));
}

fn rows(capture: &Capture, session: &Session) -> Vec<Vec<String>> {
    let cell = |label: &str, value: String| vec![label.to_owned(), value];
    let mut rows = vec![
        cell("what", sentence(&phrase::became(session))),
        cell("where", format!("{}, session {}", markdown_cell(&shortened(&phrase::ends(session))), session.id)),
        cell("when", format!("{}, {}", phrase::moment(session.start), facts::vantage(capture))),
        cell("who closed", format!("{} ({})", sentence(&phrase::ending(session)), session.ending.certainty)),
        cell("client", listed(facts::client(session))),
        cell("server", listed(facts::server(session))),
        cell("certificate", certificate(session)),
    ];
    rows.extend(file_rows(capture));
    rows
}

fn file_rows(capture: &Capture) -> Vec<Vec<String>> {
    let mut file =
        format!("{}, {}", markdown_cell(&shortened(&capture.path)), phrase::count(capture.packets, "packet"));
    if let (Some(first), Some(last)) = (capture.first_packet, capture.last_packet) {
        let lasted = phrase::duration(last.since(first).as_secs_f64());
        file.push_str(&format!(", {lasted} from {}", phrase::moment(first)));
    }
    if let Some(sha256) = &capture.sha256 {
        file.push_str(&format!(", SHA-256 {}", markdown_cell(sha256)));
    }
    let mut rows = vec![vec!["capture".to_owned(), file]];
    let warnings = capture.warnings.iter().take(3).map(|warning| sentence(&warning.message));
    rows.extend(warnings.map(|warning| vec!["weakened by".to_owned(), warning]));
    rows
}

fn listed(facts: Vec<facts::Fact>) -> String {
    let said = facts.into_iter().map(|(label, value)| format!("{label} {}", markdown_cell(&shortened(&value))));
    said.collect::<Vec<_>>().join("; ")
}

fn certificate(session: &Session) -> String {
    let Some(leaf) = session.tls.as_ref().and_then(|tls| tls.certificates.first()) else {
        let hidden = session.tls.as_ref().is_some_and(|tls| tls.version.as_deref() == Some("TLS 1.3"));
        let why = if hidden { "hidden by TLS 1.3" } else { "none seen" };
        return why.to_owned();
    };
    format!("{}; {}", listed(facts::certificate(leaf)), facts::judgement(leaf))
}

/// Cut at a length that a cell can bear, and said to be.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            format!("{}… ({} characters)", text.get(..end).unwrap_or_default(), text.chars().count())
        }
        None => text.to_owned(),
    }
}

fn print_evidence(sheet: &mut Sheet, session: &Session) {
    let evidence = session.verdict.evidence.iter().take(EVIDENCE);
    let items: Vec<String> = evidence
        .map(|evidence| match evidence.frame {
            Some(frame) => format!("frame {frame}: {}", sentence(&evidence.says)),
            None => sentence(&evidence.says),
        })
        .collect();
    if !items.is_empty() {
        sheet.heading("Evidence");
        sheet.list(false, items);
    }
}

/// What is excluded, what is not and what would decide, what could not be seen.
fn print_open_questions(sheet: &mut Sheet, session: &Session) {
    let verdict = &session.verdict;
    let mut rows = Vec::new();
    let mut told: Option<&str> = None;
    for look_alike in &verdict.look_alikes {
        let decide = look_alike.decide_by.as_str();
        let decide_by =
            if told.replace(decide) == Some(decide) { "as above".to_owned() } else { instruction_cell(decide) };
        let because = sentence(&look_alike.not_excluded_because);
        rows.push(vec!["not excluded".into(), markdown_cell(look_alike.cause.0), because, decide_by]);
    }
    for out in verdict.ruled_out.iter().take(EXCLUDED) {
        let what = out.cause.map_or(out.category.word(), |cause| cause.0);
        let frame = out.frame.map(|frame| format!(" (frame {frame})")).unwrap_or_default();
        rows.push(vec![
            "excluded".into(),
            markdown_cell(what),
            format!("{}{frame}", sentence(&out.because)),
            String::new(),
        ]);
    }
    for unseen in verdict.not_checked.iter().take(EXCLUDED) {
        rows.push(vec!["not seen".into(), sentence(&unseen.what), sentence(&unseen.why), String::new()]);
    }
    if !rows.is_empty() {
        sheet.heading("Excluded, and not");
        let decided = !verdict.look_alikes.is_empty();
        let head = ["", "what", "because", "decide by"];
        let columns = if decided { 4 } else { 3 };
        let rows = rows.into_iter().map(|row| row.into_iter().take(columns).collect());
        sheet.table(head.get(..columns).unwrap_or(&head), rows);
    }
}

/// Prints what to do, the likeliest first.
pub(super) fn print_fixes(sheet: &mut Sheet, verdict: &Verdict) {
    if verdict.fixes.is_empty() {
        return;
    }
    sheet.heading("Next steps");
    sheet.list(true, verdict.fixes.iter().enumerate().map(|(position, shown)| fix(shown, position == 0)));
}

/// The likeliest fix with its steps, the others by name.
fn fix(fix: &Fix, full: bool) -> String {
    let mut text = sentence(&fix.title);
    if full && !fix.steps.is_empty() {
        text.push_str(&format!(": {}.", instruction(fix.steps.join("; ").trim_end_matches('.'))));
    }
    if let Some(weakens) = &fix.weakens {
        text.push_str(&format!(" (weakens: {})", sentence(weakens)));
    }
    if full && !fix.verify.is_empty() {
        text.push_str(&format!(" Check: {}.", instruction(fix.verify.trim_end_matches('.'))));
    }
    if !fix.source.is_empty() {
        text.push_str(&format!(" [source](<{}>)", fix.source));
    }
    text
}

fn print_collect(sheet: &mut Sheet, session: &Session, redacted: bool) {
    sheet.heading("To collect");
    let rows = collect::for_category(session.verdict.category);
    sheet.list(
        false,
        rows.map(|row| {
            let command = markdown_code(&facts::command(row, session, redacted));
            format!("{}, {}: {command} ([about](<{}>))", row.side.as_str(), sentence(row.what), row.source)
        }),
    );
}

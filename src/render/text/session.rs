//! One session: the answer, then its evidence, then what to do.

use crate::report::{Fix, LookAlike, RuledOut, Session, Verdict};
use crate::vocabulary::{Certainty, Outcome};

use super::super::{escape, phrase};
use super::ladder::{self, Taught};
use super::sheet::{Sheet, Tone};
use super::{details, records, stages, tone};

/// How many things that are ruled out are named on one page.
const RULED_OUT: usize = 4;

/// A session in one line, for one that needs nothing done: `✓ 2  10.0.0.5:50130 → 10.0.0.7:3389   worked for 2.9 s, …`.
pub(super) fn print_line(sheet: &mut Sheet, session: &Session) {
    let (tone, mark) = tone::mark(session);
    let head = format!("{mark} {:<2} {}", session.id, escape::terminal(&phrase::ends(session)));
    sheet.edges_near(&[(tone, head)], (Tone::Plain, phrase::became(session)));
}

/// A session in full.
pub(super) fn print(sheet: &mut Sheet, session: &Session, verbose: bool, teach: Option<&mut Taught>) {
    print_line(sheet, session);
    sheet.rule();
    sheet.body(Tone::Strong, &escape::terminal(&session.verdict.summary));
    sheet.blank();
    print_answer(sheet, session);
    if !session.stages.is_empty() {
        sheet.blank();
        stages::print(sheet, &session.stages, verbose);
    }
    if let Some(taught) = teach {
        sheet.blank();
        ladder::teach(sheet, session, taught);
    }
    sheet.blank();
    print_evidence(sheet, session, verbose);
    if verbose {
        sheet.blank();
        details::print(sheet, session);
        if let Some(reading) = &session.sealed_reading {
            records::print(sheet, reading);
        }
    }
    sheet.blank();
    print_fixes(sheet, &session.verdict, verbose);
}

fn print_answer(sheet: &mut Sheet, session: &Session) {
    let verdict = &session.verdict;
    print_cause(sheet, verdict);
    if let Some(next) = verdict.superseded_by {
        sheet.entry("then", Tone::Plain, &format!("session {next} of the same attempt went further"));
    }
    let sure_of_ending = (certainty(session.ending.certainty), session.ending.certainty.to_string());
    sheet.entry_with_edge("ended", &phrase::ending(session), sure_of_ending);
    if let Some(look_at) = &verdict.look_at {
        let hint = if verdict.fixes.is_empty() { String::new() } else { "→ Do next".to_owned() };
        sheet.entry_with_edge("look at", &escape::terminal(look_at), (Tone::Faint, hint));
    }
}

/// Prints the cause, its category and how sure it is.
pub(super) fn print_cause(sheet: &mut Sheet, verdict: &Verdict) {
    let alike = verdict.look_alikes.len();
    let sure =
        if alike == 0 { verdict.certainty.to_string() } else { format!("{}, 1 of {}", verdict.certainty, alike + 1) };
    let cause = format!("{}{}", verdict.cause, phrase::behind_cause(verdict, " · ", &[verdict.category.word()]));
    sheet.entry_with_edge("cause", &cause, (certainty(verdict.certainty), sure));
}

fn certainty(certainty: Certainty) -> Tone {
    match certainty {
        Certainty::Proven | Certainty::Strong => Tone::Good,
        Certainty::Consistent | Certainty::Undetermined => Tone::Unsure,
    }
}

fn print_evidence(sheet: &mut Sheet, session: &Session, verbose: bool) {
    let verdict = &session.verdict;
    let widest = verdict
        .evidence
        .iter()
        .filter_map(|evidence| evidence.frame)
        .max()
        .map_or(0, |frame| frame.to_string().len() + 1);
    let mut label = Label::new("why");
    for evidence in &verdict.evidence {
        let frame = evidence.frame.map(|frame| format!("#{frame}")).unwrap_or_default();
        sheet.entry_columns(label.once(), &format!("{frame:<widest$}  "), &escape::terminal(&evidence.says));
    }
    print_look_alikes(sheet, &verdict.look_alikes);
    let shown = if verbose { usize::MAX } else { RULED_OUT };
    let mut ruled_out: Vec<_> = verdict.ruled_out.iter().take(shown).map(ruled_out).collect();
    if verdict.ruled_out.len() > shown {
        ruled_out.push(format!("{} more: --verbose", verdict.ruled_out.len() - shown));
    }
    if !ruled_out.is_empty() {
        sheet.entry_hanging("ruled out", 2, Tone::Plain, &ruled_out.join("; "));
    }
    let mut label = Label::new("unseen");
    for unseen in &verdict.not_checked {
        let text = format!("{}: {}", escape::terminal(&unseen.what), escape::terminal(&unseen.why));
        sheet.entry_hanging(label.once(), 2, Tone::Plain, &text);
    }
    let mut label = Label::new("note");
    for note in &session.notes {
        let frame = note.frame.map(|frame| format!("#{frame} ")).unwrap_or_default();
        sheet.entry_hanging(label.once(), 2, Tone::Plain, &format!("{frame}{}", escape::terminal(&note.says)));
    }
}

fn ruled_out(out: &RuledOut) -> String {
    let what = out.cause.map_or(out.category.word(), |cause| cause.0);
    let frame = out.frame.map(|frame| format!(", #{frame}")).unwrap_or_default();
    format!("{what} ({}{frame})", escape::terminal(&out.because))
}

/// Look-alikes with the same reason stand together, and so do those that the same command tells apart.
fn print_look_alikes(sheet: &mut Sheet, look_alikes: &[LookAlike]) {
    let mut label = Label::new("fits too");
    for (reason, causes) in phrase::grouped(look_alikes, |look_alike| &look_alike.not_excluded_because) {
        let text = format!("{} ({})", causes.join(", "), escape::terminal(reason));
        sheet.entry_hanging(label.once(), 2, Tone::Plain, &text);
    }
    let groups = phrase::grouped(look_alikes, |look_alike| &look_alike.decide_by);
    let single = groups.len() == 1;
    let mut label = Label::new("decide by");
    for (command, causes) in groups {
        let about = if single { String::new() } else { format!("{}: ", causes.join(", ")) };
        sheet.entry_hanging(label.once(), 2, Tone::Plain, &format!("{about}{}", escape::terminal(command)));
    }
}

/// The likeliest fix in full, of the others what they are and what they weaken, unless everything is wanted.
pub(super) fn print_fixes(sheet: &mut Sheet, verdict: &Verdict, verbose: bool) {
    let mut label = Label::new("Do next");
    for (number, fix) in (1..).zip(&verdict.fixes) {
        print_fix(sheet, label.once(), number, fix, verbose || number == 1);
    }
    if crate::knowledge::cause::find(verdict.cause.0).is_some() && verdict.outcome != Outcome::Ok {
        sheet.entry(label.once(), Tone::Faint, &format!("More: rdpwhy explain {}", verdict.cause));
    }
}

fn print_fix(sheet: &mut Sheet, label: &str, number: usize, fix: &Fix, full: bool) {
    let steps = if full { fix.steps.join("; ") } else { String::new() };
    let colon = if steps.is_empty() { "" } else { ": " };
    let text = format!("{}{colon}{}", escape::terminal(&fix.title), escape::terminal(&steps));
    sheet.entry_columns(label, &format!("{number}  "), &text);
    if let Some(weakens) = &fix.weakens {
        sheet.entry_columns("", "   ", &format!("weakens: {}", escape::terminal(weakens)));
    }
    if full && !fix.verify.is_empty() {
        sheet.entry_columns("", "   ", &format!("check: {}", escape::terminal(&fix.verify)));
    }
    if full && !fix.source.is_empty() {
        sheet.entry_columns("", "   ", &escape::terminal(&fix.source));
    }
}

/// A label that stands at the first entry of its kind only.
struct Label(Option<&'static str>);

impl Label {
    fn new(text: &'static str) -> Self {
        Self(Some(text))
    }

    fn once(&mut self) -> &'static str {
        self.0.take().unwrap_or("")
    }
}

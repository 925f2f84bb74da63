//! The stages of a session as a table: what was reached, when, in which frames, and how that is known.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

use crate::report::Stage;
use crate::vocabulary::StageStatus;

use super::super::{escape, phrase};
use super::sheet::{Sheet, Tone};

/// Prints the stages: those with something to tell as rows, the others summed up in a line unless everything is wanted.
pub(super) fn print(sheet: &mut Sheet, stages: &[Stage], all: bool) {
    if stages.is_empty() {
        return;
    }
    let mut table = empty_table(sheet.inner_width());
    for stage in stages.iter().filter(|stage| all || has_row(stage)) {
        table.add_row(row(stage));
    }
    for line in table.lines() {
        print_line(sheet, &line);
    }
    if !all {
        print_rest(sheet, stages, StageStatus::Unknown, "?", "not visible");
        print_rest(sheet, stages, StageStatus::NotReached, "·", "never reached");
    }
}

fn has_row(stage: &Stage) -> bool {
    matches!(stage.status, StageStatus::Completed | StageStatus::Failed) || stage.first_frame.is_some()
}

fn empty_table(width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["stage", "frames", "at ms", "what happened"]);
    for column in table.column_iter_mut().take(3) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    if let Some(column) = table.column_mut(3) {
        column.set_padding((0, 0)).set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(2)));
    }
    table
}

fn row(stage: &Stage) -> [String; 4] {
    let frames = match (stage.first_frame, stage.last_frame) {
        (Some(first), Some(last)) if first != last => format!("{first}-{last}"),
        (Some(frame), _) | (None, Some(frame)) => frame.to_string(),
        (None, None) => String::new(),
    };
    let offset = stage.offset_seconds.map(|seconds| format!("{:.1}", seconds * 1000.0)).unwrap_or_default();
    let summary = stage.summary.as_deref().unwrap_or(stage.status.word());
    let happened = format!("{}{}", escape::terminal(summary), phrase::basis(stage.basis));
    [format!("{} {}", phrase::stage_mark(stage.status), stage.name.spoken()), frames, offset, happened]
}

/// The mark is the only coloured part, so the table can be laid out without colour.
fn print_line(sheet: &mut Sheet, line: &str) {
    let tone = match line.chars().next() {
        Some('✓') => Tone::Good,
        Some('✗') => Tone::Bad,
        Some('?') => Tone::Unsure,
        _ => return sheet.line(&[(Tone::Plain, "   ".into()), (Tone::Faint, line.to_owned())]),
    };
    let (mark, rest) = line.split_at_checked(line.chars().next().map_or(0, char::len_utf8)).unwrap_or((line, ""));
    sheet.line(&[(Tone::Plain, "   ".into()), (tone, mark.to_owned()), (Tone::Plain, rest.to_owned())]);
}

fn print_rest(sheet: &mut Sheet, stages: &[Stage], status: StageStatus, mark: &str, what: &str) {
    let names: Vec<_> = stages
        .iter()
        .filter(|stage| stage.status == status && !has_row(stage))
        .map(|stage| stage.name.spoken())
        .collect();
    let names = match names.as_slice() {
        [] => return,
        [first, _, _, .., last] => format!("{first} up to {last}"),
        few => few.join(", "),
    };
    sheet.paragraph(3, 5, Tone::Faint, &format!("{mark} {names}: {what}"));
}

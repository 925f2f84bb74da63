//! The records of a session that was read by sizes, each with the message it was taken for.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::sheet::{Sheet, Tone};
use crate::report::{SealedReading, SealedRecord, SizeFit};

/// Prints how sure the reading is and why not surer, the reading that fits next best, and the records.
pub(super) fn print(sheet: &mut Sheet, reading: &SealedReading) {
    let sure = match reading.because.as_slice() {
        [] => format!("by size and order, {}", reading.certainty),
        because => format!("by size and order, {}: {}", reading.certainty, because.join("; ")),
    };
    sheet.entry("records", Tone::Plain, &sure);
    if let (Some(runner_up), Some(margin)) = (&reading.runner_up, reading.margin) {
        sheet.entry(
            "next best",
            Tone::Plain,
            &format!("{runner_up}; {} less likely ({margin:.1} nats)", times(margin)),
        );
    }
    if let Some(due) = reading.expected_next {
        sheet.entry("due", Tone::Plain, due);
    }
    let Some(records) = reading.records.as_ref().filter(|records| !records.is_empty()) else { return };
    let mut table = empty_table(sheet.inner_width());
    for record in records {
        table.add_row(row(record));
    }
    for line in table.lines() {
        sheet.line(&[(Tone::Plain, "   ".into()), (Tone::Plain, line.trim_end().to_owned())]);
    }
    sheet.entry("columns", Tone::Plain, COLUMNS);
}

/// What stands in the columns.
const COLUMNS: &str = "wire: bytes of the record without its header; plain: bytes that it can hold; expected: bytes of such a message; fit: exact (its one \
                       size), range (within its range), window (a block cipher leaves a range that meets it), outside (no size that is known)";

/// Odds in words.
fn times(nats: f64) -> String {
    let odds = nats.exp();
    match odds {
        _ if odds >= 1e6 => "more than a million times".to_owned(),
        _ if odds >= 100.0 => format!("some {:.0} times", (odds / 100.0).round() * 100.0),
        _ => format!("{odds:.0} times"),
    }
}

const HEADER: [&str; 7] = ["frame", "from", "wire", "plain", "taken for", "expected", "fit"];
/// Columns of numbers.
const NUMBERS: [usize; 4] = [0, 2, 3, 5];
/// The column that may be wrapped.
const MESSAGE: usize = 4;

fn empty_table(width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(HEADER);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == HEADER.len() - 1 { 0 } else { 2 }));
        if NUMBERS.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        column.set_constraint(match index {
            MESSAGE => ColumnConstraint::LowerBoundary(Width::Fixed(12)),
            _ => ColumnConstraint::ContentWidth,
        });
    }
    table
}

fn row(record: &SealedRecord) -> [String; 7] {
    let frame = match record.last_frame == record.frame {
        true => format!("{}", record.frame),
        false => format!("{}-{}", record.frame, record.last_frame),
    };
    let message = match record.merged {
        true => format!("{} (shares the record)", record.message),
        false => record.message.to_owned(),
    };
    let fit = match record.fit {
        SizeFit::Free => String::new(),
        fit => fit.to_string(),
    };
    [
        frame,
        record.from.to_string(),
        record.length.to_string(),
        sizes(record.plaintext),
        message,
        record.expected.map(sizes).unwrap_or_default(),
        fit,
    ]
}

fn sizes((least, most): (u32, u32)) -> String {
    if least == most { least.to_string() } else { format!("{least}-{most}") }
}

//! The page on the grammar says what the grammar's data say: its tables are made from them.
//!
//! `RDPWHY_WRITE=1 cargo test --test suite grammar` writes the tables again.

use std::fmt::Write as _;
use std::path::Path;

use rdpwhy::flow::Direction;
use rdpwhy::infer::grammar::messages::Message;
use rdpwhy::infer::grammar::steps::STEPS;

fn messages() -> String {
    let mut table =
        "| message | from | sizes in bytes: share in a thousand | evidence |\n|---|---|---|---|\n".to_owned();
    for row in Message::ALL.iter().map(|message| message.row()).filter(|row| !row.sizes.is_empty()) {
        let from = if row.direction == Direction::ToServer { "client" } else { "server" };
        let sizes = row.sizes.iter().map(|sizes| match sizes.lo == sizes.hi {
            true => format!("{}: {}", sizes.lo, sizes.share),
            false => format!("{}-{}: {}", sizes.lo, sizes.hi, sizes.share),
        });
        let sizes = sizes.collect::<Vec<_>>().join(", ");
        writeln!(table, "| {} | {from} | {sizes} | {} |", row.name, row.source).unwrap();
    }
    table
}

fn steps() -> String {
    let mut table = "| in the state | message | leads to | cost |\n|---|---|---|---|\n".to_owned();
    for step in STEPS {
        let name = step.message.row().name;
        writeln!(table, "| {:?} | {name} | {:?} | {:.2} |", step.from, step.to, f64::from(step.cost) / 100.0).unwrap();
    }
    table
}

#[test]
fn the_tables_of_the_page_are_those_of_the_data() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/infer/grammar.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut made = page.clone();
    for (name, table) in [("messages", messages()), ("steps", steps())] {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let (head, rest) = made.split_once(&begin).unwrap_or_else(|| panic!("grammar.md has no {begin}"));
        let (_, tail) = rest.split_once(&end).unwrap_or_else(|| panic!("grammar.md has no {end}"));
        made = format!("{head}{begin}\n{table}\n{end}{tail}");
    }
    if std::env::var_os("RDPWHY_WRITE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &made).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap();
    assert!(
        stands == made,
        "src/infer/grammar.md is not what the data say; RDPWHY_WRITE=1 cargo test --test suite grammar"
    );
}

//! Paragraphs, lists and tables of Markdown. Texts come here escaped.

/// A page that grows.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    text: String,
}

impl Sheet {
    /// A paragraph of one line.
    pub(super) fn paragraph(&mut self, line: &str) {
        self.apart();
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A heading of the third level: a ticket has its own above.
    pub(super) fn heading(&mut self, title: &str) {
        self.paragraph(&format!("### {title}"));
    }

    /// A list, numbered or not.
    pub(super) fn list(&mut self, numbered: bool, items: impl IntoIterator<Item = String>) {
        self.apart();
        for (number, item) in (1..).zip(items) {
            let mark = if numbered { format!("{number}.") } else { "-".to_owned() };
            self.text.push_str(&format!("{mark} {item}\n"));
        }
    }

    /// A table. Cells come escaped; a row shorter than the head is filled up by whoever renders it.
    pub(super) fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        self.apart();
        self.text.push_str(&format!("| {} |\n", head.join(" | ")));
        self.text.push_str(&format!("|{}\n", " --- |".repeat(head.len())));
        for row in rows {
            self.text.push_str(&format!("| {} |\n", row.join(" | ")));
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn apart(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }
}

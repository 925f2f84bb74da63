//! A page of text of fixed width: wrapping at words, indents and labels, colour.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a piece of text is meant; colour only repeats what the words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Unsure,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Unsure => AnsiColor::Yellow.on_default(),
        }
    }
}

/// A page that grows line by line. INVARIANT: no line is wider than the page, and what is put on it has been escaped.
pub(super) struct Sheet {
    width: usize,
    color: bool,
    text: String,
}

/// The column where the text of a labelled entry begins.
const BODY: usize = 13;
/// The indent of everything that belongs to a session.
const INDENT: usize = 3;
/// The column where how sure something is stands.
const EDGE: usize = 60;

impl Sheet {
    pub(super) fn new(width: usize, color: bool) -> Self {
        Self { width: width.max(super::NARROWEST), color, text: String::new() }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Width of what stands inside a session's indent.
    pub(super) fn inner_width(&self) -> usize {
        self.width - INDENT
    }

    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Takes back a blank line at the end.
    pub(super) fn trim_blank(&mut self) {
        while self.text.ends_with("\n\n") {
            self.text.pop();
        }
    }

    pub(super) fn rule(&mut self) {
        self.line(&[(Tone::Faint, "─".repeat(self.width))]);
    }

    /// One line of pieces that are known to fit.
    pub(super) fn line(&mut self, pieces: &[(Tone, String)]) {
        let last = pieces.len().saturating_sub(1);
        for (index, (tone, text)) in pieces.iter().enumerate() {
            self.paint(*tone, if index == last { text.trim_end() } else { text });
        }
        self.text.push('\n');
    }

    /// `left`, and `right` at the right edge; on a line of its own where both do not fit.
    pub(super) fn edges(&mut self, left: &[(Tone, String)], right: (Tone, String)) {
        let used: usize = left.iter().map(|(_, text)| text.width()).sum();
        let wanted = right.1.width();
        if used > self.width {
            let joined: String = left.iter().map(|(_, text)| text.as_str()).collect();
            let tone = left.first().map_or(Tone::Plain, |(tone, _)| *tone);
            self.paragraph(0, 2, tone, &joined);
            return self.paragraph(2, 2, right.0, &right.1);
        }
        if used + 2 + wanted > self.width {
            self.line(left);
            return self.paragraph(2, 2, right.0, &right.1);
        }
        let mut pieces = left.to_vec();
        pieces.push((Tone::Plain, " ".repeat(self.width - used - wanted)));
        pieces.push(right);
        self.line(&pieces);
    }

    /// `left`, and `right` three columns on; on a line of its own where both do not fit.
    pub(super) fn edges_near(&mut self, left: &[(Tone, String)], right: (Tone, String)) {
        let used: usize = left.iter().map(|(_, text)| text.width()).sum();
        if used + 3 + right.1.width() > self.width {
            return self.edges(left, right);
        }
        let mut pieces = left.to_vec();
        pieces.push((Tone::Plain, "   ".into()));
        pieces.push(right);
        self.line(&pieces);
    }

    /// A session's paragraph.
    pub(super) fn body(&mut self, tone: Tone, text: &str) {
        self.paragraph(INDENT, INDENT, tone, text);
    }

    /// A labelled entry of a session: `   why       #5  server confirms HYBRID_EX`.
    pub(super) fn entry(&mut self, label: &str, tone: Tone, text: &str) {
        self.entry_at(label, BODY, tone, text);
    }

    /// A labelled entry whose wrapped lines stand `hang` columns further in.
    pub(super) fn entry_hanging(&mut self, label: &str, hang: usize, tone: Tone, text: &str) {
        self.entry_at(label, BODY + hang, tone, text);
    }

    /// A labelled entry that begins with a column of `column` columns: `#5  server confirms …`.
    pub(super) fn entry_columns(&mut self, label: &str, column: &str, text: &str) {
        let hang = column.width();
        self.entry_from(label, column, BODY + hang, Tone::Plain, text);
    }

    /// A labelled entry with a word at a fixed column to its right, or under it where it does not fit.
    pub(super) fn entry_with_edge(&mut self, label: &str, text: &str, edge: (Tone, String)) {
        let edge_column = EDGE.min(self.width - edge.1.width().min(self.width));
        if edge.1.is_empty() || BODY + text.width() + 2 > edge_column {
            self.entry(label, Tone::Plain, text);
            if !edge.1.is_empty() {
                self.entry("", edge.0, &edge.1);
            }
            return;
        }
        let label = label_column(label);
        let fill = " ".repeat(edge_column - BODY - text.width());
        self.line(&[(Tone::Faint, label), (Tone::Plain, format!("{text}{fill}")), edge]);
    }

    /// The same with its text in a tone of its own.
    pub(super) fn entry_with_column(&mut self, label: &str, column: &str, tone: Tone, text: &str) {
        self.entry_from(label, column, BODY + column.width(), tone, text);
    }

    fn entry_at(&mut self, label: &str, hang: usize, tone: Tone, text: &str) {
        self.entry_from(label, "", hang, tone, text);
    }

    fn entry_from(&mut self, label: &str, column: &str, hang: usize, tone: Tone, text: &str) {
        let lines = wrap(text, self.width - BODY - column.width(), self.width - hang);
        for (index, line) in lines.iter().enumerate() {
            match index {
                0 => self.line(&[
                    (Tone::Faint, label_column(label)),
                    (Tone::Plain, column.to_owned()),
                    (tone, line.clone()),
                ]),
                _ => self.line(&[(Tone::Plain, " ".repeat(hang)), (tone, line.clone())]),
            }
        }
    }

    /// Wrapped text; `first` and `rest` are indents.
    pub(super) fn paragraph(&mut self, first: usize, rest: usize, tone: Tone, text: &str) {
        let lines = wrap(text, self.width - first, self.width - rest);
        for (index, line) in lines.iter().enumerate() {
            let indent = if index == 0 { first } else { rest };
            self.line(&[(Tone::Plain, " ".repeat(indent)), (tone, line.clone())]);
        }
    }

    fn paint(&mut self, tone: Tone, text: &str) {
        if !self.color || tone == Tone::Plain || text.trim().is_empty() {
            return self.text.push_str(text);
        }
        let style = tone.style();
        self.text.push_str(&format!("{style}{text}{style:#}"));
    }
}

fn label_column(label: &str) -> String {
    debug_assert!(label.len() < BODY - INDENT, "a label needs a blank after it: {label}");
    format!("{:INDENT$}{label:<fill$}", "", fill = BODY - INDENT)
}

/// Breaks text at spaces into lines of at most `first` and then `rest` columns. A word wider than a line is broken, after a slash if
/// there is one. There is always one line.
pub(super) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Lines { done: Vec::new(), line: String::new(), used: 0, first, rest };
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        lines.push(word);
    }
    lines.done.push(lines.line);
    lines.done
}

struct Lines {
    done: Vec<String>,
    line: String,
    used: usize,
    first: usize,
    rest: usize,
}

impl Lines {
    fn limit(&self) -> usize {
        if self.done.is_empty() { self.first } else { self.rest }
    }

    fn push(&mut self, word: &str) {
        let wide = word.width();
        if self.used > 0 && self.used + 1 + wide <= self.limit() {
            self.line.push(' ');
            self.line.push_str(word);
            self.used += 1 + wide;
            return;
        }
        if self.used > 0 {
            self.end();
        }
        let mut word = word;
        while word.width() > self.limit() {
            let (head, tail) = break_word(word, self.limit());
            self.line.push_str(head);
            self.end();
            word = tail;
        }
        self.line.push_str(word);
        self.used = word.width();
    }

    fn end(&mut self) {
        self.done.push(std::mem::take(&mut self.line));
        self.used = 0;
    }
}

/// The longest head of a word that fits, ending after a slash if there is one beyond its scheme; at least one character.
fn break_word(word: &str, limit: usize) -> (&str, &str) {
    let mut used = 0;
    let mut fits = 0;
    let mut slash = None;
    for (index, character) in word.char_indices() {
        used += character.width().unwrap_or(0);
        if used > limit && fits > 0 {
            break;
        }
        fits = index + character.len_utf8();
        if character == '/' && used > 8 {
            slash = Some(fits);
        }
    }
    word.split_at_checked(slash.unwrap_or(fits)).unwrap_or((word, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, first: usize, rest: usize, expected: &[&str]) {
        assert_eq!(wrap(text, first, rest), expected);
    }

    #[test]
    fn breaks_at_words() {
        check("", 10, 10, &[""]);
        check("one two three", 7, 20, &["one two", "three"]);
        check("one two three", 3, 9, &["one", "two three"]);
    }

    #[test]
    fn breaks_a_long_word_only_when_it_must() {
        check("x abcdefghij y", 5, 5, &["x", "abcde", "fghij", "y"]);
        check("https://a.example/one/two", 20, 20, &["https://a.example/", "one/two"]);
    }

    #[test]
    fn measures_what_a_terminal_shows() {
        check("東京 サーバ", 6, 6, &["東京", "サーバ"]);
        check("東京サーバ", 5, 5, &["東京", "サー", "バ"]);
        check("東", 1, 1, &["東", ""]);
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let page = |color| {
            let mut sheet = Sheet::new(64, color);
            sheet.entry("cause", Tone::Bad, "server-credential-unusable · certificate, as far as can be told");
            sheet.edges(&[(Tone::Strong, "left".into())], (Tone::Good, "right".into()));
            sheet.into_text()
        };
        assert_ne!(page(true), page(false));
        assert_eq!(anstream::adapter::strip_str(&page(true)).to_string(), page(false));
        assert!(page(false).lines().all(|line| line.width() <= 64));
    }
}

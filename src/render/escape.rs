//! Text from packets is under the control of whoever sent them: made harmless here, once for each form of output.

use std::borrow::Cow;
use std::fmt::Write;

/// Makes text safe for a terminal: what a terminal would obey, or not show, becomes a visible escape as in `\u{1b}`.
///
/// Control characters (ESC, line ends, C1), bidirectional controls, zero-width and other format characters, line and paragraph
/// separators, private-use and tag characters are escaped. Backslashes are doubled only where an escape could be mistaken, so
/// `DOMAIN\user` stays what it was.
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u{") && !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        match character {
            '\\' => safe.push_str("\\\\"),
            hostile if is_hostile(hostile) => {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(hostile));
            }
            harmless => safe.push(harmless),
        }
    }
    Cow::Owned(safe)
}

/// Makes text safe inside a line or a table cell of Markdown (CommonMark with GitHub's tables): what [`terminal`] escapes, and every
/// character that could begin markup. It comes out as the same text, on one line.
///
/// What reads as it stands is left alone, for a ticket is read unrendered too: an underscore inside a word, a hyphen inside a line.
/// Addresses that trackers would turn into links of their own are broken by a backslash, names that they would notify are shown as
/// `\u{40}`.
pub fn markdown(text: &str) -> String {
    markdown_with(text, |_, _| None, markdown_code)
}

/// Like [`markdown`], with commands as code: `command` says which one a rest of the text begins with, given the character before it,
/// and `code` prints it.
pub fn markdown_with(
    text: &str,
    command: impl Fn(&str, Option<char>) -> Option<&'static str>,
    code: impl Fn(&str) -> String,
) -> String {
    let safe = terminal(text);
    let mut escaped = String::with_capacity(safe.len() + 16);
    let mut rest = safe.trim();
    let mut before: Option<char> = None;
    while let Some(character) = rest.chars().next() {
        if let Some(command) = command(rest, before) {
            escaped.push_str(&code(command));
            before = command.chars().next_back();
            rest = rest.get(command.len()..).unwrap_or_default();
            continue;
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        let after = rest.chars().next();
        let in_word = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
        match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => escaped.push('\\'),
            '_' if !(in_word(before) && in_word(after)) => escaped.push('\\'),
            // A rule, a list, a heading, a numbered item begin a line; a scheme or a host begins a link.
            '#' | '+' | '-' | '=' if before.is_none() => escaped.push('\\'),
            '.' | ')' if escaped.chars().all(|digit| digit.is_ascii_digit()) => escaped.push('\\'),
            ':' if after == Some('/') => escaped.push('\\'),
            '.' if ends_with_www(&escaped) => escaped.push('\\'),
            '!' if after == Some('[') => escaped.push('\\'),
            _ => {}
        }
        match character {
            // Parsers of tables do not agree on what a bar behind an escaped backslash is.
            '|' if before == Some('\\') => {
                escaped.pop();
                escaped.push_str("&#124;");
            }
            '@' if !in_word(before) && in_word(after) => escaped.push_str("\\\\u{40}"),
            other => escaped.push(other),
        }
        before = Some(character);
    }
    escaped
}

fn ends_with_www(text: &str) -> bool {
    let tail = text.len().checked_sub(3).and_then(|start| text.get(start..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case("www"))
}

/// Text as a code span of Markdown: nothing in it is markup. Of empty text nothing is left.
pub fn markdown_code(text: &str) -> String {
    let safe = terminal(text);
    if safe.trim().is_empty() {
        return String::new();
    }
    let longest = safe.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if safe.starts_with(['`', ' ']) || safe.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{safe}{pad}{fence}")
}

/// Text as a code span in a cell of a table. A bar would end the cell, also inside of code: text that has one is escaped instead.
pub fn markdown_cell(text: &str) -> String {
    if text.contains('|') { markdown(text) } else { markdown_code(text) }
}

/// Makes text safe in the content and in a quoted attribute of HTML: what [`terminal`] escapes, and the five characters of markup.
pub fn html(text: &str) -> Cow<'_, str> {
    let safe = terminal(text);
    if !safe.contains(['&', '<', '>', '"', '\'']) {
        return safe;
    }
    let mut escaped = String::with_capacity(safe.len() + 16);
    for character in safe.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            harmless => escaped.push(harmless),
        }
    }
    Cow::Owned(escaped)
}

/// Whether a terminal would obey this character, or show nothing for it.
fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0x00AD                      // soft hyphen
            | 0x034F                    // combining grapheme joiner
            | 0x061C                    // Arabic letter mark
            | 0x115F..=0x1160           // Hangul fillers
            | 0x17B4..=0x17B5           // Khmer inherent vowels
            | 0x180B..=0x180F           // Mongolian selectors
            | 0x200B..=0x200F           // zero width, direction marks
            | 0x2028..=0x202E           // separators, embeddings, overrides
            | 0x2060..=0x206F           // joiners, isolates, invisible operators
            | 0x2800                    // blank Braille pattern
            | 0x3164 | 0xFFA0           // Hangul fillers
            | 0xE000..=0xF8FF           // private use
            | 0xFE00..=0xFE0F           // variation selectors
            | 0xFEFF                    // byte order mark
            | 0xFFF0..=0xFFFB           // specials
            | 0x1BCA0..=0x1BCA3         // shorthand format controls
            | 0x1D173..=0x1D17A         // musical format controls
            | 0xE0000..=0xE0FFF         // tags, variation selectors
            | 0xF0000..=0x10FFFF        // private use
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(terminal(text), expected);
    }

    #[test]
    fn leaves_ordinary_text_of_any_script_alone() {
        for text in ["srv9.example", "DOMAIN\\anna", "Zürich", "東京サーバ", "Пётр", "مكتب", "a b"] {
            assert!(matches!(terminal(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn shows_what_a_terminal_would_obey() {
        check("a\x1b[31mb", "a\\u{1b}[31mb");
        check("a\r\nb\tc\0", "a\\u{d}\\u{a}b\\u{9}c\\u{0}");
        check("\u{9b}31m", "\\u{9b}31m");
        check("\x1b]0;title\x07", "\\u{1b}]0;title\\u{7}");
    }

    #[test]
    fn shows_what_hides_or_reorders() {
        check("user\u{202e}gnp", "user\\u{202e}gnp");
        check("ad\u{200b}min", "ad\\u{200b}min");
        check("\u{feff}x\u{2066}y\u{e0041}", "\\u{feff}x\\u{2066}y\\u{e0041}");
        check("a\u{2028}b", "a\\u{2028}b");
    }

    #[test]
    fn markdown_has_no_markup_left_and_reads_as_it_stands() {
        for (text, expected) in [
            ("srv-9.example, RDP_NEG_FAILURE 5", "srv-9.example, RDP_NEG_FAILURE 5"),
            ("DOMAIN\\anna", "DOMAIN\\\\anna"),
            (
                "*a* _b_ `c` [d](e) <f> g|h ~i~ &amp;",
                "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> g\\|h \\~i\\~ \\&amp;",
            ),
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("1. a", "1\\. a"),
            ("https://evil.example www.evil.example", "https\\://evil.example www\\.evil.example"),
            ("@team, not a@b", "\\\\u{40}team, not a@b"),
            ("a\nb", "a\\\\u{a}b"),
            ("", ""),
        ] {
            assert_eq!(markdown(text), expected);
        }
    }

    #[test]
    fn a_code_span_holds_any_text() {
        assert_eq!(markdown_code("a`b``c"), "```a`b``c```");
        assert_eq!(markdown_code("`a`"), "`` `a` ``");
        assert_eq!(markdown_code("a\u{202e}b"), "`a\\u{202e}b`");
        assert_eq!(markdown_code(" "), "");
        assert_eq!(markdown_cell("a|b"), "a\\|b");
        assert_eq!(markdown_cell("a\\|b"), "a\\\\&#124;b");
    }

    #[test]
    fn html_has_no_markup_left() {
        assert_eq!(html("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
        assert_eq!(html("\" onload=\"x"), "&quot; onload=&quot;x");
        assert_eq!(html("a\u{202e}&b"), "a\\u{202e}&amp;b");
        assert!(matches!(html("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn an_escape_cannot_be_forged() {
        check("\\u{1b}", "\\\\u{1b}");
        check("\\u{1b}\x1b", "\\\\u{1b}\\u{1b}");
    }

    #[test]
    fn nothing_hostile_is_left_of_any_character() {
        for character in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            assert!(!terminal(&character.to_string()).chars().any(is_hostile), "{character:?}");
        }
    }
}

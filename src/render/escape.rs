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

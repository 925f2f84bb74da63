//! Words of our own sentences that somebody may also have as a name.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words, in lower case.
static ORDINARY: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("words.txt").split_whitespace().collect());

/// Whether a name is a word that sentences hold anyway: to find it there tells nothing, and to replace it would spoil them. So are names
/// of one or two characters, and short numbers.
pub(super) fn is_ordinary(text: &str) -> bool {
    let short = text.chars().count() < 3;
    let number = text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    short || number || ORDINARY.contains(text.to_ascii_lowercase().as_str())
}

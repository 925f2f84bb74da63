//! The nearest words, for a miss.

use super::{meaning, myth, plain};
use crate::knowledge::{cause, fix, message};
use crate::vocabulary::{Category, StageName};

/// How many words are suggested.
const SUGGESTED: usize = 5;
/// What was typed is compared up to this length: it comes from a command line, not from a packet, and can still be long.
const COMPARED: usize = 64;

/// The words nearest to `asked`: those that contain it count as nearer, then by edit distance, then by alphabet.
pub(super) fn words(asked: &str) -> Vec<String> {
    let wanted: String = plain(asked).chars().take(COMPARED).collect();
    let mut ranked: Vec<(usize, String)> =
        vocabulary().into_iter().map(|word| (rank(&wanted, &plain(&word)), word)).collect();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().take(SUGGESTED).map(|(_, word)| word).collect()
}

fn vocabulary() -> Vec<String> {
    let mut words: Vec<String> = cause::all().map(|cause| cause.id.to_owned()).collect();
    words.extend(Category::ALL.iter().map(|category| category.word().to_owned()));
    words.extend(StageName::ALL.iter().map(|stage| stage.word().to_owned()));
    words.extend(message::all().map(|message| message.name.to_owned()));
    words.extend(fix::all().map(|fix| fix.id.to_owned()));
    words.extend(meaning::every().into_iter().map(|meaning| meaning.name.to_owned()));
    words.extend(myth::all_words());
    words.push("myths".to_owned());
    words.sort();
    words.dedup();
    words
}

fn rank(wanted: &str, word: &str) -> usize {
    let contained = wanted.len() > 2 && word.contains(wanted);
    let distance = distance(wanted, word);
    if contained { distance / 4 } else { distance }
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (above, left) in left.chars().enumerate() {
        let mut next = vec![above.saturating_add(1)];
        for ((diagonal, up), right) in row.iter().zip(row.iter().skip(1)).zip(right.chars()) {
            let before = next.last().copied().unwrap_or_default();
            let change = diagonal.saturating_add(usize::from(left != right));
            next.push(change.min(up.saturating_add(1)).min(before.saturating_add(1)));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (left, right, edits) in
            [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("alert", "alter", 2)]
        {
            assert_eq!(distance(left, right), edits, "{left} {right}");
        }
    }
}

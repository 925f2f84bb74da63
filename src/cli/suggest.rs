//! The nearest right word for a mistyped one.

/// The candidate that is nearest to `word`, if one is near enough to have been meant.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let scored = candidates.into_iter().map(|candidate| (score(&word, &candidate.to_lowercase()), candidate));
    // Among equals the first in order of name, so that the answer does not depend on the order of the tables.
    let best = scored.max_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| right.cmp(left)))?;
    (best.0 >= 0.8).then_some(best.1)
}

/// 1 for the same word, 0 for one that has nothing in common with it.
fn score(word: &str, candidate: &str) -> f64 {
    let typed = strsim::normalized_damerau_levenshtein(word, candidate);
    let begun = if word.len() >= 4 && candidate.starts_with(word) { 0.9 } else { 0.0 };
    let similar = strsim::jaro_winkler(word, candidate) - 0.1;
    typed.max(begun).max(similar)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let candidates = ["analyze", "explain", "certificate-expired", "certificate-refused", "logon-failed"];
        assert_eq!(nearest(word, candidates), expected, "{word}");
    }

    #[test]
    fn finds_what_was_meant() {
        check("anaylze", Some("analyze"));
        check("analyse", Some("analyze"));
        check("explan", Some("explain"));
        check("certificate-expird", Some("certificate-expired"));
        check("Certificate-Expired", Some("certificate-expired"));
        check("logon-fail", Some("logon-failed"));
    }

    #[test]
    fn stays_silent_when_nothing_is_near() {
        check("capture", None);
        check("xyz", None);
        check("", None);
    }
}

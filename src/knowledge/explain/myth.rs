//! The page on folklore, whole or one claim at a time.

use super::subject::{each_once, sections};
use super::{Explanation, Paragraph, plain};

const PAGE: &str = include_str!("../../causes/myths.md");
/// What begins the line with the words by which a claim is asked for.
const ASKED: &str = "Asked as: ";
/// What begins the line with the page that an answer rests on.
const SOURCE: &str = "- Source: ";
/// The parts of an answer, by the words in front of them, and as headings.
const PARTS: [(&str, &str); 3] = [
    ("- True is: ", "What is true"),
    ("- It can be so when: ", "When it can be so"),
    ("- The capture decides: ", "How the capture decides"),
];

/// The whole page.
pub(super) fn all() -> Explanation {
    let title = PAGE.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
    let mut paragraphs = sections(PAGE);
    paragraphs.retain(|section| section.heading != "References");
    for paragraph in &mut paragraphs {
        let kept = paragraph.text.lines().filter(|line| !line.starts_with(ASKED) && !line.starts_with(SOURCE));
        paragraph.text = kept.collect::<Vec<_>>().join("\n");
    }
    Explanation { title, paragraphs, steps: Vec::new(), sources: each_once(links(PAGE)) }
}

/// The claim that is asked for by one of its words.
pub(super) fn find(asked: &str) -> Option<Explanation> {
    let wanted = plain(asked);
    claims().find(|claim| words(claim).any(|word| plain(word) == wanted)).map(answer)
}

/// Every word by which a claim can be asked for.
pub(super) fn all_words() -> Vec<String> {
    claims().flat_map(|claim| words(claim).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The blocks of the page whose headings are claims.
fn claims() -> impl Iterator<Item = &'static str> {
    PAGE.split("\n## ").filter(|block| block.starts_with('"'))
}

fn words(claim: &'static str) -> impl Iterator<Item = &'static str> {
    let heading = claim.lines().next().unwrap_or_default().trim_matches('"');
    let asked = claim.lines().find_map(|line| line.strip_prefix(ASKED)).unwrap_or_default();
    std::iter::once(heading).chain(asked.split(", "))
}

fn answer(claim: &'static str) -> Explanation {
    let title = format!("Myth: {}", claim.lines().next().unwrap_or_default());
    // A heading is all that the text needs to be a section.
    let text = sections(&format!("## {claim}")).into_iter().next().map_or_else(String::new, |section| section.text);
    let part = |(begins, heading): (&str, &str)| {
        let text = text.lines().find_map(|line| line.strip_prefix(begins))?;
        let mut letters = text.chars();
        let capital = letters.next().map(|letter| letter.to_uppercase().chain(letters).collect::<String>());
        Some(Paragraph { heading: heading.to_owned(), text: capital.unwrap_or_default() })
    };
    let paragraphs = PARTS.into_iter().filter_map(part).collect();
    Explanation { title, paragraphs, steps: Vec::new(), sources: each_once(links(claim)) }
}

fn links(text: &'static str) -> Vec<&'static str> {
    text.split('<')
        .filter_map(|rest| rest.split_once('>'))
        .map(|(url, _)| url)
        .filter(|url| url.starts_with("https://"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::cause;

    #[test]
    fn every_claim_is_answered_in_all_its_parts_with_a_source() {
        assert!(claims().count() >= 15);
        for claim in claims() {
            for word in words(claim) {
                let answer = find(word).unwrap_or_else(|| panic!("{word}"));
                let headings: Vec<_> = answer.paragraphs.iter().map(|part| part.heading.as_str()).collect();
                assert_eq!(headings, PARTS.map(|(_, heading)| heading), "{word}");
                assert!(answer.paragraphs.iter().all(|part| part.text.len() > 10), "{word}: {answer:?}");
                assert_eq!(answer.sources.len(), 1, "{word}");
            }
        }
    }

    #[test]
    fn words_are_unique_and_shadow_nothing_else() {
        let mut seen = std::collections::BTreeSet::new();
        for word in all_words() {
            assert!(seen.insert(plain(&word)), "{word} is asked twice");
            assert!(super::super::explain(&word).unwrap().title.starts_with("Myth: "), "{word} is something else");
        }
    }

    #[test]
    fn causes_that_it_names_exist_and_links_are_whole() {
        for name in PAGE.split('`').skip(1).step_by(2) {
            assert!(cause::find(name).is_some(), "{name}");
        }
        assert_eq!(PAGE.matches('<').count(), links(PAGE).len());
    }
}

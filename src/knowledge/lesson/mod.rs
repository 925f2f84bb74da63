//! The lessons: which there are, which bundled captures they show, and what is true of these by hand.
//!
//! A lesson is a row of a table here and a block of a page in `src/lessons/`. What it shows of a capture is not written down: the
//! analyzer says it when the lesson is opened (`crate::lesson`). The captures are inside the program, so that a lesson works where
//! the repository is not.

use super::message::{self, plain};

mod captures;
mod failures;
mod messages;
mod reading;
mod stages;

pub use captures::CAPTURES;

/// One lesson.
#[derive(Debug)]
pub struct Lesson {
    /// Its name: a cause, a stage, a kind of message, or a word of its own.
    pub name: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// What is looked at; none where no bundled capture holds it, as its page then says.
    pub shown: Option<Scene>,
    /// What looks like it, or what to hold it against.
    pub beside: Option<Scene>,
    /// The page that its block stands in.
    family: &'static str,
}

/// What a lesson is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A stage of a connection.
    Stage,
    /// A failure or another ending, by its cause.
    Ending,
    /// A capture that is not what it seems, and how to read it.
    Reading,
    /// A kind of message.
    Message,
}

impl Subject {
    /// Every subject, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Stage, Self::Ending, Self::Reading, Self::Message];

    /// As a heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Stage => "Stages",
            Self::Ending => "Endings, each beside its look-alike",
            Self::Reading => "Reading captures",
            Self::Message => "Messages",
        }
    }
}

/// A session of a bundled capture, with what is true of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scene {
    /// The capture's folder.
    pub capture: &'static str,
    /// The session's number, from 1; 0 where no connection was made, for the name did not resolve.
    pub session: usize,
    /// Whether it is read with its key log.
    pub keys: bool,
    /// Its cause, by hand.
    pub cause: &'static str,
}

/// A capture that is inside the program.
#[derive(Debug)]
pub struct Bundled {
    /// Its folder in the repository.
    pub name: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// Its key log, where a lesson uses it.
    pub keys: Option<&'static str>,
}

impl Bundled {
    /// As what it is written.
    pub fn file_name(&self) -> String {
        format!("{}.pcapng", self.name)
    }

    /// As what its key log is written.
    pub fn keys_name(&self) -> Option<String> {
        self.keys.map(|_| format!("{}.keys.log", self.name))
    }
}

/// The prose of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// What it teaches, in a few words.
    pub title: &'static str,
    /// Where to look.
    pub look_at: &'static str,
    /// What to ask oneself.
    pub question: &'static str,
    /// The answer.
    pub answer: &'static str,
    /// The one difference that tells it from what looks like it.
    pub decides: &'static str,
}

impl Lesson {
    /// Its prose.
    pub fn page(&self) -> Page {
        let block = block(self.family, self.name);
        let title = block.lines().next().unwrap_or_default();
        Page {
            title: title.trim(),
            look_at: section(block, "Look at"),
            question: section(block, "Question"),
            answer: section(block, "Answer"),
            decides: section(block, "Decides"),
        }
    }

    /// The captures that it shows, each once, and whether it wants their keys.
    pub fn captures(&self) -> Vec<(&'static Bundled, bool)> {
        let scenes = || self.shown.iter().chain(&self.beside);
        let mut names: Vec<&str> = scenes().map(|scene| scene.capture).collect();
        names.dedup();
        let with_keys = |name: &str| scenes().any(|scene| scene.capture == name && scene.keys);
        names.into_iter().filter_map(|name| Some((capture(name)?, with_keys(name)))).collect()
    }
}

impl Page {
    /// The frames that it speaks of, as in `#9`.
    pub fn frames(&self) -> impl Iterator<Item = u32> {
        let texts = [self.look_at, self.question, self.answer, self.decides];
        texts.into_iter().flat_map(|text| text.split('#').skip(1)).filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
    }
}

/// What stands under `# name: `, up to the next of its kind.
fn block(family: &'static str, name: &str) -> &'static str {
    let own = |block: &&'static str| {
        block.strip_prefix("# ").unwrap_or(block).strip_prefix(name).is_some_and(|rest| rest.starts_with(": "))
    };
    let block = family.split("\n# ").find(own).unwrap_or_default();
    block.split_once(": ").map_or("", |(_, rest)| rest)
}

/// What stands under `## heading`.
fn section(block: &'static str, heading: &str) -> &'static str {
    let own = |section: &&'static str| section.lines().next() == Some(heading);
    block.split("\n## ").find(own).and_then(|section| section.split_once('\n')).map_or("", |(_, text)| text.trim())
}

static TABLES: [&[Lesson]; 4] = [stages::LESSONS, failures::LESSONS, reading::LESSONS, messages::LESSONS];

/// All lessons, in the order in which they are listed.
pub fn all() -> impl Iterator<Item = &'static Lesson> {
    TABLES.iter().copied().flatten()
}

/// The lesson of that name, or of the message that has it among its other names. Case does not matter; spaces, hyphens and
/// underscores only tell the stage `client-info` from the message `Client Info`.
pub fn find(name: &str) -> Option<&'static Lesson> {
    let by = |wanted: &str| all().find(|lesson| plain(lesson.name) == plain(wanted));
    all().find(|lesson| lesson.name.eq_ignore_ascii_case(name)).or_else(|| by(name)).or_else(|| {
        let message = message::find(name)?;
        std::iter::once(&message.name).chain(message.also).find_map(|name| by(name))
    })
}

/// The capture of that name.
pub fn capture(name: &str) -> Option<&'static Bundled> {
    CAPTURES.iter().find(|bundled| bundled.name == name)
}

/// A session as anybody reads it.
const fn on(capture: &'static str, session: usize, cause: &'static str) -> Scene {
    Scene { capture, session, keys: false, cause }
}

/// A session that is read with its key log.
const fn keyed(capture: &'static str, session: usize, cause: &'static str) -> Scene {
    Scene { capture, session, keys: true, cause }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_pages_whole() {
        let mut wrong = Vec::new();
        let mut seen = BTreeSet::new();
        for lesson in all() {
            let page = lesson.page();
            if !seen.insert(lesson.name.to_lowercase()) {
                wrong.push(format!("{}: twice", lesson.name));
            }
            for (what, text) in [
                ("title", page.title),
                ("Look at", page.look_at),
                ("Question", page.question),
                ("Answer", page.answer),
                ("Decides", page.decides),
            ] {
                if text.is_empty() {
                    wrong.push(format!("{}: no {what}", lesson.name));
                }
            }
            if !page.question.ends_with('?') {
                wrong.push(format!("{}: the question asks nothing", lesson.name));
            }
            if lesson.shown.is_none() && lesson.beside.is_some() {
                wrong.push(format!("{}: something beside nothing", lesson.name));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_page_holds_a_block_without_a_lesson() {
        for lesson in all() {
            for block in lesson.family.split("\n# ") {
                let name = block.strip_prefix("# ").unwrap_or(block).split(": ").next().unwrap_or_default();
                let own = all().find(|other| other.name == name);
                assert!(own.is_some_and(|own| std::ptr::eq(own.family, lesson.family)), "'{name}' is no lesson");
            }
        }
    }

    #[test]
    fn the_captures_are_those_that_lessons_show() {
        let scenes = || all().flat_map(|lesson| lesson.shown.iter().chain(&lesson.beside));
        let shown: BTreeSet<_> = scenes().map(|scene| scene.capture).collect();
        let keyed: BTreeSet<_> = scenes().filter(|scene| scene.keys).map(|scene| scene.capture).collect();
        let bundled: BTreeSet<_> = CAPTURES.iter().map(|bundled| bundled.name).collect();
        let with_keys: BTreeSet<_> =
            CAPTURES.iter().filter(|bundled| bundled.keys.is_some()).map(|bundled| bundled.name).collect();
        assert_eq!(shown, bundled);
        assert_eq!(keyed, with_keys);
    }

    #[test]
    fn a_lesson_is_found_however_it_is_written() {
        for (asked, name) in [
            ("Certificate Expired", "certificate-expired"),
            ("client hello", "ClientHello"),
            ("CR", "X.224 Connection Request"),
            ("ultimatum", "MCS Disconnect Provider Ultimatum"),
            ("TLS", "tls"),
            ("client info", "Client Info"),
            ("client-info", "client-info"),
            ("Font_Map", "Font Map"),
        ] {
            assert_eq!(find(asked).map(|lesson| lesson.name), Some(name), "{asked}");
        }
        assert!(find("").is_none() && find("no such lesson").is_none());
    }
}

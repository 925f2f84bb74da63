//! The lessons against the analyzer, the truths of the captures, and the lists of what there is to teach.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rdpwhy::analyze;
use rdpwhy::capture::CaptureOptions;
use rdpwhy::decrypt::KeySource;
use rdpwhy::knowledge::cause;
use rdpwhy::knowledge::lesson::{self, Lesson, Scene, Subject};
use rdpwhy::lesson::{Played, play};
use rdpwhy::render::text::{NARROWEST, Options, Shown, write_lesson};
use rdpwhy::session::message::kind;
use rdpwhy::vocabulary::{Certainty, StageName, StageStatus};
use serde_json::Value;

use crate::bundled;

/// What no bundled capture holds, so that its lesson has none.
const UNSEEN: [&str; 1] = [kind::RDPEUDP_ACK];

fn scenes(lesson: &'static Lesson) -> impl Iterator<Item = &'static Scene> {
    lesson.shown.iter().chain(&lesson.beside)
}

fn folder(capture: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(capture)
}

/// A scene, analyzed; each is once, whichever test asks first.
fn played(scene: &Scene) -> &'static Played {
    static ALL: OnceLock<BTreeMap<(&str, usize, bool), Played>> = OnceLock::new();
    let play = |scene: &'static Scene| {
        let bundled = lesson::capture(scene.capture).unwrap_or_else(|| panic!("{} is not inside", scene.capture));
        play(scene, bundled).unwrap_or_else(|error| panic!("{}: {error}", scene.capture))
    };
    let all = ALL.get_or_init(|| {
        let mut all = BTreeMap::new();
        for scene in lesson::all().flat_map(scenes) {
            all.entry((scene.capture, scene.session, scene.keys)).or_insert_with(|| play(scene));
        }
        all
    });
    &all[&(scene.capture, scene.session, scene.keys)]
}

#[test]
fn what_a_lesson_states_by_hand_is_what_the_analyzer_says() {
    let mut wrong = Vec::new();
    for lesson in lesson::all() {
        for scene in scenes(lesson) {
            let played = played(scene);
            let told = match played.session() {
                Some(session) => session.verdict.cause.0,
                None if scene.session == 0 && played.story().starts_with(scene.cause) => scene.cause,
                None => "no such session",
            };
            let certainty = played.session().map(|session| session.verdict.certainty);
            if certainty == Some(Certainty::Undetermined) && scene.cause != "undetermined" {
                wrong.push(format!("{}: {} is named and undetermined at once", lesson.name, scene.cause));
            }
            if told != scene.cause {
                wrong.push(format!("{}: {} is {told}, by hand {}", lesson.name, scene.capture, scene.cause));
            }
        }
        if let (Subject::Ending, Some(shown), Some(beside)) = (lesson.subject, &lesson.shown, &lesson.beside) {
            if shown.cause != lesson.name {
                wrong.push(format!("{}: shows {}", lesson.name, shown.cause));
            }
            if beside.cause == shown.cause {
                wrong.push(format!("{}: its look-alike is the same", lesson.name));
            }
        } else if lesson.subject == Subject::Ending {
            wrong.push(format!("{}: without a capture or without a look-alike", lesson.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The hand that wrote the table agrees with the hand that wrote the truth of the capture.
#[test]
fn what_a_lesson_states_by_hand_is_the_truth_of_the_capture() {
    for scene in lesson::all().flat_map(scenes).filter(|scene| scene.session > 0) {
        let truth = bundled::toml(&folder(scene.capture).join("truth.toml"));
        let session = played(scene).session().unwrap();
        let first = u64::from(session.first_frame);
        let sessions = truth["session"].as_array().unwrap();
        let wanted = sessions.iter().find(|one| one["first_frame"].as_u64() == Some(first));
        let wanted = wanted.unwrap_or_else(|| panic!("{}: no session from #{first}", scene.capture));
        let keyed = &wanted["with_keys"];
        let words = |value: &Value| {
            let also = value["also_right"].as_array().cloned().unwrap_or_default();
            let words = std::iter::once(value["cause"].clone()).chain(also);
            words.filter_map(|word| word.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let right: Vec<String> = words(wanted).into_iter().chain(words(keyed)).collect();
        assert!(right.iter().any(|cause| cause == scene.cause), "{}: {right:?}, not {}", scene.capture, scene.cause);
    }
}

#[test]
fn every_cause_that_a_bundled_capture_shows_has_a_lesson() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for folder in bundled::captures() {
        let truth = bundled::toml(&folder.join("truth.toml"));
        for session in truth["session"].as_array().into_iter().flatten() {
            let causes = [&session["cause"], &session["with_keys"]["cause"]];
            shown.extend(causes.into_iter().filter_map(Value::as_str).map(str::to_owned));
        }
    }
    let lacking: Vec<_> = shown
        .iter()
        .filter(|cause| lesson::find(cause).is_none_or(|lesson| lesson.subject != Subject::Ending))
        .collect();
    assert!(lacking.is_empty(), "without a lesson: {lacking:?}");
    let no_causes: Vec<_> = lesson::all()
        .filter(|lesson| lesson.subject == Subject::Ending && cause::find(lesson.name).is_none())
        .map(|lesson| lesson.name)
        .collect();
    assert!(no_causes.is_empty(), "named like no cause: {no_causes:?}");
}

#[test]
fn every_stage_has_a_lesson_on_which_it_is_completed() {
    for name in StageName::ALL {
        let lesson = lesson::find(name.word()).unwrap_or_else(|| panic!("{name} has no lesson"));
        assert_eq!(lesson.subject, Subject::Stage, "{name}");
        let played = played(lesson.shown.as_ref().unwrap());
        let session = played.session().unwrap();
        let stage = session.stages.iter().find(|stage| stage.name == *name).unwrap();
        assert_eq!(stage.status, StageStatus::Completed, "{name}");
        assert!(session.exchange.as_ref().unwrap().steps.iter().any(|step| step.stage == *name), "{name}");
    }
}

#[test]
fn every_kind_of_message_has_a_lesson_whose_capture_holds_it() {
    let mut wrong = Vec::new();
    for name in kind::ALL {
        let Some(lesson) = lesson::find(name).filter(|lesson| lesson.subject == Subject::Message) else {
            wrong.push(format!("{name}: no lesson"));
            continue;
        };
        let holds = lesson.shown.as_ref().map(|scene| {
            let played = played(scene);
            let exchange = played.session().and_then(|session| session.exchange.clone()).unwrap_or_default();
            exchange.steps.iter().any(|step| step.name == *name)
        });
        if holds.unwrap_or(false) == UNSEEN.contains(name) {
            wrong.push(format!("{name}: held by its capture: {holds:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A lesson that says that no bundled capture holds its message must not go on saying so when one does.
#[test]
fn what_is_said_to_be_unseen_is_in_no_bundled_capture() {
    for folder in bundled::captures() {
        let mut options = analyze::Options { exchanges: true, drawn: usize::MAX, ..Default::default() };
        if let Ok(keys) = std::fs::read(folder.join("keys.log")) {
            options.keys.add_key_log(&keys, KeySource::KeyLog);
        }
        let report = analyze::file(&folder.join("capture.pcapng"), CaptureOptions::default(), &options).unwrap();
        for step in report.sessions.iter().filter_map(|session| session.exchange.as_ref()).flat_map(|told| &told.steps)
        {
            assert!(!UNSEEN.contains(&step.name), "{} holds {}", folder.display(), step.name);
        }
    }
}

/// A frame that the prose names is one of the messages, a piece of evidence, or a note of what is shown.
#[test]
fn frames_that_the_prose_names_are_there() {
    let mut wrong = Vec::new();
    for lesson in lesson::all() {
        let mut there: BTreeSet<u32> = BTreeSet::new();
        let mut told = String::new();
        for scene in scenes(lesson) {
            let played = played(scene);
            told.push_str(played.story());
            let Some(session) = played.session() else { continue };
            there.extend(session.exchange.iter().flat_map(|exchange| &exchange.steps).map(|step| step.frame));
            there.extend(session.verdict.evidence.iter().filter_map(|evidence| evidence.frame));
            there.extend(session.notes.iter().filter_map(|note| note.frame));
            for next in &played.capture.sessions {
                there.insert(next.first_frame);
            }
        }
        for frame in lesson.page().frames().filter(|frame| !there.contains(frame)) {
            if !told.contains(&format!("#{frame}")) {
                wrong.push(format!("{}: #{frame} is not in what it shows", lesson.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every lesson fits every page, says the same with and without colour, and keeps its answer for who asks for it.
#[test]
fn every_lesson_fits_its_page() {
    for lesson in lesson::all() {
        let shown: Vec<Shown<'_>> = scenes(lesson)
            .map(|scene| {
                let played = played(scene);
                let sessions = played.capture.sessions.len();
                Shown { scene, session: played.session(), story: played.story(), sessions }
            })
            .collect();
        let print = |answer: bool, width: usize, color: bool| {
            let mut out = Vec::new();
            let options = Options { width, color, ..Options::default() };
            write_lesson(&mut out, lesson, &shown, answer, &options).unwrap();
            String::from_utf8(out).unwrap()
        };
        for width in [NARROWEST, 80, 120] {
            let plain = print(true, width, false);
            for line in plain.lines() {
                assert!(line.chars().count() <= width, "{} at {width}: {line}", lesson.name);
            }
            assert_eq!(anstream::adapter::strip_str(&print(true, width, true)).to_string(), plain, "{}", lesson.name);
        }
        let answer = lesson.page().answer.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!words(&print(false, 80, false)).contains(&answer), "{} gives its answer away", lesson.name);
        assert!(words(&print(true, 80, false)).contains(&answer), "{} never gives its answer", lesson.name);
    }
}

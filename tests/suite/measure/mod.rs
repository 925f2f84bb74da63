//! How right the inference is: the keys are hidden, and what the sealed records tell is held against what the plaintext says.
//!
//! `cargo test --test suite measure -- --nocapture` prints the tables; with `RDPWHY_FIELD_CAPTURES` the captures of others count too.

mod course;
mod group;
pub mod sessions;

use std::collections::{BTreeMap, BTreeSet};

use rdpwhy::flow::Direction;
use rdpwhy::infer::Strength;
use rdpwhy::infer::suite::Protection;
use rdpwhy::session::Session;

use course::Course;
use group::Group;
use sessions::{Pair, Source};

/// Directions of records and the sizes that their plaintext can have had.
type Sizes = Vec<(Direction, (u32, u32))>;

/// One connection, judged.
struct Case {
    name: String,
    group: Group,
    cell: Cell,
    truth: Course,
    read: Course,
    /// Directions and sizes of its records, as far as they were explained: sessions of the same peers are often alike.
    sizes: Sizes,
    strength: Strength,
    because: Vec<String>,
    /// What the tool itself says when keys open the session and the sizes tell otherwise.
    disagreements: Vec<String>,
}

/// TLS version and family of the cipher suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    version: u16,
    family: &'static str,
}

impl Cell {
    fn of(session: &Session) -> Self {
        let tls = session.tls.as_ref().unwrap();
        let family = match Protection::of(tls.cipher_suite.unwrap_or_default()) {
            Protection::Aead { .. } => "AEAD",
            Protection::Cbc { .. } if tls.encrypt_then_mac => "CBC, encrypt-then-MAC",
            Protection::Cbc { .. } => "CBC",
            Protection::Stream { .. } => "RC4",
            Protection::Unknown => "unknown",
        };
        Self { version: tls.version.unwrap_or_default(), family }
    }

    /// Sizes are exact.
    fn exact(self) -> bool {
        !self.family.starts_with("CBC")
    }

    fn heading(self) -> String {
        format!("TLS 1.{} {}", i32::from(self.version) - 0x0301, self.family)
    }
}

/// Methods that TLS's plaintext does not tell: Kerberos seals the credentials once more, so how a ticket was come by stays hidden.
const METHODS: &[(&str, &str)] = &[("mstsc/rdp-nla-smartcard-auth1.pcapng", "smart-card")];

fn case(source: &Source, pair: &Pair) -> Option<Case> {
    if !course::has_truth(&pair.with_keys) {
        return None;
    }
    let sealed = pair.without.sealed.as_ref();
    let held_out = source.held_out.contains(&u64::from(pair.with_keys.first_frame));
    let mut truth = Course::decrypted(&pair.with_keys);
    if let Some((_, method)) = METHODS.iter().find(|(name, _)| *name == source.name) {
        truth.method = method;
    }
    Some(Case {
        name: format!("{} #{}", source.name, pair.with_keys.first_frame),
        group: if held_out { Group::HeldOut } else { source.group },
        cell: Cell::of(&pair.with_keys),
        truth,
        read: Course::inferred(&pair.without),
        sizes: sealed
            .iter()
            .flat_map(|sealed| sealed.inference.steps.iter().map(|step| (step.direction, step.seen)))
            .collect(),
        strength: sealed.map_or(Strength::Undetermined, |sealed| sealed.inference.strength),
        disagreements: pair.with_keys.sealed.as_ref().unwrap().disagreements.clone(),
        because: sealed.map(|sealed| sealed.inference.because.clone()).unwrap_or_default(),
    })
}

fn cases() -> Vec<Case> {
    let mut all = sessions::bundled();
    match sessions::field() {
        Some(field) => all.extend(field),
        None => println!("SKIPPED: the captures of others, RDPWHY_FIELD_CAPTURES is not set"),
    }
    all.iter()
        .flat_map(|source| sessions::pairs(source).iter().filter_map(|pair| case(source, pair)).collect::<Vec<_>>())
        .collect()
}

#[derive(Default)]
struct Count<'c> {
    all: usize,
    different: BTreeSet<(&'c Sizes, String)>,
    right: usize,
    strong: usize,
    wrong_at_strong: usize,
}

impl<'c> Count<'c> {
    fn add(&mut self, case: &'c Case) {
        let (right, strong) = (case.truth == case.read, case.strength == Strength::Strong);
        self.all += 1;
        self.different.insert((&case.sizes, format!("{:?}", case.truth)));
        self.right += usize::from(right);
        self.strong += usize::from(strong);
        self.wrong_at_strong += usize::from(strong && !right);
    }

    fn row(&self, heading: &str) -> String {
        let Self { all, right, strong, wrong_at_strong, .. } = self;
        format!("  {heading:<30} {all:>5} {:>9} {right:>6} {strong:>6} {wrong_at_strong:>15}", self.different.len())
    }
}

/// Least shares in a hundred: right, and judged strong.
const EXACT: (usize, usize) = (95, 80);
const WINDOWS: (usize, usize) = (85, 40);

#[test]
fn readings_without_keys_are_right() {
    let cases = cases();
    for group in Group::ALL {
        print_group(group, &cases);
    }
    for case in &cases {
        let wrong = case.truth.differences(&case.read);
        assert!(
            !wrong.is_empty() || case.disagreements.is_empty(),
            "{}: {wrong:?}, {:?}",
            case.name,
            case.disagreements
        );
    }
    println!("\nwrong, or not strong (of what is held out from tuning only the counts above are told)");
    for case in cases.iter().filter(|case| case.group != Group::HeldOut) {
        let wrong = case.truth.differences(&case.read);
        if !wrong.is_empty() || case.strength != Strength::Strong {
            let (heading, strength) = (case.cell.heading(), case.strength);
            println!(
                "  {} ({heading}, {strength:?}): {}",
                case.name,
                [wrong, case.because.clone()].concat().join("; ")
            );
        }
    }
    for exact in [true, false] {
        let (least_right, least_strong) = if exact { EXACT } else { WINDOWS };
        let mut count = Count::default();
        cases.iter().filter(|case| case.cell.exact() == exact).for_each(|case| count.add(case));
        assert_eq!(count.wrong_at_strong, 0, "strong and wrong, exact sizes: {exact}");
        assert!(count.all >= 10 && count.right * 100 >= count.all * least_right, "right, exact sizes: {exact}");
        assert!(count.strong * 100 >= count.all * least_strong, "strong, exact sizes: {exact}");
    }
}

fn print_group(group: Group, cases: &[Case]) {
    let cases = || cases.iter().filter(|case| case.group == group);
    println!("\n{}\n  {:<30} cases different  right strong wrong at strong", group.heading(), "");
    let mut cells: BTreeMap<Cell, Count> = BTreeMap::new();
    let mut total = Count::default();
    for case in cases() {
        cells.entry(case.cell).or_default().add(case);
        total.add(case);
    }
    for (cell, count) in &cells {
        println!("{}", count.row(&cell.heading()));
    }
    println!("{}", total.row("all"));
    confusion("last stage", cases(), |course| course.reached().to_string());
    confusion("method", cases(), |course| course.method.to_owned());
    confusion("logon", cases(), |course| course.logon.to_owned());
    confusion("licensing", cases(), |course| course.licensing.clone());
    confusion("active", cases(), |course| course.active.to_string());
}

/// `truth (as read where that differs) count`, for one member.
fn confusion<'c>(what: &str, cases: impl Iterator<Item = &'c Case>, member: impl Fn(&Course) -> String) {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for case in cases {
        *counts.entry((member(&case.truth), member(&case.read))).or_default() += 1;
    }
    let told = counts.iter().map(|((truth, read), count)| match truth == read {
        true => format!("{truth} {count}"),
        false => format!("{truth} READ AS {read} {count}"),
    });
    println!("  {what}: {}", told.collect::<Vec<_>>().join(", "));
}

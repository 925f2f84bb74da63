//! Forged captures: scripts for what no peer at hand can be made to do. Each is written from code, byte for byte the same every
//! time, with its truth beside it; `captures/forged-*` holds the results.
//!
//! `RDPWHY_FORGE=write cargo test --test suite forged` writes them again.

pub mod cases;
pub mod file;
pub mod ip;
pub mod link;
pub mod rdp;
pub mod scene;
pub mod talk;
#[allow(dead_code, reason = "the benchmark uses the rest of it")]
pub mod tls;
pub mod truth;

use scene::Scene;
use truth::Truth;

/// A forged capture.
pub struct Case {
    /// Its folder, without `forged-`.
    pub name: &'static str,
    /// What happens in it.
    pub story: &'static str,
    /// Writes it.
    pub script: fn(&mut Scene) -> Vec<Truth>,
}

/// Capture, provenance and truth of a case.
pub fn files(case: &Case) -> [(&'static str, Vec<u8>); 3] {
    let mut scene = Scene::default();
    let truths = (case.script)(&mut scene);
    [
        ("capture.pcapng", scene.bytes()),
        ("provenance.toml", provenance(case).into_bytes()),
        ("truth.toml", truth::toml(&truths).into_bytes()),
    ]
}

fn provenance(case: &Case) -> String {
    format!(
        "name = \"forged-{}\"\nkind = \"forged\"\nmade = \"2026-11-20T21:00:00Z\"\n\
         command = \"RDPWHY_FORGE=write cargo test --test suite forged\"\n\
         peers = [\"tests/forge (no program spoke; both ends are a script)\"]\nvantage = \"none\"\n\
         edits = \"all of it is written by hand\"\nstory = {:?}\n",
        case.name, case.story
    )
}

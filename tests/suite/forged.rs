//! The forged captures are what their code makes, byte for byte.

use std::path::Path;

use crate::forge::{self, cases::CASES};

#[test]
fn forged_captures_are_what_their_code_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let write = std::env::var_os("RDPWHY_FORGE").is_some_and(|value| value == "write");
    for case in CASES {
        let folder = root.join(format!("forged-{}", case.name));
        for (name, bytes) in forge::files(case) {
            let path = folder.join(name);
            if write {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, &bytes).unwrap();
            }
            let stands = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(stands == bytes, "{} is not what tests/forge makes; see tests/forge/mod.rs", path.display());
        }
    }
}

#[test]
fn no_forged_capture_is_left_without_its_code() {
    for folder in crate::bundled::captures() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let Some(forged) = name.strip_prefix("forged-") else { continue };
        assert!(CASES.iter().any(|case| case.name == forged), "{name}");
    }
}

//! Real captures, found through an environment variable: none of them is part of the project.

use std::path::{Path, PathBuf};

use super::{oracle, read};

/// Frame number, time, length and bytes of every packet agree with pcap-parser.
#[test]
fn field_captures_read_as_pcap_parser_reads_them() {
    let Some(folder) = std::env::var_os("RDPWHY_FIELD_CAPTURES") else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    for (path, codes) in agree(Path::new(&folder)) {
        assert!(codes.is_empty(), "{}: {codes:?}", path.display());
    }
}

/// The same of the captures of this repository, some of which are cut by a snap length.
#[test]
fn bundled_captures_read_as_pcap_parser_reads_them() {
    agree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("captures"));
}

/// Compares every capture of a folder; their warnings.
fn agree(folder: &Path) -> Vec<(PathBuf, Vec<&'static str>)> {
    let mut captures = Vec::new();
    collect(folder, &mut captures);
    assert!(!captures.is_empty(), "{} holds no captures", folder.display());
    let mut warnings = Vec::new();
    for path in captures {
        let bytes = std::fs::read(&path).unwrap();
        let (seen, codes) = read(&bytes);
        assert!(seen == oracle::read(&bytes), "{}", path.display());
        warnings.push((path, codes));
    }
    warnings
}

fn collect(folder: &Path, captures: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, captures);
        } else if path.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng") {
            captures.push(path);
        }
    }
}

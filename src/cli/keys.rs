//! Secrets from files of the user.

use std::fs;
use std::path::Path;

use rdpwhy::decrypt::{KeySource, Keys, Secret};

use super::args::JudgingArgs;
use super::problem::Problem;

/// Reads `--keys` and `--server-key`. No message quotes anything of the files.
///
/// # Errors
/// A file cannot be read, holds no line of a key log, or no private key.
pub(super) fn read(arguments: &JudgingArgs) -> Result<Keys, Problem> {
    let mut keys = Keys::default();
    for file in &arguments.keys {
        let before = (keys.lines(), keys.junk());
        keys.add_key_log(contents(file)?.bytes(), KeySource::KeyLog);
        if keys.lines() == before.0 && keys.junk() > before.1 {
            return Err(Problem::new(
                format!("{}: expected a TLS key log, and no line of it is in the NSS format", file.display()),
                "its lines look like CLIENT_RANDOM <hex> <hex>; a private key goes with --server-key",
            ));
        }
    }
    for file in &arguments.server_key {
        let contents = contents(file)?;
        let pem = String::from_utf8_lossy(contents.bytes());
        keys.add_server_key(&pem).map_err(|error| {
            Problem::new(format!("{}: {error}", file.display()), "give the key of the server's certificate")
        })?;
    }
    Ok(keys)
}

fn contents(file: &Path) -> Result<Secret, Problem> {
    fs::read(file)
        .map(Secret::new)
        .map_err(|error| Problem::new(format!("{}: {error}", file.display()), "check that the file can be read"))
}

//! `--name value` options of both programs.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::{Context as _, bail};

/// The options of one call.
pub struct Options(BTreeMap<String, String>);

impl Options {
    /// Reads the program's arguments.
    pub fn from_arguments() -> anyhow::Result<Self> {
        let mut options = BTreeMap::new();
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let Some(name) = name.strip_prefix("--") else { bail!("expected an option, not {name}") };
            let value = arguments.next().with_context(|| format!("--{name} needs a value"))?;
            options.insert(name.to_owned(), value);
        }
        Ok(Self(options))
    }

    /// An option's text, if it was given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// An option's value, or the default.
    pub fn value<T: FromStr>(&self, name: &str, default: T) -> anyhow::Result<T>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        match self.text(name) {
            Some(text) => text.parse().with_context(|| format!("--{name} {text}")),
            None => Ok(default),
        }
    }

    /// An option that must be given.
    pub fn required(&self, name: &str) -> anyhow::Result<&str> {
        self.text(name).with_context(|| format!("--{name} is needed"))
    }
}

/// TLS versions by the text of `--tls`: `1.2`, `1.3`, or both.
pub fn tls_versions(text: Option<&str>) -> anyhow::Result<&'static [&'static rustls::SupportedProtocolVersion]> {
    const ONLY_12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];
    const ONLY_13: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13];
    Ok(match text {
        Some("1.2") => ONLY_12,
        Some("1.3") => ONLY_13,
        None => rustls::ALL_VERSIONS,
        Some(other) => bail!("--tls {other}: expected 1.2 or 1.3"),
    })
}

//! Code tables: every number that a peer, a dialog or a log can show, with its name, its meaning and where it is specified.
//!
//! A lookup answers `None` for a code that is not in the table; callers then show the number as it is.

pub mod alert;
pub mod disconnect;
pub mod errinfo;
pub mod event;
pub mod extended;
pub mod gateway;
pub mod kerberos;
pub mod license;
pub mod mcs;
pub mod negotiation;
pub mod rdstls;
pub mod status;

/// One row of a code table.
#[derive(Debug)]
pub struct Code {
    /// The value.
    pub number: u32,
    /// The specification's name.
    pub name: &'static str,
    /// What it says, in one sentence.
    pub meaning: &'static str,
    /// The cause that it names, if it names one by itself.
    pub cause: Option<&'static str>,
    /// Where it is specified.
    pub source: &'static str,
}

impl Code {
    fn find_in(table: &'static [Self], number: u32) -> Option<&'static Self> {
        table.iter().find(|row| row.number == number)
    }
}

#[cfg(test)]
mod tests;

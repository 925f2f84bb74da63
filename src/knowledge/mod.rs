//! Causes, fixes and code tables with their sources: data, no judgement.
//!
//! Everything here is an explicit table with a lookup. A rule names a cause by [`cause::id`], a renderer finds its title, page and
//! fixes by that id. Nothing here knows of packets, sessions or rules.

pub mod cause;
pub mod codes;
pub mod collect;
pub mod command;
pub mod dialog;
pub mod explain;
pub mod fix;
pub mod healthy;
pub mod lesson;
pub mod message;
pub mod section;
pub mod source;
pub mod stage;

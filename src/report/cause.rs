//! The name of a cause.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// Name of a cause, one of [`crate::knowledge::cause::id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct CauseId(pub &'static str);

impl From<&'static str> for CauseId {
    fn from(id: &'static str) -> Self {
        Self(id)
    }
}

impl fmt::Display for CauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

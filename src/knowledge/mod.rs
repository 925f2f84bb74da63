//! Code tables with sources, fixes and cause pages: data, no logic.

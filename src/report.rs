//! The report: the contract of schema 1 as plain data.

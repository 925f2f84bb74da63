//! Capability sets of Demand Active and Confirm Active.

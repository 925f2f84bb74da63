//! Names of the capture that stand inside sentences of the report and in no field of their own.

/// A text of the capture, for whoever replaces names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// As the packets hold it (not escaped).
    pub text: String,
}

/// What a text of the capture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// Name of a host, or its address.
    Host,
    /// A Kerberos principal: `user@REALM`, `TERMSRV/host`.
    Principal,
    /// A distinguished name.
    DistinguishedName,
    /// An object identifier that an organization may have made for itself.
    ObjectIdentifier,
    /// Anything else that a peer wrote.
    Text,
}

//! The words of the contract: enums that the session model, the rules, the knowledge tables and the report share.

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
        pub enum $name {
            $($(#[doc = $doc])* #[serde(rename = $word)] $variant),*
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The contract's word.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

pub(crate) use words;

words! {
    /// How sure a claim is; greater is surer.
    Certainty {
        /// Nothing in the capture says.
        Undetermined = "undetermined",
        /// It fits, and at least one look-alike is not excluded.
        Consistent = "consistent",
        /// One cause fits, look-alikes are excluded by evidence in the capture.
        Strong = "strong",
        /// Bytes in the capture state it.
        Proven = "proven",
    }
}

words! {
    /// What became of a session.
    Outcome {
        /// It failed.
        Failed = "failed",
        /// It worked and ended in order.
        Ok = "ok",
        /// It was still open when the capture ended.
        Open = "open",
        /// It was never meant to become a session.
        Probe = "probe",
        /// Not even success or failure can be told.
        Unknown = "unknown",
    }
}

words! {
    /// Family of a cause.
    Category {
        /// The server's certificate or its credential.
        Certificate = "certificate",
        /// Protocols, versions, algorithms.
        ProtocolMismatch = "protocol-mismatch",
        /// Remote Desktop licensing.
        Licensing = "licensing",
        /// Who may log on.
        Authentication = "authentication",
        /// The path between the ends.
        Network = "network",
        /// What the server was told to do.
        ServerPolicy = "server-policy",
        /// No fault.
        None = "none",
        /// Nothing tells.
        Undetermined = "undetermined",
    }
}

words! {
    /// Who did something.
    Actor {
        /// The client.
        Client = "client",
        /// The server.
        Server = "server",
        /// A device between them.
        Middlebox = "middlebox",
        /// Nobody.
        Nobody = "nobody",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// How a connection ended.
    How {
        /// TCP RST.
        Rst = "rst",
        /// TCP FIN.
        Fin = "fin",
        /// TLS alert.
        Alert = "alert",
        /// MCS Disconnect Provider Ultimatum.
        Ultimatum = "ultimatum",
        /// ICMP error.
        Icmp = "icmp",
        /// Silence where an answer was due.
        Timeout = "timeout",
        /// It had not ended when the capture did.
        Open = "open",
    }
}

impl How {
    /// As a sentence says it: "the client sends RST".
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Rst => "RST",
            Self::Fin => "FIN",
            Self::Alert => "a TLS alert",
            Self::Ultimatum => "a Disconnect Provider Ultimatum",
            Self::Icmp => "an ICMP error",
            Self::Timeout => "nothing",
            Self::Open => "no close",
        }
    }
}

words! {
    /// Stage of a connection.
    StageName {
        /// TCP handshake.
        Tcp = "tcp",
        /// X.224 and RDP negotiation.
        X224 = "x224",
        /// TLS handshake.
        Tls = "tls",
        /// CredSSP, RDSTLS or AAD.
        Authentication = "authentication",
        /// MCS and GCC.
        Mcs = "mcs",
        /// Security exchange of Standard RDP Security.
        Security = "security",
        /// Client Info.
        ClientInfo = "client-info",
        /// Licensing.
        Licensing = "licensing",
        /// Demand Active and Confirm Active.
        Capabilities = "capabilities",
        /// From the Font Map on.
        Active = "active",
    }
}

impl StageName {
    /// As a report names it.
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::X224 => "X.224",
            Self::Tls => "TLS",
            Self::Authentication => "authentication",
            Self::Mcs => "MCS",
            Self::Security => "security exchange",
            Self::ClientInfo => "Client Info",
            Self::Licensing => "licensing",
            Self::Capabilities => "capabilities",
            Self::Active => "session",
        }
    }
}

words! {
    /// What became of a stage.
    StageStatus {
        /// It was completed.
        Completed = "completed",
        /// The connection ended in it.
        Failed = "failed",
        /// It was not reached.
        NotReached = "not-reached",
        /// The negotiated path does not have it.
        Skipped = "skipped",
        /// The capture does not tell.
        Unknown = "unknown",
    }
}

words! {
    /// How something is known; the earlier is the better.
    Basis {
        /// Read in clear.
        Seen = "seen",
        /// Read after decryption.
        Decrypted = "decrypted",
        /// Inferred from sealed records.
        Inferred = "inferred",
    }
}

words! {
    /// Transport of a session.
    Transport {
        /// TCP.
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
    }
}

words! {
    /// What carried a session.
    Via {
        /// A SOCKS proxy.
        Socks = "socks",
        /// An HTTP proxy (CONNECT).
        HttpConnect = "http-connect",
        /// An RD Gateway.
        RdGateway = "rd-gateway",
    }
}

words! {
    /// Where a capture was taken.
    Vantage {
        /// At the client, or next to it.
        Client = "client",
        /// At the server, or next to it.
        Server = "server",
        /// In between.
        Between = "between",
    }
}

words! {
    /// A fault that can be read off a certificate.
    Judgement {
        /// Past its validity at the capture's clock.
        Expired = "expired",
        /// Before its validity at the capture's clock.
        NotYetValid = "not-yet-valid",
        /// No chain to a public root or to one that was given.
        Untrusted = "untrusted",
        /// It names another host than the client dialled.
        NameMismatch = "name-mismatch",
        /// Its key is too short.
        WeakKey = "weak-key",
        /// It was signed with a broken algorithm.
        WeakSignature = "weak-signature",
        /// It is not for server authentication.
        WrongUsage = "wrong-usage",
        /// It cannot be parsed.
        Malformed = "malformed",
        /// The server does not hold its key.
        KeyMismatch = "key-mismatch",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_orders_from_unsure_to_sure() {
        assert!(Certainty::Proven > Certainty::Strong && Certainty::Consistent > Certainty::Undetermined);
    }

    #[test]
    fn serializes_to_the_word_it_prints() {
        for how in How::ALL {
            assert_eq!(serde_json::to_string(how).unwrap(), format!("\"{how}\""));
        }
    }
}

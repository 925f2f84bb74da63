//! Words that only the report uses; the shared ones are in [`crate::vocabulary`].

use crate::vocabulary::words;

words! {
    /// What a capture file is.
    CaptureFormat {
        /// pcap.
        Pcap = "pcap",
        /// pcapng.
        Pcapng = "pcapng",
    }
}

words! {
    /// Where the keys of a TLS connection came from.
    KeysFrom {
        /// A key log given by the user.
        KeyLog = "key-log",
        /// A Decryption Secrets Block in the capture.
        Embedded = "embedded",
        /// The server's private key.
        ServerKey = "server-key",
    }
}

words! {
    /// How a client proved who it is.
    AuthenticationMethod {
        /// NTLM inside CredSSP.
        Ntlm = "ntlm",
        /// Kerberos inside CredSSP.
        Kerberos = "kerberos",
        /// A smart card (Kerberos PKINIT) inside CredSSP.
        SmartCard = "smart-card",
        /// RDSTLS.
        Rdstls = "rdstls",
        /// Microsoft Entra ID.
        Aad = "aad",
    }
}

words! {
    /// The course that the licensing exchange took.
    LicensingCourse {
        /// No license was asked for.
        None = "none",
        /// A new license was issued.
        New = "new",
        /// A license was upgraded.
        Upgrade = "upgrade",
        /// The client showed a stored license.
        Stored = "stored",
        /// It was refused.
        Refused = "refused",
        /// The connection ended inside the exchange.
        BrokenOff = "broken-off",
    }
}

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

words! {
    /// Who sent a record.
    Sender {
        /// The client.
        Client = "client",
        /// The server.
        Server = "server",
    }
}

words! {
    /// How the size of a record agrees with the message that it was taken for.
    SizeFit {
        /// One size was seen, and the grammar names it.
        Exact = "exact",
        /// One size was seen, within a range that the grammar names.
        Range = "range",
        /// The sizes that a block cipher leaves open include those expected.
        Window = "window",
        /// No size that the grammar knows of such a message.
        Outside = "outside",
        /// No size is expected.
        Free = "any",
    }
}

//! The security protocols that requestedProtocols and selectedProtocol name.

use std::borrow::Cow;

use super::listed;
use crate::code::flags;

flags! {
    /// Security protocols, as a set in requestedProtocols ([MS-RDPBCGR] 2.2.1.1.1) and as one value in selectedProtocol
    /// ([MS-RDPBCGR] 2.2.1.2.1).
    ///
    /// The names are the specification's without their common prefix `PROTOCOL_`; 0 is `RDP`.
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/902b090b-9cb3-4efc-92bf-ee13373371e3
    pub struct SecurityProtocols(u32) {
        /// Standard RDP Security.
        RDP = 0,
        /// TLS.
        SSL = 1,
        /// CredSSP over TLS (NLA).
        HYBRID = 2,
        /// RDSTLS, the authentication of a redirected connection.
        RDSTLS = 4,
        /// CredSSP over TLS, then the Early User Authorization Result PDU.
        HYBRID_EX = 8,
        /// Authentication by an Entra ID (RDS AAD).
        RDSAAD = 0x10,
    }
}

impl SecurityProtocols {
    /// Every protocol by name, `RDP` for none, and what has no name as `0x…`.
    pub fn listed(self) -> impl Iterator<Item = Cow<'static, str>> {
        let none = (self == Self::RDP).then_some("RDP");
        listed(none.into_iter().chain(self.names()), self.unnamed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_names_and_keeps_unknown_bits() {
        let check = |value, expect: &[&str]| {
            assert_eq!(SecurityProtocols(value).listed().collect::<Vec<_>>(), expect);
        };
        check(0, &["RDP"]);
        check(0xb, &["SSL", "HYBRID", "HYBRID_EX"]);
        check(0x1f, &["SSL", "HYBRID", "RDSTLS", "HYBRID_EX", "RDSAAD"]);
        check(0x20, &["0x20"]);
        check(0x8000_0001, &["SSL", "0x80000000"]);
    }
}

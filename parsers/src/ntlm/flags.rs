//! What client and server agree on.

use crate::code::flags;

flags! {
    /// NegotiateFlags ([MS-NLMP] 2.2.2.5, NEGOTIATE).
    ///
    /// [MS-NLMP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/99d90ff4-957f-4c8a-80e4-5bfe5a9a9832
    pub struct NegotiateFlags(u32) {
        /// Text is UTF-16.
        NTLMSSP_NEGOTIATE_UNICODE = 0x0000_0001,
        /// Text is in the system's code page.
        NTLM_NEGOTIATE_OEM = 0x0000_0002,
        /// The server is to name its realm.
        NTLMSSP_REQUEST_TARGET = 0x0000_0004,
        /// Messages are signed.
        NTLMSSP_NEGOTIATE_SIGN = 0x0000_0010,
        /// Messages are encrypted.
        NTLMSSP_NEGOTIATE_SEAL = 0x0000_0020,
        /// Datagrams instead of a stream.
        NTLMSSP_NEGOTIATE_DATAGRAM = 0x0000_0040,
        /// LAN Manager session key.
        NTLMSSP_NEGOTIATE_LM_KEY = 0x0000_0080,
        /// NTLM.
        NTLMSSP_NEGOTIATE_NTLM = 0x0000_0200,
        /// Nobody logs on.
        NTLMSSP_NEGOTIATE_ANONYMOUS = 0x0000_0800,
        /// The negotiate message names a domain.
        NTLMSSP_NEGOTIATE_OEM_DOMAIN_SUPPLIED = 0x0000_1000,
        /// The negotiate message names a workstation.
        NTLMSSP_NEGOTIATE_OEM_WORKSTATION_SUPPLIED = 0x0000_2000,
        /// A signature, even if it is a dummy.
        NTLMSSP_NEGOTIATE_ALWAYS_SIGN = 0x0000_8000,
        /// TargetName is a domain.
        NTLMSSP_TARGET_TYPE_DOMAIN = 0x0001_0000,
        /// TargetName is a server.
        NTLMSSP_TARGET_TYPE_SERVER = 0x0002_0000,
        /// NTLM version 2 session security.
        NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY = 0x0008_0000,
        /// The server may only identify the client.
        NTLMSSP_NEGOTIATE_IDENTIFY = 0x0010_0000,
        /// LAN Manager session key for the user.
        NTLMSSP_REQUEST_NON_NT_SESSION_KEY = 0x0040_0000,
        /// There is target information.
        NTLMSSP_NEGOTIATE_TARGET_INFO = 0x0080_0000,
        /// The Version field is filled in.
        NTLMSSP_NEGOTIATE_VERSION = 0x0200_0000,
        /// 128-bit keys.
        NTLMSSP_NEGOTIATE_128 = 0x2000_0000,
        /// The client sends a session key of its own.
        NTLMSSP_NEGOTIATE_KEY_EXCH = 0x4000_0000,
        /// 56-bit keys.
        NTLMSSP_NEGOTIATE_56 = 0x8000_0000,
    }
}

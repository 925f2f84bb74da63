//! Messages and their sizes in bytes of plaintext.
//!
//! Sources. Decrypted sessions of public captures: K Kerberos, SC smart card, RCG Remote Credential Guard, TLS no NLA, REJ NLA refused
//! (all mstsc to Windows Server 2022), FR FreeRDP to Windows, T4 and T181 TLS 1.3 to Windows 11 24H2, M rdesktop-like to Windows
//! 2003 over RC4. Sealed with exact sizes: GW, SH, N1, N2. Sealed with windows: Z. In clear: W (a proxy), STD (Standard RDP
//! Security). `computed` is arithmetic on the encoding rules, which the comments give; weights beside it are judgement.

use crate::flow::Direction;

const C: Direction = Direction::ToServer;
const S: Direction = Direction::ToClient;

/// A range of sizes with its share of what is expected, in thousandths.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Smallest, bytes.
    pub lo: u32,
    /// Largest, bytes.
    pub hi: u32,
    /// Share in thousandths.
    pub share: u32,
}

/// A message of the grammar.
#[derive(Clone, Copy, Debug)]
pub struct MessageRow {
    /// Which.
    pub message: Message,
    /// Name as the specifications write it.
    pub name: &'static str,
    /// Who sends it.
    pub direction: Direction,
    /// Sizes; the shares sum to 1000.
    pub sizes: &'static [Sizes],
    /// Where the sizes come from.
    pub source: &'static str,
}

macro_rules! messages {
    ($($(#[doc = $doc:literal])* $message:ident, $name:literal, $direction:ident, [$(($lo:literal, $hi:literal, $share:literal)),* $(,)?], $source:literal;)*) => {
        /// Kind of message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Message { $($(#[doc = $doc])* $message),* }

        impl Message {
            /// Its row of the table.
            pub fn row(self) -> &'static MessageRow {
                match self {
                    $(Self::$message => {
                        const ROW: MessageRow = MessageRow {
                            message: Message::$message,
                            name: $name,
                            direction: $direction,
                            sizes: &[$(Sizes { lo: $lo, hi: $hi, share: $share }),*],
                            source: $source,
                        };
                        &ROW
                    }),*
                }
            }

            /// Every message in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$message),*];
        }
    };
}

messages! {
    // ---- CredSSP (MS-CSSP 2.2.1). TSRequest around a token of n bytes: SEQUENCE, version 5, negoTokens; 17 for short tokens.
    /// NTLM NEGOTIATE_MESSAGE without SPNEGO, with or without the clientNonce.
    NtlmNegotiate, "TSRequest with NTLM NEGOTIATE_MESSAGE", C,
        [(57, 57, 720), (49, 49, 80), (93, 93, 100), (49, 56, 30), (58, 110, 70)],
        "57 REJ N1 N2 SH Z; 93 FR; 49 computed (no VERSION); up to 110 computed (domain and workstation supplied)";
    /// NTLM NEGOTIATE_MESSAGE inside SPNEGO.
    SpnegoNtlmNegotiate, "TSRequest with SPNEGO, NTLM NEGOTIATE_MESSAGE", C,
        [(91, 91, 600), (80, 127, 300), (128, 170, 100)],
        "91 T4 T181; longer computed (more mechanism types, clientNonce)";
    /// CHALLENGE: 56 and the target information, whose names vary.
    Challenge, "TSRequest with NTLM CHALLENGE_MESSAGE", S,
        [(190, 330, 700), (110, 480, 280), (90, 760, 20)],
        "191 N2, 221 SH, 262 N1, 295 REJ FR, 300 T4 T181, 300-315 Z; computed from names of 1 to 63 characters: about 240 and 6 for each character of the DNS domain, NetBIOS names having 15 at most";
    /// AUTHENTICATE with the proof as a hash (version 5 and 6) or the server's key sealed (2 to 4).
    Authenticate, "TSRequest with NTLM AUTHENTICATE_MESSAGE and pubKeyAuth", C,
        [(480, 960, 800), (380, 1300, 150), (300, 1800, 50)],
        "543 N1, 585 SH, 605 T4, 607 T181, 609 N2, 671 FR, 677 REJ, 892-907 Z; computed for names of 1 to 60 characters";
    /// The server's proof over NTLM.
    PubKeyAuthNtlm, "TSRequest with pubKeyAuth", S,
        [(59, 59, 550), (95, 95, 70), (303, 303, 120), (559, 559, 20), (431, 431, 20), (80, 120, 120), (295, 305, 40), (100, 700, 60)],
        "59 FR N1 SH; 95 freerdp-shadow (repeats the nonce); 300-315 Z; 303 (RSA-2048), 431 (RSA-3072), 559 (RSA-4096), 80-120 (ECDSA key, or SPNEGO with mechListMIC) computed";
    /// SPNEGO's end when the mechanism list is protected: the client's proof then follows in a TSRequest of its own.
    SpnegoAccepted, "TSRequest with SPNEGO accept-completed", S,
        [(40, 62, 700), (24, 80, 300)], "computed (NegTokenResp with negState, supportedMech and mechListMIC)";
    /// The client's proof in a TSRequest of its own over NTLM.
    PubKeyAuthNtlmClient, "TSRequest with pubKeyAuth (client)", C,
        [(59, 59, 250), (95, 95, 450), (303, 303, 100), (90, 700, 200)], "computed: 59, 36 more with the clientNonce, 303 for RSA-2048 in versions 2 to 4";
    /// A refusal: TSRequest with errorCode and mostly nothing else; IronRDP sends its proof of the key beside it.
    TsError, "TSRequest with errorCode", S,
        [(15, 15, 760), (16, 16, 110), (13, 14, 30), (103, 104, 70), (67, 68, 30)],
        "15 REJ T4 T181; 103 ironrdp-server 0.13 (a proof of 95 and 8 for the errorCode); 16 computed (INTEGER with a leading zero), 67 computed (a proof of 59)";
    /// Password credentials over NTLM.
    AuthInfoNtlm, "TSRequest with authInfo (TSPasswordCreds)", C,
        [(66, 200, 780), (60, 420, 180), (60, 560, 40)],
        "76 N1, 84 SH, 116-131 Z, 153 FR; computed: about 60 and two bytes for each character of user, domain and password, 36 for a nonce";
    /// TGT-REQ of user-to-user Kerberos inside SPNEGO.
    TgtReq, "TSRequest with SPNEGO, Kerberos TGT-REQ", C,
        [(151, 210, 850), (128, 270, 150)],
        "175 K SC RCG GW (one host); computed: 100 to 160 and the server's name, where the ClientHello tells that (see BEYOND_THE_NAME)";
    /// TGT-REP: the server's ticket.
    TgtRep, "TSRequest with SPNEGO, Kerberos TGT-REP", S,
        [(1000, 2200, 750), (560, 5000, 250)],
        "1351 K SC RCG GW (one host); range computed from tickets with and without a PAC";
    /// AP-REQ.
    ApReq, "TSRequest with SPNEGO, Kerberos AP-REQ", C,
        [(1200, 3200, 700), (560, 6000, 250), (500, 16000, 50)],
        "1871 GW, 1887 K, 1888 RCG, 2055 SC; range computed from tickets with and without a PAC";
    /// AP-REP.
    ApRep, "TSRequest with SPNEGO, Kerberos AP-REP", S,
        [(215, 240, 650), (150, 320, 350)],
        "227 K SC GW, 228 RCG; range computed (key types)";
    /// The client's proof over Kerberos.
    PubKeyAuthKerberosClient, "TSRequest with pubKeyAuth (Kerberos)", C,
        [(191, 191, 500), (100, 260, 300), (330, 460, 150), (461, 780, 50)],
        "191 K SC RCG GW; 330 and more computed (versions 2 to 4 seal the server's key)";
    /// The server's proof over Kerberos.
    PubKeyAuthKerberos, "TSRequest with pubKeyAuth (Kerberos)", S,
        [(103, 103, 600), (95, 160, 200), (330, 430, 150), (431, 680, 50)],
        "103 K SC RCG GW; 330 and more computed (versions 2 to 4)";
    /// Password credentials over Kerberos.
    AuthInfoKerberos, "TSRequest with authInfo (TSPasswordCreds, Kerberos)", C,
        [(115, 290, 850), (100, 560, 150)],
        "183 K, 185 GW; computed as over NTLM with a wrap token of 60";
    /// Smart card credentials.
    AuthInfoSmartCard, "TSRequest with authInfo (TSSmartCardCreds)", C,
        [(320, 560, 800), (240, 1000, 200)],
        "361 SC; computed from PIN, names of reader, container and provider";
    /// Remote Credential Guard.
    AuthInfoRemoteGuard, "TSRequest with authInfo (TSRemoteGuardCreds)", C,
        [(1800, 6000, 900), (1001, 16000, 100)],
        "3215 RCG; computed from two tickets";
    /// Early User Authorization Result PDU.
    EarlyUserAuth, "Early User Authorization Result PDU", S, [(4, 4, 1000)], "4 K SC RCG GW N1 SH; MS-RDPBCGR 2.2.10.2";

    // ---- RDSTLS (MS-RDPBCGR 2.2.17) and RDS-AAD (2.2.18)
    /// RDSTLS capabilities.
    RdstlsCapabilities, "RDSTLS Capabilities PDU", S, [(8, 8, 1000)], "computed (MS-RDPBCGR 2.2.17.1)";
    /// RDSTLS credentials or cookie.
    RdstlsAuthentication, "RDSTLS Authentication Request PDU", C,
        [(60, 420, 700), (22, 1400, 300)], "computed (MS-RDPBCGR 2.2.17.2, names and password of 1 to 60 characters)";
    /// RDSTLS result.
    RdstlsResult, "RDSTLS Authentication Response PDU", S, [(10, 10, 1000)], "computed (MS-RDPBCGR 2.2.17.4)";
    /// Server nonce.
    AadNonce, "RDS-AAD Server Nonce", S, [(20, 400, 1000)], "computed (JSON of ts_nonce)";
    /// Assertion.
    AadAssertion, "RDS-AAD Authentication Request", C, [(1000, 6000, 900), (600, 16000, 100)], "computed (signed access token)";
    /// Result.
    AadResult, "RDS-AAD Authentication Result", S, [(25, 50, 1000)], "computed (JSON of authentication_result)";

    // ---- MCS (T.125) and GCC. TPKT and X.224 take 7.
    /// Connect Initial: about 130 of BER and PER around the client's data blocks.
    ConnectInitial, "MCS Connect Initial PDU", C,
        [(395, 500, 700), (330, 640, 200), (250, 1500, 100)],
        "462 K SC RCG TLS GW SH, 467 FR, 428 M, 376-462 W, 406-462 STD; computed: 12 bytes a channel, 20 or 40 a monitor";
    /// Connect Response.
    ConnectResponse, "MCS Connect Response PDU", S,
        [(100, 135, 800), (85, 190, 190), (76, 480, 10)],
        "126 K SC RCG TLS FR GW SH, 108 M, 104 and 109 W; computed: 2 bytes a channel";
    /// Connect Response that refuses: no user data.
    ConnectResponseRefused, "MCS Connect Response PDU with a failure", S, [(36, 80, 1000)], "computed (T.125, no user data)";
    /// Erect Domain Request.
    ErectDomain, "MCS Erect Domain Request PDU", C, [(12, 12, 980), (11, 14, 20)], "12 in every sample";
    /// Attach User Request.
    AttachUser, "MCS Attach User Request PDU", C, [(8, 8, 1000)], "8 in every sample";
    /// Attach User Confirm.
    AttachConfirm, "MCS Attach User Confirm PDU", S, [(11, 11, 990), (9, 9, 10)], "11 in every sample; 9 computed (refused)";
    /// Channel Join Request.
    JoinRequest, "MCS Channel Join Request PDU", C, [(12, 12, 1000)], "12 in every sample";
    /// Channel Join Confirm.
    JoinConfirm, "MCS Channel Join Confirm PDU", S, [(15, 15, 990), (13, 13, 10)], "15 in every sample; 13 computed (refused)";

    /// Several joins written at once.
    JoinRequests, "MCS Channel Join Request PDUs", C, [
        (24, 24, 100), (36, 36, 100), (48, 48, 100), (60, 60, 100), (72, 72, 100), (84, 84, 100), (96, 96, 80), (108, 108, 60),
        (120, 120, 60), (132, 132, 50), (144, 144, 50), (156, 156, 40), (168, 168, 30), (180, 180, 30),
    ], "computed: 12 each, two to fifteen of them";
    /// Several confirmations written at once.
    JoinConfirms, "MCS Channel Join Confirm PDUs", S, [
        (30, 30, 100), (45, 45, 100), (60, 60, 100), (75, 75, 100), (90, 90, 100), (105, 105, 100), (120, 120, 80), (135, 135, 60),
        (150, 150, 60), (165, 165, 50), (180, 180, 50), (195, 195, 40), (210, 210, 30), (225, 225, 30),
    ], "computed: 15 each, two to fifteen of them";

    // ---- From here on a Send Data request or indication: 14 or 15 before the data, as the sender writes the length.
    /// Client Info: 47 and the strings, 188 more for the extended part with its time zone.
    ClientInfo, "Client Info PDU", C,
        [(320, 520, 650), (280, 800, 270), (235, 1500, 60), (50, 240, 20)],
        "433 K SC RCG TLS, 409 GW, 393 FR, 333 M, 621 SH, 329-461 W, 396-411 Z; computed: two bytes a character of every name";
    /// Auto-detect request: RTT, bandwidth start and stop, network characteristics; payloads are larger.
    AutoDetectRequest, "Auto-Detect Request PDU", S,
        [(24, 25, 550), (26, 27, 50), (32, 33, 150), (36, 37, 150), (40, 16400, 100)],
        "computed (MS-RDPBCGR 2.2.14.1): 24 and 25 without payload, 32 to 37 with results, payloads of any size";
    /// Auto-detect response.
    AutoDetectResponse, "Auto-Detect Response PDU", C, [(24, 25, 600), (32, 33, 400)], "computed (MS-RDPBCGR 2.2.14.2)";
    /// STATUS_VALID_CLIENT; any other license error has the same size.
    LicenseError, "License Error Message (STATUS_VALID_CLIENT or an error)", S,
        [(34, 34, 700), (35, 35, 300)], "34 K SC RCG TLS FR M GW SH W STD; 35 computed (two bytes of length)";
    /// License Request.
    LicenseRequest, "Server License Request", S,
        [(336, 338, 300), (500, 560, 250), (1500, 6500, 350), (150, 8000, 100)],
        "5160 and 337 W, 524-539 Z; computed: 153 and the certificate (RSA-512 184, RSA-2048 376, or a chain)";
    /// New License Request: 149 and the names with a secret for RSA-512, 341 for RSA-2048.
    NewLicenseRequest, "Client New License Request", C,
        [(151, 200, 380), (343, 400, 380), (149, 275, 80), (341, 470, 100), (213, 340, 30), (471, 730, 30)],
        "157, 164, 171 W; 348-363 Z; computed for names of 1 to 60 characters and RSA-512 to RSA-4096";
    /// License Info: a stored license is offered.
    LicenseInfo, "Client License Info", C, [(1200, 4000, 850), (600, 8000, 150)], "2161 W; computed from the license's size";
    /// Platform Challenge.
    PlatformChallenge, "Server Platform Challenge", S, [(56, 57, 850), (48, 120, 150)], "56 W";
    /// Platform Challenge Response.
    PlatformChallengeResponse, "Client Platform Challenge Response", C, [(76, 77, 600), (84, 85, 250), (70, 160, 150)], "76 W; 84 computed";
    /// New License or Upgrade License.
    NewLicense, "Server New License", S, [(1200, 4500, 850), (400, 8000, 150)], "2107 W; computed from the license's size";
    /// Upgrade License.
    UpgradeLicense, "Server Upgrade License", S, [(1200, 4500, 850), (400, 8000, 150)], "computed (same structure as New License)";
    /// A client's license error.
    ClientLicenseError, "Client License Error Message", C, [(34, 34, 700), (35, 35, 300)], "computed (MS-RDPELE 2.2.2.7)";
    /// Initiate Multitransport Request.
    MultitransportRequest, "Initiate Multitransport Request PDU", S, [(42, 42, 800), (43, 43, 200)], "42 FR SH; 43 computed";
    /// Multitransport Response.
    MultitransportResponse, "Initiate Multitransport Response PDU", C, [(26, 26, 500), (27, 27, 500)], "26 SH, 27 FR";
    /// Demand Active.
    DemandActive, "Demand Active PDU", S,
        [(370, 480, 700), (310, 560, 200), (180, 900, 100)], "472 K SC RCG TLS FR GW SH, 374 M, 478 and 315 W, 307-494 STD, 428-443 Z";
    /// Confirm Active.
    ConfirmActive, "Confirm Active PDU", C,
        [(450, 700, 850), (300, 1000, 140), (180, 1400, 10)], "611 K SC RCG TLS GW, 679 SH, 556 FR, 530 M, 456-479 W, 572-587 Z";
    /// Client's Synchronize.
    ClientSynchronize, "Client Synchronize PDU", C, [(36, 36, 600), (37, 37, 400)], "36 K SC RCG TLS M GW SH; 37 FR";
    /// Client's Control (Cooperate).
    ClientCooperate, "Client Control PDU (Cooperate)", C, [(40, 40, 600), (41, 41, 400)], "40 K SC RCG TLS M GW SH; 41 FR";
    /// Client's Control (Request Control).
    ClientRequestControl, "Client Control PDU (Request Control)", C, [(40, 40, 600), (41, 41, 400)], "40 K SC RCG TLS M GW SH; 41 FR";
    /// Persistent Key List.
    PersistentKeyList, "Client Persistent Key List PDU", C, [(56, 57, 300), (56, 1500, 700)], "56 M; computed: 56 and 8 a key, 169 keys at most";
    /// Font List.
    FontList, "Client Font List PDU", C, [(40, 40, 600), (41, 41, 400)], "40 K SC RCG TLS M GW SH; 41 FR";
    /// Server's Synchronize.
    ServerSynchronize, "Server Synchronize PDU", S, [(36, 36, 700), (37, 37, 300)], "36 K SC RCG TLS FR M GW SH";
    /// Server's Control (Cooperate).
    ServerCooperate, "Server Control PDU (Cooperate)", S, [(40, 40, 700), (41, 41, 300)], "40 K SC RCG TLS FR M GW SH";
    /// Server's Control (Granted Control).
    ServerGranted, "Server Control PDU (Granted Control)", S, [(40, 40, 700), (41, 41, 300)], "40 K SC RCG TLS FR M GW SH";
    /// Font Map.
    FontMap, "Server Font Map PDU", S, [(40, 40, 680), (41, 41, 220), (205, 206, 100)], "40 K SC RCG TLS FR M GW SH; 205 W";
    /// The server's part of finalization in one record with what follows it, as a proxy passes on what it has read at once. Four messages
    /// are 156 to 160 bytes; behind them a reactivation (Deactivate All, Demand Active) or the first updates.
    FontMapAndMore, "Server Font Map PDU with what is before and behind it", S, [(363, 1090, 500), (165, 16384, 500)],
        "535 pyrdp 2 before weston 10; computed: 156 to 160, and a Deactivate All with a Demand Active";
    /// Monitor Layout.
    MonitorLayout, "Monitor Layout PDU", S, [(56, 57, 600), (76, 77, 200), (96, 97, 200)], "computed: 36 and 20 a monitor";
    /// Set Error Info.
    SetErrorInfo, "Set Error Info PDU", S, [(36, 36, 800), (37, 37, 200)], "36 K SC RCG TLS";
    /// Deactivate All: 13 with an empty source descriptor, behind 14 or 15 of TPKT, X.224 and MCS.
    DeactivateAll, "Deactivate All PDU", S, [(28, 28, 700), (27, 27, 300)], "28 gnome-remote-desktop 43; 27 computed";
    /// Server's Disconnect Provider Ultimatum.
    ServerUltimatum, "MCS Disconnect Provider Ultimatum", S, [(9, 9, 1000)], "9 K SC RCG TLS FR STD";
    /// Client's Disconnect Provider Ultimatum.
    ClientUltimatum, "MCS Disconnect Provider Ultimatum", C, [(9, 9, 1000)], "9 SH GW (sealed)";

    // ---- TLS 1.3
    /// NewSessionTicket, its type hidden.
    NewSessionTicket, "TLS NewSessionTicket", S, [(81, 81, 400), (200, 280, 300), (40, 1400, 300)], "81 T4 T181; computed for OpenSSL's stateless tickets";
    /// Whatever an active session sends.
    ActiveClient, "active session data", C, [], "no expectation";
    /// Whatever an active session sends.
    ActiveServer, "active session data", S, [], "no expectation";
    /// A record that no message of the grammar explains where it stands.
    UnexplainedClient, "not explained", C, [], "no expectation";
    /// A record that no message of the grammar explains where it stands.
    UnexplainedServer, "not explained", S, [], "no expectation";
}

/// Least size of an AP-REQ whose ticket carries a PAC, bytes: Microsoft reckons 1200 for a token before any group
/// ([MaxTokenSize](https://learn.microsoft.com/troubleshoot/windows-server/windows-security/kerberos-authentication-problems-if-user-belongs-to-groups));
/// 1871 and more in K SC RCG GW.
pub const TICKET_WITH_PAC: u32 = 1200;

/// Sizes of a TGT-REQ less the length of the name that the client dialled, which it holds as `TERMSRV/name`.
///
/// Computed ([draft-swift-win2k-krb-user2user](https://datatracker.ietf.org/doc/html/draft-swift-win2k-krb-user2user-03),
/// [RFC 4178](https://www.rfc-editor.org/rfc/rfc4178)): 24 for the PrincipalName, 28 for the rest of the TGT-REQ and its GSS header, 35 for
/// NegTokenInit and TSRequest, 4 and 11 or 12 for each of one to four mechanisms, and one for each of up to ten lengths beyond 127.
/// Four mechanisms make 137 to 147 (146 K); of fewer, 124 to 136.
pub const BEYOND_THE_NAME: &[Sizes] = &[Sizes { lo: 124, hi: 148, share: 800 }, Sizes { lo: 100, hi: 160, share: 100 }];

/// What the name leaves to the row of [`Message::TgtReq`], in thousandths: the name in the ClientHello need not be the service's.
pub const OTHER_NAMES: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_beyond_the_name_share_with_the_row() {
        let total: u32 = BEYOND_THE_NAME.iter().map(|sizes| sizes.share).sum();
        assert_eq!(total + OTHER_NAMES, 1000);
    }

    #[test]
    fn every_row_is_well_formed() {
        for message in Message::ALL {
            let row = message.row();
            assert_eq!(row.message, *message);
            assert!(
                !row.source.is_empty() && row.sizes.iter().all(|sizes| sizes.lo <= sizes.hi && sizes.share > 0),
                "{message:?}"
            );
            let total: u32 = row.sizes.iter().map(|sizes| sizes.share).sum();
            assert!(total == 1000 || row.sizes.is_empty(), "{message:?}: {total}");
        }
    }
}

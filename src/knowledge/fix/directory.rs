//! Directory, Kerberos, NTLM, policy, gateway.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::REACH_DOMAIN_CONTROLLER,
        title: "let the server reach a domain controller",
        actor: Actor::Server,
        steps: &[
            "nltest /dsgetdc:<domain> on the server; nslookup -type=srv _ldap._tcp.dc._msdcs.<domain>",
            "Ports 53, 88, 135, 389, 445 to the controller must pass",
        ],
        weakens: None,
        verify: "nltest /sc_query:<domain> answers Success",
        source: source::NLTEST,
    },
    Fix {
        id: id::REPAIR_SECURE_CHANNEL,
        title: "repair the server's trust with its domain",
        actor: Actor::Server,
        steps: &[
            "Test-ComputerSecureChannel -Repair -Credential <DOMAIN\\administrator> on the server (log on at the console or with a local account)",
            "Between domains: nltest /domain_trusts and netdom trust /verify",
        ],
        weakens: None,
        verify: "Test-ComputerSecureChannel answers True",
        source: source::TEST_SECURE_CHANNEL,
    },
    Fix {
        id: id::SYNCHRONIZE_CLOCKS,
        title: "set the clocks right",
        actor: Actor::Directory,
        steps: &[
            "w32tm /query /status and w32tm /stripchart /computer:<domain controller> /samples:3 on client and server",
            "w32tm /resync /rediscover; virtual machines: do not let host and domain both set the clock",
        ],
        weakens: None,
        verify: "the difference is below 5 minutes (Kerberos' limit), better below a second",
        source: source::W32TM,
    },
    Fix {
        id: id::REGISTER_SPN,
        title: "register the name, or dial one that is registered",
        actor: Actor::Directory,
        steps: &[
            "setspn -Q TERMSRV/<name that was dialled>; one account must answer: the server's",
            "Register an alias: setspn -S TERMSRV/<alias> <server>; or dial the server's own full DNS name, not an address",
        ],
        weakens: None,
        verify: "klist get TERMSRV/<name> on the client obtains a ticket",
        source: source::SETSPN,
    },
    Fix {
        id: id::RAISE_LM_LEVEL,
        title: "use NTLMv2, which carries channel bindings",
        actor: Actor::Client,
        steps: &[
            "reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v LmCompatibilityLevel must be 3 or more on the client",
            "Remove any TLS inspection between client and server or gateway",
        ],
        weakens: None,
        verify: "the logon succeeds",
        source: source::LM_COMPATIBILITY,
    },
    Fix {
        id: id::REPAIR_SMART_CARD,
        title: "check card, PIN and certificates",
        actor: Actor::Client,
        steps: &[
            "certutil -scinfo on the client: card, PIN and chain",
            "Log Microsoft-Windows-CAPI2/Operational names the certificate that fails; the domain controller's certificate must be in NTAuth (certutil -viewstore -enterprise NTAuth)",
            "The card must be redirected for the session, and a domain controller in reach",
        ],
        weakens: None,
        verify: "certutil -scinfo ends without error, and the logon succeeds",
        source: source::SMART_CARD,
    },
    Fix {
        id: id::REPAIR_ENTRA_LOGON,
        title: "check the Entra logon",
        actor: Actor::Client,
        steps: &[
            "dsregcmd /status on the server: AzureAdJoined YES; enablerdsaadauth:i:1 in the .rdp file; dial the host name, not an address",
            "Entra sign-in logs, application 'Microsoft Remote Desktop', show policy and reason",
        ],
        weakens: None,
        verify: "the sign-in log shows success at that time",
        source: source::ENTRA_RDP,
    },
    Fix {
        id: id::USE_KERBEROS,
        title: "let Kerberos be used in place of NTLM",
        actor: Actor::Client,
        steps: &[
            "Dial the full DNS name; the client must reach a domain controller (or a KDC proxy); setspn -Q TERMSRV/<name>",
            "klist purge, connect, klist: a ticket for TERMSRV/<name>",
        ],
        weakens: None,
        verify: "the first token of the logon is Kerberos; klist shows the ticket",
        source: source::SETSPN,
    },
    Fix {
        id: id::EXCEPT_FROM_NTLM_RESTRICTION,
        title: "except the server from the NTLM restriction",
        actor: Actor::Directory,
        steps: &[
            "Policy 'Network security: Restrict NTLM: Add remote server exceptions for NTLM authentication' on the client; incoming NTLM on the server; domain: 'in this domain' exceptions",
        ],
        weakens: Some("NTLM can be relayed and its responses guessed"),
        verify: "no event 4001 to 4004 in Microsoft-Windows-NTLM/Operational; the logon succeeds",
        source: source::RESTRICT_NTLM,
    },
    Fix {
        id: id::ALLOW_DELEGATION,
        title: "let the client's policy delegate to this server",
        actor: Actor::Client,
        steps: &[
            "Group Policy: System, Credentials Delegation, 'Allow delegating fresh credentials' (and '... with NTLM-only server authentication'), with TERMSRV/<server>",
            "Check 'Restrict delegation of credentials to remote servers'",
        ],
        weakens: Some("credentials may go to every server that the list names"),
        verify: "mstsc shows no 0x1607 or 0x1707; the client sends its credentials",
        source: source::CREDENTIAL_POLICY,
    },
    Fix {
        id: id::REPEAT_WITH_KEYS,
        title: "repeat the capture so that the code can be read",
        actor: Actor::Client,
        steps: &[
            "FreeRDP 3: /tls:secrets-file:<file>; then rdpwhy analyze --keys <file> <capture>",
            "xrdp: tls_pms_log_file in xrdp.ini; or capture on the server and read its Security log at that second",
        ],
        weakens: None,
        verify: "the report shows errorCode or the early authorization result",
        source: source::FREERDP_MAN,
    },
    Fix {
        id: id::ASK_THE_USER,
        title: "ask what the client showed",
        actor: Actor::Client,
        steps: &[
            "The dialog's two codes, and event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational (decimal)",
            "rdpwhy analyze --code <code> --extended <code> answers them beside the capture",
        ],
        weakens: None,
        verify: "the code, or the user's word, tells prompt from refusal",
        source: source::ON_DISCONNECTED,
    },
    Fix {
        id: id::CHECK_GATEWAY_POLICY,
        title: "check the policies of the RD Gateway",
        actor: Actor::Server,
        steps: &[
            "RD Gateway Manager: connection policy (CAP: users, devices) and resource policy (RAP: target, as the client names it)",
            "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Gateway/Operational -MaxEvents 20 (201, 301: denied; 304: target not reached)",
        ],
        weakens: None,
        verify: "event 302: connected to the resource",
        source: source::GATEWAY_EVENTS,
    },
    Fix {
        id: id::REACH_GATEWAY_TARGET,
        title: "let the gateway reach the target",
        actor: Actor::Network,
        steps: &[
            "On the gateway: Test-NetConnection <target> -Port 3389 and Resolve-DnsName <target>",
            "Check the target as in connection-refused and no-answer",
        ],
        weakens: None,
        verify: "event 302 on the gateway, and a session",
        source: source::GATEWAY_EVENTS,
    },
];

//! Limits, policies, and what to collect.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::CHANGE_SESSION_LIMITS,
        title: "change the time limits of sessions",
        actor: Actor::Server,
        steps: &[
            "Group Policy: RD Session Host, Session Time Limits: idle, active, disconnected; also in the account (Sessions tab)",
            "gpresult /h shows the policy that sets it",
        ],
        weakens: Some("forgotten sessions stay open longer"),
        verify: "the session outlives the former limit",
        source: source::SESSION_POLICY,
    },
    Fix {
        id: id::ALLOW_SEVERAL_SESSIONS,
        title: "decide who may take the session",
        actor: Actor::Server,
        steps: &[
            "One user, one session is the default: 'Restrict Remote Desktop Services users to a single Remote Desktop Services session'",
            "Look in the LocalSessionManager log (events 25, 39, 40) for the address that took it",
        ],
        weakens: None,
        verify: "both users stay connected, or the second is the expected one",
        source: source::SESSION_POLICY,
    },
    Fix {
        id: id::FREE_SERVER_MEMORY,
        title: "free memory on the server",
        actor: Actor::Server,
        steps: &[
            "Get-Counter '\\Memory\\Available MBytes','\\Memory\\Pool Nonpaged Bytes'; look for the process that grows",
            "Restart it, or the server; plan fewer sessions or more memory",
        ],
        weakens: None,
        verify: "a new session starts; available memory stays above 10 percent",
        source: source::BUSY,
    },
    Fix {
        id: id::ADMIT_CONNECTIONS,
        title: "let the server admit connections",
        actor: Actor::Server,
        steps: &[
            "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /v fDenyTSConnections must be 0; policy 'Allow users to connect remotely by using Remote Desktop Services'",
            "Drain mode: change logon /query, change logon /enable",
            "Who may: Remote Desktop Users, and the logon right",
        ],
        weakens: None,
        verify: "change logon /query says enabled, and a new session starts",
        source: source::CANNOT_CONNECT,
    },
    Fix {
        id: id::TYPE_CREDENTIALS,
        title: "type the credentials",
        actor: Actor::Client,
        steps: &[
            "Delete the saved ones (cmdkey /delete:TERMSRV/<server>) and type them; or take the policy 'Always prompt for password upon connection' away on the server",
        ],
        weakens: None,
        verify: "the session starts after typing",
        source: source::SESSION_POLICY,
    },
    Fix {
        id: id::ASK_THE_ADMINISTRATOR,
        title: "find who ended the session",
        actor: Actor::Server,
        steps: &[
            "LocalSessionManager/Operational, events 23, 24, 39, 40 at that second; Security log: logons of administrators",
            "Scripts and policies count too: tsdiscon, logoff, rwinsta, policy refresh (gpupdate)",
        ],
        weakens: None,
        verify: "the event names the session that did it",
        source: source::GP_UPDATES,
    },
    Fix {
        id: id::REPAIR_BROKER,
        title: "repair the broker's destination",
        actor: Actor::Server,
        steps: &[
            "Broker: Get-RDSessionCollection, Get-RDSessionHost (NewConnectionAllowed), Get-RDVirtualDesktop",
            "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-SessionBroker/Operational -MaxEvents 20; events 1296 and 2056",
            "Load balancer in front: it must keep the routing token",
        ],
        weakens: None,
        verify: "the broker's log shows a redirection at the next attempt",
        source: source::FARM,
    },
    Fix {
        id: id::COLLECT_SERVER_LOGS,
        title: "collect the server's logs at that second",
        actor: Actor::Server,
        steps: &[
            "Get-WinEvent -FilterHashtable @{LogName='Application','System'; StartTime='<time>'; EndTime='<time>'; Level=1,2}",
            "Microsoft's collector: TSS.ps1 -Scenario UEX_RDSSrv on every server of the path, UEX_RDSCli on the client",
        ],
        weakens: None,
        verify: "an event names the module that failed",
        source: source::TSS,
    },
    Fix {
        id: id::WATCH_FOR_SCANS,
        title: "decide whether the probe is yours",
        actor: Actor::Network,
        steps: &[
            "Known monitors and load balancers probe the port; an unknown source on the Internet is a scan",
            "Limit the firewall rule to known networks",
        ],
        weakens: None,
        verify: "the source is in your inventory, or can no longer connect",
        source: source::NET_FIREWALL,
    },
    Fix {
        id: id::CAPTURE_LONGER,
        title: "capture the whole session",
        actor: Actor::Network,
        steps: &[
            "Start before the client connects and stop after it has failed; use a ring buffer: dumpcap -b filesize:100000 -b files:20 -f \"tcp port 3389 or udp port 3389\"",
        ],
        weakens: None,
        verify: "the capture holds the first SYN and the last packet",
        source: source::TCP,
    },
];

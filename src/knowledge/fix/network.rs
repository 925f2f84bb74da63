//! The path.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::REPAIR_NAME_RESOLUTION,
        title: "make the name resolvable",
        actor: Actor::Network,
        steps: &[
            "On the client: Resolve-DnsName <name>; ipconfig /displaydns; suffixes: Get-DnsClientGlobalSetting",
            "Correct the record, the suffix or the resolver; over VPN: the resolver of the tunnel",
        ],
        weakens: None,
        verify: "Resolve-DnsName <name> gives the server's address",
        source: source::RESOLVE_DNSNAME,
    },
    Fix {
        id: id::OPEN_FIREWALL,
        title: "open the way to the port",
        actor: Actor::Network,
        steps: &[
            "On the server: Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'; Get-NetConnectionProfile shows which profile is active",
            "Between: security groups, router and VPN rules for TCP 3389 to the server",
            "From the client: Test-NetConnection <server> -Port 3389",
        ],
        weakens: Some("the port is open to whoever the rule admits: limit it to known networks"),
        verify: "TcpTestSucceeded True",
        source: source::CANNOT_CONNECT,
    },
    Fix {
        id: id::FIND_DROPPING_DEVICE,
        title: "find where the packets are lost",
        actor: Actor::Network,
        steps: &[
            "Capture at both ends at once; on Windows pktmon shows drops inside the host: pktmon start --capture; pktmon counters",
            "Compare: sent by one and not seen by the other was lost between",
        ],
        weakens: None,
        verify: "one device's log or counter grows with each attempt",
        source: source::PKTMON,
    },
    Fix {
        id: id::EXEMPT_AT_MIDDLEBOX,
        title: "let the device pass the connection",
        actor: Actor::Network,
        steps: &[
            "Look in the log of firewall, IPS or proxy at the time of the reset, for both addresses",
            "Make an exception for the protocol or the pair, or report the false positive",
        ],
        weakens: Some("the device no longer inspects that traffic"),
        verify: "the same attempt is no longer reset",
        source: source::PKTMON,
    },
    Fix {
        id: id::CLAMP_MSS,
        title: "make packets fit the path",
        actor: Actor::Network,
        steps: &[
            "Find the size: ping -f -l 1372 <server>, smaller until it passes; MTU is that plus 28",
            "On the tunnel or router: clamp TCP MSS to MTU minus 40; let ICMP type 3 code 4 (IPv6: packet too big) pass",
            "As a test: netsh interface ipv4 set subinterface <interface> mtu=1400 store=active",
        ],
        weakens: None,
        verify: "full-size segments are acknowledged at once",
        source: source::RFC_2923,
    },
    Fix {
        id: id::ENABLE_KEEP_ALIVE,
        title: "keep idle connections alive",
        actor: Actor::Server,
        steps: &[
            "Group Policy: RD Session Host, Connections, 'Configure keep-alive connection interval' (1 to 5 minutes, below the device's limit)",
            "Or raise the idle limit of the load balancer, NAT or firewall",
        ],
        weakens: None,
        verify: "an idle session lives longer than the former limit",
        source: source::DISCONNECTED_ERRORS,
    },
    Fix {
        id: id::CHECK_RECEIVER_LOAD,
        title: "find out why the receiver stopped reading",
        actor: Actor::Server,
        steps: &[
            "At that time on the side with the zero window: CPU, memory, disk (perfmon), and whether the program hung",
            "Antivirus and network filters that hold data count too",
        ],
        weakens: None,
        verify: "no zero window in a new capture",
        source: source::LOG_FILES,
    },
    Fix {
        id: id::REPAIR_LOSSY_LINK,
        title: "repair the link that loses packets",
        actor: Actor::Network,
        steps: &[
            "pathping <server>, or interface counters along the way; Wi-Fi and VPN first",
            "Try UDP off (fClientDisableUDP=1) and TCP only, to tell the two apart",
        ],
        weakens: None,
        verify: "fewer than one segment in a hundred is retransmitted",
        source: source::CANNOT_CONNECT,
    },
    Fix {
        id: id::CLEAR_STALE_STATE,
        title: "let old connection state run out",
        actor: Actor::Network,
        steps: &[
            "Get-NetTCPConnection -RemoteAddress <client> on the server: old entries of the same ports",
            "Raise the time-outs on firewall or NAT to those of the ends, or wait them out; client out of ports: events 4227, 4231",
        ],
        weakens: None,
        verify: "a new attempt from another source port succeeds at once",
        source: source::TCP,
    },
    Fix {
        id: id::CHECK_ROUTE,
        title: "follow the ICMP message to its sender",
        actor: Actor::Network,
        steps: &[
            "The source address of the ICMP message is the device that refuses; its code tells why (host, port, administratively prohibited)",
            "tracert -d <server>; check route, rule or link there",
        ],
        weakens: None,
        verify: "no ICMP error for a new attempt",
        source: source::CANNOT_CONNECT,
    },
    Fix {
        id: id::CAPTURE_BOTH_ENDS,
        title: "capture at both ends at once",
        actor: Actor::Network,
        steps: &[
            "tcpdump -i any -w client.pcapng host <server> and port 3389; the same on the server; or pktmon on Windows",
            "Compare who sent the packet that ended it",
        ],
        weakens: None,
        verify: "the packet is in one capture and not in the other, or in both",
        source: source::PKTMON,
    },
    Fix {
        id: id::FREE_CONNECTION_SLOTS,
        title: "check the limits of the listener",
        actor: Actor::Server,
        steps: &[
            "qwinsta: number of sessions; policy 'Limit number of connections'; two sessions for administration without the session host role",
            "Restart-Service TermService -Force if the listener hangs (ends the sessions that are open)",
        ],
        weakens: None,
        verify: "a new connection is answered at once",
        source: source::LIMIT_CONNECTIONS,
    },
];

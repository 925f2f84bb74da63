//! Accounts and logon rights.

use super::{Actor, Fix, id};
use crate::knowledge::source;

pub(super) static FIXES: &[Fix] = &[
    Fix {
        id: id::CHECK_CREDENTIALS,
        title: "check user name, domain and password",
        actor: Actor::Client,
        steps: &[
            "Type them anew; as DOMAIN\\user or user@domain; for a local account SERVER\\user or .\\user",
            "Delete saved ones: cmdkey /list, cmdkey /delete:TERMSRV/<server>",
        ],
        weakens: None,
        verify: "Security log of the server: event 4624 instead of 4625 (its Sub Status tells unknown user, C0000064, from wrong password, C000006A)",
        source: source::EVENT_4625,
    },
    Fix {
        id: id::READ_LOGON_EVENT,
        title: "read the status in the server's security log",
        actor: Actor::Server,
        steps: &[
            "Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 10 | Format-List TimeCreated,Message; Status and Sub Status are the NTSTATUS",
            "rdpwhy explain <status>",
        ],
        weakens: None,
        verify: "the event at the second of the failure names the status",
        source: source::EVENT_4625,
    },
    Fix {
        id: id::UNLOCK_ACCOUNT,
        title: "unlock the account, and find who locks it",
        actor: Actor::Directory,
        steps: &[
            "Unlock-ADAccount -Identity <user>; a local account: net user <user> /active:yes",
            "Find the source first: event 4740 on the domain controller names the computer; look in this capture for many short attempts",
        ],
        weakens: None,
        verify: "Get-ADUser <user> -Properties LockedOut shows False and stays so",
        source: source::UNLOCK_ADACCOUNT,
    },
    Fix {
        id: id::BLOCK_GUESSING,
        title: "keep strangers from guessing",
        actor: Actor::Network,
        steps: &[
            "Close the port to the Internet; let users come through a VPN or RD Gateway",
            "Limit the firewall rule to the networks that need it: Set-NetFirewallRule -DisplayGroup 'Remote Desktop' -RemoteAddress <network>",
        ],
        weakens: None,
        verify: "no further attempts from those addresses in a new capture",
        source: source::NET_FIREWALL,
    },
    Fix {
        id: id::ENABLE_ACCOUNT,
        title: "enable the account",
        actor: Actor::Directory,
        steps: &["Enable-ADAccount -Identity <user>; a local account: net user <user> /active:yes"],
        weakens: None,
        verify: "Get-ADUser <user> shows Enabled True",
        source: source::ENABLE_ADACCOUNT,
    },
    Fix {
        id: id::EXTEND_ACCOUNT_EXPIRY,
        title: "extend the account",
        actor: Actor::Directory,
        steps: &["Set-ADUser <user> -AccountExpirationDate <date>; a local account: net user <user> /expires:never"],
        weakens: None,
        verify: "Get-ADUser <user> -Properties AccountExpirationDate",
        source: source::SET_ADUSER,
    },
    Fix {
        id: id::CHANGE_PASSWORD_ELSEWHERE,
        title: "change the password another way",
        actor: Actor::Directory,
        steps: &[
            "NLA cannot change a password: use the web client, a joined computer at the console, or Set-ADAccountPassword -Identity <user> -Reset",
            "If the account is marked: Set-ADUser <user> -ChangePasswordAtLogon $false after the new password is set",
        ],
        weakens: None,
        verify: "Get-ADUser <user> -Properties PasswordExpired shows False, and the logon succeeds",
        source: source::SET_ADACCOUNT_PASSWORD,
    },
    Fix {
        id: id::LIFT_ACCOUNT_RESTRICTION,
        title: "find the restriction of the account",
        actor: Actor::Directory,
        steps: &[
            "Event 4625 with Sub Status C000006E: empty password (policy 'Limit local account use of blank passwords'), member of Protected Users over NTLM, Restricted Admin not allowed",
            "Protected Users: connect by full DNS name with a domain controller in reach, so that Kerberos is used",
        ],
        weakens: None,
        verify: "the logon succeeds; klist on the client shows a ticket TERMSRV/<server>",
        source: source::PROTECTED_USERS,
    },
    Fix {
        id: id::CHANGE_LOGON_HOURS,
        title: "change the logon hours",
        actor: Actor::Directory,
        steps: &[
            "Active Directory Users and Computers: account, Account, Logon Hours; a local account: net user <user> /times:all",
        ],
        weakens: None,
        verify: "the logon succeeds at that hour",
        source: source::SET_ADUSER,
    },
    Fix {
        id: id::ALLOW_WORKSTATION,
        title: "allow the computer",
        actor: Actor::Directory,
        steps: &[
            "Active Directory Users and Computers: account, Account, Log On To; or Set-ADUser <user> -LogonWorkstations '<name>,<name>'",
            "The name checked is the client's own computer name",
        ],
        weakens: None,
        verify: "Get-ADUser <user> -Properties LogonWorkstations names the client, or is empty",
        source: source::SET_ADUSER,
    },
    Fix {
        id: id::GRANT_REMOTE_LOGON,
        title: "let the user log on by Remote Desktop",
        actor: Actor::Server,
        steps: &[
            "Add-LocalGroupMember -Group 'Remote Desktop Users' -Member <DOMAIN\\user>",
            "Security policy: 'Allow log on through Remote Desktop Services' must hold the group, and 'Deny log on through Remote Desktop Services' must not hold the user (gpresult /h)",
        ],
        weakens: None,
        verify: "the logon succeeds; whoami /groups in the session shows Remote Desktop Users",
        source: source::RDP_PERMISSIONS,
    },
];

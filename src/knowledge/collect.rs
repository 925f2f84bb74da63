//! What a support desk asks for beside the capture: logs, with the commands that fetch them.

use super::source;
use crate::vocabulary::Category;

/// Something to collect.
#[derive(Debug)]
pub struct Collect {
    /// On which machine.
    pub side: Side,
    /// What it is.
    pub what: &'static str,
    /// The command, for PowerShell unless it says otherwise; `{from}` and `{until}` stand for the ends of a span of time,
    /// RFC 3339, `{server}` and `{port}` for where the client connected to.
    pub command: &'static str,
    /// Categories of cause that it can tell something about; empty for all.
    pub categories: &'static [Category],
    /// Where it is documented.
    pub source: &'static str,
}

/// A machine to collect on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The client.
    Client,
    /// The server.
    Server,
    /// The license server.
    LicenseServer,
    /// Every machine on the way.
    All,
}

impl Side {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::LicenseServer => "license server",
            Self::All => "client and server",
        }
    }
}

/// Everything that is asked for, in the order in which it helps.
pub static TABLE: &[Collect] = &[
    Collect {
        side: Side::Client,
        what: "mstsc event 1026: the disconnect reason of the dialog, in decimal",
        command: "Get-WinEvent -FilterHashtable @{LogName='Microsoft-Windows-TerminalServices-RDPClient/Operational'; Id=1026; StartTime='{from}'; EndTime='{until}'} | Format-List TimeCreated,Message",
        categories: &[],
        source: source::ON_DISCONNECTED,
    },
    Collect {
        side: Side::Server,
        what: "Schannel events 36870 to 36888: what TLS made of the credential, versions, suites and alerts",
        command: "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=(36870..36888); StartTime='{from}'; EndTime='{until}'} | Format-List TimeCreated,Id,Message",
        categories: &[],
        source: source::SCHANNEL_EVENTS,
    },
    Collect {
        side: Side::Server,
        what: "TerminalServices logs: whether the connection arrived (261), was authenticated (1149), and how its session ended (21 to 25, 39, 40)",
        command: "Get-WinEvent -FilterHashtable @{LogName='Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational','Microsoft-Windows-TerminalServices-LocalSessionManager/Operational'; StartTime='{from}'; EndTime='{until}'} | Format-List TimeCreated,Id,Message",
        categories: &[],
        source: source::LOG_FILES,
    },
    Collect {
        side: Side::Server,
        what: "events 1057 and 1058: whether the listener's own certificate could be renewed",
        command: "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Microsoft-Windows-TerminalServices-RemoteConnectionManager'; Id=1057,1058} -MaxEvents 5 | Format-List TimeCreated,Id,Message",
        categories: &[Category::Certificate],
        source: source::AZURE_EVENTS,
    },
    Collect {
        side: Side::Server,
        what: "security event 4625: Status and Sub Status of the logon that failed",
        command: "Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625; StartTime='{from}'; EndTime='{until}'} | Format-List TimeCreated,Message",
        categories: &[Category::Authentication],
        source: source::EVENT_4625,
    },
    Collect {
        side: Side::Server,
        what: "TermDD events 50 and 56: errors of the security layer and the protocol",
        command: "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='TermDD'; Id=50,56; StartTime='{from}'; EndTime='{until}'} | Format-List TimeCreated,Id,Message",
        categories: &[Category::ProtocolMismatch],
        source: source::LOG_FILES,
    },
    Collect {
        side: Side::LicenseServer,
        what: "the license server's log, and what the diagnoser of the session host says (lsdiag.msc)",
        command: "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Licensing/Admin -MaxEvents 20 | Format-List TimeCreated,Id,Message",
        categories: &[Category::Licensing],
        source: source::NO_LICENSE_SERVER,
    },
    Collect {
        side: Side::Client,
        what: "whether the port answers at all, and by which route",
        command: "Test-NetConnection {server} -Port {port} -InformationLevel Detailed",
        categories: &[Category::Network],
        source: source::TEST_NETCONNECTION,
    },
    Collect {
        side: Side::All,
        what: "everything at once, as Microsoft's support asks for it (UEX_RDSSrv on every server)",
        command: ".\\TSS.ps1 -Scenario UEX_RDSCli",
        categories: &[],
        source: source::TSS,
    },
];

/// What to collect for a cause of that category.
pub fn for_category(category: Category) -> impl Iterator<Item = &'static Collect> {
    TABLE.iter().filter(move |row| row.categories.is_empty() || row.categories.contains(&category))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_asked_for_the_three_logs_that_support_desks_want() {
        for category in Category::ALL {
            let asked: Vec<_> = for_category(*category).map(|row| row.command).collect();
            for part in ["Id=1026", "Id=(36870..36888)", "TerminalServices-RemoteConnectionManager/Operational"] {
                assert!(asked.iter().any(|command| command.contains(part)), "{category}: {part}");
            }
        }
    }

    #[test]
    fn rows_are_complete() {
        for row in TABLE {
            assert!(row.source.starts_with("https://") && !row.what.is_empty() && !row.command.is_empty());
            assert!(!row.side.as_str().is_empty());
        }
        assert!(for_category(Category::Licensing).any(|row| row.side == Side::LicenseServer));
        assert!(!for_category(Category::Network).any(|row| row.side == Side::LicenseServer));
    }
}

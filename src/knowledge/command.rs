//! What a step, a check or a "decide by" has to be typed as it stands: commands, options, lines of a settings file.
//!
//! Texts mix them with prose. Here they are by themselves, so that a form of output which can tell the two apart need not guess;
//! `<name>` and names in capitals stand for what the reader puts in. Texts and this table are held together by tests.

/// Every command that a text holds, sorted.
pub static COMMANDS: &[&str] = &[
    "(Get-CimInstance -Namespace root/cimv2/TerminalServices -ClassName Win32_TSGeneralSetting).SSLCertificateSHA1Hash",
    "(Get-CimInstance Win32_OperatingSystem).Caption",
    "/bpp:32 -gfx -multitransport",
    "/cert:ignore",
    "/cert:tofu",
    "/log-level:DEBUG",
    "/log-level:TRACE",
    "/sec:nla,tls",
    "/sec:rdp",
    "/tls-seclevel:0",
    "/tls:seclevel:0",
    "/tls:secrets-file:<file>",
    r"Add-LocalGroupMember -Group 'Remote Desktop Users' -Member <DOMAIN\user>",
    "Enable-ADAccount -Identity <user>",
    "Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'",
    "Get-ADUser <user>",
    "Get-ADUser <user> -Properties *",
    "Get-ADUser <user> -Properties AccountExpirationDate",
    "Get-ADUser <user> -Properties LockedOut",
    "Get-ADUser <user> -Properties LogonWorkstations",
    "Get-ADUser <user> -Properties PasswordExpired",
    "Get-ADUser USER -Properties LockedOut,Enabled,AccountExpirationDate",
    r"Get-ChildItem 'Cert:\LocalMachine\Remote Desktop'",
    r"Get-ChildItem 'Cert:\LocalMachine\Remote Desktop' | Remove-Item",
    r"Get-ChildItem Cert:\LocalMachine\My | Select Thumbprint, NotAfter, HasPrivateKey",
    r#"Get-CimInstance -Namespace root/cimv2/TerminalServices -ClassName Win32_TSGeneralSetting -Filter "TerminalName='RDP-Tcp'" | Set-CimInstance -Property @{SSLCertificateSHA1Hash='<thumbprint>'}"#,
    r"Get-Counter '\Memory\Available MBytes'",
    r"Get-Counter '\Memory\Available MBytes','\Memory\Pool Nonpaged Bytes'",
    "Get-DnsClientGlobalSetting",
    "Get-NetConnectionProfile",
    "Get-NetTCPConnection",
    "Get-NetTCPConnection -RemoteAddress <client>",
    "Get-RDSessionCollection",
    "Get-RDSessionHost",
    "Get-RDVirtualDesktop",
    "Get-Service TermService",
    "Get-TlsCipherSuite",
    "Get-TlsCipherSuite | Select Name",
    "Get-WinEvent -FilterHashtable @{LogName='Application','System'; StartTime='<time>'; EndTime='<time>'; Level=1,2}",
    "Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 10 | Format-List TimeCreated,Message",
    "Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
    "Get-WinEvent -FilterHashtable @{LogName='System','Application'; Level=1,2} -MaxEvents 20",
    "Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
    "Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010} -MaxEvents 10",
    "Get-WinEvent -FilterHashtable @{LogName='System'; Id=6005,6006,6008,1074}",
    "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Microsoft-Windows-TerminalServices-RemoteConnectionManager'; Id=1057,1058} -MaxEvents 5 | Format-List TimeCreated,Id,Message",
    "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36872,36874,36888} -MaxEvents 20 | Format-List TimeCreated,Id,Message",
    "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}",
    "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870} -MaxEvents 1",
    "Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='TermDD'; Id=50,56} -MaxEvents 5",
    "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Gateway/Operational -MaxEvents 20",
    "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Licensing/Admin -MaxEvents 20",
    "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-LocalSessionManager/Operational -MaxEvents 20",
    "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational -MaxEvents 20",
    "Get-WinEvent -LogName Microsoft-Windows-TerminalServices-SessionBroker/Operational -MaxEvents 20",
    "Get-WinEvent Microsoft-Windows-TerminalServices-RDPClient/Operational",
    r"Import-Certificate -FilePath root.cer -CertStoreLocation Cert:\LocalMachine\Root",
    "Resolve-DnsName <name>",
    "Resolve-DnsName <target>",
    "Resolve-DnsName NAME",
    "Restart-Service SessionEnv",
    "Restart-Service SessionEnv; Restart-Service TermService -Force",
    "Restart-Service TermService -Force",
    "Set-ADAccountPassword -Identity <user> -Reset",
    "Set-ADUser <user> -AccountExpirationDate <date>",
    "Set-ADUser <user> -ChangePasswordAtLogon $false",
    "Set-ADUser <user> -LogonWorkstations '<name>,<name>'",
    "Set-NetFirewallRule -DisplayGroup 'Remote Desktop' -RemoteAddress <network>",
    "TSS.ps1 -Scenario UEX_RDSSrv",
    "Test-ComputerSecureChannel",
    r"Test-ComputerSecureChannel -Repair -Credential <DOMAIN\administrator>",
    "Test-NetConnection <address> -Port 3389",
    "Test-NetConnection <license server> -Port 135",
    "Test-NetConnection <server> -Port 3389",
    "Test-NetConnection <target> -Port 3389",
    "Unlock-ADAccount -Identity <user>",
    "authentication level:i:0",
    "certutil -repairstore My <serial>",
    "certutil -scinfo",
    r#"certutil -store "Remote Desktop""#,
    "certutil -urlfetch -verify",
    "certutil -urlfetch -verify server.cer",
    "certutil -viewstore -enterprise NTAuth",
    "change logon /enable",
    "change logon /query",
    "cmdkey /delete:TERMSRV/<server>",
    "cmdkey /list",
    "dsregcmd /status",
    r#"dumpcap -b filesize:100000 -b files:20 -f "tcp port 3389 or udp port 3389""#,
    "enablecredsspsupport:i:1",
    "enablerdsaadauth:i:1",
    "gpresult /h",
    r#"icacls C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\<file> /grant "NETWORK SERVICE:R" "SYSTEM:F" "Administrators:F""#,
    "ignore-cert=true",
    "ipconfig /displaydns",
    "klist",
    "klist get TERMSRV/<name>",
    "klist get TERMSRV/SERVER",
    "klist purge",
    "lsdiag.msc",
    "mstsc /admin",
    "net user <user> /active:yes",
    "net user <user> /expires:never",
    "net user <user> /times:all",
    "netdom trust /verify",
    "netsh interface ipv4 set subinterface <interface> mtu=1400 store=active",
    "netstat -abno | findstr :3389",
    "netstat -ano",
    "netstat -ano | findstr :3389",
    "nltest /domain_trusts",
    "nltest /dsgetdc:<domain>",
    "nltest /dsgetdc:DOMAIN",
    "nltest /sc_query:<domain>",
    "nltest /sc_query:DOMAIN",
    "nslookup -type=srv _ldap._tcp.dc._msdcs.<domain>",
    "openssl pkey -pubout",
    "openssl pkey -pubout -in key.pem",
    "openssl s_client",
    "openssl x509 -in server.cer -noout -text",
    "openssl x509 -inform der -in server.cer -noout -text",
    "openssl x509 -noout -dates",
    "openssl x509 -noout -pubkey",
    "openssl x509 -noout -pubkey -in cert.pem",
    "pathping <server>",
    "ping -M do -s 1400",
    "ping -f -l 1372 <server>",
    "ping -f -l 1400 SERVER",
    "pktmon counters",
    "pktmon start --capture",
    "qwinsta",
    "rdpwhy analyze --code <code> --extended <code>",
    "rdpwhy analyze --keys <file> <capture>",
    "rdpwhy explain <status>",
    r#"reg add "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v SecurityLayer /t REG_DWORD /d 1 /f"#,
    r#"reg add "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v SecurityLayer /t REG_DWORD /d 2 /f"#,
    r#"reg add "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v UserAuthentication /t REG_DWORD /d 0 /f"#,
    r"reg add HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v DisableRestrictedAdmin /t REG_DWORD /d 0 /f",
    r"reg add HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL /v EventLogging /t REG_DWORD /d 7 /f",
    r"reg add HKLM\Software\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters /v AllowEncryptionOracle /t REG_DWORD /d 2 /f",
    r#"reg delete "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v SSLCertificateSHA1Hash"#,
    r#"reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server" /v fDenyTSConnections"#,
    r#"reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\ClusterSettings" /v SessionDirectoryRedirectionIP"#,
    r#"reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v MinEncryptionLevel"#,
    r#"reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v SSLCertificateSHA1Hash"#,
    r#"reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v SecurityLayer"#,
    r#"reg query "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v fEnableWinStation"#,
    r"reg query HKLM\SOFTWARE\Microsoft\MSLicensing /s",
    r"reg query HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002 /v Functions",
    r"reg query HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v DisableRestrictedAdmin",
    r"reg query HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v LmCompatibilityLevel",
    r"reg query HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FIPSAlgorithmPolicy /v Enabled",
    r"reg query HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols /s",
    "setspn -Q TERMSRV/<name that was dialled>",
    "setspn -Q TERMSRV/<name>",
    "setspn -S TERMSRV/<alias> <server>",
    "slmgr /xpr",
    "ss -ltnp 'sport = :3389'",
    "tasklist /svc",
    r#"tasklist /svc /fi "pid eq <pid>""#,
    "tcpdump -i any -w client.pcapng host <server> and port 3389",
    "tracert -d <server>",
    "use redirection server name:i:1",
    "w32tm /query /status",
    "w32tm /resync /rediscover",
    "w32tm /stripchart /computer:<domain controller> /samples:3",
    "whoami /groups",
];

/// The longest command that `text` begins with, where a word begins; `before` is the character in front of it.
pub fn at(text: &str, before: Option<char>) -> Option<&'static str> {
    let inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '/' | '\\' | '_');
    if before.is_some_and(|before| inside(before) || matches!(before, '.' | ':')) {
        return None;
    }
    let ends =
        |command: &str| !text.get(command.len()..).is_some_and(|rest| rest.starts_with(|c| inside(c) || c == '='));
    let fits = COMMANDS.iter().copied().filter(|command| text.starts_with(command) && ends(command));
    fits.max_by_key(|command| command.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{cause, fix};

    /// Words that begin a command wherever they stand in a text.
    const BEGINNINGS: &[&str] = &[
        "Get-",
        "Set-",
        "Test-",
        "Restart-",
        "Enable-",
        "Unlock-",
        "Add-Local",
        "Import-",
        "Resolve-",
        "Remove-",
        "reg add",
        "reg query",
        "reg delete",
        "net user",
        "certutil ",
        "nltest",
        "setspn",
        "klist",
        "w32tm",
        "netsh",
        "cmdkey",
        "gpresult",
        "openssl ",
        "tcpdump",
        "dumpcap",
        "pathping",
        "tracert",
        "icacls",
        "nslookup",
        "qwinsta",
        "change logon",
        "tasklist",
        "netstat",
        "dsregcmd",
        "slmgr",
        "ipconfig",
        "lsdiag.msc",
        "whoami",
        "rdpwhy ",
    ];

    /// The text without the commands in it.
    fn prose(text: &str) -> String {
        let mut prose = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let length = match at(rest, prose.chars().last()) {
                Some(command) => {
                    prose.push(' ');
                    command.len()
                }
                None => {
                    prose.push(character);
                    character.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        prose
    }

    #[test]
    fn the_table_is_sorted_and_nothing_stands_twice() {
        assert!(COMMANDS.is_sorted_by(|one, next| one < next));
        assert!(COMMANDS.iter().all(|command| command.trim() == *command && !command.is_empty()));
    }

    #[test]
    fn a_command_is_found_whole_and_as_a_word() {
        assert_eq!(at("klist get TERMSRV/<name> on the client", None), Some("klist get TERMSRV/<name>"));
        assert_eq!(at("klist, and more", Some('(')), Some("klist"));
        assert_eq!(at("klisten", None), None);
        assert_eq!(at("klist", Some('a')), None);
        assert_eq!(at("mstsc shows it", None), None);
    }

    #[test]
    fn no_command_of_a_fix_or_a_look_alike_is_missing() {
        let steps = fix::all().flat_map(|fix| fix.steps.iter().copied().chain([fix.verify]));
        let decisions = cause::all().flat_map(|cause| cause.look_alikes).map(|look_alike| look_alike.decide_by);
        for text in steps.chain(decisions) {
            let prose = prose(text);
            let left = BEGINNINGS.iter().find(|beginning| prose.contains(**beginning));
            assert!(left.is_none(), "{text}: {} begins a command that is not in the table", left.unwrap());
        }
    }
}

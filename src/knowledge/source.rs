//! Where the facts come from: one name for each page that a table or a fix cites.

/// MS-RDPBCGR 1.3.1.1: the connection sequence.
pub const CONNECTION_SEQUENCE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/023f1e69-cfe8-4ee6-9ee0-7e759fb4e4ee";
/// MS-RDPEPS: the preconnection PDU.
pub const PRECONNECTION: &str = "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeps/";
/// The PROXY protocol of load balancers.
pub const PROXY_PROTOCOL: &str = "https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt";
/// MS-RDPBCGR 2.2.1.1: X.224 Connection Request.
pub const CONNECTION_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/18a27ef9-6f9a-4501-b000-94b1fe3c2c10";
/// MS-RDPBCGR 2.2.1.1.1: RDP_NEG_REQ.
pub const NEG_REQ: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/902b090b-9cb3-4efc-92bf-ee13373371e3";
/// MS-RDPBCGR 3.3.5.3.1: processing the Connection Request.
pub const CONNECTION_REQUEST_PROCESSING: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/674600ba-15ca-4276-83ca-7bd48a9c2944";
/// MS-RDPBCGR 2.2.1.2: X.224 Connection Confirm.
pub const CONNECTION_CONFIRM: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/13757f8f-66db-4273-9d2c-385c33b1e483";
/// MS-RDPBCGR 3.3.5.3.2: sending the Connection Confirm.
pub const CONNECTION_CONFIRM_SENDING: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/84909189-251f-4bd0-a410-35bb4c38eefa";
/// MS-RDPBCGR 2.2.1.2.1: RDP_NEG_RSP.
pub const NEG_RSP: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b2975bdc-6d56-49ee-9c57-f2ff3a0b6817";
/// MS-RDPBCGR 2.2.1.2.2: RDP_NEG_FAILURE.
pub const NEG_FAILURE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/1b3920e7-0116-4345-bc45-f2c4ad012761";
/// MS-RDPBCGR 2.2.1.3: MCS Connect Initial.
pub const CONNECT_INITIAL: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/db6713ee-1c0e-4064-a3b3-0fac30b4037b";
/// MS-RDPBCGR 3.3.5.3.3: processing MCS Connect Initial.
pub const CONNECT_INITIAL_PROCESSING: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/7617f746-95c9-4a6e-808d-e2f642471e86";
/// MS-RDPBCGR 2.2.1.4: MCS Connect Response.
pub const CONNECT_RESPONSE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/927de44c-7fe8-4206-a14f-e5517dc24b1c";
/// MS-RDPBCGR 2.2.1.5: MCS Erect Domain Request.
pub const ERECT_DOMAIN: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/04c60697-0d9a-4afd-a0cd-2cc133151a9c";
/// MS-RDPBCGR 2.2.1.6: MCS Attach User Request.
pub const ATTACH_USER_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/f5d6a541-9b36-4100-b78f-18710f39f247";
/// MS-RDPBCGR 2.2.1.7: MCS Attach User Confirm.
pub const ATTACH_USER_CONFIRM: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/3b3d850b-99b1-4a9a-852b-1eb2da5024e5";
/// MS-RDPBCGR 2.2.1.8: MCS Channel Join Request.
pub const CHANNEL_JOIN_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/64564639-3b2d-4d2c-ae77-1105b4cc011b";
/// MS-RDPBCGR 2.2.1.9: MCS Channel Join Confirm.
pub const CHANNEL_JOIN_CONFIRM: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/cfc938b5-041d-4c15-9909-81dd035b914e";
/// MS-RDPBCGR 2.2.1.10: Security Exchange.
pub const SECURITY_EXCHANGE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/9cde84cd-5055-475a-ac8b-704db419b66f";
/// MS-RDPBCGR 2.2.1.11: Client Info.
pub const CLIENT_INFO: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/772d618e-b7d6-4cd0-b735-fa08af558f9d";
/// MS-RDPBCGR 2.2.1.12.1.3: LICENSE_ERROR_MESSAGE.
pub const LICENSE_ERROR: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/f18b6c9f-f3d8-4a0e-8398-f9b153233dca";
/// MS-RDPBCGR 2.2.1.13.1: Demand Active.
pub const DEMAND_ACTIVE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/a07abad1-38bb-4a1a-96c9-253e3d5440df";
/// MS-RDPBCGR 2.2.1.13.2: Confirm Active.
pub const CONFIRM_ACTIVE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4c3c2710-0bf0-4c54-8e69-aff40ffcde66";
/// MS-RDPBCGR 2.2.1.14: Synchronize.
pub const SYNCHRONIZE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/e0027486-f99a-4f0f-991c-eda3963521c2";
/// MS-RDPBCGR 2.2.1.16: Control (Request Control).
pub const CONTROL: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4f94e123-970b-4242-8cf6-39820d8e3d35";
/// MS-RDPBCGR 2.2.1.18: Font List.
pub const FONT_LIST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/7067da0d-e318-4464-88e8-b11509cf0bd9";
/// MS-RDPBCGR 2.2.1.22: Font Map.
pub const FONT_MAP: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/7ba6ba81-e4f4-46a7-9062-2d57a821be26";
/// MS-RDPBCGR 2.2.2.3: MCS Disconnect Provider Ultimatum.
pub const ULTIMATUM: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/53a2d2de-57a5-4bc9-9673-35d68d23d902";
/// MS-RDPBCGR 3.1.5.1.1: sending the ultimatum.
pub const ULTIMATUM_SENDING: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/3efcb3f7-8fa5-488b-8388-bf4d32004b8c";
/// MS-RDPBCGR 3.3.5.5.1: sending Deactivate All.
pub const DEACTIVATE_ALL: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b307d88b-167d-4e1a-9d41-3ae39d657239";
/// MS-RDPBCGR 1.3.1.4.2: user-initiated disconnection on the server.
pub const USER_SERVER_DISCONNECT: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/149070b0-ecec-4c20-af03-934bbc48adb8";
/// MS-RDPBCGR 2.2.5.1: Set Error Info.
pub const SET_ERROR_INFO: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/ea16f3d6-f41a-4516-9aca-8550b4f742b6";
/// MS-RDPBCGR 2.2.5.1.1: TS_SET_ERROR_INFO_PDU and its codes.
pub const SET_ERROR_INFO_DATA: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/a21a1bd9-2303-49c1-90ec-3932435c248c";
/// MS-RDPBCGR 3.3.5.7.1: when Set Error Info may be sent.
pub const SET_ERROR_INFO_SENDING: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/e895ef8f-829a-4166-ad29-7d64d200c136";
/// MS-RDPBCGR 2.2.10.1: Save Session Info.
pub const SAVE_SESSION_INFO: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/885c1879-e0c8-4e2d-80c4-81acea9b51fb";
/// MS-RDPBCGR 2.2.10.2: Early User Authorization Result.
pub const EARLY_AUTHORIZATION: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d0e560a3-25cb-4563-8bdc-6c4cc625bbfc";
/// MS-RDPBCGR 2.2.13.1: Server Redirection Packet.
pub const REDIRECTION: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/df3d59e6-30a8-4a36-bd2d-9d11bcd96c3e";
/// MS-RDPBCGR 2.2.15.1: Initiate Multitransport Request.
pub const MULTITRANSPORT_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/a6abf1a2-f0ea-427e-bf02-fae7beb09b6a";
/// MS-RDPBCGR 2.2.15.2: Initiate Multitransport Response.
pub const MULTITRANSPORT_RESPONSE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/fbf85772-51e9-4458-931d-c05b1d561e08";
/// MS-RDPBCGR 2.2.17.2: RDSTLS Authentication Request.
pub const RDSTLS_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d0c153e4-2727-4f9f-a149-765b7dc52c31";
/// MS-RDPBCGR 2.2.17.4: RDSTLS Authentication Response.
pub const RDSTLS_RESPONSE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/96327ab4-d43f-4803-9aff-392ce1fc2073";
/// MS-RDPBCGR: RDS AAD authentication (Microsoft Entra ID).
pub const RDSAAD: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/dc43f040-d75d-49a9-90c6-0c9999281136";
/// MS-RDPBCGR 5.3: Standard RDP Security.
pub const STANDARD_SECURITY: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/8e8b2cca-c1fa-456c-8ecb-a82fc60b2322";
/// MS-RDPBCGR 5.4.5.2: CredSSP.
pub const CREDSSP_SECURITY: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/8e11581d-094f-461a-9fde-ba51af90cf8b";
/// MS-RDPELE 2.2.2.1: Server License Request.
pub const LICENSE_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/e17772e9-9642-4bb6-a2bc-82875dd6da7c";
/// MS-RDPELE 2.2.2.4: Server Platform Challenge.
pub const PLATFORM_CHALLENGE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/41e129ad-0f35-43ad-a399-1b10e7d007a9";
/// MS-RDPELE 3.3.5.8: unexpected licensing messages.
pub const LICENSE_UNEXPECTED: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/c694ffc6-7b11-4907-b4a8-8850bdb1d67d";
/// MS-CSSP 2.2.1: TSRequest.
pub const TSREQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685";
/// MS-RDPEUDP 1.3.2.1: connection initialization.
pub const UDP_INITIALIZATION: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/8275cf8a-6b98-497f-b8b7-a8d015888b89";
/// MS-RDPEUDP 3.1.5.1.2: SYN+ACK datagrams.
pub const UDP_SYN_ACK: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/96eaa81a-ff42-40a2-884c-96b3834db6c8";
/// MS-RDPEMT 1.3.1: messages of a multitransport connection.
pub const MULTITRANSPORT: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpemt/02d833db-5c7c-4c15-a18e-179df6d8a34d";
/// MS-ERREF 2.3.1: NTSTATUS values.
pub const NTSTATUS: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55";
/// MS-ERREF 2.2: Win32 error codes.
pub const WIN32_ERROR: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/18d8fbe8-a967-4f1c-ae50-99ca8e491d2d";
/// SSPI status codes.
pub const SSPI_STATUS: &str = "https://learn.microsoft.com/windows/win32/secauthn/sspi-status-codes";
/// IMsTscAxEvents::OnDisconnected: disconnect reasons.
pub const ON_DISCONNECTED: &str = "https://learn.microsoft.com/windows/win32/termserv/imstscaxevents-ondisconnected";
/// ExtendedDisconnectReasonCode.
pub const EXTENDED_REASON: &str = "https://learn.microsoft.com/windows/win32/termserv/extendeddisconnectreasoncode";
/// Schannel error codes for TLS alerts.
pub const SCHANNEL_ALERTS: &str =
    "https://learn.microsoft.com/windows/win32/secauthn/schannel-error-codes-for-tls-and-ssl-alerts";
/// Schannel events.
pub const SCHANNEL_EVENTS: &str =
    "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/dn786445(v=ws.11)";
/// RFC 8446 6: TLS alerts.
pub const TLS_ALERTS: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-6";
/// RFC 8446 4.2.10: early data.
pub const TLS_13_EARLY_DATA: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.10";
/// RFC 5246 7: the TLS handshake.
pub const TLS_12: &str = "https://www.rfc-editor.org/rfc/rfc5246#section-7";
/// RFC 5280 4: certificates.
pub const X509: &str = "https://www.rfc-editor.org/rfc/rfc5280#section-4";
/// RFC 9293: TCP.
pub const TCP: &str = "https://www.rfc-editor.org/rfc/rfc9293";
/// RFC 4120 7.5.9: Kerberos error codes.
pub const RFC_4120: &str = "https://www.rfc-editor.org/rfc/rfc4120#section-7.5.9";
/// RFC 4556: Kerberos with certificates.
pub const RFC_4556: &str = "https://www.rfc-editor.org/rfc/rfc4556#section-3.1.3";
/// RFC 2923: TCP and path MTU discovery.
pub const RFC_2923: &str = "https://www.rfc-editor.org/rfc/rfc2923";
/// ITU-T T.125: MCS.
pub const MCS: &str = "https://www.itu.int/rec/T-REC-T.125";
/// FreeRDP: ERRINFO codes.
pub const FREERDP_ERROR_H: &str = "https://github.com/FreeRDP/FreeRDP/blob/master/include/freerdp/error.h";
/// FreeRDP: RD Gateway codes, after MS-TSGU.
pub const FREERDP_GATEWAY: &str = "https://github.com/FreeRDP/FreeRDP/blob/master/libfreerdp/core/gateway/tsg.h";
/// FreeRDP: CredSSP, and when an errorCode is sent.
pub const FREERDP_NLA: &str = "https://github.com/FreeRDP/FreeRDP/blob/master/libfreerdp/core/nla.c";
/// Microsoft: event ids of failed RDP connections.
pub const AZURE_EVENTS: &str =
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/event-id-troubleshoot-vm-rdp-connecton";
/// Microsoft: cannot RDP to a Windows VM (layers, NLA, TLS, FIPS).
pub const AZURE_RDP: &str =
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/cannot-connect-rdp-azure-vm";
/// Microsoft: CredSSP encryption oracle remediation.
pub const CREDSSP_KB: &str =
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/credssp-encryption-oracle-remediation";
/// Microsoft: an internal error has occurred.
pub const INTERNAL_ERROR: &str = "https://learn.microsoft.com/troubleshoot/windows-server/remote/internal-error-has-occurred-connecting-remote-machine";
/// Microsoft: certificates of the RDP listener.
pub const LISTENER_CERTIFICATE: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/remote-desktop-listener-certificate-configurations";
/// Microsoft: the identity of the remote computer cannot be verified.
pub const VERIFY_IDENTITY: &str = "https://learn.microsoft.com/troubleshoot/windows-server/remote/remote-desktop-cannot-verify-identity-connecting-remote-machine";
/// Microsoft: Remote Desktop cannot connect.
pub const CANNOT_CONNECT: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/remote-desktop-cannot-connect-remote-computer";
/// Microsoft: Remote Desktop disconnected errors.
pub const DISCONNECTED_ERRORS: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/troubleshoot-remote-desktop-disconnected-errors";
/// Microsoft: TLS versions of RDP.
pub const INCORRECT_TLS: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/incorrect-tls-use-rdp-with-ssl-encryption";
/// Microsoft: no RD license server.
pub const NO_LICENSE_SERVER: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/cannot-connect-rds-no-license-server";
/// Microsoft: licensing mode not configured.
pub const LICENSING_MODE: &str = "https://learn.microsoft.com/troubleshoot/windows-server/remote/remote-desktop-licensing-mode-not-configured-warning";
/// Microsoft: deactivate and reactivate a license server.
pub const REACTIVATE_LICENSING: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/deactivate-reactivate-license-server";
/// Microsoft: the Local Security Authority cannot be contacted.
pub const LSA_CONTACT: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/local-security-authority-cant-contact";
/// Microsoft: 0xC000035B with LmCompatibilityLevel.
pub const LM_COMPATIBILITY: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/0xc000035b-when-you-use-lmcompatibility";
/// Microsoft: RDP permissions of users.
pub const RDP_PERMISSIONS: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/add-user-services-rdp-permissions";
/// Microsoft: limit of connections.
pub const LIMIT_CONNECTIONS: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/limit-connections-terminal-server";
/// Microsoft: idle sessions.
pub const IDLE_SESSIONS: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/how-to-disable-warning-message-idle-rdp-sessions";
/// Microsoft: clients cannot connect to a session host of a farm.
pub const FARM: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/rds-client-not-connect-to-rd-session-host-server";
/// Microsoft: the Remote Desktop Service is busy.
pub const BUSY: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/remote-desktop-service-currently-busy";
/// Microsoft: clients disconnected by policy updates.
pub const GP_UPDATES: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/client-disconnected-group-policy-updates";
/// Microsoft: log files for Remote Desktop.
pub const LOG_FILES: &str =
    "https://learn.microsoft.com/troubleshoot/windows-server/remote/log-files-to-troubleshoot-rds-issues";
/// Microsoft: ports of Remote Desktop Services.
pub const PORTS: &str = "https://learn.microsoft.com/troubleshoot/windows-server/remote/ports-used-by-rds";
/// Microsoft: event 4625, an account failed to log on.
pub const EVENT_4625: &str = "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625";
/// Microsoft: properties of .rdp files.
pub const RDP_FILE: &str = "https://learn.microsoft.com/azure/virtual-desktop/rdp-properties";
/// Microsoft: Restrict NTLM, outgoing traffic.
pub const RESTRICT_NTLM: &str = "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/network-security-restrict-ntlm-outgoing-ntlm-traffic-to-remote-servers";
/// Microsoft: Remote Credential Guard.
pub const REMOTE_CREDENTIAL_GUARD: &str =
    "https://learn.microsoft.com/windows/security/identity-protection/remote-credential-guard";
/// Microsoft: policies of Remote Desktop Services.
pub const SESSION_POLICY: &str =
    "https://learn.microsoft.com/windows/client-management/mdm/policy-csp-admx-terminalserver";
/// Microsoft: policies of credential delegation.
pub const CREDENTIAL_POLICY: &str = "https://learn.microsoft.com/windows/client-management/mdm/policy-csp-admx-credssp";
/// Microsoft: the Protected Users group.
pub const PROTECTED_USERS: &str = "https://learn.microsoft.com/windows-server/security/credentials-protection-and-management/protected-users-security-group";
/// Microsoft: Set-ADUser.
pub const SET_ADUSER: &str = "https://learn.microsoft.com/powershell/module/activedirectory/set-aduser";
/// Microsoft: Unlock-ADAccount.
pub const UNLOCK_ADACCOUNT: &str = "https://learn.microsoft.com/powershell/module/activedirectory/unlock-adaccount";
/// Microsoft: Enable-ADAccount.
pub const ENABLE_ADACCOUNT: &str = "https://learn.microsoft.com/powershell/module/activedirectory/enable-adaccount";
/// Microsoft: Set-ADAccountPassword.
pub const SET_ADACCOUNT_PASSWORD: &str =
    "https://learn.microsoft.com/powershell/module/activedirectory/set-adaccountpassword";
/// Microsoft: Test-ComputerSecureChannel.
pub const TEST_SECURE_CHANNEL: &str =
    "https://learn.microsoft.com/powershell/module/microsoft.powershell.management/test-computersecurechannel";
/// Microsoft: Windows Time tools.
pub const W32TM: &str = "https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings";
/// Microsoft: setspn.
pub const SETSPN: &str = "https://learn.microsoft.com/windows-server/administration/windows-commands/setspn";
/// Microsoft: nltest.
pub const NLTEST: &str =
    "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/cc731935(v=ws.11)";
/// Microsoft: certutil.
pub const CERTUTIL: &str = "https://learn.microsoft.com/windows-server/administration/windows-commands/certutil";
/// Microsoft: smart cards and Remote Desktop.
pub const SMART_CARD: &str = "https://learn.microsoft.com/windows/security/identity-protection/smart-cards/smart-card-and-remote-desktop-services";
/// Microsoft: connect to a device joined to Microsoft Entra.
pub const ENTRA_RDP: &str =
    "https://learn.microsoft.com/windows/client-management/client-tools/connect-to-remote-aadj-pc";
/// Microsoft: events of gateway connections.
pub const GATEWAY_EVENTS: &str =
    "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/cc775267(v=ws.10)";
/// Microsoft: TLS registry settings.
pub const TLS_REGISTRY: &str = "https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings";
/// Microsoft: manage TLS cipher suites.
pub const CIPHER_ORDER: &str = "https://learn.microsoft.com/windows-server/security/tls/manage-tls";
/// Microsoft: Test-NetConnection.
pub const TEST_NETCONNECTION: &str = "https://learn.microsoft.com/powershell/module/nettcpip/test-netconnection";
/// Microsoft: Enable-NetFirewallRule.
pub const NET_FIREWALL: &str = "https://learn.microsoft.com/powershell/module/netsecurity/enable-netfirewallrule";
/// Microsoft: Resolve-DnsName.
pub const RESOLVE_DNSNAME: &str = "https://learn.microsoft.com/powershell/module/dnsclient/resolve-dnsname";
/// Microsoft: pktmon, packets inside Windows.
pub const PKTMON: &str = "https://learn.microsoft.com/windows-server/networking/technologies/pktmon/pktmon";
/// FreeRDP: command line.
pub const FREERDP_MAN: &str = "https://github.com/FreeRDP/FreeRDP/wiki/CommandLineInterface";
/// Microsoft: TSS, collecting data on Remote Desktop.
pub const TSS: &str =
    "https://learn.microsoft.com/troubleshoot/windows-client/windows-tss/gather-information-using-tss-user-experience";
/// RFC 792: ICMP.
pub const ICMP: &str = "https://www.rfc-editor.org/rfc/rfc792";
/// RFC 1928: SOCKS version 5.
pub const SOCKS: &str = "https://www.rfc-editor.org/rfc/rfc1928";
/// RFC 9110 9.3.6: CONNECT.
pub const HTTP_CONNECT: &str = "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6";
/// MS-TSGU: RD Gateway.
pub const GATEWAY: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188";
/// MS-KKDCP 2.2.2: KDC_PROXY_MESSAGE.
pub const KDC_PROXY: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-kkdcp/5778aff5-b182-4b97-a970-29c7f911eef2";
/// X.224: the transport's messages.
pub const X224: &str = "https://www.itu.int/rec/T-REC-X.224";
/// RFC 8446 4: handshake of TLS 1.3.
pub const TLS_13: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-4";
/// RFC 8446 4.1.4: HelloRetryRequest.
pub const HELLO_RETRY_REQUEST: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-4.1.4";
/// RFC 8446 4.4.3: CertificateVerify.
pub const CERTIFICATE_VERIFY: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3";
/// RFC 8446 4.6.1: NewSessionTicket.
pub const NEW_SESSION_TICKET: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1";
/// RFC 8446 5.2: a record's protection.
pub const TLS_RECORD: &str = "https://www.rfc-editor.org/rfc/rfc8446#section-5.2";
/// RFC 6066 8: a certificate's status, stapled.
pub const CERTIFICATE_STATUS: &str = "https://www.rfc-editor.org/rfc/rfc6066#section-8";
/// MS-NLMP 2.2.1.1: NEGOTIATE_MESSAGE.
pub const NTLM_NEGOTIATE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/b34032e5-3aae-4bc6-84c3-c6d80eadf7f2";
/// MS-NLMP 2.2.1.2: CHALLENGE_MESSAGE.
pub const NTLM_CHALLENGE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/801a4681-8809-4be9-ab0d-61dcfe762786";
/// MS-NLMP 2.2.1.3: AUTHENTICATE_MESSAGE.
pub const NTLM_AUTHENTICATE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/033d32cc-88f9-4483-9bf2-b273055038ce";
/// MS-RDPBCGR 2.2.17: RDSTLS.
pub const RDSTLS: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/83d1186d-cab6-4ad8-8c5f-203f95e192aa";
/// MS-RDPELE 2.2.2.2: Client New License Request.
pub const NEW_LICENSE_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/c57e4890-9049-421e-9fe8-9a6f9519675a";
/// MS-RDPELE 2.2.2.3: Client License Information.
pub const LICENSE_INFO: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/9407b2eb-f180-4827-9488-cdbff4a5d4ea";
/// MS-RDPELE 2.2.2.5: Client Platform Challenge Response.
pub const PLATFORM_CHALLENGE_RESPONSE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/f53ab87c-d07d-4bf9-a2ac-79542f7b456c";
/// MS-RDPELE 2.2.2.6: Server Upgrade License; 2.2.2.7, Server New License, has the same shape.
pub const NEW_LICENSE: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/e8339fbd-1fe3-42c2-a599-27c04407166d";
/// MS-RDPBCGR 2.2.1.17: Client Persistent Key List PDU.
pub const PERSISTENT_KEY_LIST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/2d122191-af10-4e36-a781-381e91c182b7";
/// MS-RDPBCGR 2.2.14.3: Server Auto-Detect Request PDU.
pub const AUTO_DETECT: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/5a53eadd-64a2-430d-b197-56bdf7ac9ee9";
/// MS-RDPBCGR 2.2.16.1: Server Heartbeat PDU.
pub const HEARTBEAT: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/86db1222-6b5c-4001-9923-6b292e1ccb47";
/// MS-RDPBCGR 2.2.8.1.1.1.2: Share Data Header.
pub const SHARE_DATA: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4b5d4c0d-a657-41e9-9c69-d58632f46d31";
/// MS-RDPBCGR 2.2.9.1.2: Server Fast-Path Update PDU.
pub const FAST_PATH: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/68b5ee54-d0d5-4d65-8d81-e1c4025f7597";
/// MS-RDPBCGR 2.2.6.1: Virtual Channel PDU.
pub const VIRTUAL_CHANNEL: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/6c074267-1b32-4ceb-9496-2eb941a23e6b";
/// MS-RDPBCGR 3.2.5.4.1: sending the Shutdown Request.
pub const SHUTDOWN_REQUEST: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/7584f091-755a-4968-8af3-0d2639e10873";
/// MS-RDPBCGR 2.2.2.2.1: Shutdown Request Denied.
pub const SHUTDOWN_DENIED: &str =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/dd8f00f7-c7ae-4059-af10-84e2a847e9e0";

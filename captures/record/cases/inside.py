"""What the server says inside the encryption: license errors and Set Error Info, code by code, from a scripted server through real TLS."""
import ssl

from cases.handshakes import PEERS, addresses
from lab import certs, scripted, x224
from lab.case import case
from lab.truth import session

LICENSE = {1: "license-invalid-server-certificate", 2: "license-none", 3: "license-invalid-mac", 4: "license-invalid-scope", 6: "license-no-server",
           8: "license-invalid-client", 0xB: "license-invalid-product", 0xC: "license-invalid-message", 0x55: "license-refused"}
POLICY = {1: "disconnected-by-administrator", 2: "disconnected-by-administrator", 3: "idle-timeout", 4: "session-time-limit",
          5: "replaced-by-other-connection", 6: "out-of-memory", 7: "server-denied-connection", 9: "insufficient-privileges",
          0xA: "fresh-credentials-required", 0xB: "closed-by-user", 0xC: "logged-off"}
LICENSE_INFO = {0x100: "license-denied-by-policy", 0x101: "license-no-server", 0x102: "license-none", 0x103: "license-invalid-message",
                0x104: "license-invalid-client", 0x105: "license-invalid-client", 0x106: "license-stalled", 0x107: "license-stalled",
                0x108: "license-invalid-message", 0x109: "license-denied-by-policy", 0x10A: "license-denied-by-policy"}
BROKER = {code: "broker-refused" for code in (0x400, 0x401, 0x402, 0x403, 0x406, 0x408, 0x409, 0x410, 0x411, 0x412)}
PROTOCOL = {0x1191: "session-crypto-failed", 0x1192: "session-crypto-failed", 0x1193: "session-crypto-failed", 0x1194: "session-crypto-failed",
            0x1195: "session-crypto-failed", 0x10C9: "server-error", 0x110B: "server-error"}


def license_error(code, cause):
    return session("license-refused", ("server", "alert", "data:server:-1", "server", "data:server:-2"),
                   f"in the license exchange the server sends {{data:server:-2}} LICENSE_ERROR_MESSAGE {code:#x}, its close_notify {{data:server:-1}} and FIN "
                   "{fin:server}; sealed without keys", reached="client-info", stage="licensing", also_right=["license-reset"], ceiling="strong",
                   ending_also=[{"how": "fin", "frame": "fin:server"}, {"decisive_frame": "data:server:-1"}, {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}],
                   with_keys={"cause": cause})


def error_info(code, cause):
    after = {"also_right": ["logged-off", "closed-by-user"], "ceiling": "strong"}
    return session("ended-after-use", ("server", "ultimatum", "data:server:-2", None, "data:server:-3"),
                   f"session active, then the server's Set Error Info {code:#x} {{data:server:-3}}, ultimatum {{data:server:-2}}, close_notify {{data:server:-1}} and FIN "
                   "{fin:server}; sealed without keys", reached="active", stage="active",
                   ending_also=[{"decisive_frame": "data:server:-2"}, {"refused_by": "server"}, {"refused_by": "server", "decisive_frame": "data:server:-2"},
                                {"how": "alert", "frame": "data:server:-1", "decisive_frame": "data:server:-1"},
                                {"how": "fin", "frame": "fin:server", "decisive_frame": "fin:server"}], with_keys={"cause": cause}, **after)


LOGON = {0xC000006D: "logon-failed", 0xC000006A: "logon-failed", 0xC0000064: "logon-failed", 0xC0000234: "account-locked-out", 0xC0000072: "account-disabled",
         0xC0000193: "account-expired", 0xC000006E: "account-restricted", 0xC0000071: "password-expired", 0xC0000224: "password-must-change",
         0xC000006F: "logon-hours", 0xC0000070: "workstation-not-allowed", 0xC000015B: "logon-right-denied", 0xC000005E: "no-logon-server",
         0xC000018B: "trust-relationship-failed", 0xC0000133: "clock-skew", 0x80090322: "principal-unknown", 0xC000035B: "channel-binding-rejected",
         0xC0000418: "ntlm-blocked", 0x80090302: "ntlm-blocked", 0xC0000DEA: "authentication-rejected"}


def logon_error(code, cause):
    keyed = {"cause": cause, "also_right": [] if cause == "authentication-rejected" else ["authentication-rejected"],
             "ceiling": "consistent" if code == 0x80090302 else "proven"}
    return session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"),
                   f"NTLM at CredSSP version 6; the server's 15-byte TSRequest {{data:server:-2}} carries errorCode {code:#x}, its close_notify {{data:server:-1}} and FIN "
                   "{fin:server} follow", chain="nla", reached="tls", stage="authentication", ceiling="strong",
                   ending_also=[{"how": "fin", "frame": "fin:server"}, {"decisive_frame": "data:server:-1"}], with_keys=keyed)


def told(name, story, codes, judge, steps, version, **negotiated):
    @case(name, PEERS, story, [judge(code, cause) for code, cause in codes.items()], box={"extra_client_ips": addresses(len(codes)), "delay": 2})
    def run(b):
        server = scripted.context(True, version, certificate=certs.make(b))
        for address, code in zip(addresses(len(codes)), codes):
            scripted.session(b, steps(code), server, scripted.context(False, version, keys=b.keys), source=address, **negotiated)


T12, T13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
told("license-errors", "Nine sessions over TLS 1.2, each refused in the license exchange with another error code.", LICENSE, license_error, scripted.license_error, T12)
told("license-errors-tls13", "Three sessions over TLS 1.3, each refused in the license exchange with another error code.",
     {c: LICENSE[c] for c in (2, 6, 8)}, license_error, scripted.license_error, T13)
told("errinfo-policy", "Eleven sessions over TLS 1.2 that the server ends after activation with Set Error Info 1 to 0xC.", POLICY, error_info, scripted.error_info, T12)
told("errinfo-policy-tls13", "Three sessions over TLS 1.3 that the server ends after activation with Set Error Info 3, 5 and 0xB.",
     {c: POLICY[c] for c in (3, 5, 0xB)}, error_info, scripted.error_info, T13)
told("errinfo-licensing", "Eleven sessions over TLS 1.2 that the server ends with the licensing codes of Set Error Info, 0x100 to 0x10A.", LICENSE_INFO, error_info,
     scripted.error_info, T12)
told("errinfo-broker", "Ten sessions over TLS 1.2 that the server ends with the connection broker's codes of Set Error Info, 0x400 to 0x412.", BROKER, error_info,
     scripted.error_info, T12)
told("errinfo-protocol", "Seven sessions over TLS 1.2 that the server ends with protocol codes of Set Error Info, five of them about decryption.", PROTOCOL, error_info,
     scripted.error_info, T12)
told("nla-error-codes", "Twenty sessions over TLS 1.2, each refused by NLA with another errorCode in a TSRequest, as Windows does.", LOGON, logon_error,
     scripted.logon_error, T12, selected=x224.HYBRID, requested=x224.SSL | x224.HYBRID)
told("nla-error-codes-tls13", "Four sessions over TLS 1.3, each refused by NLA with another errorCode in a TSRequest, as Windows does.",
     {c: LOGON[c] for c in (0xC000006D, 0xC0000234, 0xC0000071, 0xC0000418)}, logon_error, scripted.logon_error, T13,
     selected=x224.HYBRID_EX, requested=x224.SSL | x224.HYBRID | x224.HYBRID_EX)


@case("nla-authorization-refused", PEERS, "A session over TLS 1.2 whose server accepts the logon by NLA and then refuses it in the Early User Authorization Result "
      "(access denied).",
      session("authentication-rejected", ("server", "alert", "data:server:-1", "server", "data:server:-2"), "after the client's authInfo {data:client:-2} the server's "
              "4-byte Early User Authorization Result {data:server:-2} says 5, its close_notify {data:server:-1} and FIN {fin:server} follow", chain="nla", reached="tls",
              stage="authentication", ceiling="strong", also_right=["logon-right-denied"],
              ending_also=[{"how": "fin", "frame": "fin:server"}, {"decisive_frame": "data:server:-1"}],
              with_keys={"cause": "logon-right-denied", "also_right": ["authentication-rejected"]}), box={"delay": 2})
def authorization_refused(b):
    server = scripted.context(True, T12, certificate=certs.make(b))
    scripted.session(b, scripted.authorization_refused(), server, scripted.context(False, T12, keys=b.keys), selected=x224.HYBRID_EX,
                     requested=x224.SSL | x224.HYBRID | x224.HYBRID_EX)

"""A real KDC (MIT krb5) in the server's namespace, on an address of its own, and the requests of a real kinit or kvno."""
import os

REALM, ADDRESS = "LAB.EXAMPLE", "10.30.5.88"
USER, PASSWORD, SERVICE = "synthia", "Correct-Horse-7", "TERMSRV/rds01.lab.example"
LIBDEFAULTS = f"""[libdefaults]
default_realm = {REALM}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
kdc_timesync = 0
udp_preference_limit = {{udp}}
[realms]
{REALM} = {{{{
  kdc = {ADDRESS}
}}}}
"""


def _environment(bench, udp):
    """One configuration for both sides; nothing of the machine's own is read."""
    return {"KRB5_CONFIG": bench.file(f"krb5-{udp}.conf", LIBDEFAULTS.format(udp=udp)), "KRB5_KDC_PROFILE": f"{bench.dir}/kdc.conf",
            "KRB5CCNAME": f"FILE:{bench.dir}/tickets", "KRB5_TRACE": f"{bench.dir}/trace-{udp}.log"}


def start(bench, clock=0, run=True, more=(), shims=(), pkinit=()):
    """Make the realm with its user and the server's service, and start the KDC with its clock so many seconds ahead.

    more: further principals, as (name, password). shims: shared objects to load into the KDC. pkinit: lines of the realm about certificates.
    """
    bench.file("kdc.conf", f"""[kdcdefaults]
kdc_listen = {ADDRESS}:88
kdc_tcp_listen = {ADDRESS}:88
[realms]
{REALM} = {{
  database_name = {bench.dir}/principal
  key_stash_file = {bench.dir}/stash
  acl_file = {bench.dir}/kadm5.acl
  max_life = 10h
  {chr(10).join(pkinit)}
}}
[logging]
kdc = FILE:{bench.dir}/kdc.log
""")
    environment = _environment(bench, 1)
    bench.run("s", "kdb5", ["kdb5_util", "create", "-s", "-P", "Master-Horse-7"], env=environment, wait=30)
    for query in (f"addprinc -pw {PASSWORD} +requires_preauth {USER}", f"addprinc -randkey {SERVICE}",
                  f"addprinc -pw {PASSWORD} +requires_preauth expired", f"addprinc -pw {PASSWORD} +requires_preauth locked",
                  "modprinc -pwexpire 2020-01-01 expired", "modprinc -expire 2020-01-01 locked",
                  *(f"addprinc -pw {password} +requires_preauth {name}" for name, password in more)):
        bench.run("s", "kadmin", ["kadmin.local", "-q", query], env=environment, wait=15)
    if run:
        shim = {"LD_PRELOAD": " ".join(f"{bench.helpers}/{shim}" for shim in shims)} if shims else {}
        shim |= {"LD_PRELOAD": f"{bench.helpers}/timeshift.so", "CLOCK_SHIFT": str(clock)} if clock else {}
        bench.run("s", "kdc-out", ["krb5kdc", "-n"], env=environment | shim)
        bench.wait_listening(88)


def kinit(bench, user=USER, password=PASSWORD, udp=1465, wait=20, options=()):
    """A logon at the KDC; udp=1 makes it use TCP at once, as Windows does. Returns the exit status."""
    secret = bench.file(f"password-{user}", password + "\n")
    command = ["sh", "-c", f'exec kinit "$@" < {secret}', "sh", *options, f"{user}@{REALM}"]
    process = bench.run("c", "kinit", command, env=_environment(bench, udp), wait=wait)
    os.remove(secret)
    return process.returncode


def kvno(bench, service, udp=1465):
    """Ask for a ticket for a service, with the ticket-granting ticket that kinit got."""
    return bench.run("c", "kvno", ["kvno", service], env=_environment(bench, udp), wait=20).returncode

/* LD_PRELOAD shim for MIT's krb5kdc: seal an AS-REP's part as EncASRepPart (APPLICATION 25), as RFC 4120 5.4.2 has it. MIT writes
 * EncTGSRepPart (26) there for the sake of old clients, and sspi, IronRDP's Kerberos, reads 25 only.
 * Build: gcc -shared -fPIC -O1 -o asreppart.so asreppart.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#define AS_REP 11
typedef struct { int magic; unsigned length; char *data; } krb5_data;
static __thread unsigned encoding;
int krb5_encode_kdc_rep(void *context, unsigned type, const void *part, int subkey, const void *key, void *rep, void **out) {
    int (*real)(void *, unsigned, const void *, int, const void *, void *, void **) = dlsym(RTLD_NEXT, "krb5_encode_kdc_rep");
    encoding = type;
    int result = real(context, type, part, subkey, key, rep, out);
    encoding = 0;
    return result;
}
int krb5_c_encrypt(void *context, const void *key, int usage, const krb5_data *iv, const krb5_data *in, void *out) {
    int (*real)(void *, const void *, int, const krb5_data *, const krb5_data *, void *) = dlsym(RTLD_NEXT, "krb5_c_encrypt");
    if (encoding != AS_REP || in->length == 0 || (unsigned char)in->data[0] != 0x7a) return real(context, key, usage, iv, in, out);
    krb5_data turned = *in;
    turned.data = malloc(in->length);
    memcpy(turned.data, in->data, in->length);
    turned.data[0] = 0x79;
    int result = real(context, key, usage, iv, &turned, out);
    free(turned.data);
    return result;
}

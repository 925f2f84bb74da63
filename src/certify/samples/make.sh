#!/bin/sh
# Makes the certificates of this folder anew (OpenSSL 3); keys are thrown away.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sign() { # name issuer not_before not_after extensions [self] [digest]
    mkdir -p "$work/db"; : > "$work/db/index.txt"
    printf '%s\n' "$5" > "$work/ext.cnf"
    cat > "$work/ca.cnf" <<CNF
[ca]
default_ca = it
[it]
new_certs_dir = $work/db
database = $work/db/index.txt
default_md = ${7:-sha256}
policy = any
rand_serial = yes
unique_subject = no
[any]
commonName = supplied
CNF
    if [ "$6" = self ]; then who="-selfsign -keyfile $work/$1.key"; else who="-cert $work/$2.pem -keyfile $work/$2.key"; fi
    openssl ca -batch -notext -config "$work/ca.cnf" $who -in "$work/$1.csr" -out "$work/$1.pem" \
        -startdate "$3" -enddate "$4" -extfile "$work/ext.cnf" 2>/dev/null
}
leaf() { # name key-options...
    name=$1; shift
    openssl req -new -newkey "$@" -nodes -keyout "$work/$name.key" -out "$work/$name.csr" -subj "/CN=rds01.lab.example" 2>/dev/null
}
der() { openssl x509 -in "$work/$1.pem" -outform der -out "$1.der"; }

san='subjectAltName=DNS:rds01.lab.example
extendedKeyUsage=serverAuth'
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/authority.key" -out "$work/authority.csr" \
    -subj "/CN=authority" 2>/dev/null
sign authority authority 20200101000000Z 20400101000000Z "basicConstraints=critical,CA:TRUE" self
cp "$work/authority.pem" authority.pem
for name in good weak-signature wrong-usage; do leaf $name rsa:2048; done
leaf weak-key rsa:1024
sign good authority 20250101000000Z 20270101000000Z "$san"
sign weak-key authority 20250101000000Z 20270101000000Z "$san"
sign weak-signature authority 20250101000000Z 20270101000000Z "$san" "" sha1
sign wrong-usage authority 20250101000000Z 20270101000000Z "subjectAltName=DNS:rds01.lab.example
extendedKeyUsage=clientAuth"
leaf self-signed rsa:2048
sign self-signed self-signed 20250101000000Z 20250703000000Z "keyUsage=keyEncipherment,dataEncipherment
extendedKeyUsage=serverAuth" self
for name in good weak-key weak-signature wrong-usage self-signed; do der $name; done
# A ServerKeyExchange's signature by the key of good.der, over 32 bytes 1, 32 bytes 2 and 69 bytes 3.
head -c 32 /dev/zero | tr '\0' '\001' > "$work/signed"
head -c 32 /dev/zero | tr '\0' '\002' >> "$work/signed"
head -c 69 /dev/zero | tr '\0' '\003' >> "$work/signed"
openssl dgst -sha256 -sign "$work/good.key" -out good.signature "$work/signed"

# Old signatures over the same bytes, each with its public key.
old() { # name digest key-options...
    name=$1 digest=$2; shift 2
    openssl genpkey "$@" -out "$work/$name.key" 2>/dev/null
    openssl pkey -in "$work/$name.key" -pubout -outform der -out "$name.spki"
    openssl dgst "-$digest" -sign "$work/$name.key" -out "$name.signature" "$work/signed"
}
old p384-sha1 sha1 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
old p521-sha1 sha1 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
old p521-sha512 sha512 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
old p256-sha512 sha512 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
old rsa512-sha1 sha1 -algorithm RSA -pkeyopt rsa_keygen_bits:512
old rsa1024-sha256 sha256 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
old rsa512-md5-sha1 md5-sha1 -algorithm RSA -pkeyopt rsa_keygen_bits:512

# A self-signed certificate that modern libraries refuse to look at.
openssl req -x509 -newkey rsa:1024 -nodes -keyout "$work/weak.key" -sha256 -days 365 -subj "/CN=rds01.lab.example" \
    -outform der -out self-signed-weak.der 2>/dev/null

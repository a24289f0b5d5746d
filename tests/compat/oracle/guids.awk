# SPDX-License-Identifier: MIT
# From preprocessed text, what is defined as GUID or DEVPROPKEY: kind, name, numbers.

one == "" && /(GUID|DEVPROPKEY)[ )].*=/ { one = " " }
one != "" {
    one = one " " $0
    if ($0 ~ /;/) {
        definition(one)
        one = ""
    }
}

function definition(line,    equals, name, value, part, n, i, numbers) {
    equals = index(line, "=")
    name = substr(line, 1, equals - 1)
    sub(/ +$/, "", name)
    while (sub(/__attribute__ *\(\([^()]*(\([^()]*\))?[^()]*\)\) *$/, "", name)) {
        sub(/ +$/, "", name)
    }
    sub(/.*[ *]/, "", name)
    value = tolower(substr(line, equals + 1))
    sub(/;.*/, "", value)
    gsub(/[{},]/, " ", value)
    n = split(value, part, " ")
    for (i = 1; i <= n; i++) {
        sub(/[lu]+$/, "", part[i])
        if (!sub(/^0x/, "", part[i])) {
            part[i] = sprintf("%x", part[i] + 0)
        }
        sub(/^0+/, "", part[i])
        numbers = numbers " " (part[i] == "" ? "0" : part[i])
    }
    if (n > 10 && numbers ~ /^[ 0-9a-f]+$/) {
        print "guid", name, numbers
    }
}

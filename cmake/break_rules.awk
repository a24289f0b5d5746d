# SPDX-License-Identifier: MIT
#
# What cmake/break_rules.sh breaks in one function of a source file.
#
#   awk -v name=<function> -f break_rules.awk <file>             lists the mutants
#   awk -v name=<function> -v apply=<n> -f break_rules.awk <file>  prints the file with the n-th one
#
# A line of the list is: number, kind, line of the file, what is done. Kinds in their order: "return
# early" as the first statement, "negate" for one condition of an if, "skip" for one plain call or
# assignment. Relies on the format of the sources: a body stands between "{" and "}" in column 0.

{ line[NR] = $0 }

END {
    first = definition()
    if (first == 0) {
        exit 1
    }
    for (i = first; i <= NR && line[i] != "{"; i++) {
        ;
    }
    body_line = i + 1
    for (i = body_line; i <= NR && line[i] != "}"; i++) {
        body = body line[i] "\n"
    }
    after = i
    mask = masked(body)
    returns(return_type(first))
    negations()
    omissions()
    if (apply) {
        print_broken(apply)
    }
}

# The line on which the definition of the function starts, 0 when there is none.
function definition(    i, k) {
    for (i = 1; i <= NR; i++) {
        if (line[i] !~ /^[A-Za-z_]/ || !match(line[i], "(^|[ *])" name "\\(")) {
            continue
        }
        for (k = i; k <= NR && line[k] != "{" && line[k] !~ /[;}][ \t]*$/; k++) {
            ;
        }
        if (line[k] == "{") {
            return i
        }
    }
    return 0
}

function return_type(first,    type) {
    match(line[first], "(^|[ *])" name "\\(")
    type = substr(line[first], 1, RSTART + RLENGTH - 2 - length(name))
    if (type ~ /^[ \t]*$/) {
        type = line[first - 1] # a long one stands on a line of its own
    }
    type = " " type " "
    while (sub(/ (static|inline|extern|_Noreturn|NTAPI|WINAPI|PN_[A-Z_]+) /, " ", type)) {
        ;
    }
    gsub(/^ +| +$/, "", type)
    return type
}

# The text with comments, strings and characters blanked, so that what is found in it is code.
function masked(text,    out, i, c, two, state, length_of) {
    length_of = length(text)
    for (i = 1; i <= length_of; i++) {
        c = substr(text, i, 1)
        two = substr(text, i, 2)
        if (state == "" && two == "/*") {
            state = "*"
            out = out "  "
            i++
        } else if (state == "*") {
            if (two == "*/") {
                state = ""
                out = out " "
                i++
            }
            out = out (c == "\n" ? c : " ")
        } else if (state == "" && (c == "\"" || c == "'")) {
            state = c
            out = out "0"
        } else if (state != "") {
            if (c == "\\") {
                out = out "0"
                i++
            } else if (c == state) {
                state = ""
            }
            out = out "0"
        } else {
            out = out c
        }
    }
    return out
}

# ---- Mutants: kind, place in the body, length of what is replaced, what replaces it ------------

function add(kind, place, size, text, words,    before) {
    count++
    at[count] = place
    taken[count] = size
    put[count] = text
    if (!apply) {
        before = substr(body, 1, place - 1)
        gsub(/[ \t\n]+/, " ", words)
        printf "%d\t%s\t%d\t%s\n", count, kind, body_line + gsub(/\n/, "", before), words
    }
}

function add_return(value,    text) {
    text = value == "" ? "return;" : "return " value ";"
    add("return early", 1, 0, "    " text "\n", text)
}

function returns(type) {
    if (type == "void" || type == "VOID") {
        add_return("")
    } else if (type ~ /\*$/ || type ~ /^(const )?P[A-Z]/ || type == "HANDLE") {
        add_return("0")
    } else if (type ~ /^(const )?(struct|union) /) {
        add_return("(" type "){0}")
    } else if (type == "bool" || type == "BOOL" || type == "BOOLEAN") {
        add_return("0")
        add_return("1")
    } else if (type == "NTSTATUS") {
        add_return("0")
        add_return("(NTSTATUS)0xC0000001L")
    } else {
        add_return("(" type ")0")
        add_return("(" type ")-1")
    }
}

# Where the parenthesis that opens at this place closes.
function closing(place,    depth, c) {
    for (; place <= length(mask); place++) {
        c = substr(mask, place, 1)
        depth += (c == "(") - (c == ")")
        if (depth == 0) {
            return place
        }
    }
    return 0
}

function negations(    place, open, close_at, words) {
    place = 1
    while (match(substr(mask, place), /(^|[^A-Za-z0-9_])if \(/)) {
        open = place + RSTART + RLENGTH - 2
        close_at = closing(open)
        if (close_at == 0) {
            return
        }
        words = substr(body, open, close_at - open + 1)
        add("negate", open, close_at - open + 1, "(!" words ")", "if " words)
        place = open + 1
    }
}

# A call or an assignment as a statement of its own; declarations, jumps and loops are not.
function is_plain(text,    left, lvalue) {
    lvalue = "^[*(]*[A-Za-z_][][A-Za-z0-9_.>()*+&-]*( [+-] [A-Za-z0-9_]+\\])?$"
    sub(/^\(void\) */, "", text)
    if (text ~ /^(if|for|while|do|switch|return|goto|else|break|continue|case|default)([^A-Za-z0-9_]|$)/) {
        return 0
    }
    if (text ~ /^[A-Za-z_][][A-Za-z0-9_.>-]*\(/) {
        return 1
    }
    left = text
    if (sub(/(^\+\+|^--|\+\+$|--$)/, "", left)) {
        return left ~ lvalue
    }
    if (!match(text, / ([-+*\/%&|^]|<<|>>)?= /)) {
        return 0
    }
    left = substr(text, 1, RSTART - 1)
    return left ~ lvalue
}

function omissions(    i, c, depth, start, text, end_at) {
    start = 1
    end_at = length(mask)
    for (i = 1; i <= end_at; i++) {
        c = substr(mask, i, 1)
        depth += (c == "(") - (c == ")")
        if (depth > 0 || c !~ /[;{}]/) {
            continue
        }
        if (c == ";") {
            omission(start, i)
        }
        start = i + 1
    }
}

function omission(start, end_at,    text) {
    text = substr(mask, start, end_at - start)
    while (match(text, /^[ \t\n]+/) || match(text, /^(case [^:]*|default|[a-z_]+) *:/)) {
        start += RLENGTH
        text = substr(text, RLENGTH + 1)
    }
    if (is_plain(text)) {
        add("skip", start, end_at - start + 1, "(void)0;", substr(body, start, end_at - start + 1))
    }
}

function print_broken(n,    i) {
    for (i = 1; i < body_line; i++) {
        print line[i]
    }
    printf "%s%s%s", substr(body, 1, at[n] - 1), put[n], substr(body, at[n] + taken[n])
    for (i = after; i <= NR; i++) {
        print line[i]
    }
}

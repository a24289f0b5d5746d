# SPDX-License-Identifier: MIT
# Lists what the Windows headers declare, from preprocessed text with line markers: of the files whose
# path contains <ours>, one fact to a line, its parts separated by tabs.
#
#   cc -E ... | awk -v ours=include/wdk/ -f wdk_declarations.awk
#
#   struct   type                       a structure or union that has a body
#   type     name                       any other type that has a size
#   field    type  path                 a field that has an offset, also of anonymous members
#   enum     name                       an enumerator
#   routine  name  type  parameters     a prototype; "parameters" is the text between the parentheses
#   inline   name                       a function with a body
#   data     name                       a variable
#
# It reads C as these headers write it: declarators are names, pointers, arrays, and pointers to
# functions; there are no function definitions in the old style.

BEGIN { OFS = "\t" }

/^# *[0-9]+ "/ {
    split($0, part, "\"")
    mine = index(part[2], ours) > 0
    next
}

mine && !/^[ \t]*#/ { tokens($0) }

END {
    at = 1
    while (at <= count) {
        if (tok[at] == "extern" && tok[at + 1] ~ /^"/) {
            at += tok[at + 2] == "{" ? 3 : 2
        } else if (tok[at] == ";" || tok[at] == "}") {
            at++
        } else {
            last = end_of_declaration(at)
            declaration(at, last)
            at = last + 1
        }
    }
}

# ---- Words -------------------------------------------------------------------------------------

function tokens(line,    word) {
    while (match(line, /[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z.]*|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|\.\.\.|[^ \t]/)) {
        word = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        push(word)
    }
}

# Attributes, and the words that only calm a compiler, say nothing here.
function push(word) {
    if (skipping) {
        if (word == "(") {
            deep++
        } else if (word == ")") {
            deep--
            skipping = deep > 0
        }
        return
    }
    if (word == "__attribute__" || word == "__asm__" || word == "_Static_assert" ||
        word == "static_assert") {
        skipping = 1
        deep = 0
        return
    }
    if (word != "__extension__") {
        tok[++count] = word
    }
}

function is_name(word) { return word ~ /^[A-Za-z_]/ }

# The index of the bracket that closes the one at this index.
function closing(i, open, shut,    deep) {
    for (deep = 0; i <= count; i++) {
        if (tok[i] == open) {
            deep++
        } else if (tok[i] == shut && --deep == 0) {
            return i
        }
    }
    return count
}

function end_of_declaration(i) {
    for (; i <= count; i++) {
        if (tok[i] == ";") {
            return i
        }
        if (tok[i] == "(") {
            i = closing(i, "(", ")")
            if (tok[i + 1] == "{") {
                return closing(i + 1, "{", "}")
            }
        } else if (tok[i] == "{") {
            i = closing(i, "{", "}")
        }
    }
    return count
}

# ---- Declarations ------------------------------------------------------------------------------

function declaration(first, last,    i, kind, tag, open, name, typedef) {
    typedef = tok[first] == "typedef"
    for (i = first; i < last; i++) {
        if (tok[i] == "(" || tok[i] == "=") {
            break
        }
        if (tok[i] == "struct" || tok[i] == "union" || tok[i] == "enum") {
            kind = tok[i]
            open = tok[i + 1] == "{" ? i + 1 : i + 2
            if (tok[open] == "{") {
                tag = open == i + 2 ? tok[i + 1] : ""
                with_body(kind, tag, open, typedef, last)
                return
            }
        }
    }
    if (typedef) {
        other_type(first + 1, last)
    } else if (tok[last] == "}") {
        for (i = first; tok[i] != "("; i++) {
        }
        print "inline", tok[i - 1]
    } else {
        routine_or_data(first, last)
    }
}

function with_body(kind, tag, open, typedef, last,    close_at, name, i, list, n) {
    close_at = closing(open, "{", "}")
    name = tag == "" ? "" : kind " " tag
    if (typedef) {
        for (i = close_at + 1; i < last; i++) {
            if (is_name(tok[i]) && tok[i - 1] != "*" && tok[i] != "const" && tok[i - 1] != "[") {
                name = tok[i]
                break
            }
        }
    }
    for (i = close_at + 1; typedef && i < last; i++) {
        if (tok[i] == "*" && is_name(tok[i + 1])) {
            print "type", tok[i + 1]
        }
    }
    if (kind == "enum") {
        for (i = open + 1; i < close_at; i++) {
            if (is_name(tok[i]) && (tok[i - 1] == "," || i == open + 1)) {
                print "enum", tok[i]
            }
        }
        if (name != "") {
            print "type", name
        }
        return
    }
    list = ++lists
    members(open + 1, close_at - 1, list)
    if (name == "") {
        return
    }
    print "struct", name
    for (n = 1; n <= length_of[list]; n++) {
        print "field", name, path[list, n]
    }
}

# The members between two indices, as paths into the list.
function members(first, last, list,    i, end, kind, open, close_at, inner, start) {
    for (i = first; i <= last; i = end + 1) {
        kind = ""
        if (tok[i] == "const" || tok[i] == "volatile") {
            end = i
            continue
        }
        if (tok[i] == "struct" || tok[i] == "union" || tok[i] == "enum") {
            open = tok[i + 1] == "{" ? i + 1 : i + 2
            if (tok[open] == "{") {
                kind = tok[i]
            }
        }
        start = i
        inner = 0
        if (kind != "") {
            close_at = closing(open, "{", "}")
            if (kind == "enum") {
                enumerators(open, close_at)
            } else {
                inner = ++lists
                members(open + 1, close_at - 1, inner)
            }
            start = close_at + 1
        }
        for (end = start; end <= last && tok[end] != ";"; end++) {
            if (tok[end] == "(") {
                end = closing(end, "(", ")")
            }
        }
        declarators(start, end, list, inner, kind != "")
    }
}

function enumerators(open, close_at,    i) {
    for (i = open + 1; i < close_at; i++) {
        if (is_name(tok[i]) && (tok[i - 1] == "," || i == open + 1)) {
            print "enum", tok[i]
        }
    }
}

function add(list, text) { path[list, ++length_of[list]] = text }

# The names declared between two indices. An anonymous member gives its own members away.
function declarators(start, end, list, inner, bodied,    i, from, n, name, plain) {
    if (start == end) {
        for (n = 1; n <= length_of[inner]; n++) {
            add(list, path[inner, n])
        }
        return
    }
    from = start
    for (i = start; i <= end; i++) {
        if (tok[i] == "(" && i + 1 <= end && tok[i + 1] != "*") {
            i = closing(i, "(", ")")
        } else if (tok[i] == "(") {
            continue
        } else if (tok[i] == "[") {
            i = closing(i, "[", "]")
        }
        if (tok[i] == "," || i == end) {
            one(from, i, list, inner)
            from = i + 1
        }
    }
}

function one(from, to, list, inner,    i, n, name, plain) {
    plain = 1
    for (i = from; i < to; i++) {
        if (tok[i] == ":") {
            return # a bit field has no offset
        }
        if (tok[i] == "[" || tok[i] == "*") {
            plain = 0
        }
        if (tok[i] == "[") {
            break
        }
        if (tok[i] == "(" && tok[i + 1] == "*") {
            for (i++; i < to && !is_name(tok[i]); i++) {
            }
            add(list, tok[i])
            return
        }
        if (is_name(tok[i])) {
            name = tok[i]
        }
    }
    if (name == "") {
        return
    }
    add(list, name)
    for (n = 1; plain && inner && n <= length_of[inner]; n++) {
        add(list, name "." path[inner, n])
    }
}

# typedef of something that has no body here: a size, unless it is a function or incomplete.
function other_type(first, last,    i, name, pointer) {
    if ((tok[first] in is_routine) && is_name(tok[first + 1])) {
        is_routine[tok[first + 1]] = 1
        return
    }
    for (i = first; i <= last; i++) {
        if (tok[i] == "(") {
            if (tok[i + 1] == "*" && tok[closing(i, "(", ")") + 1] == "(") {
                print "type", tok[closing(i, "(", ")") - 1]
            }
            is_routine[tok[i - 1]] = 1
            return
        }
        if (tok[i] == "*") {
            pointer = 1
        }
        if (tok[i] == "[") {
            i = closing(i, "[", "]")
            continue
        }
        if ((tok[i] == "," || tok[i] == ";") && name != "") {
            print "type", name
            name = ""
        }
        if (is_name(tok[i])) {
            name = tok[i]
        }
    }
}

function text(first, last,    i, line) {
    for (i = first; i <= last; i++) {
        if (line != "" && (is_name(tok[i]) || tok[i] == "..." || tok[i] == "*") &&
            tok[i - 1] != "*" && tok[i - 1] != "(") {
            line = line " "
        }
        line = line tok[i]
    }
    return line
}

function routine_or_data(first, last,    i, close_at) {
    while (tok[first] == "extern" || tok[first] == "static") {
        first++
    }
    for (i = first; i < last; i++) {
        if (tok[i] == "=") {
            print "data", tok[i - 1]
            return
        }
        if (tok[i] == "(") {
            close_at = closing(i, "(", ")")
            print "routine", tok[i - 1], text(first, i - 2), text(i + 1, close_at - 1)
            return
        }
    }
    for (i = last; i > first && !is_name(tok[i]); i--) {
    }
    if (i > first + (tok[first] ~ /^(struct|union|enum)$/) && is_name(tok[i])) {
        print "data", tok[i]
    }
}

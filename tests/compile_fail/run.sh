#!/bin/sh
# run.sh SOURCE COMPILER...: passes if SOURCE does not compile, and the compiler's output matches
# the extended regular expression in SOURCE's line "// expected: ...".
source=$1
shift
expected=$(sed -n 's|^// expected: ||p' "$source")
if [ -z "$expected" ]; then
    echo "$source: no line '// expected: ...'"
    exit 1
fi
if output=$("$@" -fsyntax-only "$source" 2>&1); then
    echo "$source: compiles"
    exit 1
fi
if ! printf '%s\n' "$output" | grep -Eq -e "$expected"; then
    printf '%s\n' "$source: does not compile, but no line matches '$expected':" "$output"
    exit 1
fi

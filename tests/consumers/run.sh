#!/bin/sh
# run.sh WAY WORK VERSION: consumes the library in one WAY, a function consume_WAY of those below, as the
# compiler $CXX sees it, and runs the program. WORK is emptied first.
# Exits 77, Meson's "skipped", where a tool that the way needs is missing.
set -eu
[ $# -ge 2 ] || { echo "$0: 2 arguments are needed" >&2; exit 2; }
way=$1
work=$(realpath -m "$2")
version=$3
here=$(cd "$(dirname "$0")" && pwd)
library=$(cd "$here/../.." && pwd)

rm -rf "$work"
mkdir -p "$work"

need() {
    command -v "$1" > /dev/null || { echo "$1 is missing"; exit 77; }
}

# As the README prints it: nothing is built, and nothing but the library is installed.
install_library() {
    meson setup --prefix="$work/prefix" "$work/library" "$library"
    meson install -C "$work/library"
    built=$(find "$work/library" -name '*.o')
    [ -z "$built" ] || { echo "meson install builds: $built"; exit 1; }
    {
        (cd "$library" && find include/assuresign -type f)
        echo share/cmake/assuresign/assuresignConfig.cmake
        echo share/cmake/assuresign/assuresignConfigVersion.cmake
        echo share/pkgconfig/assuresign.pc
    } | LC_ALL=C sort >"$work/expected"
    (cd "$work/prefix" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) | diff "$work/expected" -
}

# As a subproject, even of a build that turns every optional part on.
consume_meson() {
    cp -R "$here/meson" "$work/source"
    cp "$here/main.cpp" "$work/source"
    ln -s "$library" "$work/source/subprojects/assuresign"
    meson setup --auto-features=enabled --wrap-mode=nodownload -Dversion="$version" \
        "$work/build" "$work/source"
    targets=$(meson introspect --targets "$work/build" | grep -o '"name": "[^"]*"')
    [ "$targets" = '"name": "consumer"' ] || { echo "more than the consumer: $targets"; exit 1; }
    meson test -C "$work/build" --print-errorlogs
}

consume_pkg_config() {
    need pkg-config
    install_library
    export PKG_CONFIG_PATH="$work/prefix/share/pkgconfig"
    pkg-config --print-errors --exact-version="$version" assuresign
    ! pkg-config --atleast-version=$((${version%%.*} + 1)) assuresign || { echo "any version is taken"; exit 1; }
    # pkg-config quotes for a shell.
    eval "$CXX -std=c++20 $(pkg-config --cflags assuresign) \"\$here/main.cpp\" -o \"\$work/consumer\" \
        $(pkg-config --libs assuresign)"
    "$work/consumer"
}

# The package is moved after it was installed: it must find its headers from where it stands.
consume_cmake() {
    need cmake
    install_library
    mv "$work/prefix" "$work/moved"
    major=${version%%.*}
    cmake -G Ninja -S "$here/cmake" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/moved" \
        -Dversion="$version" -Dmisfits="$major.999;$((major + 1))"
    cmake --build "$work/build"
    "$work/build/consumer"
}

# Inside of the consumer's tree.
consume_cmake_add_subdirectory() {
    need cmake
    cp -R "$here/cmake_add_subdirectory" "$work/source"
    cp "$here/main.cpp" "$work/source"
    ln -s "$library" "$work/source/assuresign"
    cmake -G Ninja -S "$work/source" -B "$work/build"
    cmake --build "$work/build"
    "$work/build/consumer"
}

# From an archive, which has one directory at its top.
consume_cmake_fetch_content() {
    need cmake
    mkdir "$work/assuresign"
    ln -s "$library/include" "$work/assuresign/include"
    tar -C "$work" -chf "$work/assuresign.tar" assuresign
    cmake -G Ninja -S "$here/cmake_fetch_content" -B "$work/build" -Darchive="$work/assuresign.tar"
    cmake --build "$work/build"
    "$work/build/consumer"
}

consume_include_path() {
    $CXX -std=c++20 -I"$library/include" "$here/main.cpp" -o "$work/consumer"
    "$work/consumer"
}

# In a checkout, without any option: each target that the pages have built on demand is there.
consume_checkout() {
    meson setup "$work/build" "$library"
    meson introspect --targets "$work/build" >"$work/targets"
    grep -oh 'meson compile -C build [a-z_]*' "$library/README.md" "$library/tests/examples/README.md" |
        sed 's/.* //' | sort -u >"$work/named"
    [ -s "$work/named" ]
    while read -r target; do
        [ "$target" != reference ] || command -v doxygen > /dev/null || continue
        grep -q "\"name\": \"$target\"" "$work/targets" || { echo "no target $target"; exit 1; }
    done <"$work/named"
}

"consume_$way"

#!/usr/bin/env bash
# measure.sh DECODE ENCODE DIRECTORY [OPTION...]: runs both programs with Google Benchmark's options,
# and leaves in DIRECTORY decode.json, encode.json, report.md and chart.svg.
set -euo pipefail
decode=$1 encode=$2 directory=$3
shift 3
here=$(dirname "$0")

mkdir -p "$directory"
for program in "$decode" "$encode"; do
    "$program" --benchmark_out="$directory/$(basename "$program").json" \
        --benchmark_out_format=json "$@"
done
"$here/report.py" --chart "$directory/chart.svg" \
    "$directory/decode.json" "$directory/encode.json" > "$directory/report.md"

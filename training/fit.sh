#!/bin/sh
# Labelled sets to the judge's tables: training/fit.sh SETS FOLDS WORK
#   SETS   folder of labelled sets (see prepare.py)
#   FOLDS  lines of set, id, fold
#   WORK   folder for everything made on the way (6 GB); the fold tables stay in WORK/tables/fold-K
# With the packages of training/requirements.txt installed. The new tables are copied into src/judge at the end.
set -eu
sets=$1 folds=$2 work=$3
here=$(dirname "$0")
labelled="wcxb-dev magic-article cwce trafilatura-eval"
html="$labelled htmldate aug-wcxb-dev aug-magic-article aug-cwce aug-trafilatura-eval"
rendered="text-magic-article-bs4 text-magic-article-inscriptis text-magic-article-lynx76 text-magic-article-w3m text-cwce-bs4 text-cwce-inscriptis text-cwce-w3m"
plain="$rendered plain-magic-article plain-trafilatura-eval plain-wcxb-dev plain-htmldate plain-aug-magic-article plain-aug-cwce plain-aug-trafilatura-eval plain-aug-wcxb-dev"
list() { echo "$*" | tr ' ' ','; }
cargo build --release --example features --manifest-path "$here/../Cargo.toml"
features=${CARGO_TARGET_DIR:-$here/../target}/release/examples/features
python3 "$here/prepare.py" --sets "$sets" --out "$work" --render --augment "$folds" $labelled
python3 "$here/prepare.py" --sets "$sets" --out "$work" --render htmldate
python3 "$here/prepare.py" --sets "$sets" --out "$work" $rendered
for set in $html $plain; do "$features" "$work/$set.jsonl" "$work/$set.bin"; done
fit() { python3 "$here/fit.py" --dumps "$work" --folds "$folds" --out "$work/tables" --report "$work/pages-$1.jsonl" "--$1" "$2"; }
fit html "$(list $html)"
fit plain "$(list $plain)"
python3 "$here/fit_types.py" --dump "$work/wcxb-dev.bin" --gold "$sets/wcxb-dev/gold.jsonl" --folds "$folds" \
  --articles "magic-article=$work/magic-article.bin" --articles "cwce=$work/cwce.bin" --articles "htmldate=$work/htmldate.bin" \
  --articles "trafilatura-eval=$work/trafilatura-eval.bin" --out "$work/tables/page-types.tsv"
cp "$work"/tables/*.tsv "$here/../src/judge/"
# The last step looks at what the tables before it keep.
cargo build --release --example endings --manifest-path "$here/../Cargo.toml"
endings=${CARGO_TARGET_DIR:-$here/../target}/release/examples/endings
python3 "$here/endings.py" --program "$endings" --labels "$work" --folds "$folds" --tables "$work/tables" \
  plain-wcxb-dev plain-trafilatura-eval plain-magic-article $rendered plain-aug-wcxb-dev plain-aug-trafilatura-eval plain-aug-magic-article plain-aug-cwce
cp "$work/tables/plain-endings.tsv" "$here/../src/judge/"

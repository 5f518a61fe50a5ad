#!/bin/sh
# What classify makes of the labelled corpus beside this repository, against the marks of issue 5. The corpus is
# other people's mail, so it is no part of the repository: without it this is skipped, and says so.
# labels: quick
set -eu

corpus=${INBOUND_MAIL:-$SOURCE_DIR/../shared/inbound-mail}
if test ! -f "$corpus/score.py"; then
    echo "skipped: there is no labelled corpus in ../shared/inbound-mail (INBOUND_MAIL names another place)"
    exit 125
fi

(cd "$corpus/eml" && "$FORTNIGHT" classify -- *.eml) >verdicts
sed 's/^\([^	]*\)	\(request\|person\)	/\1	other	/' verdicts >predictions
python3 "$corpus/score.py" "$corpus/labels.tsv" predictions --by none --errors 100 >score
cat score

# mark WORDS at_least|at_most PER_MILLE: the share in the line that begins with the words.
mark() {
    line=$(grep -F "  $1 " score) || { echo "no line: $1" >&2; exit 1; }
    ok=$(echo "$line" | sed 's|.*(\([0-9]*\)/.*|\1|')
    of=$(echo "$line" | sed 's|.*/\([0-9]*\)).*|\1|')
    case $2 in
    at_least) test $((ok * 1000)) -ge $(($3 * of)) ;;
    at_most) test $((ok * 1000)) -le $(($3 * of)) ;;
    esac || { echo "below the mark: $line" >&2; exit 1; }
}

# missed WORDS MOST: how many of the line were not found.
missed() {
    counts=$(grep -F "  $1 " score | sed 's/.*(\(.*\)).*/\1/')
    test $((${counts#*/} - ${counts%/*})) -le "$2" || { echo "$1: $counts" >&2; exit 1; }
}

mark 'class accuracy' at_least 985
mark 'bounces recognised' at_least 985
mark 'FALSE POSITIVE ordinary mail -> bounce' at_most 4
mark 'recipient set exact (bounces)' at_least 970
mark 'permanence' at_least 970
mark 'reason' at_least 930
mark 'status exact' at_least 970
missed 'complaints recognised' 1
missed 'auto-replies recognised' 1
if grep set_aside verdicts; then exit 1; fi

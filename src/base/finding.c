#include "base/finding.h"

#include "base/str.h"
#include "base/xalloc.h"

/* NOLINTNEXTLINE(readability-function-size): read best on one line at every check */
void finding_add(struct findings *findings, enum finding_level level, const char *file, int line,
                 const char *mend, const char *format, ...)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    char text[480];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    str_add_text(&what, text);
    if ((findings->count & (findings->count - 1)) == 0) /* a power of two: the room is used up */
        findings->list = xrealloc(findings->list, findings->count ? findings->count * 2 : 1,
                                  sizeof(*findings->list));
    findings->list[findings->count++] = (struct finding){.level = level,
                                                         .file = xstrdup(file),
                                                         .line = line,
                                                         .what = str_take(&what),
                                                         .mend = xstrdup(mend)};
    if (level == FINDING_ERROR)
        findings->errors++;
}

struct placed {
    struct finding finding;
    size_t at;
};

static int compare(const void *a, const void *b)
{
    const struct placed *x = a;
    const struct placed *y = b;

    if (x->finding.line != y->finding.line)
        return x->finding.line < y->finding.line ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

void finding_sort(struct findings *findings, size_t from)
{
    size_t count = findings->count > from ? findings->count - from : 0;
    struct placed *placed = xcalloc(count, sizeof(*placed));

    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed){.finding = findings->list[from + i], .at = i};
    qsort(placed, count, sizeof(*placed), compare);
    for (size_t i = 0; i < count; i++)
        findings->list[from + i] = placed[i].finding;
    free(placed);
}

static bool fail(const struct finding *found, enum error_kind kind, struct error *err)
{
    AUTO(str_free) struct str place = STR_EMPTY;

    if (*found->file && found->line)
        str_addf(&place, "%.150s:%d: ", found->file, found->line);
    else if (*found->file)
        str_addf(&place, "%.150s: ", found->file);
    return error_set(err, kind, "%s%.200s%s%.100s", place.text ? place.text : "", found->what,
                     *found->mend ? ": " : "", found->mend);
}

bool findings_pass(const struct findings *findings, enum error_kind kind, struct error *err)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->list[i].level == FINDING_ERROR)
            return fail(&findings->list[i], kind, err);
    }
    return true;
}

void findings_free(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->list[i].file);
        free(findings->list[i].what);
        free(findings->list[i].mend);
    }
    free(findings->list);
    *findings = FINDINGS_NONE;
}

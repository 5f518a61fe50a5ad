#include "base/clock.h"
#include "template/mustache.h"

/*
 * How long filling a compiled HTML template of 12 KB with 20 blanks takes, and compiling it. The
 * mark is 2 microseconds to fill (median of rounds; build with the preset "release").
 */

#define TEMPLATE_BYTES 12288
#define BLANKS         20
#define ROUNDS         21
#define FILLS          20000

static bool find(void *ctx, const void *node, const char *name, struct mustache_value *out)
{
    static const char value[] = "Amina O'Neill & Sons";

    (void)ctx;
    (void)node;
    (void)name;
    *out = (struct mustache_value){.text = value, .len = sizeof(value) - 1, .is_true = true};
    return true;
}

static void write_template(struct str *out)
{
    static const char *const blanks[] = {"{{first_name|friend}}", "{{branch}}",
                                         "{{#member}}{{workplace|work}}{{/member}}",
                                         "<a href=\"https://example.org/?b={{branch}}\">x</a>"};

    for (size_t i = 0; i < BLANKS; i++) {
        str_add_text(out, blanks[i % 4]);
        while (out->len < (i + 1) * TEMPLATE_BYTES / BLANKS)
            str_add_text(out, "<p>The talks go on, and so do we.</p>\n");
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int main(void)
{
    const struct mustache_lookup lookup = {.find = find};
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str out = STR_EMPTY;
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    int64_t rounds[ROUNDS];

    write_template(&text);
    const struct mustache_source source = {.text = text.text, .len = text.len, .file = "bench"};
    int64_t start = now_ns();
    if (!mustache_new(&mustache, &source, MUSTACHE_HTML, NULL, NULL))
        return EXIT_FAILURE;
    int64_t compiled = now_ns() - start;
    for (size_t round = 0; round < ROUNDS; round++) {
        start = now_ns();
        for (size_t i = 0; i < FILLS; i++) {
            str_reset(&out);
            if (!mustache_fill(mustache, &lookup, &out, NULL))
                return EXIT_FAILURE;
        }
        rounds[round] = now_ns() - start;
    }
    qsort(rounds, ROUNDS, sizeof(rounds[0]), compare);
    int64_t middle = rounds[ROUNDS / 2];

    (void)printf("template_octets=%zu filled_octets=%zu compile_us=%.1f fill_us=%.2f\n", text.len,
                 out.len, (double)compiled / 1000.0, (double)middle / 1000.0 / (double)FILLS);
    return EXIT_SUCCESS;
}

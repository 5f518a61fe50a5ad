/*
 * What one message costs: the stored profile read, and the message rendered, for people who differ.
 * Two editions: one of about 12 KB with ten blanks in each body; and that of send.py, 11.1 KB, in
 * whose bodies some 60 values stand, once with first names that are not ASCII, as send.py has them,
 * and once with such that are. Usage: bench_message_render [MESSAGES [CASE]], cases from 1 on
 */
#include "base/finding.h"
#include "base/text.h"
#include "config/config.h"
#include "edition/edition.h"
#include "edition/theme.h"
#include "message/message.h"

#define MOMENT INT64_C(1795248000)

static const char html_paragraph[] =
    "<p style=\"margin: 0 0 1em; font-family: Georgia, serif; line-height: 1.5;\">The talks go on. "
    "What was said in "
    "the hall was said by people who know what a night shift is, and it was heard. We will be at "
    "the gate from seven, "
    "with tea, and with the leaflet that the branch wrote. Bring somebody.</p>\n";
static const char text_paragraph[] = "The talks go on. What was said in the hall was said by "
                                     "people who\nknow what a night shift is, and it was "
                                     "heard. We will be at the gate\nfrom seven, with tea, and "
                                     "with the leaflet that the branch wrote. Bring\n"
                                     "somebody.\n\n";
static const char *const html_blanks[] = {"<p>Dear {{first_name|friend}},</p>\n",
                                          "<p>{{workplace}}</p>\n",
                                          "<p>{{branch}}</p>\n",
                                          "<p>{{name}}</p>\n",
                                          "<p title=\"{{city}}\">{{city}}</p>\n",
                                          "<p>{{member_no}}</p>\n",
                                          "<p>{{first_name}}</p>\n",
                                          "<p>{{meeting|soon}}</p>\n",
                                          "<a href=\"{{unsubscribe_mailto}}\">unsubscribe</a>\n",
                                          NULL};
static const char *const text_blanks[] = {"Dear {{first_name|friend}},\n\n",
                                          "At {{workplace}}.\n",
                                          "In {{branch}}.\n",
                                          "For {{name}}.\n",
                                          "In {{city}}, ",
                                          "{{city}}.\n",
                                          "Number {{member_no}}\n",
                                          "{{first_name}}:\n",
                                          "{{meeting|soon}}\n",
                                          "Unsubscribe: {{unsubscribe_mailto}}\n",
                                          NULL};

static void fill(struct str *out, const char *paragraph, const char *const *blanks, size_t bytes)
{
    while (*blanks || out->len < bytes) {
        if (*blanks)
            str_add_text(out, *blanks++);
        str_add_text(out, paragraph);
    }
}

/* Of the first edition: fields of many kinds. */
static void set_varied_person(struct profile *profile, int64_t i)
{
    static const char *const first[] = {"Amina",      "Jos\xc3\xa9", "Mary", "Piotr",
                                        "Zo\xc3\xab", "Sean",        "Wei",  "Olu"};
    static const char *const last[] = {"Khan",    "Nowak", "Smith", "O'Brien",
                                       "Adeyemi", "Jones", "Li"};
    char text[64];

    (void)snprintf(text, sizeof(text), "user%07lld@example.org", (long long)i);
    profile_set_address(profile, text);
    bool done = profile_set(profile, "first_name", first[i % 8]) &&
                profile_set(profile, "last_name", last[i % 7]) &&
                profile_set(profile, "city", i % 3 ? "Leeds" : "Krak\xc3\xb3w");
    (void)snprintf(text, sizeof(text), "Branch %lld", (long long)i % 211);
    done = done && profile_set(profile, "branch", text);
    (void)snprintf(text, sizeof(text), "Depot %lld & Yard", (long long)i % 977);
    done = done && profile_set(profile, "workplace", text);
    (void)snprintf(text, sizeof(text), "M%08lld", (long long)i);
    if (!done || !profile_set(profile, "member_no", text))
        abort();
}

/* As common.py's workspace() invents them. */
static void set_send_person(struct profile *profile, int64_t i, const char *first)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "person%lld@d%lld.example.org", (long long)i,
                   (long long)i % 97);
    profile_set_address(profile, text);
    (void)snprintf(text, sizeof(text), "%s%lld", first, (long long)i % 31);
    bool done =
        profile_set(profile, "first_name", text) && profile_set(profile, "last_name", "O'Brien");
    (void)snprintf(text, sizeof(text), "Branch %lld", (long long)i % 211);
    done = done && profile_set(profile, "branch", text);
    (void)snprintf(text, sizeof(text), "Region %lld", (long long)i % 12);
    if (!done || !profile_set(profile, "region", text))
        abort();
}

static void set_send_person_abroad(struct profile *profile, int64_t i)
{
    set_send_person(profile, i, "Si\xc3\xa2n");
}

static void set_send_person_ascii(struct profile *profile, int64_t i)
{
    set_send_person(profile, i, "Sian");
}

static double seconds(void)
{
    struct timespec at;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at))
        abort();
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static struct message_plan *plan_of(const struct content *content, const struct keys *keys)
{
    const struct message_options options = {.edition = 41, .keys = keys};
    struct message_plan *plan = NULL;

    if (!message_plan_new(&plan, content, &options, NULL))
        abort();
    return plan;
}

static struct message_plan *varied_plan(const struct keys *keys)
{
    static char subject[] = "Pay talks, picket dates and a win in Leeds";
    static char name[] = "Fortnightly";
    static char list_id[] = "fortnightly.lists.example.org";
    static char from[] = "bulletin@lists.example.org";
    static char sender[] = "bulletin+{tag}@lists.example.org";
    static char language[] = "en-GB";
    static char nothing[] = "";
    AUTO(str_free) struct str html = STR_EMPTY;
    AUTO(str_free) struct str text = STR_EMPTY;

    fill(&html, html_paragraph, html_blanks, 7600);
    fill(&text, text_paragraph, text_blanks, 3400);
    const struct content content = {.slug = nothing,
                                    .subject = subject,
                                    .language = language,
                                    .html = html.text,
                                    .text = text.text,
                                    .source = nothing,
                                    .bulletin_name = name,
                                    .postal_address = nothing,
                                    .list_id = list_id,
                                    .from_address = from,
                                    .from_name = name,
                                    .reply_to = nothing,
                                    .return_address = sender,
                                    .public_url = nothing};
    return plan_of(&content, keys);
}

/* As common.py's edition() writes it. */
static void add_send_edition(struct str *out)
{
    static const char paragraph[] =
        "The employer's offer falls short of what members voted for in March, and the branch "
        "committee of {{branch|your branch}} said so in writing. Reps from {{region|every region}} "
        "compared notes and found the same two sentences in every letter. ";

    str_add_text(out, "---\nsubject: Pay talks for {{first_name|you}}\npreheader: What was said\n"
                      "---\nDear {{first_name|friend}},\n\n");
    for (int point = 0; point < 4; point++)
        str_addf(out, "## Point %d\n\n%s%s%s\n\n- {{first_name|friend}}, one demand\n- another\n\n",
                 point, paragraph, paragraph, paragraph);
    str_add_text(out, "**[Bring somebody](https://union.example.org/talks)**\n");
}

static struct message_plan *send_plan(const struct keys *keys)
{
    static const char settings[] = "bulletin = { name = \"Bench\"; "
                                   "from = \"bulletin@lists.example.org\"; postal_address = "
                                   "\"12 Union Street, Manchester M1 1AA\"; }; "
                                   "relay = { url = \"maildir:outbox\"; };";
    const struct config_text config_text = {settings, strlen(settings), "fortnight.conf", "."};
    AUTO(str_free) struct str source = STR_EMPTY;
    AUTO(edition_auto_free) struct edition *edition = NULL;
    AUTO(theme_auto_free) struct theme *theme = NULL;
    AUTO(config_auto_free) struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    struct content content = CONTENT_NONE;

    add_send_edition(&source);
    edition = edition_read("bench.md", source.text, source.len, &findings);
    if (!config_parse(&config, &config_text, NULL, NULL) || !theme_load(&theme, NULL, NULL) ||
        !content_build(&content, edition, theme, config, NULL))
        abort();
    struct message_plan *plan = plan_of(&content, keys);
    content_free(&content);
    findings_free(&findings);
    return plan;
}

static const struct bench_case {
    const char *name;
    struct message_plan *(*plan)(const struct keys *keys);
    void (*set_person)(struct profile *profile, int64_t i);
} cases[] = {
    {"ten values in each body", varied_plan, set_varied_person},
    {"send.py's edition", send_plan, set_send_person_abroad},
    {"send.py's edition, names of ASCII", send_plan, set_send_person_ascii},
};

#define PEOPLE 1000

static void measure(const struct bench_case *one, const struct keys *keys, const int64_t count)
{
    static struct str people[PEOPLE]; /* as they are stored */
    struct profile profile = PROFILE_EMPTY;
    AUTO(message_free) struct message message = MESSAGE_NONE;
    struct message_plan *plan = one->plan(keys);
    size_t octets = 0;

    for (int64_t i = 0; i < PEOPLE; i++) {
        people[i] = STR_EMPTY;
        profile_reset(&profile);
        one->set_person(&profile, i);
        profile_encode(&profile, &people[i]);
    }
    double start = seconds();
    for (int64_t i = 0; i < count; i++) {
        const struct str *stored = &people[i % PEOPLE];
        if (!profile_decode(&profile, stored->text, stored->len, NULL))
            abort();
    }
    double decoded = seconds();
    for (int64_t i = 0; i < count; i++) {
        const struct str *stored = &people[i % PEOPLE];
        const struct message_person person = {.id = i, .profile = &profile};
        if (!profile_decode(&profile, stored->text, stored->len, NULL) ||
            !message_render(plan, &person, MOMENT, &message, NULL))
            abort();
        octets += message.octets;
    }
    double both = seconds() - decoded;
    double decode = decoded - start;
    (void)printf("%s: %zu octets in %zu pieces, %.2f microseconds (read %.2f, rendered %.2f)\n",
                 one->name, octets / (size_t)count, message.piece_count, both / (double)count * 1e6,
                 decode / (double)count * 1e6, (both - decode) / (double)count * 1e6);
    for (int64_t i = 0; i < PEOPLE; i++)
        str_free(&people[i]);
    profile_free(&profile);
    message_plan_free(plan);
}

int main(int argc, char **argv)
{
    static const uint8_t master[KEYS_MASTER_BYTES] = {1};
    struct keys *keys = keys_from_master(master);
    const int64_t case_count = (int64_t)(sizeof(cases) / sizeof(cases[0]));
    int64_t count = 1000000;
    int64_t only = 0;

    if ((argc > 1 && !text_to_int(argv[1], 1, INT64_MAX, &count)) ||
        (argc > 2 && !text_to_int(argv[2], 1, case_count, &only)))
        return 64;
    for (int64_t i = 0; i < case_count; i++) {
        if (!only || only == i + 1)
            measure(&cases[i], keys, count);
    }
    keys_free(keys);
    return 0;
}

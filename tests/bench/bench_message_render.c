/*
 * What one message costs: a plan of about 12 KB with ten blanks in each body, rendered for people
 * who differ. Usage: bench_message_render [MESSAGES]
 */
#include "base/text.h"
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

static void set_person(struct profile *profile, int64_t i)
{
    static const char *const first[] = {"Amina",      "Jos\xc3\xa9", "Mary", "Piotr",
                                        "Zo\xc3\xab", "Sean",        "Wei",  "Olu"};
    static const char *const last[] = {"Khan",    "Nowak", "Smith", "O'Brien",
                                       "Adeyemi", "Jones", "Li"};
    char text[64];

    profile_reset(profile);
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

static double seconds(void)
{
    struct timespec at;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at))
        abort();
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static struct message_plan *make_plan(const struct keys *keys)
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
    struct message_plan *plan = NULL;

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
    const struct message_options options = {.edition = 41, .keys = keys};
    if (!message_plan_new(&plan, &content, &options, NULL))
        abort();
    return plan;
}

#define PEOPLE 1000

int main(int argc, char **argv)
{
    static struct profile people[PEOPLE];
    static const uint8_t master[KEYS_MASTER_BYTES] = {1};
    AUTO(message_free) struct message message = MESSAGE_NONE;
    struct keys *keys = keys_from_master(master);
    struct message_plan *plan = make_plan(keys);
    int64_t count = 1000000;
    size_t octets = 0;

    if (argc > 1 && !text_to_int(argv[1], 1, INT64_MAX, &count))
        return 64;
    for (int64_t i = 0; i < PEOPLE; i++) {
        people[i] = PROFILE_EMPTY;
        set_person(&people[i], i);
    }
    double start = seconds();
    for (int64_t i = 0; i < count; i++) {
        const struct message_person person = {
            .id = i, .generation = 0, .profile = &people[i % PEOPLE]};
        if (!message_render(plan, &person, MOMENT, &message, NULL))
            return 70;
        octets += message.octets;
    }
    double took = seconds() - start;
    (void)printf("%lld messages of %zu octets in %zu pieces: %.2f microseconds each\n",
                 (long long)count, octets / (size_t)count, message.piece_count,
                 took / (double)count * 1e6);
    for (size_t i = 0; i < PEOPLE; i++)
        profile_free(&people[i]);
    message_plan_free(plan);
    keys_free(keys);
    return 0;
}

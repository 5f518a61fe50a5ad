/*
 * Hostile values in a fixed plan: whatever is on the list, a message has the same headers and
 * parts, CRLF line ends, no line that is too long or starts with a dot.
 *
 * The input is values separated by NUL, put into the fields below in turn.
 */
#include "message/message.h"

#define MOMENT INT64_C(1795248000)

static char slug[] = "pay-talks";
static char subject[] = "{{first_name|Friend}}: talks with {{workplace|them}}";
static char language[] = "en-GB";
static char nothing[] = "";
static char html[] = "<p title=\"{{workplace}}\">{{first_name|friend}}</p>{{#sector}}<b>{{.}}</b>"
                     "{{/sector}}<a href=\"{{homepage}}\">x</a><a href=\"https://example.org/"
                     "?{{workplace}}\">y</a>{{^sector}}none{{/sector}}{{name}}{{unsubscribe_url}}";
static char text[] = "{{first_name|friend}} {{workplace}}\n{{#sector}}\n- {{.}}\n{{/sector}}\n"
                     "{{name}}{{homepage}}\n{{sector}} {{unsubscribe_mailto}}";
static char bulletin_name[] = "Fortnightly";
static char list_id[] = "fortnightly.lists.example.org";
static char from_address[] = "bulletin@lists.example.org";
static char return_address[] = "bulletin+{tag}@lists.example.org";
static char public_url[] = "https://lists.example.org";

static const char *const fields[] = {"first_name", "name",   "workplace", "homepage",
                                     "last_name",  "sector", "sector"};
static const char *const headers[] = {"From",
                                      "To",
                                      "Subject",
                                      "Date",
                                      "Message-ID",
                                      "List-Unsubscribe",
                                      "List-Unsubscribe-Post",
                                      "List-Id",
                                      "Precedence",
                                      "Auto-Submitted",
                                      "Feedback-ID",
                                      "Content-Language",
                                      "MIME-Version",
                                      "Content-Type"};

static struct message_plan *fixed_plan(void)
{
    const struct content content = {.slug = slug,
                                    .subject = subject,
                                    .language = language,
                                    .html = html,
                                    .text = text,
                                    .source = nothing,
                                    .bulletin_name = bulletin_name,
                                    .postal_address = nothing,
                                    .list_id = list_id,
                                    .from_address = from_address,
                                    .from_name = bulletin_name,
                                    .reply_to = nothing,
                                    .return_address = return_address,
                                    .public_url = public_url};
    static const uint8_t master[KEYS_MASTER_BYTES];
    static struct keys *keys;
    struct message_plan *plan = NULL;

    keys = keys_from_master(master);
    const struct message_options options = {.edition = 41, .keys = keys};
    if (!message_plan_new(&plan, &content, &options, NULL))
        abort();
    return plan;
}

static void set_values(struct profile *profile, const uint8_t *data, size_t size)
{
    struct str value = STR_EMPTY;
    size_t field = 0;

    profile_set_address(profile, "ada@example.org");
    for (size_t i = 0; i <= size && field < sizeof(fields) / sizeof(fields[0]); i++) {
        if (i < size && data[i]) {
            str_add(&value, (const char *)&data[i], 1);
            continue;
        }
        if (value.len && !profile_add(profile, fields[field], value.text))
            abort();
        field++;
        str_reset(&value);
    }
    str_free(&value);
}

static void check_lines(const struct str *message)
{
    size_t column = 0;

    for (size_t i = 0; i < message->len; i++) {
        char c = message->text[i];
        if (!c || (c == '\r' && message->text[i + 1] != '\n') ||
            (c == '\n' && (!i || message->text[i - 1] != '\r')) || (c == '.' && !column))
            abort();
        column = c == '\n' ? 0 : column + 1;
        if (column > 999) /* with the CR */
            abort();
    }
}

static void check_headers(const char *line)
{
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        size_t len = strlen(headers[i]);
        if (strncmp(line, headers[i], len) != 0 || line[len] != ':')
            abort();
        do
            line = strchr(line, '\n') + 1;
        while (*line == ' ');
    }
    if (*line != '\r')
        abort();
}

/* The bodies are encoded lines of at most 76 octets, between just these three boundaries. */
static void check_bodies(const char *message)
{
    size_t boundaries = 0;

    for (const char *line = strstr(message, "\r\n\r\n") + 4; *line; line = strchr(line, '\n') + 1) {
        if (!strncmp(line, "--=_", 4))
            boundaries++;
        else if (strcspn(line, "\r") > 76)
            abort();
    }
    if (boundaries != 3)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message_plan *plan;
    static struct message message;
    struct profile profile = PROFILE_EMPTY;
    struct str joined = STR_EMPTY;

    if (!plan)
        plan = fixed_plan();
    set_values(&profile, data, size);
    const struct message_person person = {.id = 90312, .generation = 1, .profile = &profile};
    if (!message_render(plan, &person, MOMENT, &message, NULL))
        abort();
    message_join(&message, &joined);
    check_lines(&joined);
    check_headers(joined.text);
    check_bodies(joined.text);
    str_free(&joined);
    profile_free(&profile);
    return 0;
}

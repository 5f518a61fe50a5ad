#include "base/text.h"
#include "base/xalloc.h"
#include "mail/address.h"
#include "mail/header.h"
#include "mail/tag.h"
#include "message/message.h"
#include "message/plan.h"

#define TAG_PLACE   "{tag}"
#define TEST_MARK   "[Test] "
#define LEAVE_PATH  "/u/"
#define LEAVE_WORD  "unsubscribe" /* the word readers and their mail programs look for */
#define SENDER_HASH 10            /* characters of Feedback-ID's last field: 5 to 15 */

static void tagged_free(struct tagged *tagged)
{
    free(tagged->before);
    free(tagged->after);
}

/* Stands in URLs as it is (RFC 3986 2.3); and "+" in a mailto (RFC 6068 2). */
static void add_percent(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        char lower = text_lower_char(text[i]);
        if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-._~@+", c)))
            str_add(out, &text[i], 1);
        else
            str_addf(out, "%%%02X", c);
    }
}

/* What stands bare in a header and in a URL: visible ASCII that is no mark-up in either. */
static bool is_bare(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~' || strchr("<>,;&'\"\\", *text))
            return false;
    }
    return true;
}

static bool check_settings(const struct content *content, struct error *err)
{
    const struct {
        const char *name, *value;
    } bare[] = {
        {"list_id", content->list_id},
        {"public_url", content->public_url},
        {"language", content->language},
    };

    for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++) {
        if (!is_bare(bare[i].value))
            return error_set(err, ERROR_CONFIG,
                             "%s '%.80s' cannot stand in a message: letters, digits, dots and "
                             "hyphens only",
                             bare[i].name, bare[i].value);
    }
    return true;
}

static bool parse_setting(struct address *out, const char *name, const char *text,
                          struct error *err)
{
    if (address_parse(text, out, err))
        return true;
    if (err)
        err->kind = ERROR_CONFIG;
    return error_wrap(err, "%s", name);
}

/* Takes the return address apart at its {tag}, checked with a tag as long as they come. */
static bool plan_sender(struct message_plan *plan, const struct content *content, struct error *err)
{
    static const char longest[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    _Static_assert(sizeof(longest) == TAG_MAX + 1, "as long as a tag");
    const char *given = content->return_address;
    const char *place = strstr(given, TAG_PLACE);
    AUTO(str_free) struct str text = STR_EMPTY;
    struct address address;

    plan->tag_in_sender = place != NULL;
    if (place) {
        str_add(&text, given, (size_t)(place - given));
        str_add_text(&text, longest);
        str_add_text(&text, place + strlen(TAG_PLACE));
    } else {
        str_add_text(&text, given);
    }
    if (!parse_setting(&address, "return_address", text.text, err))
        return false;
    plan->utf8_sender = address.utf8_local;
    plan->domain = xstrdup(address_domain(&address));
    char *at = place ? strstr(address.text, longest) : NULL;
    if (place && (!at || at > address.text + address.local_len))
        return error_set(err, ERROR_CONFIG, "return_address: {tag} must stand before the '@'");
    if (at)
        *at = '\0';
    plan->sender.before = xstrdup(address.text);
    plan->sender.after = xstrdup(at ? at + TAG_MAX : "");
    return true;
}

/* To leave: any mail to an address with the tag in it, or else one with the tag in its subject. */
static void plan_mailto(struct message_plan *plan)
{
    struct str before = STR_EMPTY;
    struct str after = STR_EMPTY;

    str_add_text(&before, "mailto:");
    add_percent(&before, plan->sender.before, strlen(plan->sender.before));
    if (plan->tag_in_sender) {
        add_percent(&after, plan->sender.after, strlen(plan->sender.after));
        str_add_text(&after, "?subject=" LEAVE_WORD);
    } else {
        str_add_text(&before, "?subject=" LEAVE_WORD "%20");
    }
    plan->mailto = (struct tagged){str_take(&before), str_take(&after)};
}

void plan_add_mailto(const struct message_plan *plan, const char *word, const char *tag,
                     struct str *out)
{
    str_add_text(out, "mailto:");
    add_percent(out, plan->sender.before, strlen(plan->sender.before));
    if (plan->tag_in_sender) {
        str_add_text(out, tag);
        add_percent(out, plan->sender.after, strlen(plan->sender.after));
        str_addf(out, "?subject=%s", word);
    } else {
        str_addf(out, "?subject=%s%%20%s", word, tag);
    }
}

static void plan_url(struct message_plan *plan, const struct content *content)
{
    struct str before = STR_EMPTY;

    if (text_starts(content->public_url, "https://"))
        str_addf(&before, "%s" LEAVE_PATH, content->public_url);
    plan->url = (struct tagged){str_take(&before), xstrdup("")};
}

static bool plan_head(struct message_plan *plan, const struct content *content, struct error *err)
{
    struct str head = STR_EMPTY;
    struct address from;

    if (!parse_setting(&from, "from", content->from_address, err))
        return false;
    plan->utf8_sender = plan->utf8_sender || from.utf8_local;
    str_add_text(&head, "From: ");
    header_add_mailbox(&head, strlen("From: "), content->from_name, from.text);
    str_add_text(&head, "\r\n");
    plan->head = str_take(&head);
    return true;
}

/* A few characters that stay the same for all a bulletin sends: how receivers group its complaints.
 */
static void add_sender_id(struct str *out, const char *list_id)
{
    uint8_t hash[KEYS_HASH_BYTES];
    AUTO(str_free) struct str text = STR_EMPTY;

    keys_hash(list_id, strlen(list_id), hash);
    keys_add_base32(&text, hash, sizeof(hash));
    str_add(out, text.text, SENDER_HASH);
}

static bool add_reply_to(struct str *out, const struct content *content, struct message_plan *plan,
                         struct error *err)
{
    struct address reply_to;

    if (!*content->reply_to)
        return true;
    if (!parse_setting(&reply_to, "reply_to", content->reply_to, err))
        return false;
    plan->utf8_sender = plan->utf8_sender || reply_to.utf8_local;
    str_addf(out, "Reply-To: %s\r\n", reply_to.text);
    return true;
}

/*
 * RFC 3834: an answer to one person. What honours any of these lines does not answer it. Answers by
 * hand must come to the inbox, wherever those to the bulletin go.
 */
static void plan_letter_tail(struct message_plan *plan, const struct content *content)
{
    struct str tail = STR_EMPTY;

    plan->reply_to_sender = *content->reply_to != '\0';
    str_add_text(&tail, "Precedence: bulk\r\nAuto-Submitted: auto-replied\r\n"
                        "X-Auto-Response-Suppress: All\r\n");
    if (*content->language)
        str_addf(&tail, "Content-Language: %s\r\n", content->language);
    plan->tail = str_take(&tail);
}

static bool plan_tail(struct message_plan *plan, const struct content *content, struct error *err)
{
    struct str tail = STR_EMPTY;

    if (plan->letter) {
        plan_letter_tail(plan, content);
        return true;
    }
    if (!add_reply_to(&tail, content, plan, err)) {
        str_free(&tail);
        return false;
    }
    if (*plan->url.before)
        str_add_text(&tail, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"); /* RFC 8058 */
    str_add_text(&tail, "List-Id: ");                                                 /* RFC 2919 */
    header_add_phrase(&tail, strlen("List-Id: "), content->bulletin_name);
    str_addf(&tail, "\r\n <%s>\r\n", content->list_id);
    str_add_text(&tail, "Precedence: bulk\r\nAuto-Submitted: auto-generated\r\n");
    if (plan->test)
        str_add_text(&tail, "Feedback-ID: test:edition:");
    else
        str_addf(&tail, "Feedback-ID: %lld:edition:", (long long)plan->edition);
    str_addf(&tail, "%s:", content->list_id);
    add_sender_id(&tail, content->list_id);
    str_add_text(&tail, "\r\n");
    if (*content->language)
        str_addf(&tail, "Content-Language: %s\r\n", content->language);
    plan->tail = str_take(&tail);
    return true;
}

static bool has_blanks(const struct cut *cut)
{
    return cut->count > 1 || (cut->count == 1 && cut->steps[0].kind != MUSTACHE_LITERAL);
}

static bool plan_subject(struct message_plan *plan, const struct content *content,
                         struct error *err)
{
    AUTO(str_free) struct str subject = STR_EMPTY;

    if (plan->test)
        str_add_text(&subject, TEST_MARK);
    str_add_text(&subject, content->subject);
    if (!cut_template(&plan->subject_cut, subject.text, MUSTACHE_HEADER, plan->blanks, err))
        return false;
    if (has_blanks(&plan->subject_cut))
        return true;
    struct str line = STR_EMPTY;
    str_add_text(&line, "Subject: ");
    header_add_text(&line, strlen("Subject: "), plan->subject_cut.octets.text);
    str_add_text(&line, "\r\n");
    plan->subject = str_take(&line);
    return true;
}

static bool fill_plan(struct message_plan *plan, const struct content *content,
                      const struct message_options *options, struct error *err)
{
    if (!check_settings(content, err) || !plan_sender(plan, content, err))
        return false;
    plan_mailto(plan);
    plan_url(plan, content);
    return plan_head(plan, content, err) && plan_tail(plan, content, err) &&
           plan_subject(plan, content, err) &&
           cut_template(&plan->text, content->text, MUSTACHE_TEXT, plan->blanks, err) &&
           cut_template(&plan->html, content->html, MUSTACHE_HTML, plan->blanks, err) &&
           blanks_compile(plan->blanks, content, options, err) &&
           skeleton_build(&plan->skeleton, content, err);
}

bool message_plan_new(struct message_plan **out, const struct content *content,
                      const struct message_options *options, struct error *err)
{
    struct message_plan *plan = xcalloc(1, sizeof(*plan));

    plan->edition = options->edition;
    plan->keys = options->keys;
    plan->test = options->test;
    plan->letter = options->letter;
    plan->subject_cut = CUT_NONE;
    plan->text = CUT_NONE;
    plan->html = CUT_NONE;
    plan->skeleton = SKELETON_NONE;
    plan->blanks = blanks_new();
    if (!fill_plan(plan, content, options, err)) {
        message_plan_free(plan);
        return error_wrap(err, "%s '%.80s'", options->letter ? "letter" : "edition", content->slug);
    }
    *out = plan;
    return true;
}

void message_plan_free(struct message_plan *plan)
{
    if (!plan)
        return;
    tagged_free(&plan->sender);
    tagged_free(&plan->mailto);
    tagged_free(&plan->url);
    free(plan->domain);
    free(plan->head);
    free(plan->tail);
    free(plan->subject);
    cut_free(&plan->subject_cut);
    cut_free(&plan->text);
    cut_free(&plan->html);
    skeleton_free(&plan->skeleton);
    blanks_free(plan->blanks);
    free(plan);
}

bool message_plan_asks(const struct message_plan *plan)
{
    return blanks_ask(plan->blanks);
}

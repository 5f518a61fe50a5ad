#include "base/text.h"
#include "inbox/verdict.h"

/*
 * Fixed order, numbers as single octets (the SMTP code as two), texts as a length octet and that
 * many octets. Whoever reads believes nothing: it may have been written by a mail.
 */
#define FORMAT              2
#define WRITES(out, number) str_add(out, (const char[]){(char)(number)}, 1)

_Static_assert(ADDRESS_MAX <= 255 && VERDICT_ID_MAX <= 255, "a text's length fits an octet");
_Static_assert(VERDICT_RECIPIENTS_MAX <= 255 && VERDICT_TAGS_MAX <= 255, "so do the counts");

static void write_text(struct str *out, const char *text)
{
    size_t len = strlen(text);

    WRITES(out, len);
    str_add(out, text, len);
}

static void write_recipient(struct str *out, const struct verdict_recipient *recipient)
{
    const struct diagnosis *diagnosis = &recipient->diagnosis;

    write_text(out, recipient->address);
    WRITES(out, recipient->action);
    WRITES(out, diagnosis->code / 256);
    WRITES(out, diagnosis->code % 256);
    write_text(out, diagnosis->status);
    WRITES(out, diagnosis->reason);
    WRITES(out, diagnosis->permanence);
    WRITES(out, diagnosis->about);
}

void verdict_write(const struct verdict *verdict, struct str *out)
{
    WRITES(out, FORMAT);
    WRITES(out, verdict->class);
    WRITES(out, verdict->why);
    WRITES(out, verdict->request);
    WRITES(out, verdict->is_delay);
    WRITES(out, verdict->may_answer);
    WRITES(out, verdict->was_cut);
    write_text(out, verdict->sender);
    write_text(out, verdict->message_id);
    WRITES(out, verdict->recipients_count);
    for (size_t i = 0; i < verdict->recipients_count; i++)
        write_recipient(out, &verdict->recipients[i]);
    WRITES(out, verdict->tags_count);
    for (size_t i = 0; i < verdict->tags_count; i++) {
        write_text(out, verdict->tags[i].text);
        WRITES(out, verdict->tags[i].place);
        WRITES(out, verdict->tags[i].word);
    }
}

/* What is left to read. Once something was wrong, everything read is 0 or "". */
struct reader {
    const unsigned char *at;
    size_t left;
    bool wrong;
};

static unsigned read_number(struct reader *in, unsigned least, unsigned most)
{
    unsigned number = in->left ? *in->at : 0;

    if (in->wrong || !in->left || number < least || number > most) {
        in->wrong = true;
        return 0;
    }
    in->at++;
    in->left--;
    return number;
}

/* Into out, which has room for max octets and a NUL. */
static void read_text(struct reader *in, char *out, size_t max)
{
    size_t len = read_number(in, 0, max < 255 ? (unsigned)max : 255);

    out[0] = '\0';
    if (in->wrong || len > in->left || memchr(in->at, '\0', len)) {
        in->wrong = true;
        return;
    }
    memcpy(out, in->at, len);
    out[len] = '\0';
    in->at += len;
    in->left -= len;
}

/* Only what address_parse() would make of it is an address. */
static void read_address(struct reader *in, char out[ADDRESS_MAX + 1])
{
    struct address address;

    read_text(in, out, ADDRESS_MAX);
    if (*out && (!address_parse(out, &address, NULL) || strcmp(address.text, out) != 0))
        in->wrong = true;
}

static bool is_status(const char *status)
{
    int class = 0;
    int subject = 0;
    int detail = 0;

    return !*status || diagnosis_split_status(status, &class, &subject, &detail);
}

static void read_recipient(struct reader *in, struct verdict_recipient *out)
{
    struct diagnosis *diagnosis = &out->diagnosis;

    read_address(in, out->address);
    out->action = (enum verdict_action)read_number(in, VERDICT_FAILED, VERDICT_EXPANDED);
    diagnosis->code = (int)read_number(in, 0, 2) * 256;
    diagnosis->code += (int)read_number(in, 0, 255);
    read_text(in, diagnosis->status, sizeof(diagnosis->status) - 1);
    diagnosis->reason = (enum reason)read_number(in, 0, REASON_COUNT - 1);
    diagnosis->permanence = (enum permanence)read_number(in, 0, PERMANENCE_HARD);
    diagnosis->about = (enum about)read_number(in, 0, ABOUT_ACCOUNT);
    if (diagnosis->code > 599 || !is_status(diagnosis->status))
        in->wrong = true;
}

static void read_tag(struct reader *in, struct verdict_tag *out)
{
    read_text(in, out->text, TAG_MAX);
    out->place = (enum verdict_place)read_number(in, VERDICT_IN_RECIPIENT, VERDICT_IN_RETURNED);
    const bool may_have_word =
        out->place == VERDICT_IN_SUBJECT || out->place == VERDICT_IN_RECIPIENT;
    out->word = (enum verdict_word)read_number(in, 0, may_have_word ? VERDICT_WORD_MOVE : 0);
    bool shaped = strlen(out->text) == TAG_MAX;
    for (const char *p = out->text; *p; p++)
        shaped = shaped && ((*p >= 'a' && *p <= 'z') || (*p >= '2' && *p <= '7'));
    in->wrong = in->wrong || !shaped;
}

static void read_head(struct reader *in, struct verdict *out)
{
    (void)read_number(in, FORMAT, FORMAT);
    out->class = (enum verdict_class)read_number(in, VERDICT_BOUNCE, VERDICT_OTHER);
    out->why = (enum verdict_why)read_number(in, 0, VERDICT_WHYS - 1);
    out->request = (enum verdict_request)read_number(in, 0, VERDICT_REQUEST_CONFIRM);
    out->is_delay = read_number(in, 0, 1);
    out->may_answer = read_number(in, 0, 1);
    out->was_cut = read_number(in, 0, 1);
    if ((out->class == VERDICT_REQUEST) != (out->request != VERDICT_REQUEST_NONE))
        in->wrong = true;
    read_address(in, out->sender);
    read_text(in, out->message_id, VERDICT_ID_MAX);
    for (const char *p = out->message_id; *p; p++)
        if (*p <= ' ' || *p > '~')
            in->wrong = true;
}

bool verdict_read(const char *bytes, size_t len, struct verdict *out)
{
    struct reader in = {(const unsigned char *)bytes, len, false};
    struct verdict read = {0};

    read_head(&in, &read);
    read.recipients_count = read_number(&in, 0, VERDICT_RECIPIENTS_MAX);
    for (size_t i = 0; i < read.recipients_count && !in.wrong; i++)
        read_recipient(&in, &read.recipients[i]);
    read.tags_count = read_number(&in, 0, VERDICT_TAGS_MAX);
    for (size_t i = 0; i < read.tags_count && !in.wrong; i++)
        read_tag(&in, &read.tags[i]);
    if (in.wrong || in.left)
        return false;
    *out = read;
    return true;
}

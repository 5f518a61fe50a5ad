#include "inbox/sign.h"

#include "base/text.h"
#include "inbox/opened.h"
#include "inbox/sign_lists.h"
#include "mail/phrase.h"

#define LINE_MAX_OCTETS 200 /* a longer line is no mark between two mails */

const struct sign_row *sign_rows(enum sign_list list, size_t *count)
{
    static const struct {
        const struct sign_row *rows;
        const size_t *count;
    } lists[SIGN_LISTS] = {
        [SIGN_BOUNCE_SENDER] = {sign_bounce_senders, &sign_bounce_senders_count},
        [SIGN_BOUNCE_SUBJECT] = {sign_bounce_subjects, &sign_bounce_subjects_count},
        [SIGN_BOUNCE_TEXT] = {sign_bounce_texts, &sign_bounce_texts_count},
        [SIGN_DELAY] = {sign_delays, &sign_delays_count},
        [SIGN_RETURNED] = {sign_returned, &sign_returned_count},
        [SIGN_AFTER_CONNECT] = {sign_after_connect, &sign_after_connect_count},
        [SIGN_AFTER_MAIL] = {sign_after_mail, &sign_after_mail_count},
        [SIGN_AFTER_RCPT] = {sign_after_rcpt, &sign_after_rcpt_count},
        [SIGN_AFTER_DATA] = {sign_after_data, &sign_after_data_count},
        [SIGN_OWN_DIRECTORY] = {sign_own_directories, &sign_own_directories_count},
        [SIGN_GAVE_UP] = {sign_gave_up, &sign_gave_up_count},
        [SIGN_AWAY_SUBJECT] = {sign_away_subjects, &sign_away_subjects_count},
        [SIGN_AWAY_TEXT] = {sign_away_texts, &sign_away_texts_count},
        [SIGN_CHALLENGE] = {sign_challenges, &sign_challenges_count},
        [SIGN_COMPLAINT] = {sign_complaints, &sign_complaints_count},
        [SIGN_LEAVE] = {sign_leaves, &sign_leaves_count},
        [SIGN_JOIN] = {sign_joins, &sign_joins_count},
    };

    *count = *lists[list].count;
    return lists[list].rows;
}

const struct sign_row *sign_find(enum sign_list list, const char *words)
{
    size_t count = 0;
    const struct sign_row *rows = sign_rows(list, &count);

    for (size_t i = 0; i < count; i++)
        if (phrase_is_in(words, rows[i].phrase))
            return &rows[i];
    return NULL;
}

static struct span without_marks(struct span line)
{
    line = span_trim(line);
    while (line.len && strchr("-=*#_ >[<", *line.at))
        line = (struct span){line.at + 1, line.len - 1};
    while (line.len && strchr("-=*#_ .:]>", line.at[line.len - 1]))
        line.len--;
    return line;
}

bool sign_ends_words(struct span line)
{
    AUTO(str_free) struct str words = STR_EMPTY;

    line = without_marks(line);
    if (line.len < 4 || line.len > LINE_MAX_OCTETS)
        return false;
    opened_add_words(&words, line.at, line.len);
    return sign_find(SIGN_RETURNED, words.text) != NULL;
}

bool sign_is_transport_field(struct span line)
{
    static const char *const names[] = {
        "received:",     "return-path:",         "dkim-signature:", "x-received:",
        "mime-version:", "domainkey-signature:", "message-id:",     "arc-seal:",
    };

    for (size_t i = 0; i < COUNT(names); i++)
        if (span_starts(line, names[i]))
            return true;
    return false;
}

bool sign_is_field(struct span line)
{
    size_t n = 0;

    while (n < line.len && line.at[n] > ' ' && line.at[n] != ':' && line.at[n] != '<' &&
           line.at[n] != '@')
        n++;
    return n > 1 && n < line.len && line.at[n] == ':';
}

#include "relay/envelope.h"

#define PATH_MAX_BYTES  254 /* RFC 5321 4.5.3.1.3 */
#define ENVID_MAX_BYTES 100 /* RFC 3461 4.4, as xtext */

/* No blank, no control character (a CR or LF would be a command of its own), no bracket. */
static bool is_address(const char *text, bool *has_utf8)
{
    size_t len = 0;

    if (!text)
        return false;
    for (; text[len]; len++) {
        unsigned char octet = (unsigned char)text[len];
        if (octet <= ' ' || octet == 0x7f || octet == '<' || octet == '>')
            return false;
        *has_utf8 = *has_utf8 || octet >= 0x80;
    }
    return len > 0 && len <= PATH_MAX_BYTES;
}

enum envelope_verdict envelope_check(const struct relay_mail *mail, size_t octets,
                                     const struct connection_offer *offer)
{
    bool needs_utf8 = mail->needs_utf8;

    if (!is_address(mail->sender, &needs_utf8) || !is_address(mail->recipient, &needs_utf8))
        return ENVELOPE_BAD_ADDRESS;
    if (needs_utf8 && !(offer->smtputf8 && offer->eightbit)) /* RFC 6531 3.1: one implies both */
        return ENVELOPE_NEEDS_UTF8;
    if (offer->size && offer->max_octets > 0 && octets > (uint64_t)offer->max_octets)
        return ENVELOPE_TOO_LARGE;
    return ENVELOPE_FINE;
}

static bool has_high_octet(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

static bool is_xchar(char octet)
{
    return octet > ' ' && octet < 0x7f && octet != '+' && octet != '=';
}

/* RFC 3461 4: printable ASCII but '+' and '=' as it is, the rest as +HH. */
static void add_xtext(struct str *out, const char *text)
{
    size_t limit = out->len + ENVID_MAX_BYTES;

    while (*text && out->len + 3 <= limit) {
        size_t most = limit - out->len - 2;
        size_t run = 0;
        while (run < most && is_xchar(text[run]))
            run++;
        str_add(out, text, run);
        text += run;
        if (*text && out->len + 3 <= limit)
            str_addf(out, "+%02X", (unsigned char)*text++);
    }
}

static void add_size(struct str *out, size_t octets)
{
    char size[32];

    (void)snprintf(size, sizeof size, " SIZE=%zu",
                   octets); /* once, where str_addf() does it twice */
    str_add_text(out, size);
}

void envelope_add_mail(struct str *out, const struct relay_mail *mail, size_t octets,
                       const struct connection_offer *offer)
{
    str_add_text(out, "MAIL FROM:<");
    str_add_text(out, mail->sender);
    str_add_text(out, ">");
    if (offer->size)
        add_size(out, octets);
    if (mail->needs_utf8 || has_high_octet(mail->sender) || has_high_octet(mail->recipient))
        str_add_text(out, " SMTPUTF8 BODY=8BITMIME");
    if (offer->dsn) {
        str_add_text(out, " RET=HDRS");
        if (mail->envid && mail->envid[0]) {
            str_add_text(out, " ENVID=");
            add_xtext(out, mail->envid);
        }
    }
    str_add_text(out, "\r\n");
}

void envelope_add_rcpt(struct str *out, const struct relay_mail *mail,
                       const struct connection_offer *offer)
{
    str_add_text(out, "RCPT TO:<");
    str_add_text(out, mail->recipient);
    str_add_text(out, offer->dsn ? "> NOTIFY=FAILURE\r\n" : ">\r\n");
}

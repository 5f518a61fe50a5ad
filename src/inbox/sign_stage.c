#include "inbox/sign_lists.h"

/*
 * At which point of the SMTP dialogue the other server said no, as programs tell it. What is said
 * about somebody unknown means the recipient after RCPT, us after MAIL, and after the message's end
 * rather a filter.
 */
const struct sign_row sign_after_mail[] = {
    {"after mail from", "SMTP error from remote mail server after MAIL FROM:<a@example.org>:"},
    {"in reply to mail from", "550 no (in reply to MAIL FROM command)"},
    {"[mail_from]", "Remote host said: 501 5.1.8 Sender address rejected [MAIL_FROM]"},
    {">>> mail from", ">>> MAIL From:<a@example.org> SIZE=378"},
    {"our mail from", "mx.example.org did not like our MAIL FROM:"},
    {"does not like sender", "192.0.2.1 does not like sender."},
};
const size_t sign_after_mail_count = COUNT(sign_after_mail);

const struct sign_row sign_after_rcpt[] = {
    {"rcpt to", "SMTP error from remote mail server after RCPT TO:<jo@example.org>:"},
    {"[rcpt_to]", "Remote host said: 550 5.1.1 User unknown [RCPT_TO]"},
    {"after rcpt", "SMTP error from remote server after RCPT command:"},
    {"smtp:rcpt", "SMTP:RCPT host 192.0.2.1: 553 5.3.0 No such user here"},
    /* What follows when every RCPT of a pipelined message was refused. */
    {"need rcpt", "<<< 503 5.0.0 Need RCPT (recipient)"},
    {"rcpt first", "<<< 503 RCPT first (#5.5.1)"},
    {"no recipients", "<<< 503 5.5.1 No recipients specified"},
    {"bad sequence of commands", "<<< 503 Bad sequence of commands"},
    {"does not like recipient", "192.0.2.1 does not like recipient."},
};
const size_t sign_after_rcpt_count = COUNT(sign_after_rcpt);

const struct sign_row sign_after_data[] = {
    {"end of data", "550 no (in reply to end of DATA command)"},
    {"after data", "SMTP error from remote mail server after DATA:"},
    {"to data command", "550 no (in reply to DATA command)"},
    {">>> data", ">>> DATA"},
    {"after i sent the message", "192.0.2.1 failed after I sent the message."},
    {"smtp:data", "SMTP:DATA host 192.0.2.1: 550 no"},
    {"for text command", "SMTP error from remote server for TEXT command, host: mx.example.org"},
};
const size_t sign_after_data_count = COUNT(sign_after_data);

const struct sign_row sign_after_connect[] = {
    {"after initial connection", "SMTP error from remote mail server after initial connection:"},
    {"refused to talk to me", "host mx.example.org[192.0.2.1] refused to talk to me: 554"},
    {"connected*but greeting failed", "Connected to 192.0.2.1 but greeting failed."},
    {"while sending ehlo", "host said no while sending EHLO"},
    {"in reply to ehlo", "550 no (in reply to EHLO command)"},
    {"in reply to helo", "550 no (in reply to HELO command)"},
};
const size_t sign_after_connect_count = COUNT(sign_after_connect);

/* How servers speak of a name that is not among their own users, and not of another's answer. */
const struct sign_row sign_own_directories[] = {
    {"name is not recognized", "The recipient name is not recognized"},
    {"unknown user:", "Unknown user: jo@example.org"},
    {"not listed in", "User jo (jo@example.org) not listed in Domino Directory"},
    {"final delivery userid", "Invalid final delivery userid: jo@example.org"},
    {"(user not found)", "jo@example.org (user not found)"},
    {"couldn't be found", "Your message wasn't delivered because the address couldn't be found."},
    {"no mailbox here by that name", "Sorry, no mailbox here by that name. (#5.1.1)"},
};
const size_t sign_own_directories_count = COUNT(sign_own_directories);

/*
 * Trouble on the way that passes. When it is told as the end of a delivery, it was tried until the
 * queue gave up.
 */
const struct sign_row sign_gave_up[] = {
    {"connection timed out", "connect to mx.example.org[192.0.2.1]:25: Connection timed out"},
    {"connection refused", "connect to mx.example.org[192.0.2.1]:25: Connection refused"},
    {"not accept our requests", "The recipient server did not accept our requests to connect."},
    {"not reachable", "ERROR_CODE :421, Host not reachable."},
    {"did not respond", "The server did not respond."},
    {"no answer from host", "4.4.1 (no answer from host)"},
    {"giving up", "Could not deliver for the last 432000 seconds. Giving up."},
    {"cannot send message for", "Cannot send message for 4 days"},
};
const size_t sign_gave_up_count = COUNT(sign_gave_up);

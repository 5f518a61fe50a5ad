#include "mail/reason_rows.h"

#define BUSY       REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_SYSTEM
#define CONTENT    REASON_POLICY, PERMANENCE_SOFT, ABOUT_CONTENT
#define FULL       REASON_MAILBOX_FULL, PERMANENCE_SOFT, ABOUT_RECIPIENT
#define LOGIN      REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT
#define OUR_QUOTA  REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_ACCOUNT
#define PACE       REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_SENDER
#define POLICY     REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER
#define THEIR_PACE REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_RECIPIENT
#define UNPROVEN   REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER

/* About us: our account, what we prove, how our server looks, our pace. */
const struct reason_row reason_rows_sender[] = {
    /* What our account at the relay may not do. Whoever is written to has nothing to do with it. */
    {"authentication required", LOGIN, "530 5.7.0 Authentication required"},
    {"smtp authentication", LOGIN, "550 Please turn on SMTP Authentication in your mail client"},
    {"authentication credentials invalid", LOGIN,
     "535 5.7.8 Error: authentication credentials invalid"},
    {"username and password not accepted", LOGIN,
     "535-5.7.8 Username and Password not accepted. For more information, go to"},
    {"must issue a starttls command first", LOGIN, "530 5.7.0 Must issue a STARTTLS command first"},
    {"user sending limit exceeded", OUR_QUOTA,
     "550 5.4.5 Daily user sending limit exceeded. For more information on sending limits"},
    {"sending quota", OUR_QUOTA, "452 4.7.1 You have used up your sending quota for today"},
    {"exceeded the max*per hour", OUR_QUOTA,
     "550 Domain lists.example.org has exceeded the max emails per hour (150/150 (100%)) allowed. "
     "Message discarded."},
    {"hourly*limit", OUR_QUOTA, "451 4.7.1 Hourly sending limit reached for this account"},
    {"not owned by user", LOGIN,
     "553 5.7.1 <news@example.org>: Sender address rejected: not owned by user bulletin"},
    {"permissions to send as", LOGIN,
     "550 5.7.60 SMTP; Client does not have permissions to send as this sender"},
    {"unauthenticated senders", LOGIN, "550 Unauthenticated senders not allowed"},
    {"'send mail as'", LOGIN,
     "The settings for your 'Send mail as' account are misconfigured or out of date."},
    /* SPF, DKIM, DMARC. */
    {"duplicate header", CONTENT, "554 Transaction failed: Duplicate header 'DKIM-Signature'."},
    {"spam classification", CONTENT, "Your mail was rejected due to spam classification."},
    {"due to ip reputation", POLICY,
     "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
     "reputation"},
    {"dmarc", UNPROVEN,
     "550-5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC "
     "policy"},
    {"dkim", UNPROVEN, "550 5.7.20 No passing DKIM signature found"},
    {"spf record", UNPROVEN, "550 Bad SPF records for example.org"},
    {"authentication information", UNPROVEN,
     "550-5.7.1 This message does not have authentication information"},
    {"sender is unauthenticated", UNPROVEN,
     "550-5.7.26 This mail has been blocked because the sender is unauthenticated"},
    {"not designated", UNPROVEN, "550 The sending host is not designated by the domain"},
    {"is not allowed to send mail from", UNPROVEN,
     "550 192.0.2.1 is not allowed to send mail from example.org"},
    {"not passing authentication", UNPROVEN, "550 mail not passing authentication checks"},
    {"spf *fail", UNPROVEN, "550 5.7.23 SPF validation failed"},
    {"fail* spf", UNPROVEN, "550 Message refused: failed the SPF check"},
    {"spf policy", UNPROVEN, "554 5.7.1 Rejected by the SPF policy of example.org"},
    {"sender policy framework", UNPROVEN,
     "550 5.7.1 Please see your Sender Policy Framework record"},
    /* How our server looks from outside. */
    {"domain of sender", POLICY,
     "553 5.1.8 <news@example.org>... Domain of sender address news@example.org does not exist"},
    {"sender rejected", POLICY, "550 5.1.0 <news@example.org> sender rejected"},
    {"ip name lookup", POLICY, "450 4.7.1 Access denied. IP name lookup failed [192.0.2.1]"},
    {"senderid", POLICY, "550 5.7.1 Missing Purported Responsible Address (SenderID)"},
    {"purported responsible", POLICY, "550 5.7.1 cannot determine Purported Responsible Address"},
    {"no such sender", POLICY, "550 no such sender"},
    {"badmailfrom", POLICY, "553 sorry, your envelope sender is in my badmailfrom list"},
    {"batv", POLICY, "550 BATV failed to verify"},
    {"null sender", POLICY, "550 null sender is not allowed"},
    {"sender was rejected", POLICY, "550 the sender was rejected"},
    {"unroutable sender", POLICY, "550 unroutable sender address"},
    {"backscatter", POLICY, "550 backscatter protection"},
    {"sender email address rejected", POLICY, "550 Sender email address rejected"},
    {"not verified", POLICY, "554 Message rejected: Email address is not verified."},
    {"does not exist e2110", POLICY, "553 5.1.0 news example.org does not exist E2110"},
    {"reverse dns", POLICY, "554 5.7.1 Fix reverse DNS for 192.0.2.1"},
    {"reverse hostname", POLICY,
     "450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]"},
    {"dynamic ip", POLICY, "550 5.7.1 hosts with dynamic IP are not let in"},
    {"resolvable ptr", POLICY, "550 no resolvable PTR"},
    {"rdns", POLICY, "554 no rDNS for 192.0.2.1"},
    {"cannot find your hostname", POLICY, "450 4.7.1 Client host: cannot find your hostname"},
    {"ptr record", POLICY,
     "550-5.7.25 The IP address sending this message does not have a PTR record setup"},
    {"helo command rejected", POLICY,
     "504 5.5.2 <host>: Helo command rejected: need fully-qualified hostname"},
    {"sender address rejected", POLICY,
     "450 4.1.8 <news@example.org>: Sender address rejected: Domain not found"},
    {"sender verify failed", POLICY, "550 Sender verify failed"},
    {"sender domain", POLICY, "553 5.1.8 Sender domain must exist"},
    /* Too much at once. A later try helps. Greylisting is their habit, not our fault. */
    {"greylist", BUSY,
     "451 4.7.1 <jo@example.org>: Recipient address rejected: Greylisted for 5 minutes"},
    {"graylist", BUSY, "451 4.7.1 Graylisted, come back later"},
    {"receiving mail at a rate", THEIR_PACE,
     "450-4.2.1 The user you are trying to contact is receiving mail at a rate that"},
    {"rate limit", PACE, "421 4.7.28 Gateway rate limit for your network reached"},
    {"throttl", PACE, "451 4.7.652 The mail server [192.0.2.1] has been throttled"},
    {"unusual rate", PACE,
     "421-4.7.28 Our system has detected an unusual rate of unsolicited mail"},
    {"due to unexpected volume", POLICY,
     "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or "
     "user complaints"},
    {"too many smtp sessions", PACE, "421 too many SMTP sessions for this host"},
    {"connection rate", PACE, "421 4.7.0 connection rate is over what we take"},
    {"concurrent connections", PACE, "421 no more concurrent connections"},
    {"trop de connexions", PACE, "421 Trop de connexions, veuillez verifier votre configuration."},
    {"try again slower", PACE, "451 please try again slower"},
    {"too many session", PACE, "421 Too many sessions opened"},
    {"too many*connections", PACE, "421 4.7.0 host Error: too many concurrent SMTP connections"},
    {"too many messages on the server", FULL, "550 User has too many messages on the server."},
    {"too many messages", PACE, "452 4.3.2 Too many messages in this connection"},
    {"too many emails", PACE, "450 4.7.0 Too many emails from this server, slow down"},
    {"too many recipients", PACE, "452 4.5.3 Error: too many recipients"},
    {"frequency limited", PACE, "550 IP frequency limited [192.0.2.1]"},
    {"too fast", PACE, "421 4.7.0 You are sending too fast"},
    {"too much mail", PACE, "452 4.7.1 Too much mail from your address"},
};
const size_t reason_rows_sender_count = sizeof(reason_rows_sender) / sizeof(reason_rows_sender[0]);

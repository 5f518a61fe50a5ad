/*
 * refusal.h - what refusals mean for a person, for their domain and for the whole run (DESIGN 7.7):
 * the rules, and nothing else.
 *
 * Two mistakes are worse than any lost message: to take somebody for dead who is not, and to go on
 * hammering at a provider that does not want us. So only words about the address itself count
 * against a person, many at once count against the provider, and what is said about us counts
 * against nobody but us.
 */
#ifndef PEOPLE_REFUSAL_H
#define PEOPLE_REFUSAL_H

#include "mail/diagnosis.h"

/* The address itself is dead (5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 and their texts), said for good.
 */
bool refusal_is_dead(const struct diagnosis *diagnosis);

/*
 * It was refused or put off for what we are or send: reputation, SPF, DKIM, pace, relaying, spam
 * (4.7, 5.7 and their texts). Greylisting is no such thing: it is said to everybody.
 */
bool refusal_is_about_us(const struct diagnosis *diagnosis);

/*
 * So many dead addresses among the people of one domain in one edition: is that the provider's bad
 * day rather than the truth? Then nobody is marked until a person has looked.
 */
bool refusal_is_mass(int64_t dead, int64_t people);

/* The last answers of one domain, or of all. Start with {0}. */
struct refusal_recent {
    uint32_t about_us : 20; /* one bit an answer, the newest lowest */
    uint32_t count : 5;     /* answers in it, at most REFUSAL_RECENT */
};
#define REFUSAL_RECENT 20

void refusal_note(struct refusal_recent *recent, bool is_about_us);

/* 5 or more of the last 20, and half of them: leave them alone for now. */
bool refusal_is_too_many(const struct refusal_recent *recent);

/* With so many domains paused and so many of those who wait in them: is it us, everywhere? */
bool refusal_stops_run(size_t paused_domains, int64_t waiting_in_them, int64_t waiting);

#endif

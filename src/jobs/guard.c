#include "jobs/guard.h"

#include "base/xalloc.h"
#include "people/refusal.h"

#define FIRST_ROOM   64 /* a power of two */
#define STOP_DOMAINS 3  /* one provider's mood stops no run */

/* One domain. */
struct entry {
    uint64_t key; /* a keyed hash already: its low bits are as good as any */
    struct refusal_recent recent;
    bool is_used;
    bool is_paused;
};

/* The last answers of all domains together. */
struct latest {
    uint64_t keys[REFUSAL_RECENT];
    struct refusal_recent recent;
    size_t next;
};

struct guard {
    struct entry *entries;
    size_t room;
    size_t count;
    size_t paused;
    struct latest latest;
};

struct guard *guard_new(void)
{
    struct guard *guard = xcalloc(1, sizeof *guard);

    guard->room = FIRST_ROOM;
    guard->entries = xcalloc(guard->room, sizeof *guard->entries);
    return guard;
}

void guard_free(struct guard *guard)
{
    if (!guard)
        return;
    free(guard->entries);
    free(guard);
}

/* The domain's place, or the free one where it belongs. */
static struct entry *place(struct entry *entries, size_t room, uint64_t key)
{
    size_t at = (size_t)key & (room - 1);

    while (entries[at].is_used && entries[at].key != key)
        at = (at + 1) & (room - 1);
    return &entries[at];
}

static void grow(struct guard *guard)
{
    size_t room = guard->room * 2;
    struct entry *entries = xcalloc(room, sizeof *entries);

    for (size_t i = 0; i < guard->room; i++)
        if (guard->entries[i].is_used)
            *place(entries, room, guard->entries[i].key) = guard->entries[i];
    free(guard->entries);
    guard->entries = entries;
    guard->room = room;
}

static struct entry *entry_of(struct guard *guard, uint64_t key)
{
    if (guard->count * 2 >= guard->room)
        grow(guard);
    struct entry *entry = place(guard->entries, guard->room, key);
    if (!entry->is_used) {
        *entry = (struct entry){.key = key, .is_used = true};
        guard->count++;
    }
    return entry;
}

/* How many domains the blamed answers among the latest came from. */
static size_t blaming_domains(const struct latest *latest)
{
    size_t count = 0;

    for (size_t i = 0; i < REFUSAL_RECENT; i++) {
        size_t at = (latest->next + REFUSAL_RECENT - 1 - i) % REFUSAL_RECENT;
        bool is_new = (latest->recent.about_us >> i) & 1U;
        for (size_t j = 0; j < i && is_new; j++) {
            size_t before = (latest->next + REFUSAL_RECENT - 1 - j) % REFUSAL_RECENT;
            is_new =
                !((latest->recent.about_us >> j) & 1U) || latest->keys[before] != latest->keys[at];
        }
        count += is_new;
    }
    return count;
}

static bool is_us_everywhere(struct latest *latest, uint64_t key, bool is_about_us)
{
    latest->keys[latest->next] = key;
    latest->next = (latest->next + 1) % REFUSAL_RECENT;
    refusal_note(&latest->recent, is_about_us);
    return is_about_us && refusal_is_too_many(&latest->recent) &&
           blaming_domains(latest) >= STOP_DOMAINS;
}

void guard_replay(struct guard *guard, uint64_t domain_key, bool is_about_us)
{
    refusal_note(&entry_of(guard, domain_key)->recent, is_about_us);
    (void)is_us_everywhere(&guard->latest, domain_key, is_about_us);
}

enum guard_word guard_note(struct guard *guard, uint64_t domain_key, bool is_about_us)
{
    struct entry *entry = entry_of(guard, domain_key);

    refusal_note(&entry->recent, is_about_us);
    if (is_us_everywhere(&guard->latest, domain_key, is_about_us))
        return GUARD_STOP;
    if (!is_about_us || entry->is_paused || !refusal_is_too_many(&entry->recent))
        return GUARD_GO_ON;
    guard_pause(guard, domain_key);
    return GUARD_PAUSE;
}

bool guard_is_paused(const struct guard *guard, uint64_t domain_key)
{
    return guard->paused && place(guard->entries, guard->room, domain_key)->is_paused;
}

void guard_pause(struct guard *guard, uint64_t domain_key)
{
    struct entry *entry = entry_of(guard, domain_key);

    guard->paused += !entry->is_paused;
    entry->is_paused = true;
}

size_t guard_paused(const struct guard *guard)
{
    return guard->paused;
}

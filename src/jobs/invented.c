#include "jobs/invented.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const first_names[] = {
    "Amina", "José",   "Łukasz", "Mary",   "Piotr",  "Zoë",   "Ahmed",   "Chloë", "Sean",  "Siân",
    "Wei",   "Olu",    "Grace",  "Dmitri", "Fatima", "Kofi",  "Bridget", "Tomás", "Ngozi", "Ravi",
    "Elif",  "Jürgen", "Nóra",   "Yusuf",  "Hannah", "Priya", "Mateusz", "Aoife", "Leila", "Owen",
};

static const char *const last_names[] = {
    "Khan",   "García", "Nowak",    "Smith",  "O'Brien",  "Müller",  "Adeyemi",
    "Jones",  "Li",     "Sørensen", "Patel",  "Evans",    "Mensah",  "Kowalska",
    "Doyle",  "Haddad", "Okafor",   "Murphy", "Çelik",    "Taylor",  "Ivanova",
    "Hughes", "Singh",  "Walsh",    "Brown",  "Ferreira", "MacLeod",
};

static const char *const branches[] = {
    "Leeds Buses",   "Derby Rail", "Camden Cleaners", "Clyde Ferries",
    "Bristol Depot", "Hull Docks", "Cardiff Signals",
};

static const char *const regions[] = {"London",   "East",  "Midlands",  "North",
                                      "Scotland", "Wales", "South West"};
static const char *const sectors[] = {"buses",   "rail",       "cleaning",
                                      "ferries", "buses;rail", "docks"};
static const char *const domains[] = {"example.org", "mail.example.org", "post.example.net",
                                      "example.com"};

void invented_list(struct str *out, int64_t people)
{
    str_add_text(out, "First name,Last name,E-mail,Branch,Region,Sector\r\n");
    for (int64_t i = 0; i < people; i++) {
        uint64_t n =
            (uint64_t)i *
            2654435761U; /* scatters neighbours; no randomness, so that every run is the same */
        str_addf(out, "%s,%s,member%lld@%s,%s,%s,%s\r\n", first_names[n % COUNT(first_names)],
                 last_names[n / 31 % COUNT(last_names)], (long long)i + 1,
                 domains[n / 7 % COUNT(domains)], branches[n / 11 % COUNT(branches)],
                 regions[n / 13 % COUNT(regions)], sectors[n / 17 % COUNT(sectors)]);
    }
}

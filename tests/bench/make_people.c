/*
 * make_people COUNT > FILE.csv - invented people for the benches: always the same ones.
 */
#include "base/base.h"

/* splitmix64 */
static uint64_t scatter(uint64_t n)
{
    n += 0x9e3779b97f4a7c15U;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9U;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebU;
    return n ^ (n >> 31);
}

#define PICK(list, n) ((list)[(n) % (sizeof(list) / sizeof((list)[0]))])

int main(int argc, char **argv)
{
    static const char *const first[] = {"Ada", "Bo",          "Chidi", "Dilys", "Eamon",
                                        "Fay", "Ga\xc3\xabl", "Huda",  "Ines",  "Jo"};
    static const char *const last[] = {"Ash", "Birch", "Cedar", "Elm", "Hazel", "Rowan", "Yew"};
    static const char *const sector[] = {"buses", "rail", "ports", "\"buses;rail\"", ""};
    static const char *const region[] = {"London", "East", "North West", "Wales", "Scotland"};
    int64_t count = argc == 2 ? strtoll(argv[1], NULL, 10) : 0;

    if (count < 1) {
        (void)fprintf(stderr, "usage: make_people COUNT > FILE.csv\n");
        return 64;
    }
    (void)printf("Email,First name,Last name,Sector,Region,Branch\n");
    for (int64_t i = 1; i <= count; i++) {
        uint64_t n = scatter((uint64_t)i);
        /* No order in the addresses, as in life; the number keeps them apart. */
        (void)printf("%s.%llx.%lld@d%u.example.org,%s,%s,%s,%s,Branch %u\n", PICK(last, n >> 8),
                     (unsigned long long)(n & 0xffffff), (long long)i, (unsigned)(n >> 16) % 1000,
                     PICK(first, n >> 24), PICK(last, n >> 8), PICK(sector, n >> 32),
                     PICK(region, n >> 40), (unsigned)(n >> 48) % 300);
    }
    return fflush(stdout) ? 74 : EXIT_SUCCESS;
}

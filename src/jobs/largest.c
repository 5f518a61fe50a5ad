#include "jobs/largest.h"

void largest_add(struct largest *largest, uint64_t domain)
{
    size_t free_at = LARGEST_KEPT;

    for (size_t i = 0; i < LARGEST_KEPT; i++) {
        if (!largest->counts[i]) {
            free_at = i;
        } else if (largest->domains[i] == domain) {
            largest->counts[i]++;
            return;
        }
    }
    if (free_at < LARGEST_KEPT) {
        largest->domains[free_at] = domain;
        largest->counts[free_at] = 1;
        return;
    }
    for (size_t i = 0; i < LARGEST_KEPT; i++)
        largest->counts[i]--;
}

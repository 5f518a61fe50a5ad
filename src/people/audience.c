#include "people/audience.h"

#include "base/text.h"
#include "people/audience_program.h"

void audience_free(struct audience *audience)
{
    if (!audience)
        return;
    free(audience->steps);
    str_free(&audience->words);
    free(audience);
}

void audience_auto_free(struct audience **audience)
{
    audience_free(*audience);
}

bool audience_asks(const struct audience *audience)
{
    for (size_t i = 0; i < audience->count; i++)
        if (audience->steps[i].kind == AUDIENCE_STEP_GOT)
            return true;
    return false;
}

bool audience_is_everyone(const struct audience *audience)
{
    return audience->count == 1 && audience->steps[0].kind == AUDIENCE_STEP_ALL;
}

static bool is_one_of(const struct profile *profile, size_t field, const char *word, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t v = 0; v < profile_values_at(profile, field); v++) {
            if (text_same_fold(profile_value_at(profile, field, v), word))
                return true;
        }
        word += strlen(word) + 1;
    }
    return false;
}

static bool test_field(const struct audience *audience, const struct audience_step *step,
                       const struct profile *profile)
{
    const char *name = audience->words.text + step->words;
    size_t field = profile_find(profile, name);

    if (step->kind == AUDIENCE_STEP_NONE)
        return field == PROFILE_NONE;
    return field != PROFILE_NONE && is_one_of(profile, field, name + strlen(name) + 1, step->count);
}

static bool test(const struct audience *audience, const struct audience_step *step,
                 const struct audience_person *person, bool answer)
{
    switch (step->kind) {
    case AUDIENCE_STEP_ALL:
        return true;
    case AUDIENCE_STEP_ONE_OF:
    case AUDIENCE_STEP_NONE:
        return test_field(audience, step, person->profile);
    case AUDIENCE_STEP_JOINED:
        return step->from <= person->joined_at && person->joined_at < step->to;
    case AUDIENCE_STEP_GOT:
        return person->got && person->got(person->ctx, step->from, person->number);
    case AUDIENCE_STEP_NOT:
        return !answer;
    case AUDIENCE_STEP_LEAVE_IF_FALSE:
    case AUDIENCE_STEP_LEAVE_IF_TRUE:
        break;
    }
    return answer;
}

bool audience_matches(const struct audience *audience, const struct audience_person *person)
{
    bool answer = true;
    size_t next = 0;

    while (next < audience->count) {
        const struct audience_step *step = &audience->steps[next++];
        answer = test(audience, step, person, answer);
        if ((step->kind == AUDIENCE_STEP_LEAVE_IF_FALSE && !answer) ||
            (step->kind == AUDIENCE_STEP_LEAVE_IF_TRUE && answer))
            next = step->target;
    }
    return answer;
}

#include "inbox/sign_lists.h"

/*
 * What people write who want to get no more, as a whole subject or as the first words of a mail.
 * A person's question about leaving is not among them: it is a person's mail.
 */
const struct sign_row sign_leaves[] = {
    {"^unsubscribe$", "Unsubscribe"},
    {"^unsubscribe me", "unsubscribe me please"},
    {"^unsubscribe from", "unsubscribe from this list"},
    {"^unsubscribe this", "Unsubscribe this address"},
    {"^please unsubscribe", "Please unsubscribe me from your list."},
    {"^kindly unsubscribe", "Kindly unsubscribe me"},
    {"^unsubscribe please", "Unsubscribe please!"},
    {"^unsubscribe,", "unsubscribe, thank you"},
    {"^unsub$", "UNSUB"},
    {"^opt out$", "Opt out"},
    {"^opt-out$", "OPT-OUT"},
    {"^remove$", "REMOVE"},
    {"^remove me", "Remove me from your mailing list"},
    {"^please remove me", "please remove me from this list"},
    {"^please remove my", "Please remove my address."},
    {"^please remove this", "Please remove this address from your list"},
    {"^take me off", "Take me off this list"},
    {"^please take me off", "Please take me off your list"},
    {"^please take my", "Please take my name off the list"},
    {"^stop$", "STOP"},
    {"^stop sending", "Stop sending me this"},
    {"^stop emailing", "Stop emailing me."},
    {"^please stop", "Please stop sending me these"},
    {"^leave$", "leave"},
    {"^signoff", "SIGNOFF BULLETIN"},
    {"^i want to unsubscribe", "I want to unsubscribe"},
    {"^i would like to unsubscribe", "I would like to unsubscribe from this"},
    {"^i wish to unsubscribe", "I wish to unsubscribe"},
    {"^i no longer wish to receive", "I no longer wish to receive your mails"},
    {"^no longer wish to receive", "No longer wish to receive these mails"},
    {"^delete me", "Delete me from your list"},
    {"^please delete me", "Please delete me from the list"},
    {"^abmelden$", "Abmelden"},
    {"^abmeldung$", "Abmeldung"},
    {"^bitte abmelden", "Bitte abmelden"},
    {"^austragen$", "austragen"},
    {"^bitte austragen", "Bitte austragen"},
    {"^désabonne", "Désabonnez-moi"},
    {"^désinscri", "Désinscription"},
    {"^darme de baja", "Darme de baja"},
    {"^baja$", "BAJA"},
    {"^cancelar suscripción", "Cancelar suscripción"},
    {"^cancellami", "Cancellami dalla lista"},
    {"^disiscrizione", "Disiscrizione"},
    {"^afmelden$", "Afmelden"},
    {"^uitschrijven", "Uitschrijven"},
    {"^wypisz", "Wypisz mnie"},
    {"^отписаться", "Отписаться"},
};
const size_t sign_leaves_count = COUNT(sign_leaves);

/* What people write who want to get the bulletin: the whole subject, or the whole first line. */
const struct sign_row sign_joins[] = {
    {"^join$", "Join"},
    {"^subscribe$", "subscribe"},
    {"^subscribe me", "Subscribe me please"},
    {"^please subscribe me", "Please subscribe me"},
    {"^sign me up", "Sign me up"},
    {"^please sign me up", "Please sign me up"},
    {"^please add me", "Please add me to the list"},
    {"^anmelden$", "Anmelden"},
    {"^bitte anmelden", "Bitte anmelden"},
};
const size_t sign_joins_count = COUNT(sign_joins);

/*
 * address.h - a mail address: checked, made fit for the wire, and normalised so that one person has
 * one key.
 *
 * Accepted is what people have: a dot-atom local part (RFC 5321 4.1.2), UTF-8 in it (RFC 6531 3.3),
 * and a domain of at least two labels (or "localhost") in ASCII or as an internationalised name,
 * which becomes A-labels (RFC 5890). Quoted local parts, address literals, comments and names
 * around the address are refused.
 */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "base/error.h"
#include "base/keys.h"

#define ADDRESS_MAX              254 /* octets: RFC 5321 4.5.3.1.3, less the angle brackets */
#define ADDRESS_LOCAL_MAX        64  /* octets: RFC 5321 4.5.3.1.1 */
#define ADDRESS_KEY_VERSION      1   /* of the normalisation; stored beside every key */
#define ADDRESS_KEY_BYTES        16
#define ADDRESS_DOMAIN_KEY_BYTES 8

struct address {
    /* For wire and screen: the local part as given, the domain in lower-case A-labels. */
    char text[ADDRESS_MAX + 1];
    /* Normalisation version 1: the local part in NFC and ASCII lower case, the same domain. */
    char key[ADDRESS_MAX + 1];
    size_t local_len; /* octets of text before the '@' */
    bool utf8_local;  /* the relay must offer SMTPUTF8 */
};

/*
 * Reads one bare address; blanks, line ends and invisible characters around it are dropped.
 * ERROR_DATA says what is wrong with it without naming it; the text itself is in err->about. Out is
 * untouched on failure.
 */
bool address_parse(const char *text, struct address *out, struct error *err) MUST_CHECK;

/* The domain, lower case, A-labels. Borrowed from the address. */
const char *address_domain(const struct address *address);

/*
 * The keyed hash under which a person is known, and stays kept out after erasure. It can never be
 * recomputed for somebody erased, so version 1 is fixed for ever by the vectors in
 * test_mail_address.c.
 */
void address_key(const struct address *address, const struct keys *keys,
                 uint8_t out[ADDRESS_KEY_BYTES]);

/* The keyed hash of the domain alone: tells domains apart without opening a profile. */
void address_domain_key(const struct address *address, const struct keys *keys,
                        uint8_t out[ADDRESS_DOMAIN_KEY_BYTES]);
/* The same key as a number, as the store has it. */
uint64_t address_domain_number(const uint8_t key[ADDRESS_DOMAIN_KEY_BYTES]);

#endif

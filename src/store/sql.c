#include "store/sql.h"

/*
 * The rows of `delivery` lie by their id, which is made of the edition's number and the person's
 * (schema.c): the one of edition $1 and person $2, those of people $2 to $3, all of edition $1, and
 * those of it whose number is above $2. A condition on edition_id alone would read the rows of all
 * editions, except where one of the two indexes begins with it.
 *
 * A bound value beside the column that a partial index is about is looked at when the statement is
 * prepared, and it is prepared anew for every run, at 13 us each: `+state` keeps it out of that.
 */
#define DELIVERY_IS         "delivery.id = ($1 << 40) + $2"
#define DELIVERY_BETWEEN    "delivery.id BETWEEN ($1 << 40) + $2 AND ($1 << 40) + $3"
#define DELIVERY_OF_EDITION "delivery.id >= ($1 << 40) AND delivery.id < (($1 + 1) << 40)"
#define DELIVERY_AFTER      "delivery.id > ($1 << 40) + $2 AND delivery.id < (($1 + 1) << 40)"

/* Where PostgreSQL will differ: BEGIN IMMEDIATE, and a lock on the rows that are claimed. */
static const char *const texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    /* a number that changes when another connection has committed, and then only */
    [SQL_OTHERS_WROTE] = "PRAGMA data_version",

    /* people, read */
    [SQL_SUBSCRIBER_BY_KEY] =
        "SELECT id, generation, status, joined_at, changed_at, address_key, domain_key, profile"
        " FROM subscriber WHERE address_key = $1",
    [SQL_SUBSCRIBER_BY_ID] =
        "SELECT id, generation, status, joined_at, changed_at, address_key, domain_key, profile"
        " FROM subscriber WHERE id = $1",
    [SQL_SUBSCRIBER_PAGE] =
        "SELECT id, generation, status, joined_at, changed_at, address_key, domain_key, profile"
        " FROM subscriber WHERE id > $1 AND ($2 = 0 OR status = $2) ORDER BY id LIMIT $3",
    [SQL_SUBSCRIBER_COUNTS] = "SELECT status FROM subscriber",
    [SQL_SUPPRESSION_BY_KEY] =
        "SELECT reason, at, subscriber_id FROM suppression WHERE address_key = $1",
    [SQL_HISTORY] = "SELECT h.at, h.change, h.channel, h.evidence, i.consent, i.file"
                    " FROM history h LEFT JOIN import i ON i.id = h.import_id"
                    " WHERE h.subscriber_id = $1 ORDER BY h.number",

    /* people, written: change.c and nobody else */
    [SQL_STANDING_BY_KEY] = "SELECT id, status, generation, address_key FROM subscriber"
                            " WHERE address_key = $1",
    [SQL_STANDING_BY_ID] = "SELECT id, status, generation, address_key FROM subscriber"
                           " WHERE id = $1",
    [SQL_SUBSCRIBER_ADD] =
        "INSERT INTO subscriber (address_key, key_version, domain_key, status, joined_at,"
        " changed_at, profile, generation) VALUES ($1, $2, $3, $4, $5, $5, $6, 1)",
    [SQL_SUBSCRIBER_SET_STATUS] =
        "UPDATE subscriber SET status = $2, generation = $3, changed_at = $4 WHERE id = $1",
    [SQL_SUBSCRIBER_SET_PROFILE] =
        "UPDATE subscriber SET profile = $2, changed_at = $3 WHERE id = $1",
    [SQL_SUBSCRIBER_MOVE] =
        "UPDATE subscriber SET status = $2, generation = $3, changed_at = $4, address_key = $5,"
        " key_version = $6, domain_key = $7, profile = $8 WHERE id = $1",
    [SQL_SUBSCRIBER_DELETE] = "DELETE FROM subscriber WHERE id = $1",
    [SQL_SUPPRESSION_SET] =
        "INSERT INTO suppression (address_key, key_version, reason, at, subscriber_id)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (address_key) DO UPDATE SET"
        " reason = excluded.reason, at = excluded.at, subscriber_id = excluded.subscriber_id",
    [SQL_SUPPRESSION_DELETE] = "DELETE FROM suppression WHERE address_key = $1",
    /* "> 0" lets the index be used, which holds nothing else */
    [SQL_SUPPRESSION_DISOWN] = "UPDATE suppression SET reason = $2, subscriber_id = 0"
                               " WHERE subscriber_id = $1 AND subscriber_id > 0",
    [SQL_SUPPRESSION_DELETE_OWNED] = "DELETE FROM suppression"
                                     " WHERE subscriber_id = $1 AND subscriber_id > 0",
    [SQL_IMPORT_ADD] = "INSERT INTO import (at, file, consent) VALUES ($1, $2, $3)",
    [SQL_HISTORY_ADD_FIRST] =
        "INSERT INTO history (subscriber_id, at, change, channel, import_id, evidence, number)"
        " VALUES ($1, $2, $3, $4, $5, $6, 1)",
    [SQL_HISTORY_ADD] =
        "INSERT INTO history (subscriber_id, at, change, channel, import_id, evidence, number)"
        " SELECT $1, $2, $3, $4, $5, $6, coalesce(max(number), 0) + 1"
        " FROM history WHERE subscriber_id = $1",
    [SQL_HISTORY_DELETE] = "DELETE FROM history WHERE subscriber_id = $1",
    [SQL_DELIVERY_FORGET] = "UPDATE delivery SET domain_key = 0, reply = ''"
                            " WHERE id IN (SELECT (edition.id << 40) + $1 FROM edition)",

    /* editions */
    [SQL_EDITION_ADD] =
        "INSERT INTO edition (slug, audience, frozen_at, state, version, held, ended_at)"
        " VALUES ($1, $2, $3, $4, 1, 0, 0) ON CONFLICT (slug) DO NOTHING",
    [SQL_EDITION_CONTENT_ADD] =
        "INSERT INTO edition_content (edition_id, version, frozen_at, hash, content)"
        " VALUES ($1, $2, $3, $4, $5)",
    [SQL_EDITION_BY_SLUG] = "SELECT id, version, state, held, frozen_at, ended_at, slug, audience"
                            " FROM edition WHERE slug = $1",
    [SQL_EDITION_LIST] = "SELECT id, version, state, held, frozen_at, ended_at, slug, audience"
                         " FROM edition ORDER BY id",
    [SQL_EDITION_CONTENT] = "SELECT hash, content FROM edition_content"
                            " WHERE edition_id = $1 AND version = $2",
    [SQL_EDITION_SET_VERSION] = "UPDATE edition SET version = $2 WHERE id = $1",
    [SQL_EDITION_HOLD] = "UPDATE edition SET held = $2 WHERE id = $1",
    [SQL_EDITION_FLAGS] = "SELECT held, state FROM edition WHERE id = $1",
    [SQL_EDITION_SET_STATE] = "UPDATE edition SET state = $2, ended_at = $3, held = 0"
                              " WHERE id = $1 AND state <> $4",
    [SQL_DELIVERY_CANCEL] = "UPDATE delivery SET state = $2, skip = $3, at = $4, next_at = 0"
                            " WHERE " DELIVERY_OF_EDITION " AND state IN ($5, $6)",
    [SQL_TESTED_NOTE] = "INSERT INTO tested (slug, hash, at) VALUES ($1, $2, $3)"
                        " ON CONFLICT (slug, hash) DO UPDATE SET at = excluded.at",
    [SQL_TESTED_AT] = "SELECT at FROM tested WHERE slug = $1 AND hash = $2",

    /* deliveries */
    [SQL_DELIVERY_ADD] =
        "INSERT INTO delivery (id, edition_id, subscriber_id, domain_key, at, state, version,"
        " attempts, next_at, skip, skip_status, code, status, reason, reply, fault, first_at)"
        " VALUES (($1 << 40) + $2, $1, $2, $3, $4, $5, -1, 0, 0, 0, 0, 0, '', 0, '', 0, 0)",
    [SQL_DELIVERY_ADD_STATUS] =
        "INSERT INTO delivery (id, edition_id, subscriber_id, domain_key, at, state, version,"
        " attempts, next_at, skip, skip_status, code, status, reason, reply, fault, first_at)"
        " SELECT ($1 << 40) + id, $1, id, domain_key, $2, $3, -1, 0, 0, 0, 0, 0, '', 0, '', 0, 0"
        " FROM subscriber WHERE status = $4",
    [SQL_DELIVERY_PAGE] = "SELECT subscriber_id, domain_key FROM delivery"
                          " WHERE " DELIVERY_AFTER
                          " AND (+state = $3 OR (+state = $4 AND (next_at <= $5 OR next_at > $7)))"
                          " ORDER BY id LIMIT $6",
    /* of people $2 to $3; $4: does `leaving` hold anybody at all */
    [SQL_DELIVERY_PEOPLE] =
        "SELECT delivery.subscriber_id, delivery.state, delivery.attempts, delivery.next_at,"
        " delivery.first_at, delivery.domain_key, s.status, s.generation, s.joined_at,"
        " CASE WHEN $4 THEN coalesce((SELECT l.held FROM leaving l"
        " WHERE l.subscriber_id = delivery.subscriber_id), 0) ELSE 0 END, s.profile"
        " FROM delivery LEFT JOIN subscriber s ON s.id = delivery.subscriber_id"
        " WHERE " DELIVERY_BETWEEN " AND delivery.state IN (1, 4) ORDER BY delivery.id",
    [SQL_DELIVERY_CLAIM] =
        "UPDATE delivery SET state = $4, version = $5, at = $6, attempts = attempts + 1,"
        " next_at = 0 WHERE " DELIVERY_BETWEEN " AND +state = $7",
    /* the words of the last refusal stay */
    [SQL_DELIVERY_GIVE_BACK] =
        "UPDATE delivery SET state = $3, at = $4, next_at = $5, attempts = attempts - 1"
        " WHERE " DELIVERY_IS " AND state = $6",
    [SQL_DELIVERY_SKIP] =
        "UPDATE delivery SET state = $3, skip = $4, skip_status = $5, at = $6, next_at = 0"
        " WHERE " DELIVERY_IS,
    [SQL_DELIVERY_RECORD] =
        "UPDATE delivery SET state = $3, at = $4, next_at = $5, skip = $6, code = $7, status = $8,"
        " reason = $9, reply = $10, attempts = attempts - $11, fault = $13, first_at = $14"
        " WHERE " DELIVERY_IS " AND state = $12",
    /* the same with what an accepted one has, which is nearly all there is to record, of people $2
     * to $3: 3 is `accepted`, 2 `sending` */
    [SQL_DELIVERY_ACCEPTED] =
        "UPDATE delivery SET state = 3, at = $4, next_at = 0, skip = 0, code = 0, status = '',"
        " reason = 0, reply = '', fault = 0, first_at = 0 WHERE " DELIVERY_BETWEEN " AND state = 2",
    [SQL_DELIVERY_ORPHANS] = "SELECT subscriber_id, domain_key FROM delivery"
                             " WHERE " DELIVERY_AFTER " AND +state = $3"
                             " ORDER BY id LIMIT $4",
    [SQL_DELIVERY_SETTLE] = "UPDATE delivery SET state = $3, skip = $4, at = $5"
                            " WHERE " DELIVERY_IS " AND state IN ($6, $7)",
    [SQL_DELIVERY_STATE] = "SELECT state, skip FROM delivery"
                           " WHERE " DELIVERY_IS,
    /* "= 4" lets the index of the deferred be used */
    [SQL_DELIVERY_DUE] = "SELECT subscriber_id, domain_key, next_at FROM delivery"
                         " WHERE edition_id = $1 AND state = 4"
                         " AND (next_at, subscriber_id) > ($2, $3) AND next_at <= $4"
                         " ORDER BY next_at, subscriber_id LIMIT $5",
    [SQL_DELIVERY_COUNTS] = "SELECT state, at, next_at FROM delivery WHERE " DELIVERY_OF_EDITION,
    [SQL_DELIVERY_LIST] =
        "SELECT delivery.subscriber_id, delivery.version, delivery.state, delivery.skip,"
        " delivery.skip_status, delivery.attempts, delivery.at, delivery.next_at, delivery.code,"
        " delivery.status, delivery.reason, delivery.reply, delivery.fault, s.profile"
        " FROM delivery LEFT JOIN subscriber s ON s.id = delivery.subscriber_id"
        " WHERE " DELIVERY_AFTER " AND (delivery.state <> $3 OR delivery.fault > 0)"
        " ORDER BY delivery.id LIMIT $4",

    /* refusals; "fault > 0" lets the index be used, which holds nothing else */
    [SQL_REFUSED_RELEASE] =
        "UPDATE delivery SET state = $4, fault = 0, at = $5, next_at = 0, attempts = 0,"
        " first_at = 0 WHERE edition_id = $1 AND fault > 0 AND fault = $2 AND domain_key = $6"
        " AND +state = $3",
    [SQL_REFUSED_RELEASE_ALL] =
        "UPDATE delivery SET state = $4, fault = 0, at = $5, next_at = 0, attempts = 0,"
        " first_at = 0 WHERE edition_id = $1 AND fault > 0 AND fault = $2 AND +state = $3",
    [SQL_REFUSED_AGAIN] =
        "UPDATE delivery SET state = $3, next_at = $4, at = $5, fault = 0, attempts = 0,"
        " first_at = 0 WHERE " DELIVERY_OF_EDITION " AND +state = $2 AND EXISTS"
        " (SELECT 1 FROM subscriber s WHERE s.id = delivery.subscriber_id AND s.status = $6)",
    [SQL_DEFERRED_NOW] =
        "UPDATE delivery SET next_at = $3 WHERE " DELIVERY_OF_EDITION " AND +state = $2 AND EXISTS"
        " (SELECT 1 FROM subscriber s WHERE s.id = delivery.subscriber_id AND s.status = $4)",
    [SQL_DELIVERY_MAILABLE] =
        "SELECT count(*) FROM delivery WHERE " DELIVERY_OF_EDITION " AND +state = $2 AND EXISTS"
        " (SELECT 1 FROM subscriber s WHERE s.id = delivery.subscriber_id AND s.status = $3)",
    [SQL_DEFERRED_RELEASE] =
        "UPDATE delivery SET state = $3, fault = 0, at = $4, next_at = 0, attempts = 0,"
        " first_at = 0 WHERE " DELIVERY_OF_EDITION " AND +state = $2 AND domain_key = $5",
    [SQL_DEFERRED_NEXT] = "SELECT coalesce(min(next_at), 0) FROM delivery"
                          " WHERE " DELIVERY_OF_EDITION " AND +state = $2 AND next_at > $3",
    [SQL_DEFERRED_EXPIRE] = "UPDATE delivery SET state = $3, reason = $4, at = $5, next_at = 0"
                            " WHERE " DELIVERY_OF_EDITION
                            " AND +state = $2 AND first_at > 0 AND first_at < $6 AND next_at "
                            "<= $5 AND next_at > $7",
    [SQL_REFUSED_RECENT] = "SELECT domain_key, fault FROM delivery WHERE " DELIVERY_OF_EDITION
                           " AND state IN ($2, $3, $4)"
                           " ORDER BY at DESC LIMIT $5",
    [SQL_REFUSED_HAS] = "SELECT count(*) FROM delivery"
                        " WHERE edition_id = $1 AND fault > 0 AND fault = $2",
    [SQL_DOMAIN_WAITING] = "SELECT count(*) FROM delivery"
                           " WHERE " DELIVERY_OF_EDITION " AND domain_key = $2 AND +state = $3",
    [SQL_DOMAINS_WAITING] = "SELECT DISTINCT domain_key FROM delivery"
                            " WHERE " DELIVERY_OF_EDITION " AND (+state IN ($2, $3)"
                            " OR (+state = $4 AND next_at <= $5)) ORDER BY domain_key",
    [SQL_DOMAIN_PEOPLE] =
        "SELECT count(*) FROM delivery WHERE " DELIVERY_OF_EDITION " AND domain_key = $2",
    [SQL_DEAD_DOMAINS] =
        "SELECT domain_key, sum(CASE WHEN fault = $2 THEN 1 ELSE 0 END),"
        " sum(CASE WHEN fault = $3 THEN 1 ELSE 0 END), count(*), min(subscriber_id) FROM delivery"
        " WHERE edition_id = $1 AND fault > 0 AND fault IN ($2, $3, $4)"
        " GROUP BY domain_key ORDER BY domain_key",
    [SQL_DEAD_PAGE] =
        "SELECT subscriber_id, at, state, reply FROM delivery"
        " WHERE edition_id = $1 AND fault > 0 AND fault = $2 AND ($3 = 0 OR domain_key = $4)"
        " ORDER BY subscriber_id LIMIT $5",
    /* somebody who has another mailbox since, or has shown that this one lives */
    [SQL_DEAD_ALIVE] = "SELECT count(*) FROM history"
                       " WHERE subscriber_id = $1 AND at >= $2 AND change IN ($3, $4, $5)",
    [SQL_DEAD_SET] = "UPDATE delivery SET fault = $3"
                     " WHERE " DELIVERY_IS,
    [SQL_DEAD_SETTLE] = "UPDATE delivery SET fault = $3"
                        " WHERE edition_id = $1 AND fault > 0 AND fault = $2",
    [SQL_DEAD_HOLD] = "UPDATE delivery SET fault = $3"
                      " WHERE edition_id = $1 AND fault > 0 AND fault = $2 AND domain_key = $4",
    [SQL_DOMAIN_PAUSE_ADD] =
        "INSERT INTO domain_pause (edition_id, domain_key, subscriber_id, at, shown)"
        " VALUES ($1, $2, $3, $4, 0) ON CONFLICT (edition_id, domain_key) DO UPDATE SET"
        " subscriber_id = excluded.subscriber_id, at = excluded.at, shown = 0",
    [SQL_DOMAIN_PAUSE_LIST] = "SELECT domain_key, subscriber_id, at FROM domain_pause"
                              " WHERE edition_id = $1 ORDER BY at, domain_key",
    [SQL_DOMAIN_PAUSE_SHOWN] = "UPDATE domain_pause SET shown = 1 WHERE edition_id = $1",
    [SQL_DOMAIN_PAUSE_LIFT] = "DELETE FROM domain_pause WHERE edition_id = $1 AND shown = 1",

    /* the rolling day */
    [SQL_SENT_ADD] = "INSERT INTO sent (minute, count) VALUES ($1, $2)"
                     " ON CONFLICT (minute) DO UPDATE SET count = sent.count + excluded.count",
    [SQL_SENT_FORGET] = "DELETE FROM sent WHERE minute < $1",
    [SQL_SENT_BETWEEN] =
        "SELECT coalesce(sum(count), 0) FROM sent WHERE minute >= $1 AND minute <= $2",
    [SQL_SENT_DAY_NOTE] = "INSERT INTO sent_day (day) VALUES ($1) ON CONFLICT (day) DO NOTHING",
    [SQL_SENT_DAYS] = "SELECT day FROM sent_day WHERE day < $1 ORDER BY day",

    /* the pace */
    [SQL_PACE_SAVE] = "INSERT INTO pace (kind, key, taken_at, rate, base, step_at, streak)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, key) DO UPDATE SET"
                      " taken_at = excluded.taken_at, rate = excluded.rate, base = excluded.base,"
                      " step_at = excluded.step_at, streak = excluded.streak",
    [SQL_PACE_LIST] = "SELECT key, taken_at, rate, base, step_at, streak FROM pace"
                      " WHERE kind = $1 ORDER BY key",
    [SQL_PACE_FORGET] = "DELETE FROM pace WHERE taken_at < $1 AND step_at < $1",

    /* what comes back */
    [SQL_RETURNED_ROW] = "SELECT state, fault FROM delivery"
                         " WHERE " DELIVERY_IS,
    [SQL_RETURNED_ARRIVED] = "UPDATE delivery SET state = $3"
                             " WHERE " DELIVERY_IS " AND state = $4",
    [SQL_RETURNED_ADD] =
        "UPDATE delivery SET fault = $3, code = $4, status = $5, reason = $6, reply = $7"
        " WHERE " DELIVERY_IS,
    [SQL_RETURNED_COUNT] = "SELECT count(*) FROM delivery"
                           " WHERE edition_id = $1 AND fault > 0 AND fault = $2",
    [SQL_RETURNED_ACCEPTED] =
        "SELECT count(*) FROM delivery WHERE " DELIVERY_OF_EDITION " AND +state = $2",
    /* goes through the editions, which are few */
    [SQL_RETURNED_SIGNS] = "SELECT d.state, d.at, d.fault FROM edition e JOIN delivery d"
                           " ON d.id = (e.id << 40) + $1"
                           " ORDER BY e.id DESC LIMIT $2",
    [SQL_RETURNED_PEOPLE] = "SELECT subscriber_id FROM delivery"
                            " WHERE edition_id = $1 AND fault > 0 AND fault = $2",

    /* letters */
    [SQL_LETTER_ADD] =
        "INSERT INTO letter (subscriber_id, generation, kind, made_at, at, next_at, in_reply_to,"
        " address, domain_key, state, sent_at, attempts, used)"
        " VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8, 0, 0, 0)",
    [SQL_LETTER_COUNT] = "SELECT count(*) FROM letter"
                         " WHERE subscriber_id = $1 AND kind = $2 AND made_at > $3",
    [SQL_LETTER_COUNT_ALL] =
        "SELECT coalesce(sum(CASE WHEN domain_key = $3 THEN 1 ELSE 0 END), 0), count(*)"
        " FROM letter WHERE made_at > $2 AND kind = $1",
    [SQL_LETTER_NEXT] =
        "SELECT l.id, l.kind, l.subscriber_id, l.generation, l.made_at, l.attempts, l.domain_key,"
        " s.generation, s.status, l.address, l.in_reply_to, s.profile"
        " FROM letter l LEFT JOIN subscriber s ON s.id = l.subscriber_id"
        " WHERE l.state = 1 AND l.next_at <= $1 ORDER BY l.next_at, l.id LIMIT 1",
    [SQL_LETTER_CLAIM] = "UPDATE letter SET state = $2, at = $3, sent_at = $3, attempts = $4"
                         " WHERE id = $1",
    [SQL_LETTER_DROP] = "UPDATE letter SET state = $2, at = $3, in_reply_to = '' WHERE id = $1",
    [SQL_LETTER_RECORD] =
        "UPDATE letter SET state = $2, at = $3, next_at = $4, attempts = attempts - $5,"
        " in_reply_to = CASE WHEN $2 = 1 THEN in_reply_to ELSE '' END"
        " WHERE id = $1 AND state = $6",
    [SQL_LETTER_ORPHAN] = "SELECT coalesce(min(id), 0) FROM letter WHERE +state = $1",
    [SQL_LETTER_TOKENS] = "SELECT id, kind, sent_at, used, address FROM letter"
                          " WHERE subscriber_id = $1",
    [SQL_LETTER_USE] = "UPDATE letter SET used = 1 WHERE id = $1",
    [SQL_LETTER_COUNTS] = "SELECT state FROM letter",
    [SQL_LETTER_SWEEP] = "DELETE FROM letter WHERE made_at <= $1",
    [SQL_LETTER_FORGET] = "DELETE FROM letter WHERE subscriber_id = $1",

    /* what ends by itself */
    [SQL_PAUSE_SET] = "INSERT INTO pause (subscriber_id, until) VALUES ($1, $2)"
                      " ON CONFLICT (subscriber_id) DO UPDATE SET until = excluded.until",
    [SQL_PAUSE_END] = "DELETE FROM pause WHERE subscriber_id = $1",
    [SQL_PAUSE_UNTIL] = "SELECT until FROM pause WHERE subscriber_id = $1",
    [SQL_PAUSE_NEXT_OVER] = "SELECT subscriber_id FROM pause WHERE until <= $1"
                            " ORDER BY until, subscriber_id LIMIT 1",
    /* Whose letter to confirm is older than its token counts for: in the letters, of which there
     * are few, not among all people. */
    [SQL_PENDING_NEXT_OVER] =
        "SELECT l.subscriber_id, s.status FROM letter l JOIN subscriber s ON s.id = l.subscriber_id"
        " WHERE l.made_at <= $1 AND l.subscriber_id > $2 AND s.status = $3"
        " AND NOT EXISTS (SELECT 1 FROM letter n WHERE n.subscriber_id = l.subscriber_id"
        " AND n.made_at > $1) ORDER BY l.subscriber_id LIMIT 1",

    /* who asked to leave without a token */
    [SQL_LEAVING_SET] = "INSERT INTO leaving (subscriber_id, at, held) VALUES ($1, $2, $3)"
                        " ON CONFLICT (subscriber_id) DO UPDATE SET"
                        " at = excluded.at, held = excluded.held",
    [SQL_LEAVING_HAS] = "SELECT coalesce(max(subscriber_id), 0) FROM leaving",
    [SQL_LEAVING_READ] = "SELECT at, held FROM leaving WHERE subscriber_id = $1",
    [SQL_LEAVING_COUNT] = "SELECT count(*) FROM leaving WHERE at > $1 AND held = 0",
    [SQL_LEAVING_NEXT_HELD] = "SELECT subscriber_id, at FROM leaving"
                              " WHERE held = 1 AND subscriber_id > $1"
                              " ORDER BY subscriber_id LIMIT 1",
    [SQL_LEAVING_FORGET] = "DELETE FROM leaving WHERE subscriber_id = $1",
    [SQL_LEAVING_SWEEP] = "DELETE FROM leaving WHERE at <= $1 AND held = 0",
    [SQL_PEOPLE_COUNT] = "SELECT count(*) FROM subscriber",

    /* worked mails */
    [SQL_MAIL_RECORD_ADD] =
        "INSERT INTO mail_record (folder, uid_validity, uid, hash, verdict, shelf, moved, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (folder, uid_validity, uid) DO UPDATE SET hash = excluded.hash,"
        " verdict = excluded.verdict, shelf = excluded.shelf, moved = excluded.moved,"
        " at = excluded.at",
    [SQL_MAIL_RECORD_AT] = "SELECT hash, verdict, shelf, moved, at FROM mail_record"
                           " WHERE folder = $1 AND uid_validity = $2 AND uid = $3",
    [SQL_MAIL_RECORD_OF] = "SELECT hash, verdict, shelf, moved, at FROM mail_record"
                           " WHERE hash = $1 AND verdict > 0 ORDER BY at DESC LIMIT 1",
    [SQL_MAIL_RECORD_MOVED] = "UPDATE mail_record SET moved = 1"
                              " WHERE folder = $1 AND uid_validity = $2 AND uid = $3",
    [SQL_MAIL_RECORD_OLD] = "SELECT uid_validity, uid FROM mail_record"
                            " WHERE folder = $1 AND (uid_validity, uid) > ($2, $3) AND at < $4"
                            " ORDER BY uid_validity, uid LIMIT $5",
    [SQL_MAIL_RECORD_FORGET] = "DELETE FROM mail_record"
                               " WHERE folder = $1 AND uid_validity = $2 AND uid = $3",

    /* the key */
    [SQL_KEY_MARK] = "SELECT mark FROM key_mark WHERE one = 1",
    [SQL_KEY_MARK_NOTE] =
        "INSERT INTO key_mark (one, mark) VALUES (1, $1) ON CONFLICT (one) DO NOTHING",
};

const char *sql_text(enum sql name)
{
    return texts[name];
}
